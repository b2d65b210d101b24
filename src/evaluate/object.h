/*
 * object - how rules object: findings with their place, value and detail
 *
 * FMT and what follows say what would be right, or what was compared; NULL
 * for nothing.  Nothing is said about a value in which decoding has found a
 * mistake already.
 */
#ifndef OBJECT_H
#define OBJECT_H
#include "compiler.h"		/* PRINTF */
#include "field.h"		/* enum field */
#include "reason.h"		/* enum reason */
#include <stdbool.h>
#include <stdint.h>

struct matter;
struct characteristic;

#define DETAIL_TEXT 200

/* A value of the order; FIELD_NONE: the order as such. */
void object_order(struct matter *m, enum reason why, enum field field,
    const char *fmt, ...) PRINTF(4, 5);
/* A value of the line at hand, or of the order as it bears on that line;
 * FIELD_NONE: the line as such. */
void object_line(struct matter *m, enum reason why, enum field field,
    const char *fmt, ...) PRINTF(4, 5);
/* A value of place WHICH (0, 1) of the line at hand. */
void object_place(struct matter *m, enum reason why, uint32_t which,
    enum field field, const char *fmt, ...) PRINTF(5, 6);
/* A characteristic of the line at hand. */
void object_characteristic(struct matter *m, enum reason why,
    const struct characteristic *c, const char *fmt, ...) PRINTF(4, 5);
/* One that is not there. */
void object_absent_characteristic(struct matter *m, enum reason why,
    struct span name);
/* Special requirement I of the line at hand, or of the order if there is no
 * line at hand. */
void object_requirement(struct matter *m, enum reason why, uint32_t i);
#endif
