#include "memory.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Not exit(): a decoder shares its parent's stdio buffers and ledger handles,
 * and neither may be flushed or closed by it.
 */
static _Noreturn void
out_of_memory(void)
{
	static const char text[] = "ordermill: error: out of memory\n";
	const ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)written;		/* there is nobody left to tell */
	_exit(MEMORY_EXIT);
}

/*
 * One heap for all threads: one of its own, when it shrinks, makes the C
 * library look into /proc, which is out of reach.  And it keeps what is given
 * back: the buffers of 1 MiB that each small file needs several times would be
 * taken from the kernel, page by page, and returned each time.  What is larger
 * is taken for a whole run, and apart, since it would leave holes.
 */
void
memory_settle(void)
{
	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_MMAP_THRESHOLD, 1280 << 10);
	(void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
}

void *
memory_take(size_t size)
{
	/* calloc(0) may return NULL, which would look like a failure. */
	void *p = calloc(1, size == 0 ? 1 : size);
	if (p == NULL)
		out_of_memory();
	return p;
}

void *
memory_resize(void *p, size_t size)
{
	void *moved = realloc(p, size == 0 ? 1 : size);
	if (moved == NULL)
		out_of_memory();
	return moved;
}

char *
memory_string(const char *s)
{
	const size_t size = strlen(s) + 1;
	return memcpy(memory_resize(NULL, size), s, size);
}

void
memory_free(void *p)
{
	free(p);
}
