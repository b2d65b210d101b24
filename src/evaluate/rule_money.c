/* Currency, prices, amounts and the total; all of it in minor units. */
#include "matter.h"
#include "object.h"
#include "rule.h"

/* Told once, since there is one value that is wrong. */
void
rule_currency_agreed(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	if (o == NULL || m->order->currency == NULL || m->currency_told ||
	    o->currency == m->order->currency)
		return;
	m->currency_told = true;
	object_order(m, O_CURRENCY, FIELD_CURRENCY,
	    "line %u: " SPAN_FMT " is sold in %s", m->line->number,
	    SPAN_ARG(o->id), o->currency->code);
}

/* An exact comparison: what is compared is the price that was stated. */
void
rule_price_agreed(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const int64_t price = m->line->price_minor;
	char agreed[MONEY_TEXT], tolerance[MONEY_TEXT];
	if (o == NULL || price < 0 || o->currency != m->order->currency)
		return;
	const int64_t off = price > o->price_minor ? price - o->price_minor :
	    o->price_minor - price;
	if (off <= o->tolerance_minor)
		return;
	money_format(o->price_minor, o->currency, agreed);
	money_format(o->tolerance_minor, o->currency, tolerance);
	if (o->tolerance_minor == 0)
		object_line(m, O_PRICE, FIELD_UNIT_PRICE, "agreed: %s",
		    agreed);
	else
		object_line(m, O_PRICE, FIELD_UNIT_PRICE,
		    "agreed: %s, within %s", agreed, tolerance);
}

enum amount { AMOUNT_KNOWN, AMOUNT_UNKNOWN, AMOUNT_TOO_LARGE };

static enum amount
line_amount(const struct matter *m, uint32_t i, int64_t *amount)
{
	const struct order_line *l = &m->order->lines[i];
	const struct line_decision *d = &m->d->lines[i];
	/* Whether a cessation without a price counts is not agreed anywhere. */
	if (!d->price_stated && l->action == ACTION_DELETE)
		return AMOUNT_UNKNOWN;
	if (!d->price_stated && (d->offering == NULL ||
	    d->offering->currency != m->order->currency))
		return AMOUNT_UNKNOWN;
	if (l->quantity == 0 || d->price_minor < 0)
		return AMOUNT_UNKNOWN;
	return money_times(l->quantity, d->price_minor, amount) ?
	    AMOUNT_KNOWN : AMOUNT_TOO_LARGE;
}

void
rule_amount_bounded(struct matter *m)
{
	int64_t amount;
	if (line_amount(m, m->at, &amount) == AMOUNT_TOO_LARGE)
		object_line(m, O_AMOUNT, FIELD_QUANTITY,
		    "quantity times unit price");
}

void
rule_total_right(struct matter *m)
{
	const struct purchase_order *o = m->order;
	int64_t amount, sum = 0;
	char text[MONEY_TEXT];
	bool known = o->currency != NULL && !m->partial;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const enum amount a = line_amount(m, i, &amount);
		known = known && a == AMOUNT_KNOWN;
		if (a == AMOUNT_KNOWN && !money_add(&sum, amount)) {
			object_order(m, O_AMOUNT, FIELD_TOTAL,
			    "the sum of the lines");
			return;
		}
	}
	if (known && o->total_minor >= 0 && o->total_minor != sum)
		object_order(m, O_TOTAL, FIELD_TOTAL, "the lines sum up to %s",
		    money_format(sum, o->currency, text));
}
