/*
 * nomem - let an allocation fail, preloaded
 *
 * NOMEM is "FILE WHO N HOW": FILE is the shared counters (struct shared; as
 * large as that, zeroes), WHO is 0 for the program and 1 for its decoders, N
 * the allocation that fails, from 1, and HOW "once" or "on": from then on.
 * Whatever allocates through the C library counts: libxml2, SQLite, OpenSSL,
 * zlib, and the C library itself.  The counters tell afterwards how many
 * allocations each made and how many failed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct shared {
	uint64_t made[2], failed;
} *shared;
static unsigned self, who;
static uint64_t made, at;
static bool on;

/* The C library's own, also before dlsym could tell: it allocates, too. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void
in_child(void)
{
	self = 1;
	made = 0;
}

__attribute__((constructor)) static void
begin(void)
{
	char file[4096], how[8];
	unsigned long long n;
	const char *text = getenv("NOMEM");

	if (text == NULL || sscanf(text, "%4095s %u %llu %7s", file, &who, &n,
	    how) != 4)
		return;
	const int fd = open(file, O_RDWR | O_CLOEXEC);
	void *map = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED || pthread_atfork(NULL, NULL, in_child) != 0)
		_exit(125);
	close(fd);
	at = n;
	on = strcmp(how, "on") == 0;
	made = 0;
	shared = map;
}

static bool
fails(void)
{
	if (shared == NULL)
		return false;
	const uint64_t this = __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
	shared->made[self] = this;
	if (self != who || at == 0 || (on ? this < at : this != at ||
	    shared->failed > 0))
		return false;
	shared->failed++;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

void *
memalign(size_t align, size_t n)
{
	return fails() ? NULL : __libc_memalign(align, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
	return memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	void *got = memalign(align, n);

	if (got == NULL)
		return ENOMEM;
	*p = got;
	return 0;
}
