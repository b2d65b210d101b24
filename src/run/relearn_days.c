/*
 * What only lies in the archive: each day becomes one run, which begins at its
 * midnight.  The order within it is that of partners and names.
 */
#include "relearn.h"
#include "archive_walk.h"
#include "date.h"
#include "fault.h"
#include "log.h"
#include "night.h"
#include "report.h"
#include <string.h>

struct days {
	struct learning *w;
	struct fault *f;
	bool fine;
	int32_t before, day;		/* that are, that is wanted */
	uint8_t lost[RELEARN_LAST_DAY / 8];	/* bits: have files not known */
};

static bool
is_before(void *ctx, int32_t day, bool latest)
{
	const struct days *d = ctx;

	(void)latest;
	return day >= 0 && day < d->before;
}

static bool
is_day(void *ctx, int32_t day, bool latest)
{
	const struct days *d = ctx;

	(void)latest;
	return day == d->day;
}

/* All files of a bundle are decided at once: a ledger that knows the first one
 * needs nothing of it.  It is told the last time that the days are noted. */
static bool
look_at_damaged(struct days *d, const struct archived *a)
{
	struct intake_row row;
	bool known;

	d->fine = ledger_intake_of_base(d->w->n->ledger, a->partner,
	    a->rehearsal, a->base, &row, &known, d->f);
	if (d->fine && (!known || row.state == INTAKE_CLAIMED))
		d->fine = fault_set(d->f, FAULT_CONFIG, 0, "relearn",
		    "archive/%s is damaged: restore it, or move it away",
		    a->path);
	else if (d->fine && d->before == RELEARN_LAST_DAY)
		log_warning("archive/%s is damaged", a->path);
	return d->fine;
}

static bool
note_lost(void *ctx, const struct archived *a)
{
	struct days *d = ctx;
	struct intake_row row;
	bool known;

	if (a->damaged)
		return look_at_damaged(d, a);
	if ((d->lost[a->day / 8] & 1u << a->day % 8) != 0)
		return true;
	d->fine = ledger_intake_of_base(d->w->n->ledger, a->partner,
	    a->rehearsal, a->base, &row, &known, d->f);
	if (d->fine && (!known || row.state == INTAKE_CLAIMED))
		d->lost[a->day / 8] |= (uint8_t)(1u << a->day % 8);
	return d->fine;
}

static bool
learn_archived(void *ctx, const struct archived *a)
{
	struct days *d = ctx;
	struct lost lost;

	if (a->damaged)
		return true;
	memset(&lost, 0, sizeof(lost));
	memcpy(lost.partner, a->partner, sizeof(lost.partner));
	memcpy(lost.base, a->base, sizeof(lost.base));
	memcpy(lost.bundle, a->bundle, sizeof(lost.bundle));
	memcpy(lost.archived, a->path, sizeof(lost.archived));
	lost.rehearsal = a->rehearsal;
	lost.ending = a->ending;
	d->fine = relearn_file(d->w, &lost, d->f);
	return d->fine;
}

/* As the report of the run would have found it; but nothing is issued, so it
 * has no documents.  What is before the chain stays before it. */
static bool
finish_day(struct learning *w, struct fault *f)
{
	struct night *n = w->n;
	struct books books;
	struct run_row before;
	bool found;

	if (w->new_run)
		return true;		/* nothing of it was lost after all */
	if (!relearn_begin(w, f) || !report_books(n->ledger, &n->run, &books,
	    &n->run.balanced, f))
		return false;
	n->run.exit_status = report_exit_status(&n->run, &books,
	    n->run.balanced);
	if (!ledger_run_find(n->ledger, n->run.id - 1, &before, &found, f))
		return false;
	return relearn_finish(w, RUN_DONE, found && before.sealed, f);
}

static bool
learn_day(struct days *d, int archive, int64_t before_run)
{
	struct night *n = d->w->n;
	struct run_row last;
	bool found;

	if (!ledger_run_find(n->ledger, 0, &last, &found, d->f))
		return false;
	/* A day that was interrupted goes on. */
	const bool goes_on = found && last.state == RUN_OPEN &&
	    moment_day(last.now) == d->day;
	if (goes_on)
		n->run = last;
	else
		n->run = (struct run_row){ .id = found ? last.id + 1 : 1,
		    .now = (int64_t)d->day * 86400 };
	if (n->run.id >= before_run)
		return true;		/* no number is left: afterwards */
	d->w->new_run = !goes_on;
	relearn_set_clock(n);
	return archive_walk(archive, is_day, learn_archived, d, d->f) &&
	    d->fine && finish_day(d->w, d->f);
}

bool
relearn_days(struct learning *w, int32_t before, int64_t before_run,
    struct fault *f)
{
	struct days d = { .w = w, .f = f, .fine = true, .before = before };

	if (!archive_walk(w->archive, is_before, note_lost, &d, f) || !d.fine)
		return false;
	for (d.day = 0; d.day < before; d.day++)
		if ((d.lost[d.day / 8] & 1u << d.day % 8) != 0 &&
		    !learn_day(&d, w->archive, before_run))
			return false;
	return true;
}
