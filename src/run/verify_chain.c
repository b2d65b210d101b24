/* The records of the runs, in their order: the first that does not fit is
 * told first. */
#include "verify.h"
#include "fault.h"
#include "gap.h"
#include "journal.h"
#include "ledger.h"
#include "ledger_record.h"
#include <stdio.h>
#include <string.h>

struct runs {
	struct arena *a;
	size_t n, room;
	struct run_row *at;		/* latest first */
};

static bool
gather(void *ctx, const struct run_row *r)
{
	struct runs *runs = ctx;

	if (runs->n == runs->room) {
		const size_t room = runs->room == 0 ? 256 : runs->room * 2;
		struct run_row *more = ARENA_ARRAY(runs->a, room,
		    struct run_row);
		if (more == NULL)
			return false;
		if (runs->n > 0)
			memcpy(more, runs->at, runs->n * sizeof(*more));
		runs->at = more;
		runs->room = room;
	}
	runs->at[runs->n++] = *r;
	return true;
}

/* Of a run with a digest.  Its journal is complete before it is DONE. */
static bool
check_journal(struct verifying *v, const struct run_row *r, struct fault *f)
{
	char path[48];
	struct arena a;
	struct journal_run j;

	snprintf(path, sizeof(path), "state/journal/%06lld",
	    (long long)r->id);
	arena_init(&a, 1u << 30);
	bool fine = journal_read(v->s.tree.state, r->id, &a, &j, f);
	arena_free(&a);
	if (!fine && f->kind == FAULT_CONFIG) {
		/* Not a record at all: that is an answer. */
		memset(f, 0, sizeof(*f));
		j.sealed = fine = true;
		memset(j.digest, 0, sizeof(j.digest));
	}
	if (fine && j.there && (j.sealed || r->state == RUN_DONE) &&
	    memcmp(j.digest, r->digest, DIGEST_BYTES) != 0)
		verify_problem(v, path, 0, "it is not the record that the run "
		    "was given its digest for");
	return fine;
}

/* CHAINED: an earlier run has a digest. */
static bool
check_run(struct verifying *v, const struct run_row *r, bool chained,
    struct fault *f)
{
	uint8_t sha256[DIGEST_BYTES];

	if (r->sealed != (r->state != RUN_OPEN) && (r->sealed || chained))
		verify_problem(v, "ledger", 0, "run %06lld %s",
		    (long long)r->id, r->sealed ? "has a digest, and is not "
		    "reported" : "has no digest, and runs before it have one");
	if (!r->sealed)
		return true;
	if (!ledger_chain_digest(v->s.ledger, r->id, sha256, f))
		return false;
	if (memcmp(sha256, r->digest, sizeof(sha256)) != 0)
		verify_problem(v, "ledger", 0, "the record of run %06lld has "
		    "not the digest that it was given", (long long)r->id);
	return check_journal(v, r, f);
}

/* The end may be cut off: then what is left fits, but not the tree. */
static bool
check_end(struct verifying *v, struct fault *f)
{
	struct gap gap;

	if (!gap_find(&v->s.config, v->s.ledger, &gap, f)) {
		if (f->kind != FAULT_CONFIG)
			return false;
		verify_problem(v, "state/journal", 0, "%s", f->subject);
		memset(f, 0, sizeof(*f));
		return true;
	}
	if (gap.kind == GAP_BEHIND)
		verify_problem(v, "ledger", 0, "it does not know %s",
		    gap.what);
	else if (gap.kind == GAP_FOREIGN)
		verify_problem(v, "ledger", 0, "it and state/journal/ do not "
		    "agree about %s", gap.what);
	return true;
}

bool
verify_chain(struct verifying *v, struct fault *f)
{
	struct arena a;
	struct runs runs = { .a = &a };
	bool chained = false;

	arena_init(&a, 256u << 20);
	bool fine = ledger_runs(v->s.ledger, UINT32_MAX, gather, &runs, f);
	for (size_t i = runs.n; fine && i-- > 0;) {
		fine = check_run(v, &runs.at[i], chained, f);
		chained |= runs.at[i].sealed;
	}
	arena_free(&a);
	return fine && check_end(v, f);
}
