/*
 * recount - what the written documents say, counted from their bytes alone
 *
 * The acknowledgement speaks of every purchase order; the order documents and
 * the exceptions report speak of some, line by line.  Each reader below adds
 * to its side; recount.c compares the sides.
 */
#ifndef RECOUNT_H
#define RECOUNT_H
#include "compiler.h"		/* MUST_CHECK */
#include "outputs.h"		/* enum document */
#include "span.h"		/* struct span, by value */
#include "tally.h"		/* struct tally */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct recount_orders;
struct written;

/* What one side says.  IDS is a sum over the hashes of all customer order
 * ids: equal if the same ids were named, in whatever order. */
struct count {
	struct tally tally;
	uint64_t ids;
};
struct recount {
	struct count ack, documents;
	/* the head of the acknowledgement, about its own body */
	uint64_t received, answered[OUTCOME_COUNT];
	bool rehearsal;			/* nothing is issued */
	const char *wrong;		/* the first contradiction, or NULL */
	const char *subject;		/* the file whose documents these are */
	struct recount_orders *orders[2];	/* standard, special */
};

/* new;  follow as long as they grow;  finish;  free.  Whatever follow meets is
 * told by finish, and only documents of customer orders are read so early: the
 * others are written when all is known.  START: where the document begins in
 * its file.  SUBJECT must live until free. */
struct recount *recount_new(const char *subject);
void recount_follow(struct recount *r, enum document kind, int fd,
    uint64_t start);
bool recount_finish(struct recount *r, const struct written *w,
    struct tally *out, struct fault *f) MUST_CHECK;
void recount_free(struct recount *r);		/* NULL is welcome */

bool recount_ack_xml(struct recount *r, int fd, const char *subject,
    struct fault *f) MUST_CHECK;
bool recount_ack_csv(struct recount *r, int fd, const char *subject,
    struct fault *f) MUST_CHECK;
/* SPECIAL: the document of marked orders.  It may be read on as it grows.
 * START, STOP: where it begins and ends in its file (STOP 0: where that ends).
 */
struct recount_orders *recount_orders_begin(struct recount *r, int fd,
    uint64_t start, bool special, const char *subject);
void recount_orders_on(struct recount_orders *s);
bool recount_orders_end(struct recount_orders *s, uint64_t stop,
    struct fault *f) MUST_CHECK;
void recount_orders_free(struct recount_orders *s);	/* NULL is welcome */
bool recount_report(struct recount *r, int fd, const char *subject,
    struct fault *f) MUST_CHECK;

/* For the readers. */
void recount_wrong(struct recount *r, const char *what);
void recount_id(struct count *c, struct span id, bool special);
/* A purchase order, its lines and its amount, as an element or row has them:
 * CURRENCY and AMOUNT empty or absent if there is none. */
void recount_order(struct recount *r, struct count *c, enum outcome outcome,
    struct span lines, struct span currency, struct span amount);
uint64_t recount_number(struct recount *r, struct span text);
/* The value of the attribute called NAME, or absent.  Inline, since NAME is a
 * literal. */
static inline struct span
recount_attr(const struct span *attrs, unsigned n_attrs, const char *name)
{
	for (unsigned i = 0; i < n_attrs; i++)
		if (span_is(attrs[2 * i], name))
			return attrs[2 * i + 1];
	return (struct span){ NULL, 0 };
}
#endif
