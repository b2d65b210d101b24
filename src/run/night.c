/*
 * The run, from the lock to the report.
 *
 * A run that was killed is continued by the next invocation, not replaced:
 * same number, same frozen clock, as long as it is the same day; so what
 * comes out is what would have come out undisturbed.  On another day it is
 * closed with its own report first, because dates are judged by the clock.
 */
#include "night.h"
#include "beside.h"
#include "clock.h"
#include "collect.h"
#include "confinement.h"
#include "date.h"
#include "decode.h"
#include "evaluate.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "gap.h"
#include "journal.h"
#include "log.h"
#include "options.h"
#include "publish.h"
#include "signals.h"
#include "space.h"
#include "trespass.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
choose_partners(struct night *n, const struct options *o, struct fault *f)
{
	struct partners *ps = &n->config.partners;

	for (uint32_t i = 0; o->n_partners > 0 && i < ps->n; i++)
		ps->at[i].left_out = true;
	for (unsigned i = 0; i < o->n_partners; i++) {
		const struct partner *p = config_partner(&n->config,
		    o->partner[i], f);
		if (p == NULL)
			return false;
		ps->at[p - ps->at].left_out = false;
	}
	return true;
}

/* A dry run takes no lock, but a ledger that is being written tells nothing. */
static bool
nobody_runs(struct night *n, struct fault *f)
{
	bool held;
	const int state = files_open_dir(AT_FDCWD, n->config.state, f);

	if (state < 0)
		return false;
	const bool looked = lock_look(state, &held, n->lock.holder, f);
	close(state);
	return looked && (!held || fault_set(f, FAULT_BUSY, 0, "lock",
	    "another run is active: %s", n->lock.holder));
}

static bool
open_tree(struct night *n, const struct options *o, struct fault *f)
{
	if (!o->dry_run)
		return tree_open(&n->tree, &n->config, f) &&
		    lock_take(&n->lock, n->tree.state, o->wait_seconds, f);
	return nobody_runs(n, f) &&
	    tree_open_scratch(&n->tree, &n->config, n->scratch, f);
}

static bool
confine(const struct night *n, bool dry, struct fault *f)
{
	const struct confinement_extra extra = {
		.scratch = dry ? n->scratch : NULL };

	return confinement_files(dry ? CONFINEMENT_DRY_RUN
	    : CONFINEMENT_RUN, &n->config, &extra, f);
}

/* The numbers of the partners in the ledger. */
static bool
number_partners(struct night *n, struct fault *f)
{
	struct partners *ps = &n->config.partners;

	if (!ledger_begin(n->ledger, f))
		return false;
	for (uint32_t i = 0; i < ps->n; i++)
		if (!ledger_partner(n->ledger, ps->at[i].id, &ps->at[i].key,
		    f)) {
			ledger_rollback(n->ledger);
			return false;
		}
	return ledger_commit(n->ledger, f);
}

/* A ledger that is gone is not simply begun anew where there was one. */
static bool
may_begin(const struct night *n, const char *path, struct fault *f)
{
	struct gap gap;

	if (access(path, F_OK) == 0 || errno != ENOENT)
		return true;		/* what is wrong, opening it tells */
	return gap_find(&n->config, NULL, &gap, f) &&
	    (gap.kind == GAP_NONE || gap_refuse(&gap, true, f));
}

static bool
knows_its_tree(const struct night *n, struct fault *f)
{
	struct gap gap;

	return gap_find(&n->config, n->ledger, &gap, f) &&
	    (gap.kind == GAP_NONE || gap_refuse(&gap, false, f));
}

bool
night_open(struct night *n, const struct options *o, bool relearn,
    struct fault *f)
{
	char path[CONFIG_PATH + 32];

	memset(n, 0, sizeof(*n));
	n->lock.fd = -1;
	n->tree = (struct tree){ -1, -1, -1, -1, -1, -1, -1, false };
	arena_init(&n->scan_arena, 512u << 20);
	arena_init(&n->group_arena, 64u << 20);
	arena_init(&n->file_arena, 16u << 20);
	arena_init(&n->release_arena, 256u << 20);
	if (!config_load(&n->config, o, f) || !choose_partners(n, o, f))
		return false;
	/* A scratch tree has to be there before all else is out of reach; the
	 * tree itself has a lock, which comes after the decoder. */
	if ((o->dry_run && !open_tree(n, o, f)) || !confine(n, o->dry_run, f))
		return false;
	/* The decoder is forked before the lock is taken and the ledger is
	 * opened: so it never has them, not even while it starts.  And after we
	 * are confined: we can only end what is confined with us. */
	n->schemas = schemas_load(n->config.xsd_dir, f);
	if (n->schemas == NULL)
		return false;
	n->decoder = decoder_start(n->schemas, f);
	if (n->decoder == NULL || (!o->dry_run && !open_tree(n, o, f)))
		return false;
	/* What a huge savepoint spills goes beside the ledger. */
	setenv("SQLITE_TMPDIR", n->config.state, 1);
	snprintf(path, sizeof(path), "%s/ledger.db", n->config.state);
	if (!relearn && !may_begin(n, path, f))
		return false;
	n->ledger = ledger_open(path, o->dry_run ? LEDGER_REHEARSE
	    : LEDGER_WRITE, f);
	/* Before anything is written, the first commit included. */
	if (n->ledger == NULL || (!relearn && !knows_its_tree(n, f)) ||
	    !number_partners(n, f))
		return false;
	n->beside = beside_begin();
	progress_start(&n->progress, !o->quiet && !o->json);
	TRESPASS("run");
	return true;
}

void
night_close(struct night *n)
{
	progress_end(&n->progress);
	beside_end(n->beside);
	if (n->evaluator != NULL)
		recall_close(&n->recall);
	evaluator_free(n->evaluator);
	decoder_stop(n->decoder);
	schemas_free(n->schemas);
	ledger_close(n->ledger);
	if (n->scratch[0] != '\0')
		tree_remove(n->scratch);
	else if (n->run.id != 0 && n->tree.work >= 0)
		publish_sweep(&n->tree);
	lock_drop(&n->lock);
	tree_close(&n->tree);
	arena_free(&n->release_arena);
	arena_free(&n->file_arena);
	arena_free(&n->group_arena);
	arena_free(&n->scan_arena);
	config_free(&n->config);
}

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

static bool
add_member(struct night *n, struct group *g, struct member **m,
    struct fault *f)
{
	if ((g->n == GROUP_FILES || g->bytes >= GROUP_BYTES) &&
	    !group_run(n, g, f))
		return false;
	*m = &g->at[g->n];
	memset(*m, 0, sizeof(**m));
	(*m)->drop.fd = (*m)->drop.plain_fd = -1;
	return true;
}

/* Copy what was claimed, and put it into the group. */
static bool
enter(struct night *n, struct group *g, struct member *m, struct fault *f)
{
	bool steady;

	if (m->odd) {
		digest_hex(m->drop.sha256, m->drop.sha256_hex);
		g->n++;
		return true;
	}
	if (!collect_copy(&n->tree, m->path, &m->drop, &steady, f))
		return false;
	if (!steady) {
		log_warning("%s/%s is still being written; it is left for "
		    "the next run", m->drop.partner->id, m->drop.name);
		n->run.not_ready++;
		return collect_give_back(&n->tree, m->path, &m->drop, f);
	}
	FAILPOINT("night.copied");
	g->bytes += m->drop.size;
	g->n++;
	return true;
}

struct leftovers {
	struct night *n;
	struct group *g;
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

/* Into the group, from work/PATH, where it was claimed. */
static bool
resume(struct night *n, struct group *g, const struct entry *e,
    const struct intake_row *row, struct fault *f)
{
	struct member *m;

	if (!add_member(n, g, &m, f))
		return false;
	m->drop.partner = e->partner;
	m->drop.rehearsal = e->rehearsal;
	snprintf(m->drop.name, sizeof(m->drop.name), "%s", e->name);
	snprintf(m->path, sizeof(m->path), "%s", e->claimed);
	m->odd = collect_odd(&n->tree, e->claimed, &m->why);
	if (row != NULL) {
		m->row = *row;
		m->drop.intake = row->id;
		m->drop.retried = row->attempts > 0;
		m->drop.rehearsal = row->rehearsal;
		memcpy(m->drop.base, row->base, sizeof(m->drop.base));
	}
	/* Nothing says that the copy of a run that died is whole. */
	return enter(n, g, m, f);
}

static bool
take_recorded(void *ctx, const char *path, struct span partner,
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
	    resume(left->n, left->g, &e, &left->row, f)));
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

/* What a killed run had claimed and recorded, and not decided. */
static bool
take_leftovers(struct night *n, struct group *g, struct fault *f)
{
	struct leftovers left = { .n = n, .g = g };

	return collect_discard_copies(&n->tree, &n->config.partners, f) &&
	    collect_claimed(&n->tree, take_recorded, &left, f) &&
	    group_run(n, g, f);
}

static bool
take_entry(struct night *n, struct group *g, const struct entry *e,
    struct fault *f)
{
	struct member *m;
	bool taken;

	if (e->kind == ENTRY_NOT_READY)
		log_note("%s/%s is not ready: %s", e->partner->id, e->name,
		    e->note);
	if (e->kind == ENTRY_NOT_READY || e->kind == ENTRY_IGNORED)
		return true;
	if (e->kind == ENTRY_CLAIMED)
		return resume(n, g, e, NULL, f);
	if (!add_member(n, g, &m, f) || !collect_claim(&n->tree, e,
	    n->claims, m->path, &taken, f))
		return false;
	FAILPOINT("night.claimed");
	if (!taken) {
		n->run.not_ready++;
		return true;
	}
	m->drop.partner = e->partner;
	m->drop.rehearsal = e->rehearsal;
	m->odd = e->kind == ENTRY_ODD;
	m->why = e->why;
	snprintf(m->drop.name, sizeof(m->drop.name), "%s", e->name);
	return enter(n, g, m, f);
}

static bool
take_drops(struct night *n, struct group *g, struct fault *f)
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
	for (uint32_t i = 0; i < room.fit; i++) {
		if (signals_stop())
			return fault_set(f, FAULT_INTERRUPTED, 0,
			    "interrupted", "%u drops were left", s.n - i);
		if (!take_entry(n, g, &s.at[i], f))
			return false;
	}
	return group_run(n, g, f) && space_sufficed(&room, f);
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
	struct group g = { .at = ARENA_ARRAY(&n->group_arena, GROUP_FILES,
	    struct member) };

	signals_catch();
	if (n->tree.rehearse ? !nothing_left(n, f)
	    : !journal_catch_up(n, f) ||
	    !publish_recover(&n->tree, n->ledger, f))
		return false;
	return begin_run(n, f) && take_leftovers(n, &g, f) &&
	    take_drops(n, &g, f) && release_held(n, f) &&
	    look_for_missing(n, f) &&
	    night_report(n, &n->run, f);
}
