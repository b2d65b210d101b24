#include "finding.h"
#include "arena.h"
#include "utf8.h"
#include <assert.h>
#include <stdio.h>

static struct span
shortened(struct arena *a, struct span s)
{
	if (s.at != NULL)
		s.len = utf8_cut(s.at, s.len, MAX_VALUE_KEPT);
	return arena_copy(a, s);
}

void
findings_add(struct findings *fs, struct arena *a, const struct finding *f)
{
	assert(f->why < REASON_COUNT && f->field <= FIELD_OTHER);
	if (reasons[f->why].severity > fs->worst)
		fs->worst = reasons[f->why].severity;
	if (fs->n == MAX_FINDINGS_PER_ORDER) {
		fs->omitted++;
		return;
	}
	/* A full arena leaves texts absent; reason and position remain. */
	struct finding *kept = &fs->at[fs->n++];
	*kept = *f;
	kept->name = shortened(a, f->name);
	kept->value = shortened(a, f->value);
	kept->detail = shortened(a, f->detail);
}

const char *
finding_text(const struct finding *f, char buf[FINDING_TEXT])
{
	const char *wording = reasons[f->why].wording;
	if (f->detail.len == 0)
		snprintf(buf, FINDING_TEXT, "%s", wording);
	else
		snprintf(buf, FINDING_TEXT, "%s (" SPAN_FMT ")", wording,
		    SPAN_ARG(f->detail));
	return buf;
}
