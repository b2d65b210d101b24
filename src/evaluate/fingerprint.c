/*
 * The form: a byte for its version, then every field of field.def in order.
 * A value is one of
 *	'A'			absent, or empty
 *	'N', number		a number, a day or an amount of minor units
 *	'T', number, bytes	text, after its length
 * and a list is its length as 'N', then its items.  A number is written in
 * groups of seven bits, the lowest first, all but the last with the eighth bit
 * set.  Nothing is written that could be read in two ways, so two forms are
 * equal only if the orders are.  Digests of it are kept in ledgers: another
 * form is another version.
 */
#include "fingerprint.h"
#include <stdlib.h>
#include <string.h>

#define VERSION 1

struct form {
	struct digest *digest;
	size_t len;
	uint8_t buf[4096];
};

static void
flush(struct form *f)
{
	digest_add(f->digest, f->buf, f->len);
	f->len = 0;
}

static void
put(struct form *f, const void *bytes, size_t len)
{
	if (len > sizeof(f->buf) - f->len)
		flush(f);
	if (len > sizeof(f->buf)) {
		digest_add(f->digest, bytes, len);
		return;
	}
	memcpy(f->buf + f->len, bytes, len);
	f->len += len;
}

/* A tag and a number take at most so much. */
#define TAGGED_BYTES 11

static inline void
put_tagged(struct form *f, char tag, uint64_t n)
{
	if (TAGGED_BYTES > sizeof(f->buf) - f->len)
		flush(f);
	f->buf[f->len++] = (uint8_t)tag;
	for (; n > 0x7f; n >>= 7)
		f->buf[f->len++] = (uint8_t)(n | 0x80);
	f->buf[f->len++] = (uint8_t)n;
}

static void
put_number(struct form *f, int64_t n)
{
	put_tagged(f, 'N', (uint64_t)n);
}

static void
put_text(struct form *f, struct span s)
{
	if (s.len == 0) {
		if (f->len == sizeof(f->buf))
			flush(f);
		f->buf[f->len++] = 'A';
		return;
	}
	put_tagged(f, 'T', s.len);
	put(f, s.at, s.len);
}

/* What V means, if it could be read; else as it is written. */
static void
put_value(struct form *f, const struct value *v, bool read, int64_t meaning)
{
	if (read)
		put_number(f, meaning);
	else
		put_text(f, v->text);
}

static void
put_day(struct form *f, const struct value *v)
{
	int32_t day = NO_DAY;
	const bool read = date_parse(v->text, &day);
	put_value(f, v, read, day);
}

/* A flag that is not given is one that is not set. */
static void
put_flag(struct form *f, const struct value *v, bool set)
{
	const bool read = v->text.len == 0 || set ||
	    span_is(v->text, "false") || span_is(v->text, "0");
	put_value(f, v, read, set);
}

static void
put_requirements(struct form *f, const struct requirement *r, uint32_t n)
{
	put_number(f, n);
	for (uint32_t i = 0; i < n; i++) {
		put_text(f, r[i].code.text);
		put_text(f, r[i].text.text);
	}
}

/* At most MAX_PLACES, so the simplest of sorts will do. */
static void
put_places(struct form *f, const struct order_line *l)
{
	put_number(f, l->n_places);
	for (unsigned role = ROLE_NONE; role <= ROLE_DELIVERY; role++)
		for (uint32_t i = 0; i < l->n_places; i++) {
			const struct place *p = &l->places[i];
			if (p->role != (enum place_role)role)
				continue;
			put_value(f, &PLACE_PART(p, PLACE_ROLE),
			    role != ROLE_NONE, role);
			for (unsigned k = 1; k < PLACE_FIELDS; k++)
				put_text(f, p->part[k].text);
		}
}

static int
by_name(const void *a, const void *b)
{
	const struct characteristic *const *p = a, *const *q = b;
	const struct characteristic *x = *p, *y = *q;
	const int order = span_compare(x->name.text, y->name.text);
	return order != 0 ? order :
	    span_compare(x->value.text, y->value.text);
}

static void
put_characteristics(struct form *f, const struct order_line *l)
{
	const struct characteristic *sorted[MAX_CHARACTERISTICS];
	uint32_t n = l->n_characteristics;
	/* Decoding keeps no more. */
	if (n > MAX_CHARACTERISTICS)
		n = MAX_CHARACTERISTICS;
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = &l->characteristics[i];
	if (n > 1)
		qsort(sorted, n, sizeof(sorted[0]), by_name);
	put_number(f, n);
	for (uint32_t i = 0; i < n; i++) {
		put_text(f, sorted[i]->name.text);
		put_text(f, sorted[i]->value.text);
	}
}

static void
put_line(struct form *f, const struct order_line *l)
{
	put_value(f, &LINE_TEXT(l, LINE_NUMBER), l->number != 0, l->number);
	put_value(f, &LINE_TEXT(l, ACTION), l->action != ACTION_NONE,
	    l->action);
	put_text(f, LINE_TEXT(l, OFFERING).text);
	put_value(f, &LINE_TEXT(l, QUANTITY), l->quantity != 0, l->quantity);
	put_value(f, &LINE_TEXT(l, UNIT_PRICE), l->price_minor >= 0,
	    l->price_minor);
	put_text(f, LINE_TEXT(l, SERVICE_ID).text);
	put_day(f, &LINE_TEXT(l, LINE_REQUESTED_DATE));
	put_text(f, LINE_TEXT(l, FEASIBILITY).text);
	put_places(f, l);
	put_characteristics(f, l);
	put_requirements(f, l->requirements, l->n_requirements);
}

static int
by_line_number(const void *a, const void *b)
{
	const struct order_line *const *p = a, *const *q = b;
	const struct order_line *x = *p, *y = *q;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x < y ? -1 : x > y;	/* as they stand in the order */
}

static bool
in_order(const struct purchase_order *o)
{
	for (uint32_t i = 1; i < o->n_lines; i++)
		if (o->lines[i].number < o->lines[i - 1].number)
			return false;
	return true;
}

static void
put_lines(struct form *f, const struct purchase_order *o, struct arena *a)
{
	const struct order_line **sorted = in_order(o) ? NULL :
	    ARENA_ARRAY(a, o->n_lines, const struct order_line *);
	for (uint32_t i = 0; sorted != NULL && i < o->n_lines; i++)
		sorted[i] = &o->lines[i];
	if (sorted != NULL)
		qsort(sorted, o->n_lines, sizeof(*sorted), by_line_number);
	put_number(f, o->line_count);
	for (uint32_t i = 0; i < o->n_lines; i++)
		put_line(f, sorted != NULL ? sorted[i] : &o->lines[i]);
}

static void
put_order(struct form *f, const struct purchase_order *o)
{
	for (unsigned i = 0; i < ORDER_FIELDS; i++) {
		const struct value *v = &o->field[i];
		switch ((enum field)i) {
		case FIELD_REVISION:
			put_value(f, v, o->identified, o->revision);
			break;
		case FIELD_ORDER_DATE:
		case FIELD_REQUESTED_DATE:
			put_day(f, v);
			break;
		case FIELD_PURPOSE:
			put_value(f, v, o->purpose != PURPOSE_NONE,
			    o->purpose);
			break;
		case FIELD_REQUEST_TYPE:
			put_value(f, v, o->request != REQUEST_NONE,
			    o->request);
			break;
		case FIELD_COMPLETE_DELIVERY:
			put_flag(f, v, o->complete_delivery);
			break;
		case FIELD_TOTAL:
			put_value(f, v, o->total_minor >= 0, o->total_minor);
			break;
		default:
			put_text(f, v->text);
			break;
		}
	}
	put_requirements(f, o->requirements, o->n_requirements);
}

static int
by_place(const void *a, const void *b)
{
	const struct finding *const *p = a, *const *q = b;
	const struct finding *x = *p, *y = *q;
	if (x->order_line != y->order_line)
		return x->order_line < y->order_line ? -1 : 1;
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (x->which != y->which)
		return x->which < y->which ? -1 : 1;
	if (x->why != y->why)
		return x->why < y->why ? -1 : 1;
	const int order = span_compare(x->name, y->name);
	return order != 0 ? order : span_compare(x->value, y->value);
}

/* In an order of their own: what is found first is the format's affair. */
static void
put_findings(struct form *f, const struct findings *fs)
{
	const struct finding *sorted[MAX_FINDINGS_PER_ORDER];
	for (uint32_t i = 0; i < fs->n; i++)
		sorted[i] = &fs->at[i];
	if (fs->n > 1)
		qsort(sorted, fs->n, sizeof(sorted[0]), by_place);
	put_number(f, (int64_t)fs->n + fs->omitted);
	for (uint32_t i = 0; i < fs->n; i++) {
		put_text(f, span_of(reasons[sorted[i]->why].code));
		put_number(f, sorted[i]->field);
		put_text(f, sorted[i]->name);
		put_text(f, sorted[i]->value);
	}
}

void
fingerprint(const struct purchase_order *o, struct digest *d, struct arena *a,
    uint8_t out[DIGEST_BYTES])
{
	static const uint8_t version = VERSION;
	struct form f;
	f.digest = d;
	f.len = 0;
	digest_start(d);
	put(&f, &version, 1);
	put_order(&f, o);
	put_lines(&f, o, a);
	put_findings(&f, o->findings);
	digest_add(d, f.buf, f.len);
	digest_finish(d, out);
}
