/* early - what has been compressed already (publish.h) */
#ifndef EARLY_H
#define EARLY_H
#include <stdint.h>

struct early;

/* The token of what was made of an intake, whole and read back, to be moved to
 * the archive; NULL if there is none, and if E is.  Waits until it is made.
 * The text lives until clear.  Ask for them in the order they were given. */
const char *early_take(struct early *e, int64_t intake);
/* Forget all, and remove what was not taken. */
void early_clear(struct early *e);
#endif
