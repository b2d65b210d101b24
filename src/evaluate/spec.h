/*
 * spec - values against what an offering has as standard, and as possible
 */
#ifndef SPEC_H
#define SPEC_H
#include "catalogue.h"		/* struct char_spec, struct range */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole number: digits, perhaps after a minus; at most 18 of them. */
bool spec_number(struct span text, int64_t *n);
bool spec_in_range(const struct range *r, int64_t n);
/* What is standard is possible too; no standard means everything is. */
bool spec_standard(const struct char_spec *s, struct span value);
bool spec_possible(const struct char_spec *s, struct span value);
/* "1 to 2000", "100, 250, 500": what is standard, or what is possible. */
const char *spec_words(const struct char_spec *s, bool standard, char *buf,
    size_t size);
/* Also for quantities. */
const char *spec_range_words(const struct range *r, char *buf, size_t size);
#endif
