/*
 * fix - what both forms of the fix file are made of
 *
 * A fix file is the input file again with only the rejected records, byte for
 * byte as they were sent, and the reasons beside them; so that it can be
 * corrected and dropped.
 */
#ifndef FIX_H
#define FIX_H
#include "compiler.h"		/* MUST_CHECK */
#include "out.h"		/* struct out */
#include "writing.h"		/* struct writing */
#include <stdbool.h>
#include <stdint.h>

/* Make W->list the reasons of D's order, with BETWEEN between them. */
void fix_reasons(struct writing *w, const struct decision *d,
    const char *between);
/* Count D's order into W->total. */
void fix_count(struct writing *w, const struct decision *d);
/* False, and a fault, if W->total cannot be written. */
bool fix_total_known(const struct writing *w, struct fault *f) MUST_CHECK;
/* Pass on the bytes of D's order, in pieces. */
typedef void fix_bytes_fn(void *ctx, const char *bytes, size_t len);
bool fix_record(const struct writing *w, const struct decision *d,
    fix_bytes_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* CSV: the column of HEADER that holds the reasons of an earlier fix file,
 * FIX_NO_COLUMN if there is none. */
#define FIX_NO_COLUMN UINT32_MAX
#define FIX_COLUMN "ordermill_reasons"
uint32_t fix_old_column(struct span header);
#endif
