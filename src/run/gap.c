/*
 * The ledger grows in one direction, so it is enough to look at the end: at
 * the journals of its last run and of those behind it, at the days of the
 * archive that no run of it has, its own last day and the latest day.
 */
#include "gap.h"
#include "archive_walk.h"
#include "config.h"
#include "date.h"
#include "fault.h"
#include "files.h"
#include "journal.h"
#include "ledger.h"
#include "line.h"
#include "log.h"
#include "tree_open.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LAST_DAY 50000		/* in the year 2106 */

struct looking {
	struct ledger *l;
	struct gap *g;
	struct fault *f;
	struct run_row last;		/* id 0: there is no run */
	uint8_t days[LAST_DAY / 8];	/* bits: days of its runs */
};

static bool
note_day(void *ctx, const struct run_row *r)
{
	struct looking *w = ctx;
	const int32_t day = moment_day(r->now);

	if (day >= 0 && day < LAST_DAY)
		w->days[day / 8] |= (uint8_t)(1u << day % 8);
	return true;
}

static bool
knows(struct looking *w, const char *partner, bool rehearsal,
    const char *base, struct intake_row *row, bool *known)
{
	*known = false;
	if (w->l == NULL)
		return true;
	if (!ledger_intake_of_base(w->l, partner, rehearsal, base, row, known,
	    w->f))
		return false;
	*known = *known && row->state != INTAKE_CLAIMED;
	return true;
}

static bool found(struct looking *w, enum gap_kind kind, const char *fmt, ...)
    PRINTF(3, 4);

static bool
found(struct looking *w, enum gap_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(w->g->what, sizeof(w->g->what), fmt, args);
	va_end(args);
	w->g->kind = kind;
	return true;
}

/* One file that the journal names. */
static bool
look_at_file(struct looking *w, const struct journal_file *file)
{
	char partner[MAX_PARTNER_ID + 1], base[BASE_TEXT];
	char name[MAX_FILE_NAME + 1], archived[OUTPUT_PATH];
	uint8_t sha256[DIGEST_BYTES];
	struct intake_row row;
	bool known;

	if (!line_read(file->field[AT_PARTNER], partner, sizeof(partner)) ||
	    !line_read(file->field[AT_BASE], base, sizeof(base)) ||
	    !line_read(file->field[AT_NAME], name, sizeof(name)) ||
	    !line_read_bytes(file->field[AT_SHA256], sha256, sizeof(sha256)))
		return fault_set(w->f, FAULT_CONFIG, 0, "journal", "a file is "
		    "not written as it has to be: " SPAN_FMT,
		    SPAN_ARG(file->field[AT_BASE]));
	if (!knows(w, partner, span_is(file->field[AT_REHEARSAL], "1"), base,
	    &row, &known))
		return false;
	if (known && memcmp(row.sha256, sha256, sizeof(sha256)) != 0)
		return found(w, GAP_FOREIGN, "%s/%s (%s)", partner, name,
		    base);
	if (known)
		return true;
	return line_read(file->field[AT_ARCHIVED], archived, sizeof(archived))
	    ? found(w, GAP_BEHIND, "archive/%s", archived)
	    : found(w, GAP_BEHIND, "%s/%s (%s)", partner, name, base);
}

static bool
look_at_journal(struct looking *w, int state, int64_t id)
{
	struct arena a;
	struct journal_run j;
	struct run_row run;
	bool known = false;

	if (w->l != NULL && !ledger_run_find(w->l, id, &run, &known, w->f))
		return false;
	arena_init(&a, 1u << 30);
	bool fine = journal_read(state, id, &a, &j, w->f);
	if (fine && j.sealed && known && run.sealed &&
	    memcmp(run.digest, j.digest, DIGEST_BYTES) != 0)
		found(w, GAP_FOREIGN, "run %06lld", (long long)id);
	for (size_t i = 0; fine && w->g->kind == GAP_NONE && i < j.n; i++)
		fine = look_at_file(w, &j.at[i]);
	arena_free(&a);
	if (fine && w->g->kind == GAP_NONE && j.sealed &&
	    (!known || !run.sealed))
		found(w, GAP_BEHIND, "run %06lld", (long long)id);
	return fine;
}

static bool
look_at_journals(struct looking *w, int state)
{
	struct arena a;
	int64_t *runs;
	size_t n;

	arena_init(&a, 64u << 20);
	bool fine = journal_list(state, &a, &runs, &n, w->f);
	for (size_t i = 0; fine && w->g->kind == GAP_NONE && i < n; i++)
		if (runs[i] >= w->last.id)
			fine = look_at_journal(w, state, runs[i]);
	arena_free(&a);
	return fine;
}

static bool
is_wanted(void *ctx, int32_t day, bool latest)
{
	const struct looking *w = ctx;

	return latest || day < 0 || day >= LAST_DAY || w->last.id == 0 ||
	    day == moment_day(w->last.now) ||
	    (w->days[day / 8] & 1u << day % 8) == 0;
}

static bool
look_at_archived(void *ctx, const struct archived *a)
{
	struct looking *w = ctx;
	struct intake_row row;
	bool known;

	if (!knows(w, a->partner, a->rehearsal, a->base, &row, &known))
		return false;
	if (!known)
		found(w, GAP_BEHIND, "archive/%s", a->path);
	else if (a->damaged && row.state == INTAKE_DONE)
		log_warning("archive/%s is damaged", a->path);
	return known;
}

static bool
look_at_reports(struct looking *w, const struct config *c)
{
	int64_t last;

	if (!gap_last_report(c, &last, w->f))
		return false;
	return last <= w->last.id || found(w, GAP_BEHIND,
	    "outbound/reports/%06lld/", (long long)last);
}

bool
gap_last_report(const struct config *c, int64_t *run, struct fault *f)
{
	struct arena a;
	char **names;
	size_t n = 0;
	uint64_t id;

	*run = 0;
	const int fd = tree_open_path(c->outbound, f);
	if (fd < 0)
		return false;
	if (faccessat(fd, "reports", F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENOENT) {
		close(fd);
		return true;
	}
	arena_init(&a, 64u << 20);
	const bool fine = files_list(fd, "reports", &a, &names, &n, f);
	for (size_t i = 0; fine && i < n; i++)
		if (span_to_u64(span_of(names[i]), INT32_MAX, &id) &&
		    (int64_t)id > *run)
			*run = (int64_t)id;
	arena_free(&a);
	close(fd);
	return fine;
}

static bool
look(struct looking *w, const struct config *c)
{
	bool any = false;

	if (w->l != NULL && (!ledger_run_find(w->l, 0, &w->last, &any, w->f) ||
	    !ledger_runs(w->l, UINT32_MAX, note_day, w, w->f)))
		return false;
	if (!any)
		w->last = (struct run_row){ .id = 0 };
	const int state = tree_open_path(c->state, w->f);
	if (state < 0)
		return false;
	const bool journals = look_at_journals(w, state);
	close(state);
	if (!journals || w->g->kind != GAP_NONE)
		return journals;
	const int archive = tree_open_path(c->archive, w->f);
	if (archive < 0)
		return false;
	const bool walked = archive_walk(archive, is_wanted, look_at_archived,
	    w, w->f);
	close(archive);
	if (!walked || w->f->kind != FAULT_NONE || w->g->kind != GAP_NONE)
		return walked && w->f->kind == FAULT_NONE;
	return look_at_reports(w, c);
}

bool
gap_find(const struct config *c, struct ledger *l, struct gap *g,
    struct fault *f)
{
	struct looking w = { .l = l, .g = g, .f = f };

	memset(g, 0, sizeof(*g));
	return look(&w, c);
}

bool
gap_refuse(const struct gap *g, bool missing, struct fault *f)
{
	if (g->kind == GAP_FOREIGN)
		return fault_set(f, FAULT_CONFIG, 0, "ledger", "state/ledger.db"
		    " and state/journal/ do not agree about %s: it is the "
		    "ledger of another tree, or was changed; restore the one "
		    "that belongs here", g->what);
	return fault_set(f, FAULT_CONFIG, 0, "ledger", "state/ledger.db is %s "
	    "%s; nothing is decided before it has learned what was issued: "
	    "ordermill relearn", missing ? "gone, and there is"
	    : "older than its tree: it does not know", g->what);
}
