/*
 * The run, from the lock to the report.
 *
 * A run that was killed is continued by the next invocation, not replaced:
 * same number, same frozen clock, as long as it is the same day; so what
 * comes out is what would have come out undisturbed.  On another day it is
 * closed with its own report first, because dates are judged by the clock.
 */
#include "night.h"
#include "ahead.h"
#include "clock.h"
#include "collect.h"
#include "date.h"
#include "evaluate.h"
#include "failpoint.h"
#include "fault.h"
#include "gather.h"
#include "journal.h"
#include "log.h"
#include "memory.h"
#include "publish.h"
#include "signals.h"
#include "space.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

static bool
any_open(void *ctx, const struct intake_row *r)
{
	(void)r;
	*(bool *)ctx = true;
	return false;
}

/* A dry run leaves no trace, so it cannot finish what was left. */
static bool
nothing_left(struct night *n, struct fault *f)
{
	bool left = false;

	if (!ledger_intakes_open(n->ledger, any_open, &left, f))
		return false;
	return !left || fault_set(f, FAULT_BUSY, 0, "dry run", "an "
	    "interrupted run is to be finished first: ordermill run");
}

/* Runs are in the order of their numbers, whatever their clocks say; but days
 * are counted from a clock, so somebody should know. */
static void
warn_of_clock(const struct run_row *last, int64_t now)
{
	char is[MOMENT_TEXT], was[MOMENT_TEXT];

	if (now < last->now)
		log_warning("the clock went back: it is %s, and run %06lld "
		    "began at %s", moment_format(now, is),
		    (long long)last->id, moment_format(last->now, was));
}

void
night_set_evaluator(struct night *n)
{
	if (n->evaluator != NULL)
		recall_close(&n->recall);
	evaluator_free(n->evaluator);
	n->evaluator = evaluator_new(&n->config.catalogue, n->ledger,
	    moment_day(n->run.now));
	recall_init(&n->recall, &n->tree, n->ledger, n->schemas,
	    n->config.archive);
	evaluator_recall(n->evaluator, recall_order, &n->recall);
}

static bool
begin_run(struct night *n, struct fault *f)
{
	bool found;
	uint8_t random[4];

	if (!ledger_run_find(n->ledger, 0, &n->run, &found, f))
		return false;
	const bool unfinished = found && n->run.state != RUN_DONE;
	if (unfinished && n->run.state == RUN_OPEN &&
	    moment_day(n->run.now) == moment_day(clock_now())) {
		clock_freeze(n->run.now);
		log_note("run %06lld is continued", (long long)n->run.id);
	} else {
		if (found)
			warn_of_clock(&n->run, clock_now());
		if (unfinished && !night_report(n, &n->run, f))
			return false;
		memset(&n->run, 0, sizeof(n->run));
		n->run.now = clock_now();
		clock_freeze(n->run.now);
		if (!ledger_begin(n->ledger, f) ||
		    !ledger_run_add(n->ledger, &n->run, f) ||
		    !ledger_commit(n->ledger, f))
			return false;
	}
	FAILPOINT("night.begun");
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return fault_errno(f, "getrandom", "run");
	snprintf(n->claims, sizeof(n->claims), "%06lld-%02x%02x%02x%02x",
	    (long long)n->run.id, random[0], random[1], random[2], random[3]);
	night_set_evaluator(n);
	n->run.disabled = n->config.disabled;
	return n->lock.fd < 0 || lock_sign(&n->lock, n->run.id, f);
}

/* One that was recorded. */
struct leftover {
	struct leftover *next;
	struct entry e;
	struct intake_row row;
};

struct leftovers {
	struct night *n;
	struct leftover *recorded;	/* by the ids of their intakes */
	struct scan *scan;
	/* the open intake of the path at hand */
	const char *path;
	struct intake_row row;
	bool known;
};

static bool
match_path(void *ctx, const struct intake_row *r)
{
	struct leftovers *left = ctx;

	if (strcmp(r->claimed, left->path) != 0)
		return true;
	left->row = *r;
	left->known = true;
	return false;
}

/* Is it the file of an open intake?  *P NULL: nobody's, and it is kept. */
static bool
identify(struct leftovers *left, const char *path, struct span partner,
    const struct partner **p, struct fault *f)
{
	*p = partner_find(&left->n->config.partners, partner);
	left->path = path;
	left->known = false;
	if (!ledger_intakes_open(left->n->ledger, match_path, left, f))
		return false;
	if (*p != NULL && (*p)->disabled)
		*p = NULL;
	return true;
}

/* Two groups that a power cut has left lie in directories of random names, but
 * the ids say in which order they would have been decided. */
static bool
remember(struct leftovers *left, const struct entry *e, struct fault *f)
{
	struct arena *a = &left->n->scan_arena;
	struct leftover **at = &left->recorded;
	struct leftover *l = ARENA_ARRAY(a, 1, struct leftover);

	if (l == NULL)
		return fault_set(f, FAULT_IO, 0, "scan", "too many files");
	*l = (struct leftover){ .e = *e, .row = left->row };
	l->e.name = arena_string(a, span_of(e->name));
	l->e.claimed = arena_string(a, span_of(e->claimed));
	if (l->e.name == NULL || l->e.claimed == NULL)
		return fault_set(f, FAULT_IO, 0, "scan", "too many files");
	while (*at != NULL && (*at)->row.id < l->row.id)
		at = &(*at)->next;
	l->next = *at;
	*at = l;
	return true;
}

static bool
find_recorded(void *ctx, const char *path, struct span partner,
    bool from_test, const char *name, struct fault *f)
{
	struct leftovers *left = ctx;
	struct entry e = { .name = name, .claimed = path,
	    .from_test = from_test };

	if (!identify(left, path, partner, &e.partner, f))
		return false;
	if (e.partner == NULL)
		log_warning("state/work/%s was claimed, but its partner has "
		    "no profile now; it is kept", path);
	return e.partner == NULL ||
	    (collect_claim_rest(&left->n->tree, &e, f) && (!left->known ||
	    remember(left, &e, f)));
}

static bool
find_unrecorded(void *ctx, const char *path, struct span partner,
    bool from_test, const char *name, struct fault *f)
{
	struct leftovers *left = ctx;
	struct entry e = { .kind = ENTRY_CLAIMED, .from_test = from_test };
	struct stat st;

	if (!identify(left, path, partner, &e.partner, f))
		return false;
	if (e.partner == NULL || left->known)
		return true;
	if (fstatat(left->n->tree.work, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fault_errno(f, "stat", "state/work/%s", path);
	e.size = (uint64_t)st.st_size;
	e.rehearsal = from_test || e.partner->status == PARTNER_TEST;
	e.name = arena_string(&left->n->scan_arena, span_of(name));
	e.claimed = arena_string(&left->n->scan_arena, span_of(path));
	return collect_scan_add(left->scan, &left->n->scan_arena, &e, f);
}

/* Into the group, from work/, where it was claimed. */
static bool
resume(struct night *n, struct group *g, const struct leftover *l,
    struct fault *f)
{
	enum gathered came;

	if ((gather_full(g) && !group_run(n, g, f)) ||
	    !gather_claimed(&n->tree, &l->e, &l->row, g, &came, f))
		return false;
	gather_tell(&l->e, came, &n->run);
	return true;
}

/* What a killed run had claimed and recorded, and not decided. */
static bool
take_leftovers(struct night *n, struct fault *f)
{
	struct leftovers left = { .n = n };
	struct group g = { .at = NULL };

	if (!collect_discard_copies(&n->tree, &n->config.partners, f) ||
	    !collect_claimed(&n->tree, find_recorded, &left, f))
		return false;
	if (left.recorded != NULL)
		g.at = memory_take(GROUP_FILES * sizeof(struct member));
	bool fine = true;
	for (const struct leftover *l = left.recorded; fine && l != NULL;
	    l = l->next)
		fine = resume(n, &g, l, f);
	fine = fine && group_run(n, &g, f);
	memory_free(g.at);
	return group_finish(n, fine, f);
}

static bool
run_groups(struct night *n, struct ahead *a, struct fault *f)
{
	struct group *g;

	do
		if (!ahead_next(a, &g, f) ||
		    (g != NULL && !group_run(n, g, f)))
			return false;
	while (g != NULL);
	return true;
}

static bool
take_drops(struct night *n, struct fault *f)
{
	struct scan s;
	struct room room;
	struct leftovers left = { .n = n, .scan = &s };

	/* What was claimed and not recorded is decided in its turn, as if it
	 * still lay in inbound: a power cut may leave a later claim standing
	 * and an earlier one undone. */
	if (!collect_scan(&n->tree, &n->config.partners, &n->scan_arena, &s,
	    f) || !collect_claimed(&n->tree, find_unrecorded, &left, f))
		return false;
	collect_scan_sort(&s);
	if (!space_plan(n->tree.state, &s, &room, f))
		return false;
	n->run.not_ready = s.count[ENTRY_NOT_READY];
	n->run.ignored = s.count[ENTRY_IGNORED];
	n->progress.files += s.count[ENTRY_READY];
	n->ahead = ahead_begin(n, &s);
	const bool fine = run_groups(n, n->ahead, f);
	ahead_end(n->ahead);
	n->ahead = NULL;
	return group_finish(n, fine, f) && space_sufficed(&room, f);
}

/* Partners from whom a file was expected by now, and none came today. */
static bool
look_for_missing(struct night *n, struct fault *f)
{
	const int32_t today = moment_day(n->run.now);
	const int64_t midnight = (int64_t)today * 86400;
	const struct partners *ps = &n->config.partners;
	bool arrived;

	n->run.missing = 0;
	for (uint32_t i = 0; i < ps->n; i++) {
		const struct partner *p = &ps->at[i];
		/* 1970-01-01, day 0, was a Thursday; bit 0 is Monday. */
		const unsigned weekday = (unsigned)(today + 3) % 7;
		if (p->disabled || p->status != PARTNER_LIVE ||
		    p->expect_by < 0 ||
		    (p->expect_days & (1u << weekday)) == 0 ||
		    n->run.now < midnight + p->expect_by * INT64_C(60))
			continue;
		if (!ledger_partner_arrived(n->ledger, p->id, midnight,
		    &arrived, f))
			return false;
		if (arrived)
			continue;
		log_warning("%s: a file was expected by %02d:%02d UTC and "
		    "none came", p->id, p->expect_by / 60, p->expect_by % 60);
		n->run.missing++;
	}
	return true;
}

bool
night_run(struct night *n, struct fault *f)
{
	signals_catch();
	if (n->tree.rehearse ? !nothing_left(n, f)
	    : !journal_catch_up(n, f) ||
	    !publish_recover(&n->tree, n->ledger, f))
		return false;
	return begin_run(n, f) && take_leftovers(n, f) &&
	    take_drops(n, f) && release_held(n, f) &&
	    look_for_missing(n, f) &&
	    night_report(n, &n->run, f);
}
