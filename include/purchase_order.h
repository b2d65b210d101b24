/*
 * purchase_order - what decode hands to evaluate, one batch at a time
 *
 * Every value stands twice: as the text the partner wrote (struct value, with
 * its position, for findings), and, where the text is right, as a typed
 * value.  A text that is not right leaves the typed value at its "absent"
 * setting and a finding of severity REJECT in FINDINGS; so evaluation may
 * look at typed values without checking twice, and still say all it can.
 *
 * All memory belongs to the batch's arena and is valid until the next batch.
 */
#ifndef PURCHASE_ORDER_H
#define PURCHASE_ORDER_H
#include "arena.h"		/* struct arena, in the batch */
#include "date.h"		/* NO_DAY */
#include "field.h"		/* enum field, array sizes */
#include "finding.h"		/* struct findings */
#include "money.h"		/* struct currency */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct value {
	struct span text;	/* white space collapsed; absent if not given */
	uint32_t line, column;	/* where it begins; column 0 in CSV */
};

enum purpose { PURPOSE_NONE, PURPOSE_ORDER, PURPOSE_CHANGE, PURPOSE_CANCEL,
	PURPOSE_FEASIBILITY };
enum request_type { REQUEST_NONE, REQUEST_SALE, REQUEST_PROBLEM_RESTORATION,
	REQUEST_PERFORMANCE };
enum action { ACTION_NONE, ACTION_ADD, ACTION_MODIFY, ACTION_DELETE };
enum place_role { ROLE_NONE, ROLE_INSTALL, ROLE_A_END, ROLE_B_END,
	ROLE_DELIVERY };

/* The words of the enums above, as documents write them; [0] is "". */
extern const char *const purpose_words[PURPOSE_FEASIBILITY + 1];
extern const char *const request_words[REQUEST_PERFORMANCE + 1];
extern const char *const action_words[ACTION_DELETE + 1];
extern const char *const role_words[ROLE_DELIVERY + 1];
/* Index of WORD in WORDS[1..n-1], 0 if it is none of them. */
unsigned word_index(const char *const *words, size_t n, struct span word);

struct requirement {
	struct value code, text;
};
struct characteristic {
	struct value name, value;
};
struct place {
	enum place_role role;
	struct value part[PLACE_FIELDS];	/* PLACE_PART(p, STREET) */
};

struct order_line {
	struct value field[LINE_FIELDS];	/* LINE_TEXT(l, QUANTITY) */
	uint32_t n_places, n_characteristics, n_requirements;
	struct place *places;
	struct characteristic *characteristics;
	struct requirement *requirements;
	uint32_t source_line, source_column;	/* where the line begins */
	/* typed */
	uint32_t number;		/* 0 = absent or wrong */
	enum action action;
	int64_t quantity;		/* 1 if not given; 0 = wrong */
	int64_t price_minor;		/* -1 = not given or wrong */
	int32_t requested_day;		/* the line's or else the order's */
};

struct purchase_order {
	struct value field[ORDER_FIELDS];	/* ORDER_TEXT(o, NUMBER) */
	uint32_t n_lines;		/* kept in LINES */
	uint32_t line_count;		/* in the input; more if TOO_LARGE */
	uint32_t n_requirements;
	struct order_line *lines;
	struct requirement *requirements;
	struct findings *findings;
	uint32_t ordinal;		/* in its file, from 1 */
	uint32_t source_line, source_column;	/* where it begins */
	uint64_t offset, length;	/* its bytes in the (expanded) input */
	/* typed */
	bool identified;		/* number and revision can be used */
	struct span number;
	uint32_t revision;		/* 0 if not given */
	int32_t order_day;
	enum purpose purpose;
	enum request_type request;
	const struct currency *currency; /* NULL = absent or unknown */
	int32_t requested_day;		/* NO_DAY = not given */
	bool complete_delivery;
	int64_t total_minor;		/* -1 = not given or wrong */
	int64_t amount_minor;		/* sum of quantity x stated price; what
					 * cannot be computed counts as 0 */
};

#define ORDER_TEXT(o, NAME) ((o)->field[FIELD_##NAME])
#define LINE_TEXT(l, NAME) ((l)->field[FIELD_##NAME - FIELD_LINE_NUMBER])
#define PLACE_PART(p, NAME) ((p)->part[FIELD_##NAME - FIELD_PLACE_ROLE])

/* Some purchase orders, in the order of their file. */
struct batch {
	struct arena arena;		/* holds everything below */
	size_t n;
	struct purchase_order **orders;
};
#endif
