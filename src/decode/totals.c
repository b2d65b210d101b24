#include "totals.h"
#include "partner.h"
#include "type.h"
#include <stdio.h>

/* A note about the file: NAME and V are what it is about. */
static void
refuse(struct decoded *out, struct arena *a, enum reason why,
    const char *name, const struct value *v, const char *detail)
{
	findings_add(&out->findings, a, &(struct finding){ .why = why,
	    .field = name == NULL ? FIELD_NONE : FIELD_OTHER,
	    .name = span_of(name), .detail = span_of(detail),
	    .value = v == NULL ? (struct span){ NULL, 0 } : v->text,
	    .line = v == NULL ? 0 : v->line,
	    .column = v == NULL ? 0 : v->column });
}

void
totals_begin(struct counted *c)
{
	*c = (struct counted){ .stated_exact = true };
}

bool
totals_count(struct counted *c, const struct purchase_order *o, bool exact,
    struct arena *a, struct decoded *out)
{
	const bool stated = o->total_minor >= 0;
	out->received.orders++;
	out->received.lines += o->line_count;
	c->stated_exact = c->stated_exact && (stated || exact);
	if (o->currency == NULL)
		return true;
	if (!totals_add(&c->stated, o->currency,
	    stated ? o->total_minor : o->amount_minor))
		c->stated_exact = false;
	if (totals_add(&out->received.amount, o->currency, o->amount_minor))
		return true;
	refuse(out, a, F_SUM, NULL, &ORDER_TEXT(o, CURRENCY), NULL);
	return false;
}

bool
totals_head(const struct partner *p, const struct frame_head *h,
    struct arena *a, struct decoded *out)
{
	const struct value named = { .text = h->partner };
	if (h->format != p->format)
		refuse(out, a, F_FORMAT, NULL, NULL,
		    p->format == FORMAT_XML ? "XML is agreed" :
		    "CSV is agreed");
	/* validate without --partner has no id to compare with. */
	else if (h->partner.at != NULL && p->id[0] != '\0' &&
	    !span_is(h->partner, p->id))
		refuse(out, a, F_PARTNER, head_paths[HEAD_PARTNER], &named,
		    p->id);
	return out->findings.n == 0;
}

bool
totals_orders(const struct partner *p, struct arena *a, struct decoded *out)
{
	char detail[64];
	if (out->received.orders <= p->max_orders)
		return true;
	snprintf(detail, sizeof(detail), "at most %u are agreed",
	    p->max_orders);
	refuse(out, a, F_ORDERS, NULL, NULL, detail);
	return false;
}

/* How the partner knows a part of the control totals. */
static const char *
name_of(const struct decoded *out, enum head_part part)
{
	return out->head.format == FORMAT_XML ? head_paths[part] : "#TOTALS";
}

static void
refuse_part(struct decoded *out, struct arena *a, enum head_part part,
    const struct value *v, const char *detail)
{
	refuse(out, a, out->head.format == FORMAT_XML ? F_HEAD :
	    F_CSV_TOTALS, name_of(out, part), v, detail);
}

static void
compare_count(const struct value *declared, uint64_t found, enum reason why,
    enum head_part part, struct arena *a, struct decoded *out)
{
	uint64_t n;
	char detail[64];
	if (declared->text.at == NULL ||
	    !span_to_u64(declared->text, UINT64_MAX, &n)) {
		refuse_part(out, a, part, declared,
		    type_expected_head(part));
		return;
	}
	if (n == found)
		return;
	snprintf(detail, sizeof(detail), "the file has %llu",
	    (unsigned long long)found);
	refuse(out, a, why, name_of(out, part), declared, detail);
}

/* A sum is right if it is that of the lines, or that of the orders' totals;
 * where some of that is unknown, if it is not less than the lines. */
static void
compare_sum(const struct counted *c, const struct currency *currency,
    const struct value *v, struct arena *a, struct decoded *out)
{
	const int64_t lines = totals_of(&out->received.amount, currency);
	const int64_t stated = totals_of(&c->stated, currency);
	char found[MONEY_TEXT], detail[64];
	int64_t sum;
	if (!money_parse(v->text, currency, &sum)) {
		refuse_part(out, a, HEAD_AMOUNT, v,
		    type_expected_head(HEAD_AMOUNT));
		return;
	}
	if (sum == lines || sum == stated ||
	    (!c->stated_exact && sum >= lines))
		return;
	snprintf(detail, sizeof(detail), "the file has %s %s",
	    money_format(lines, currency, found), currency->code);
	refuse(out, a, F_TOTAL_AMOUNT, name_of(out, HEAD_AMOUNT), v, detail);
}

static bool
is_declared(const struct declared *d, const struct currency *currency)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (span_is(d->amount[i].currency.text, currency->code))
			return true;
	return false;
}

/* Where any sum is declared, all of them have to be. */
static void
compare_sums(const struct counted *c, const struct declared *d,
    struct arena *a, struct decoded *out)
{
	const struct totals *t = &out->received.amount;
	char found[MONEY_TEXT], detail[80];
	for (uint32_t i = 0; i < d->n; i++) {
		const struct currency *currency =
		    currency_find(d->amount[i].currency.text);
		if (currency == NULL)
			refuse_part(out, a, HEAD_CURRENCY,
			    &d->amount[i].currency,
			    type_expected_head(HEAD_CURRENCY));
		else
			compare_sum(c, currency, &d->amount[i].sum, a, out);
	}
	for (unsigned i = 0; d->n > 0 && i < t->n; i++) {
		if (t->sum[i].minor == 0 ||
		    is_declared(d, t->sum[i].currency))
			continue;
		snprintf(detail, sizeof(detail), "the file also has %s %s",
		    money_format(t->sum[i].minor, t->sum[i].currency, found),
		    t->sum[i].currency->code);
		refuse(out, a, F_TOTAL_AMOUNT, name_of(out, HEAD_AMOUNT),
		    NULL, detail);
	}
}

/* What the decoder should have refused by itself. */
static void
recheck_head(const struct frame_head *h, struct arena *a, struct decoded *out)
{
	const struct span text[] = { [HEAD_PARTNER] = h->partner,
	    [HEAD_FILE_ID] = h->file_id, [HEAD_SEQUENCE] = h->sequence,
	    [HEAD_CREATED] = h->created };
	if (h->format != FORMAT_XML)
		return;
	for (unsigned i = 0; i < ARRAY_LEN(text); i++) {
		const enum head_part part = (enum head_part)i;
		const struct value v = { .text = text[i] };
		if (text[i].at == NULL ? part == HEAD_PARTNER :
		    type_check_head(part, text[i]) != REASON_COUNT)
			refuse(out, a, F_HEAD, head_paths[part], &v,
			    type_expected_head(part));
	}
}

void
totals_end(const struct counted *c, const struct partner *p,
    const struct frame_end *e, const struct frame_head *h, struct arena *a,
    struct decoded *out)
{
	const struct declared *d = &e->declared;
	if (out->findings.n == 0)
		recheck_head(h, a, out);
	/* What has a wrong head may have totals that were not understood. */
	if (!e->complete || out->findings.n > 0)
		return;
	if (!d->given) {
		if (p->totals_required)
			refuse(out, a, F_TOTALS_MISSING, NULL, NULL, NULL);
		return;
	}
	compare_count(&d->orders, out->received.orders, F_TOTAL_ORDERS,
	    HEAD_ORDERS, a, out);
	compare_count(&d->lines, out->received.lines, F_TOTAL_LINES,
	    HEAD_LINES, a, out);
	compare_sums(c, d, a, out);
}
