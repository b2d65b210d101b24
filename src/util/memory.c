#include "memory.h"
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
