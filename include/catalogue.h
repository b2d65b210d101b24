/*
 * catalogue - product offerings: what may be ordered, and what is standard
 *
 * "Complete" (E2), "correct" (E1) and "special" (E11, E12) are defined here,
 * per offering.  Loaded whole and checked at start; read-only after.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H
#include "money.h"		/* struct currency */
#include "purchase_order.h"	/* enum action, enum place_role */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct fault;

enum feasibility_policy { FEASIBILITY_NEVER, FEASIBILITY_WHEN_SPECIAL,
	FEASIBILITY_ALWAYS };
enum char_type { CHAR_NUMBER, CHAR_WORD };	/* integers; or any token */

struct range {				/* inclusive */
	int64_t from, to;
};
struct char_spec {
	struct span name;
	enum char_type type;
	bool required;
	uint32_t n_standard;		/* listed values; 0 = see range */
	struct span *standard;
	bool has_standard_range, has_possible_range;
	struct range standard_range, possible_range;	/* CHAR_NUMBER */
	uint32_t n_possible;		/* CHAR_WORD: beside the standard */
	struct span *possible;
};
struct offering {
	struct span id, name;
	int32_t sold_from, sold_to;	/* days, inclusive; NO_DAY = open */
	bool action[ACTION_DELETE + 1];
	bool place_required[ROLE_DELIVERY + 1];
	uint32_t n_standard_countries;	/* 0 = every country is standard */
	struct span *standard_countries;
	struct range quantity_standard, quantity_possible;
	const struct currency *currency;
	int64_t price_minor;
	int64_t tolerance_minor;	/* a price may differ by so much */
	int32_t lead_days;
	uint32_t n_characteristics;
	struct char_spec *characteristics;
	enum feasibility_policy feasibility;
	struct span grouping;		/* the family; others stand apart */
};
struct catalogue {
	uint32_t n;
	struct offering *at;		/* sorted by id */
};

const struct offering *catalogue_find(const struct catalogue *c,
    struct span id);
/* Read and check PATH against XSD_DIR/catalogue.xsd and for sense.  Every
 * mistake is logged as "path:line: error: ..."; the result is their number,
 * 0 when the catalogue can be used.  FAULT only if the file cannot be read
 * (then -1). */
int catalogue_load(const char *path, const char *xsd_dir, struct arena *a,
    struct catalogue *out, struct fault *f);
#endif
