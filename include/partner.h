/*
 * partner - the profile of a partner: who it is and what was agreed
 *
 * Loaded from partners.d/ID.xml at start (run/profile.c), read-only after.
 * Lives in the run arena.
 */
#ifndef PARTNER_H
#define PARTNER_H
#include "bounds.h"		/* MAX_PARTNER_ID */
#include "finding.h"		/* enum input_format */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

enum partner_status { PARTNER_DRAFT, PARTNER_TEST, PARTNER_LIVE };
enum ready_policy { READY_QUIET, READY_MARKER, READY_CHECKSUM };
enum accept_policy { ACCEPT_PER_ORDER, ACCEPT_ALL_OR_NOTHING };
/* What may differ between the lines of one customer order: a set.  Kind and
 * customer never do; by default nothing does. */
enum mixed { MIXED_PLACES = 1 << 0, MIXED_DATES = 1 << 1,
	MIXED_FAMILIES = 1 << 2,
	MIXED_ALL = MIXED_PLACES | MIXED_DATES | MIXED_FAMILIES };

struct partner {
	char id[MAX_PARTNER_ID + 1];	/* [A-Za-z0-9_-]+, as its directory */
	struct span name;
	enum partner_status status;
	bool disabled;			/* broken profile: nothing is taken */
	bool left_out;			/* --partner names others only */
	enum input_format format;
	enum input_format ack_format;
	/* when a drop has settled */
	enum ready_policy ready;
	uint32_t quiet_seconds;		/* since the last change (ctime) */
	struct span suffix;		/* of the marker or checksum file */
	uint32_t n_ignore;
	struct span *ignore;		/* patterns, beside the built-in ones */
	/* limits */
	uint64_t max_bytes, max_expanded_bytes;
	uint32_t max_orders;
	uint32_t max_findings;		/* kept per file */
	/* policies */
	uint32_t hold_days;		/* for an order that waits; 0 = none */
	bool strict_sequence;		/* files behind a gap are held */
	struct span sequence_name;	/* where a file name has the number */
	bool totals_required;
	enum accept_policy accept;
	uint32_t max_reject_percent;	/* 100 = no threshold */
	unsigned mixed;			/* set of enum mixed */
	bool complete_is_one;		/* complete delivery: MIXED_ALL */
	uint32_t n_offerings;
	struct span *offerings;		/* that it may order; n = 0: all */
	/* expected file: minutes after midnight UTC, -1 = none is expected */
	int32_t expect_by;
	uint8_t expect_days;		/* bit 0 = Monday */
	uint32_t key;			/* its number in the ledger */
};

struct partners {
	uint32_t n;
	struct partner *at;		/* sorted by id */
};
struct partner *partner_find(const struct partners *ps, struct span id);
#endif
