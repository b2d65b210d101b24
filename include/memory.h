/*
 * memory - allocation that succeeds or ends the process
 *
 * A verdict reached after a failed allocation cannot be trusted (libxml2
 * 2.9.14 accepts invalid documents when one malloc fails), so there is no
 * "out of memory" path: the process ends with MEMORY_EXIT.  In a decoder that
 * makes the file undecided; in the main process the crash states cover it.
 * Only util/ and start-up code call these; records live in arenas.
 */
#ifndef MEMORY_H
#define MEMORY_H
#include <stddef.h>
#define MEMORY_EXIT 71			/* EX_OSERR */
void *memory_take(size_t size);		/* zeroed; never NULL */
void *memory_resize(void *p, size_t size);
char *memory_string(const char *s);
void memory_free(void *p);
/* Have the C library's heap serve a night.  Call once, before any thread. */
void memory_settle(void);
/* Make libxml2 allocate through us.  Call before any other libxml2 call. */
void memory_guard_libxml(void);
#endif
