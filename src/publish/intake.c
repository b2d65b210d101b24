/*
 * S4 -> S5 for every intake whose documents are all published: archive, and
 * only then remove the claimed original and our copy.  An intake that could
 * not be judged twice goes to quarantine instead, by the same steps.
 */
#include "finishing.h"
#include "publish.h"
#include "date.h"
#include "early.h"
#include "fault.h"
#include "out.h"
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

void
publish_archive_name(const struct intake_row *r, int64_t now, char *dir,
    char *final)
{
	char date[DATE_TEXT];
	const char *dot = r->gzip ? NULL : strrchr(r->name, '.');
	const char *ending = dot == NULL ? "" :
	    strcmp(dot, ".xml") == 0 ? ".xml" :
	    strcmp(dot, ".csv") == 0 ? ".csv" : "";

	date_format(moment_day(now), date);
	snprintf(dir, OUTPUT_PATH, "%s/%s%s", date, r->partner,
	    r->rehearsal ? "/test" : "");
	if (r->bundle[0] != '\0')
		snprintf(final, OUTPUT_PATH, "%s.bundle.tar.gz#%s%s",
		    r->bundle, r->base, ending);
	else
		snprintf(final, OUTPUT_PATH, "%s%s.gz", r->base, ending);
}

/* Why it is there, for the person who looks: the latest finding about it. */
static bool
write_reason(void *ctx, const struct finding *fi)
{
	char text[FINDING_TEXT];
	struct out *o = ctx;

	o->len = 0;
	out_printf(o, "%s: %s\n%s\n", reasons[fi->why].code,
	    finding_text(fi, text), reasons[fi->why].cure);
	return true;
}

/* PARTNER/BASE-NAME.  BASE keeps it unique, so NAME is cut if the whole would
 * be longer than a name can be. */
static void
quarantine_name(const struct intake_row *r, char *kept)
{
	const char *name = strrchr(r->claimed, '/') + 1;
	const size_t room = MAX_FILE_NAME - strlen(r->base) -
	    strlen("-" FINISHING_NOTE);

	snprintf(kept, OUTPUT_PATH, "%s/%s-%.*s", r->partner, r->base,
	    (int)room, name);
}

struct loading {
	struct finishing *g;
	struct ledger *l;
	struct early *early;
	struct run_row run;		/* of the one at hand */
	struct fault *f;
};

static const char *
keep_text(struct finishing *g, const char *text)
{
	return arena_string(&g->arena, span_of(text));
}

/* Those of a bundle mostly follow each other. */
static struct one *
leader_of(struct finishing *g, struct one *one)
{
	struct one *at = g->leaders;

	while (at != NULL && (strcmp(at->kept, one->kept) != 0 ||
	    strcmp(at->dir, one->dir) != 0))
		at = at->next_leader;
	if (at != NULL)
		return at;
	one->next_leader = g->leaders;
	g->leaders = one;
	return one;
}

static bool
name_archive(struct loading *w, const struct intake_row *r, struct one *one)
{
	char dir[OUTPUT_PATH], final[OUTPUT_PATH], path[2 * OUTPUT_PATH];
	bool found = true;

	if (w->run.id != r->run && !ledger_run_find(w->l, r->run, &w->run,
	    &found, w->f))
		return false;
	assert(found);
	publish_archive_name(r, w->run.now, dir, final);
	snprintf(path, sizeof(path), "%s/%s", dir, final);
	if (strlen(path) >= OUTPUT_PATH)
		return fault_set(w->f, FAULT_IO, ENAMETOOLONG, "archive", "%s",
		    r->name);
	const char *token = early_take(w->early, r->id);
	char *hash = strchr(final, '#');
	if (hash != NULL)
		*hash = '\0';
	one->dir = keep_text(w->g, dir);
	one->kept = keep_text(w->g, final);
	one->path = keep_text(w->g, path);
	one->token = token == NULL ? NULL : keep_text(w->g, token);
	if (hash == NULL || w->g->arena.overflowed)
		return true;
	one->entry = keep_text(w->g, hash + 1);
	one->moment = w->run.now;
	one->leader = leader_of(w->g, one);
	return true;
}

static bool
name_quarantine(struct loading *w, const struct intake_row *r,
    struct one *one)
{
	char kept[OUTPUT_PATH];
	struct out o;

	quarantine_name(r, kept);
	one->path = one->kept = keep_text(w->g, kept);
	out_init_memory(&o, 4096);
	const bool fine = ledger_findings(w->l, r->id, 0, write_reason, &o,
	    w->f);
	one->note = arena_string(&w->g->arena,
	    (struct span){ o.buf, o.len });
	out_free(&o);
	return fine;
}

static bool
load_one(void *ctx, const struct intake_row *r)
{
	struct loading *w = ctx;
	struct finishing *g = w->g;
	struct one *one = ARENA_ARRAY(&g->arena, 1, struct one);

	if (one == NULL)
		return false;
	*one = (struct one){ .id = r->id, .file = r->source == 0,
	    .gzip = r->gzip, .quarantined = r->outcome == FILE_QUARANTINED,
	    .claimed = keep_text(g, r->claimed), .size = r->size,
	    .recorded = r->archived[0] != '\0',
	    .path = keep_text(g, r->archived) };
	memcpy(one->sha256, r->sha256, sizeof(one->sha256));
	g->quarantined |= one->quarantined;
	*g->end = one;
	g->end = &one->next;
	g->n++;
	return one->recorded || (one->quarantined
	    ? name_quarantine(w, r, one) : name_archive(w, r, one));
}

bool
finishing_load(struct finishing *g, const struct tree *t, struct ledger *l,
    enum intake_state state, struct early *early, struct fault *f)
{
	struct loading w = { .g = g, .l = l, .early = early, .f = f };

	*g = (struct finishing){ .t = t, .dir = -1 };
	g->end = &g->first;
	arena_init(&g->arena, 256u << 20);
	const bool fine = ledger_intakes_of_state(l, state, load_one, &w, f) &&
	    f->kind == FAULT_NONE;
	early_clear(early);
	return fine && (!g->arena.overflowed ||
	    fault_set(f, FAULT_IO, 0, "archive", "too many files"));
}

/* One transaction over all rows: note where the bytes are, or finish. */
static bool
record(const struct finishing *g, struct ledger *l, bool finish,
    struct fault *f)
{
	if (!ledger_begin(l, f))
		return false;
	if (finish ? finishing_record_done(g, l, f)
	    : finishing_record_kept(g, l, INTAKE_PUBLISHED, f))
		return ledger_commit(l, f);
	ledger_rollback(l);
	return false;
}

bool
publish_archive(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct finishing g;
	bool fine;

	fine = finishing_load(&g, t, l, INTAKE_PUBLISHED, NULL, f);
	if (fine && g.n > 0)
		fine = finishing_keep(&g, f) && finishing_sync_kept(&g, f) &&
		    record(&g, l, false, f) && finishing_clear(&g, f) &&
		    finishing_sync_cleared(&g, f) && record(&g, l, true, f);
	finishing_end(&g);
	return fine;
}
