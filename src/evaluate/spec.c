#include "spec.h"
#include <inttypes.h>
#include <stdio.h>

bool
spec_number(struct span text, int64_t *n)
{
	uint64_t digits;
	const bool minus = text.len > 0 && text.at[0] == '-';
	if (minus) {
		text.at++;
		text.len--;
	}
	if (text.len > 18 || !span_to_u64(text, INT64_MAX, &digits))
		return false;
	*n = minus ? -(int64_t)digits : (int64_t)digits;
	return true;
}

bool
spec_in_range(const struct range *r, int64_t n)
{
	return n >= r->from && n <= r->to;
}

/* Most are written as in the list.  But numbers are the same however they are
 * written: 0100 is 100. */
static bool
listed(const struct char_spec *s, const struct span *list, uint32_t n,
    struct span value)
{
	int64_t a, b = 0;
	for (uint32_t i = 0; i < n; i++)
		if (span_equal(list[i], value))
			return true;
	if (s->type != CHAR_NUMBER || !spec_number(value, &b))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (spec_number(list[i], &a) && a == b)
			return true;
	return false;
}

bool
spec_standard(const struct char_spec *s, struct span value)
{
	int64_t n;
	if (s->n_standard > 0)
		return listed(s, s->standard, s->n_standard, value);
	if (s->has_standard_range)
		return spec_number(value, &n) &&
		    spec_in_range(&s->standard_range, n);
	return s->type == CHAR_WORD || spec_number(value, &n);
}

/* Is anything said about what is possible, beside what is standard? */
static bool
goes_further(const struct char_spec *s)
{
	return s->has_possible_range || s->n_possible > 0;
}

bool
spec_possible(const struct char_spec *s, struct span value)
{
	int64_t n;
	const bool bounded = s->n_standard > 0 || s->has_standard_range;
	if (bounded || !goes_further(s))
		if (spec_standard(s, value))
			return true;
	if (s->has_possible_range)
		return spec_number(value, &n) &&
		    spec_in_range(&s->possible_range, n);
	return listed(s, s->possible, s->n_possible, value);
}

const char *
spec_range_words(const struct range *r, char *buf, size_t size)
{
	if (r->from == r->to)
		snprintf(buf, size, "%" PRId64, r->from);
	else
		snprintf(buf, size, "%" PRId64 " to %" PRId64, r->from, r->to);
	return buf;
}

static size_t
add_list(const struct span *list, uint32_t n, char *buf, size_t size,
    size_t len)
{
	for (uint32_t i = 0; i < n && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s" SPAN_FMT,
		    len == 0 ? "" : ", ", SPAN_ARG(list[i]));
	return len;
}

const char *
spec_words(const struct char_spec *s, bool standard, char *buf, size_t size)
{
	size_t len = 0;
	buf[0] = '\0';
	if (!standard && s->has_possible_range)
		return spec_range_words(&s->possible_range, buf, size);
	if (s->n_standard == 0 && s->has_standard_range)
		return spec_range_words(&s->standard_range, buf, size);
	len = add_list(s->standard, s->n_standard, buf, size, len);
	if (!standard)
		len = add_list(s->possible, s->n_possible, buf, size, len);
	if (len == 0)
		snprintf(buf, size, "%s", s->type == CHAR_NUMBER ?
		    "a whole number" : "a word");
	else if (len >= size && size > 4)
		snprintf(buf + size - 4, 4, "...");
	return buf;
}
