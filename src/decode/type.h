/*
 * type - how the value of each field is written
 *
 * The simple types of xsd/purchase-orders.xsd once more, in C: the parent
 * checks with them what the decoder sent, and both say with them what would
 * have been right.  type_test holds the two against each other.
 */
#ifndef TYPE_H
#define TYPE_H
#include "field.h"		/* enum field */
#include "reason.h"		/* enum reason */
#include "span.h"		/* struct span, by value */
#include "vocabulary.h"		/* enum head_part */
#include <stdbool.h>

/* What is wrong with TEXT, which is collapsed and not absent, as a value of
 * FIELD: O_MISSING (it is empty), O_LONG, O_VALUE, O_SYNTAX, O_CHARACTERS;
 * REASON_COUNT if nothing is. */
enum reason type_check(enum field field, struct span text);
/* "expected: a date such as 2026-11-22" */
const char *type_expected(enum field field);
/* The schema demands it, wherever the order, line or place is. */
bool type_required(enum field field);

/* The same for the parts around the orders. */
enum reason type_check_head(enum head_part part, struct span text);
const char *type_expected_head(enum head_part part);
#endif
