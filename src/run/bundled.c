#include "bundled.h"
#include "issue.h"
#include "night.h"
#include "partner.h"
#include <string.h>

static bool
is_small(const struct night *n, const struct member *m)
{
	/* A rehearsal issues nothing; what came compressed is kept as it is. */
	return m->drop.size <= n->config.bundled_bytes && !m->odd &&
	    !m->drop.rehearsal && !m->drop.gzip;
}

void
bundled_name(const struct night *n, struct group *g, uint32_t i)
{
	struct member *m = &g->at[i];
	const char *name = m->row.base;

	bundled_leave(m);
	if (!is_small(n, m))
		return;
	for (uint32_t j = i; j > 0; j--) {
		const struct member *before = &g->at[j - 1];
		if (before->row.bundle[0] == '\0' ||
		    before->drop.partner != m->drop.partner)
			continue;
		name = before->row.bundle;
		break;
	}
	memcpy(m->row.bundle, name, strlen(name) + 1);
	memcpy(m->drop.bundle, name, strlen(name) + 1);
}

void
bundled_leave(struct member *m)
{
	m->row.bundle[0] = m->drop.bundle[0] = '\0';
}

struct recording {
	struct night *n;
	const struct group *g;
	struct staged_file *at;
	size_t n_files;
};

/* A bundle is issued as a document of the file that it is named after. */
static bool
record(void *ctx, const struct bundle_done *b, struct fault *f)
{
	struct recording *r = ctx;
	const struct member *m = r->g->at;

	while (strcmp(m->row.base, b->name) != 0 ||
	    strcmp(m->row.partner, b->partner) != 0)
		m++;
	r->at[r->n_files++] = b->output.file;
	return ledger_outbox_add(r->n->ledger, r->n->run.id, m->row.id,
	    &b->output, f);
}

bool
bundled_record(struct night *n, const struct group *g, struct staged_file *at,
    size_t *n_files, struct fault *f)
{
	struct recording r = { n, g, at, *n_files };
	const bool fine = bundles_finish(n->bundles, record, &r, f);

	*n_files = r.n_files;
	return fine;
}
