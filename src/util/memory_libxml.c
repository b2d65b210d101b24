/*
 * memory_libxml - libxml2 allocates through memory.c
 *
 * libxml2 2.9.14 carries on after a failed allocation and may then call an
 * invalid document valid.  With these hooks a failure ends the process
 * before libxml2 can see it.
 */
#include "memory.h"
#include <assert.h>
#include <libxml/xmlmemory.h>

/* Not memory_take: libxml2 fills what it takes, zeroing it would be waste. */
static void *
take(size_t size)
{
	return memory_resize(NULL, size);
}

void
memory_guard_libxml(void)
{
	/* xmlMemSetup only stores the functions; it fails on NULL alone. */
	const int failed = xmlMemSetup(memory_free, take, memory_resize,
	    memory_string);
	assert(failed == 0);
}
