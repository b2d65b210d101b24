/*
 * An order made from any bytes: as many of them as each value takes.
 *
 * The fingerprint does not see the order of what has names, nor how an amount
 * is written; and it sees every other difference, however small.
 */
#include "fuzz.h"
#include "bounds.h"
#include "fingerprint.h"
#include "recheck.h"
#include <string.h>

#define LINES 4
#define CHARACTERISTICS 3
#define REQUIREMENTS 2
#define VALUES 200		/* of one order, at most */

struct made {
	struct purchase_order order;
	struct order_line lines[LINES];
	struct place places[LINES][MAX_PLACES];
	struct characteristic characteristics[LINES][CHARACTERISTICS];
	struct requirement requirements[LINES + 1][REQUIREMENTS];
	struct findings findings;
	struct value *values[VALUES];	/* all that are present */
	unsigned n;
	char *room;
	struct arena *arena;
};

struct source {
	const uint8_t *at;
	size_t left;
};

static uint8_t
take(struct source *s)
{
	if (s->left == 0)
		return 0;
	s->left--;
	return *s->at++;
}

/* A value: its length, then its bytes, made such as a frame may hold. */
static void
take_value(struct made *m, struct source *s, struct value *v)
{
	const unsigned head = take(s);
	size_t len = head % 24;
	*v = (struct value){ .text = { NULL, 0 } };
	if (head >= 240 || m->n == VALUES)
		return;
	if (head >= 200)
		len *= 40;
	if (len > s->left)
		len = s->left;
	char *text = arena_take(m->arena, len + 1);
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(0x21 + s->at[i] % 0x5e);
	s->at += len;
	s->left -= len;
	m->values[m->n++] = v;
	*v = (struct value){ { text, len }, m->n, 1 };
}

/* One of the words that are right, or else any. */
static void
take_word(struct made *m, struct source *s, const char *const *words,
    unsigned n, struct value *v)
{
	const unsigned which = take(s) % (n + 1);
	if (which == 0 || which == n || m->n == VALUES) {
		take_value(m, s, v);
		return;
	}
	m->values[m->n++] = v;
	*v = (struct value){ span_of(words[which]), m->n, 1 };
}

static uint32_t
take_requirements(struct made *m, struct source *s, struct requirement *list)
{
	const uint32_t n = take(s) % (REQUIREMENTS + 1);
	for (uint32_t i = 0; i < n; i++) {
		take_value(m, s, &list[i].code);
		take_value(m, s, &list[i].text);
	}
	return n;
}

static void
take_line(struct made *m, struct source *s, unsigned at)
{
	struct order_line *l = &m->lines[at];
	for (unsigned i = 0; i < LINE_FIELDS; i++)
		take_value(m, s, &l->field[i]);
	take_word(m, s, action_words, ARRAY_LEN(action_words),
	    &LINE_TEXT(l, ACTION));
	l->places = m->places[at];
	l->n_places = take(s) % (MAX_PLACES + 1);
	for (uint32_t i = 0; i < l->n_places; i++) {
		for (unsigned k = 0; k < PLACE_FIELDS; k++)
			take_value(m, s, &l->places[i].part[k]);
		take_word(m, s, role_words, ARRAY_LEN(role_words),
		    &PLACE_PART(&l->places[i], PLACE_ROLE));
	}
	l->characteristics = m->characteristics[at];
	l->n_characteristics = take(s) % (CHARACTERISTICS + 1);
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		take_value(m, s, &l->characteristics[i].name);
		take_value(m, s, &l->characteristics[i].value);
	}
	l->requirements = m->requirements[at];
	l->n_requirements = take_requirements(m, s, l->requirements);
}

static void
make(struct made *m, const uint8_t *data, size_t size, struct arena *a)
{
	struct source s = { data, size };
	struct purchase_order *o = &m->order;
	memset(m, 0, sizeof(*m));
	m->arena = a;
	o->findings = &m->findings;
	o->lines = m->lines;
	for (unsigned i = 0; i < ORDER_FIELDS; i++)
		take_value(m, &s, &o->field[i]);
	take_word(m, &s, purpose_words, ARRAY_LEN(purpose_words),
	    &ORDER_TEXT(o, PURPOSE));
	take_word(m, &s, request_words, ARRAY_LEN(request_words),
	    &ORDER_TEXT(o, REQUEST_TYPE));
	o->requirements = m->requirements[LINES];
	o->n_requirements = take_requirements(m, &s, o->requirements);
	o->n_lines = o->line_count = take(&s) % (LINES + 1);
	for (uint32_t i = 0; i < o->n_lines; i++)
		take_line(m, &s, i);
}

/* Values as they are typed, and what is found against them. */
static void
judge(struct made *m)
{
	bool exact;
	memset(&m->findings, 0, sizeof(m->findings));
	recheck(&m->order, m->arena, &exact);
}

static struct digest *digest;

static void
print(struct made *m, uint8_t to[DIGEST_BYTES])
{
	fingerprint(&m->order, digest, m->arena, to);
}

static void
swap(void *a, void *b, size_t size)
{
	char keep[sizeof(struct order_line)];
	DEMAND(size <= sizeof(keep));
	memcpy(keep, a, size);
	memcpy(a, b, size);
	memcpy(b, keep, size);
}

static bool
lines_are_told_apart(const struct purchase_order *o)
{
	for (uint32_t i = 0; i < o->n_lines; i++)
		for (uint32_t k = 0; k <= i; k++)
			if (o->lines[i].number == 0 || (k < i &&
			    o->lines[i].number == o->lines[k].number))
				return false;
	return true;
}

/* Turn round every list whose members have names. */
static void
turn_round(struct made *m)
{
	struct purchase_order *o = &m->order;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		struct order_line *l = &o->lines[i];
		for (uint32_t k = 0; k < l->n_characteristics / 2; k++)
			swap(&l->characteristics[k], &l->characteristics[
			    l->n_characteristics - 1 - k],
			    sizeof(struct characteristic));
		if (l->n_places == 2 && l->places[0].role != l->places[1].role)
			swap(&l->places[0], &l->places[1],
			    sizeof(struct place));
	}
	if (!lines_are_told_apart(o))
		return;
	for (uint32_t i = 0; i < o->n_lines / 2; i++)
		swap(&o->lines[i], &o->lines[o->n_lines - 1 - i],
		    sizeof(struct order_line));
}

/* One byte more at the end of a value. */
static void
lengthen(struct made *m, struct value *v, char byte)
{
	char *text = arena_take(m->arena, v->text.len + 2);
	if (v->text.len > 0)
		memcpy(text, v->text.at, v->text.len);
	text[v->text.len] = byte;
	v->text = (struct span){ text, v->text.len + 1 };
}

static void
another_zero(struct made *m)
{
	uint8_t before[DIGEST_BYTES], after[DIGEST_BYTES];
	struct value *v = &ORDER_TEXT(&m->order, TOTAL);
	if (m->order.total_minor < 0 ||
	    memchr(v->text.at, '.', v->text.len) == NULL)
		return;
	const int64_t minor = m->order.total_minor;
	print(m, before);
	lengthen(m, v, '0');
	judge(m);
	if (m->order.total_minor != minor)
		return;			/* it is too long now */
	print(m, after);
	DEMAND(memcmp(before, after, DIGEST_BYTES) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct made m;
	static struct arena arena;
	uint8_t before[DIGEST_BYTES], after[DIGEST_BYTES];
	if (digest == NULL) {
		digest = digest_new();
		arena_init(&arena, 8u << 20);
	}
	arena_rewind(&arena);
	const unsigned which = size == 0 ? 0 : data[0];
	make(&m, data + (size > 0), size - (size > 0), &arena);

	judge(&m);
	memset(&m.findings, 0, sizeof(m.findings));	/* they tell of order */
	print(&m, before);
	turn_round(&m);
	print(&m, after);
	DEMAND(memcmp(before, after, DIGEST_BYTES) == 0);

	judge(&m);
	another_zero(&m);
	print(&m, before);
	if (m.n == 0 || m.findings.omitted > 0)
		return 0;
	lengthen(&m, m.values[which % m.n], '~');
	judge(&m);
	if (m.findings.omitted > 0)
		return 0;
	print(&m, after);
	DEMAND(memcmp(before, after, DIGEST_BYTES) != 0);
	return 0;
}
