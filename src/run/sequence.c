/*
 * The numbers of a partner's files, where they are agreed to be strict.
 *
 * A file whose number is the one after the last is taken; what comes after a
 * gap is held.  Only what was taken counts: a file that was refused is sent
 * again under its number.  A number that was passed, because the operator
 * has released what came after it, is late; it is taken, and that is told.
 */
#include "night.h"
#include "partner.h"

/* Does NAME fit PATTERN, where * is anything and # the digits of a number? */
static bool
fits(struct span pattern, struct span name, struct span *digits)
{
	while (pattern.len > 0 && *pattern.at != '*' && *pattern.at != '#') {
		if (name.len == 0 || *name.at != *pattern.at)
			return false;
		pattern = (struct span){ pattern.at + 1, pattern.len - 1 };
		name = (struct span){ name.at + 1, name.len - 1 };
	}
	if (pattern.len == 0)
		return name.len == 0;
	const struct span rest = { pattern.at + 1, pattern.len - 1 };
	const bool number = *pattern.at == '#';
	size_t n = 0;
	while (number && n < name.len && name.at[n] >= '0' &&
	    name.at[n] <= '9')
		n++;
	/* The digits are all that there are; anything may be little or much. */
	for (size_t i = number ? n : 0; i <= name.len; i++) {
		if (fits(rest, (struct span){ name.at + i, name.len - i },
		    digits)) {
			if (number)
				*digits = (struct span){ name.at, n };
			return !number || n > 0;
		}
		if (number)
			break;
	}
	return false;
}

static struct span
number_of(const struct drop *d, const struct input_head *head)
{
	struct span name = span_of(d->name), digits = { NULL, 0 };

	if (head->format == FORMAT_XML)
		return head->sequence;
	if (name.len > 3 && span_is((struct span){ name.at + name.len - 3, 3 },
	    ".gz"))
		name.len -= 3;
	return fits(d->partner->sequence_name, name, &digits) ? digits :
	    (struct span){ NULL, 0 };
}

bool
sequence_place(struct night *n, struct member *m,
    const struct input_head *head, enum place_in_sequence *place,
    uint64_t *expected, struct fault *f)
{
	struct intake_row *r = &m->row;
	uint64_t last;
	bool found;

	*place = SEQUENCE_NONE;
	if (!m->drop.partner->strict_sequence || m->release != NULL)
		return true;
	if (!span_to_u64(number_of(&m->drop, head), INT64_MAX - 1,
	    &r->sequence)) {
		*place = SEQUENCE_MISSING;
		return true;
	}
	/* The same bytes again have had their turn. */
	r->numbered = !m->drop.rehearsal && m->drop.repeats == 0;
	if (m->drop.repeats != 0)
		return true;
	if (!ledger_sequence_last(n->ledger, r->partner, &last, &found, f))
		return false;
	*expected = last + 1;
	*place = !found || r->sequence == last + 1 ? SEQUENCE_NEXT :
	    r->sequence <= last ? SEQUENCE_LATE : SEQUENCE_GAP;
	return true;
}
