/*
 * memory_libcrypto - libcrypto allocates through memory.c
 *
 * OpenSSL 3.0 sets itself up without a look at what it was given: with the
 * first digest, a failed allocation ends in a null pointer.  With these hooks
 * it ends the process before libcrypto can see it.
 */
#include "memory.h"
#include <assert.h>
#include <openssl/crypto.h>

static void *
take(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return memory_resize(NULL, size);
}

static void
release(void *p, const char *file, int line)
{
	(void)file, (void)line;
	memory_free(p);
}

static void *
resize(void *p, size_t size, const char *file, int line)
{
	/* Its callers know realloc: of nothing, it is free. */
	if (size != 0)
		return memory_resize(p, size);
	release(p, file, line);
	return NULL;
}

void
memory_guard_libcrypto(void)
{
	/* It refuses only when something was allocated already. */
	const int set = CRYPTO_set_mem_functions(take, resize, release);
	assert(set == 1);
}
