#include "claims.h"
#include "failpoint.h"
#include "night.h"
#include "partner.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The name without .gz and without .xml or .csv; what is not plain in a file
 * name becomes "_". */
static void
stem_of(const char *name, char stem[MAX_STEM + 1])
{
	static const char *const endings[] = { ".gz", ".xml", ".csv" };
	struct span s = span_of(name);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const size_t len = strlen(endings[i]);
		if (s.len > len && strncasecmp(s.at + s.len - len, endings[i],
		    len) == 0)
			s.len -= len;
	}
	if (s.len > MAX_STEM)
		s.len = MAX_STEM;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.at[i];
		const bool plain = (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '_' || (c == '.' && i > 0);
		stem[i] = plain ? c : '_';
	}
	stem[s.len] = '\0';
}

/* STEM-SHA8, and a number behind it when the partner sent these bytes under
 * this name before: no document ever takes another's name. */
static bool
name_base(struct ledger *l, struct member *m, struct fault *f)
{
	char stem[MAX_STEM + 1];
	struct drop *d = &m->drop;
	uint32_t earlier;

	stem_of(d->name, stem);
	snprintf(d->base, sizeof(d->base), "%s-%.8s", stem, d->sha256_hex);
	if (!ledger_intake_bases(l, d->partner->id, d->base, d->rehearsal,
	    &earlier, f))
		return false;
	if (earlier > 0)
		snprintf(d->base, sizeof(d->base), "%s-%.8s-%u", stem,
		    d->sha256_hex, earlier + 1);
	return true;
}

static bool
record_claim(struct night *n, struct member *m, struct fault *f)
{
	struct intake_row *r = &m->row;
	const struct drop *d = &m->drop;

	r->run = n->run.id;
	/* The same bytes as when its row was made: the same names. */
	if (r->id != 0 && memcmp(r->sha256, d->sha256, DIGEST_BYTES) == 0)
		return ledger_intake_update(n->ledger, r, f);
	if (!name_base(n->ledger, m, f))
		return false;
	r->state = INTAKE_CLAIMED;
	r->outcome = FILE_PENDING;
	r->rehearsal = d->rehearsal;
	r->gzip = d->gzip;
	r->size = d->size;
	memcpy(r->sha256, d->sha256, sizeof(r->sha256));
	memcpy(r->partner, d->partner->id, sizeof(r->partner));
	memcpy(r->name, d->name, sizeof(r->name));
	memcpy(r->claimed, m->path, sizeof(r->claimed));
	memcpy(r->base, d->base, sizeof(r->base));
	return r->id != 0 ? ledger_intake_update(n->ledger, r, f)
	    : ledger_intake_add(n->ledger, r, f);
}

bool
claims_record(struct night *n, struct group *g, struct fault *f)
{
	for (uint32_t i = 0; i < g->n; i++) {
		if (!record_claim(n, &g->at[i], f))
			return false;
		g->at[i].drop.intake = g->at[i].row.id;
	}
	FAILPOINT("group.claims_recorded");
	return true;
}
