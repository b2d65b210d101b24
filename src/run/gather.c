#include "gather.h"
#include "collect.h"
#include "failpoint.h"
#include "fault.h"
#include "log.h"
#include "night.h"
#include "partner.h"
#include <stdio.h>
#include <string.h>

bool
gather_full(const struct group *g)
{
	return g->n == GROUP_FILES || g->bytes >= GROUP_BYTES;
}

static struct member *
next_member(struct group *g, const struct entry *e)
{
	struct member *m = &g->at[g->n];

	memset(m, 0, sizeof(*m));
	m->drop.fd = m->drop.plain_fd = -1;
	m->drop.partner = e->partner;
	m->drop.rehearsal = e->rehearsal;
	snprintf(m->drop.name, sizeof(m->drop.name), "%s", e->name);
	return m;
}

/* Copy what was claimed, and put it into the group. */
static bool
enter(const struct tree *t, struct group *g, struct member *m,
    enum gathered *came, struct fault *f)
{
	bool steady;

	*came = GATHERED;
	if (m->odd) {
		digest_hex(m->drop.sha256, m->drop.sha256_hex);
		g->n++;
		return true;
	}
	if (!collect_copy(t, m->path, &m->drop, &steady, f))
		return false;
	if (!steady) {
		*came = GATHER_UNSTEADY;
		return collect_give_back(t, m->path, &m->drop, f);
	}
	FAILPOINT("night.copied");
	g->bytes += m->drop.size;
	g->n++;
	return true;
}

bool
gather_claimed(const struct tree *t, const struct entry *e,
    const struct intake_row *row, struct group *g, enum gathered *came,
    struct fault *f)
{
	struct member *m = next_member(g, e);

	snprintf(m->path, sizeof(m->path), "%s", e->claimed);
	m->odd = collect_odd(t, e->claimed, &m->why);
	if (row != NULL) {
		m->row = *row;
		m->drop.intake = row->id;
		m->drop.retried = row->attempts > 0;
		m->drop.rehearsal = row->rehearsal;
		memcpy(m->drop.base, row->base, sizeof(m->drop.base));
	}
	/* Nothing says that the copy of a run that died is whole. */
	return enter(t, g, m, came, f);
}

bool
gather_drop(const struct tree *t, const char *claims, const struct entry *e,
    struct group *g, enum gathered *came, struct fault *f)
{
	bool taken;

	if (e->kind == ENTRY_CLAIMED)
		return gather_claimed(t, e, NULL, g, came, f);
	struct member *m = next_member(g, e);
	m->odd = e->kind == ENTRY_ODD;
	m->why = e->why;
	if (!collect_claim(t, e, claims, m->path, &taken, f))
		return false;
	FAILPOINT("night.claimed");
	*came = GATHER_GONE;
	return !taken || enter(t, g, m, came, f);
}

void
gather_tell(const struct entry *e, enum gathered came, struct run_row *r)
{
	if (came == GATHERED)
		return;
	r->not_ready++;
	if (came == GATHER_UNSTEADY)
		log_warning("%s/%s is still being written; it is left for "
		    "the next run", e->partner->id, e->name);
}
