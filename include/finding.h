/*
 * finding - something wrong with, or worth saying about, a partner's data
 *
 * Findings never stop the run.  They live in the arena of their order (or of
 * their file), at most MAX_FINDINGS_PER_ORDER of them; what was left out is
 * counted.  The worst severity among them decides the order's outcome.  All
 * zero, there are none, as most orders have none: no memory is taken for them
 * before there is one.
 */
#ifndef FINDING_H
#define FINDING_H
#include "bounds.h"		/* MAX_FINDINGS_PER_ORDER */
#include "field.h"		/* enum field */
#include "reason.h"		/* enum reason */
#include "span.h"		/* struct span, by value */
#include <stdint.h>

struct arena;

enum input_format { FORMAT_XML, FORMAT_CSV };

struct finding {
	enum reason why;
	enum field field;
	struct span name;	/* of FIELD_OTHER, of a characteristic */
	struct span value;	/* shortened; may be absent */
	struct span detail;	/* what would be right */
	uint32_t line;		/* of the input, from 1; 0 = not known */
	uint32_t column;	/* from 1; 0 = not known (CSV: always) */
	uint32_t order_line;	/* its number; 0 = the order's own */
	uint32_t which;		/* second place (1), else 0 */
};

struct findings {
	struct finding *at;
	uint32_t room;		/* of AT */
	uint32_t n;		/* kept */
	uint32_t omitted;	/* found, but not kept */
	enum severity worst;	/* of all, kept or not */
};

/* Have room for at least N, whatever A's limit; N within the most. */
void findings_room(struct findings *fs, struct arena *a, uint32_t n);
/* Add a copy; name, value and detail are copied to the arena, the value is
 * shortened at a UTF-8 boundary.  Never fails: past the limits it counts. */
void findings_add(struct findings *fs, struct arena *a,
    const struct finding *f);

/* The name a partner knows the field by: "line/quantity", "quantity",
 * "char:downstreamMbps", "street2".  Written to BUF, returned. */
#define FIELD_NAME_TEXT 128
const char *finding_field(const struct finding *f, enum input_format format,
    char buf[FIELD_NAME_TEXT]);
/* "the quantity is not possible for the offering (1 to 100)": wording and
 * detail, without position and value.  Written to BUF, returned. */
#define FINDING_TEXT 512
const char *finding_text(const struct finding *f, char buf[FINDING_TEXT]);
/* F for eyes that may not see what the partner wrote: the value, names of its
 * own choice, and details that repeat either are *** or left out. */
#define MASK "***"
struct finding finding_masked(const struct finding *f);
#endif
