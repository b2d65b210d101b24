/*
 * shortio - real short reads and writes, preloaded
 *
 * Every call reads or writes only the first half of what was asked, in turn
 * with calls that are let through; every ninth is interrupted (EINTR) before
 * it has done anything.  A program that minds its return values cannot tell.
 */
#include <dlfcn.h>
#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned calls;

static size_t
some_of(size_t n)
{
	return ++calls % 2 == 0 && n > 1 ? n / 2 : n;
}

static int
interrupted(void)
{
	if (calls % 9 != 8)
		return 0;
	calls++;
	errno = EINTR;
	return 1;
}

ssize_t
write(int fd, const void *buf, size_t n)
{
	static ssize_t (*real)(int, const void *, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	return interrupted() ? -1 : real(fd, buf, some_of(n));
}

ssize_t
read(int fd, void *buf, size_t n)
{
	static ssize_t (*real)(int, void *, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	return interrupted() ? -1 : real(fd, buf, some_of(n));
}

ssize_t
pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
	static ssize_t (*real)(int, const void *, size_t, off64_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
	return interrupted() ? -1 : real(fd, buf, some_of(n), at);
}

ssize_t
pread64(int fd, void *buf, size_t n, off64_t at)
{
	static ssize_t (*real)(int, void *, size_t, off64_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	return interrupted() ? -1 : real(fd, buf, some_of(n), at);
}
