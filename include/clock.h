/*
 * clock - the one source of "now"
 *
 * Everything that is decided or written uses clock_now(), which --now or a
 * continued run freezes; so the same inputs give the same bytes.  Whether an
 * upload has settled is a question about the real file system, and alone
 * uses clock_real().  With log.h, the only global state in the program.
 */
#ifndef CLOCK_H
#define CLOCK_H
#include <stdint.h>
void clock_freeze(int64_t moment);
int64_t clock_now(void);	/* seconds since 1970, UTC */
int64_t clock_real(void);	/* the same, never frozen */
int64_t clock_ticks_ms(void);	/* monotonic, for time-outs and progress */
#endif
