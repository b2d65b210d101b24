#include "finding.h"
#include "arena.h"
#include "utf8.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static struct span
shortened(struct arena *a, struct span s)
{
	if (s.at != NULL)
		s.len = utf8_cut(s.at, s.len, MAX_VALUE_KEPT);
	return arena_copy(a, s);
}

/* Of the few orders that have any most have one or two. */
#define FIRST_ROOM 4

void
findings_room(struct findings *fs, struct arena *a, uint32_t n)
{
	assert(n <= MAX_FINDINGS_PER_ORDER);
	if (n <= fs->room)
		return;
	const uint32_t room = n <= FIRST_ROOM ? FIRST_ROOM :
	    MAX_FINDINGS_PER_ORDER;
	struct finding *at = arena_take_beyond(a, room * sizeof(*at));
	if (fs->n > 0)
		memcpy(at, fs->at, fs->n * sizeof(*at));
	fs->at = at;
	fs->room = room;
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
	findings_room(fs, a, fs->n + 1);
	struct finding *kept = &fs->at[fs->n++];
	*kept = *f;
	kept->name = shortened(a, f->name);
	kept->value = shortened(a, f->value);
	kept->detail = shortened(a, f->detail);
}

/* The details of these quote the input. */
static bool
detail_quotes(enum reason why)
{
	return why == F_MALFORMED || why == F_TRUNCATED ||
	    why == F_XML_LIMIT || why == O_CONTRADICTION;
}

struct finding
finding_masked(const struct finding *f)
{
	struct finding masked = *f;
	if (f->value.len > 0)
		masked.value = SPAN(MASK);
	/* Only the name of a column that is missing is ours for sure. */
	if (f->name.len > 0 && f->why != F_COLUMN_MISSING)
		masked.name = SPAN(MASK);
	if (detail_quotes(f->why))
		masked.detail = (struct span){ NULL, 0 };
	return masked;
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
