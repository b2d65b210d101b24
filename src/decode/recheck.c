#include "recheck.h"
#include "date.h"
#include "type.h"
#include <assert.h>
#include <stdio.h>

/* What is being checked, for its findings. */
struct check {
	struct purchase_order *o;
	struct arena *arena;
	const struct order_line *line;	/* NULL: the order's own values */
	struct span name;		/* of the characteristic */
	uint32_t which;			/* place */
	bool partial;			/* the order was not read whole */
};

static uint32_t
line_number(const struct check *c)
{
	return c->line == NULL ? 0 : c->line->number != 0 ? c->line->number :
	    (uint32_t)(c->line - c->o->lines) + 1;
}

/* Has the decoder told of this value?  Two missing ones of the same name are
 * told apart by line and place only: there is nothing that has a position.
 * In CSV an order's requirement may stand in the same row as its line's. */
static bool
is_told(const struct check *c, enum field field, const struct value *v)
{
	const struct findings *fs = c->o->findings;
	/* It has told of more than it could keep. */
	if (fs->omitted > 0)
		return true;
	for (uint32_t i = 0; i < fs->n; i++) {
		const struct finding *f = &fs->at[i];
		if (f->field != field || f->which != c->which)
			continue;
		if (v->text.at == NULL ? f->order_line == line_number(c) :
		    f->line == v->line && f->column == v->column &&
		    (f->order_line == 0) == (c->line == NULL) &&
		    (c->name.at == NULL || span_equal(f->name, c->name)))
			return true;
	}
	return false;
}

static void
note(const struct check *c, enum field field, const struct value *v,
    enum reason why, const char *detail)
{
	const bool given = v->text.at != NULL;
	if (is_told(c, field, v))
		return;
	findings_add(c->o->findings, c->arena, &(struct finding){
	    .why = why, .field = field, .name = c->name, .value = v->text,
	    .detail = span_of(detail),
	    .line = given ? v->line : c->line != NULL ?
		c->line->source_line : c->o->source_line,
	    .column = given ? v->column : c->line != NULL ?
		c->line->source_column : c->o->source_column,
	    .order_line = line_number(c), .which = c->which });
}

/* Is there a right value?  If not, but there should be one, that is noted. */
static bool
usable(const struct check *c, enum field field, const struct value *v)
{
	if (v->text.at == NULL) {
		if (type_required(field) && !c->partial)
			note(c, field, v, O_MISSING, type_expected(field));
		return false;
	}
	const enum reason why = type_check(field, v->text);
	if (why == REASON_COUNT)
		return true;
	note(c, field, v, why, type_expected(field));
	return false;
}

static uint64_t
number_of(const struct value *v)
{
	uint64_t n = 0;
	/* Its type has been checked: it is a number, and not too large. */
	const bool fits = span_to_u64(v->text, UINT32_MAX, &n);
	assert(fits);
	return n;
}

static int32_t
day_of(const struct check *c, enum field field, const struct value *v)
{
	int32_t day;
	/* What can be read is right. */
	if (date_parse(v->text, &day))
		return day;
	usable(c, field, v);
	return NO_DAY;
}

static unsigned
word_of(const struct check *c, enum field field, const struct value *v,
    const char *const *words, size_t n)
{
	const unsigned i = word_index(words, n, v->text);
	if (i == 0)
		usable(c, field, v);
	return i;
}

/* An amount in the order's currency, or -1. */
static int64_t
amount_of(const struct check *c, enum field field, const struct value *v)
{
	const struct currency *currency = c->o->currency;
	int64_t minor = -1;
	char detail[64];
	if (!usable(c, field, v) || currency == NULL ||
	    money_parse(v->text, currency, &minor))
		return minor;
	struct span fraction = v->text;
	span_cut(&fraction, '.');
	while (fraction.len > 0 && fraction.at[fraction.len - 1] == '0')
		fraction.len--;
	if (fraction.len > (size_t)currency->exponent) {
		snprintf(detail, sizeof(detail), "%s has %d decimals",
		    currency->code, currency->exponent);
		note(c, field, v, O_SYNTAX, detail);
	} else {
		note(c, field, v, O_AMOUNT, NULL);
	}
	return -1;
}

static void
check_requirements(const struct check *c, const struct requirement *list,
    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		usable(c, FIELD_REQUIREMENT_CODE, &list[i].code);
		usable(c, FIELD_REQUIREMENT, &list[i].text);
	}
}

static void
check_places(struct check *c, struct order_line *l)
{
	for (uint32_t i = 0; i < l->n_places; i++) {
		struct place *p = &l->places[i];
		c->which = i;
		p->role = (enum place_role)word_of(c, FIELD_PLACE_ROLE,
		    &PLACE_PART(p, PLACE_ROLE), role_words,
		    ROLE_DELIVERY + 1);
		for (unsigned f = FIELD_STREET; f <= FIELD_COUNTRY; f++)
			usable(c, (enum field)f,
			    &p->part[f - FIELD_PLACE_ROLE]);
	}
	c->which = 0;
}

static void
check_characteristics(struct check *c, const struct order_line *l)
{
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		const struct characteristic *ch = &l->characteristics[i];
		c->name = ch->name.text;
		usable(c, FIELD_CHARACTERISTIC_NAME, &ch->name);
		usable(c, FIELD_CHARACTERISTIC, &ch->value);
	}
	c->name = (struct span){ NULL, 0 };
}

static void
type_line(struct check *c, struct order_line *l)
{
	c->line = l;
	/* First, for the other findings show it. */
	if (usable(c, FIELD_LINE_NUMBER, &LINE_TEXT(l, LINE_NUMBER)))
		l->number = (uint32_t)number_of(&LINE_TEXT(l, LINE_NUMBER));
	l->action = (enum action)word_of(c, FIELD_ACTION,
	    &LINE_TEXT(l, ACTION), action_words, ACTION_DELETE + 1);
	usable(c, FIELD_OFFERING, &LINE_TEXT(l, OFFERING));
	l->quantity = LINE_TEXT(l, QUANTITY).text.at == NULL ? 1 :
	    usable(c, FIELD_QUANTITY, &LINE_TEXT(l, QUANTITY)) ?
	    (int64_t)number_of(&LINE_TEXT(l, QUANTITY)) : 0;
	l->price_minor = amount_of(c, FIELD_UNIT_PRICE,
	    &LINE_TEXT(l, UNIT_PRICE));
	usable(c, FIELD_SERVICE_ID, &LINE_TEXT(l, SERVICE_ID));
	l->requested_day = day_of(c, FIELD_LINE_REQUESTED_DATE,
	    &LINE_TEXT(l, LINE_REQUESTED_DATE));
	if (LINE_TEXT(l, LINE_REQUESTED_DATE).text.at == NULL)
		l->requested_day = c->o->requested_day;
	check_places(c, l);
	check_characteristics(c, l);
	usable(c, FIELD_FEASIBILITY, &LINE_TEXT(l, FEASIBILITY));
	check_requirements(c, l->requirements, l->n_requirements);
	c->line = NULL;
}

static void
type_currency(const struct check *c)
{
	struct purchase_order *o = c->o;
	const struct value *v = &ORDER_TEXT(o, CURRENCY);
	if (!usable(c, FIELD_CURRENCY, v))
		return;
	o->currency = currency_find(v->text);
	if (o->currency == NULL)
		note(c, FIELD_CURRENCY, v, O_CURRENCY_UNKNOWN, NULL);
}

static void
type_identity(const struct check *c)
{
	struct purchase_order *o = c->o;
	const struct value *revision = &ORDER_TEXT(o, REVISION);
	const bool number = usable(c, FIELD_NUMBER, &ORDER_TEXT(o, NUMBER));
	const bool revised = usable(c, FIELD_REVISION, revision);
	if (number)
		o->number = ORDER_TEXT(o, NUMBER).text;
	if (revised)
		o->revision = (uint32_t)number_of(revision);
	o->identified = number && (revised || revision->text.at == NULL);
}

static void
type_order(const struct check *c)
{
	struct purchase_order *o = c->o;
	const struct span complete = ORDER_TEXT(o, COMPLETE_DELIVERY).text;
	type_identity(c);
	o->order_day = day_of(c, FIELD_ORDER_DATE,
	    &ORDER_TEXT(o, ORDER_DATE));
	o->purpose = (enum purpose)word_of(c, FIELD_PURPOSE,
	    &ORDER_TEXT(o, PURPOSE), purpose_words, PURPOSE_FEASIBILITY + 1);
	o->request = (enum request_type)word_of(c, FIELD_REQUEST_TYPE,
	    &ORDER_TEXT(o, REQUEST_TYPE), request_words,
	    REQUEST_PERFORMANCE + 1);
	for (unsigned f = FIELD_REQUEST_REFERENCE; f <= FIELD_BILLING_ACCOUNT;
	    f++)
		usable(c, (enum field)f, &o->field[f]);
	type_currency(c);
	o->requested_day = day_of(c, FIELD_REQUESTED_DATE,
	    &ORDER_TEXT(o, REQUESTED_DATE));
	if (usable(c, FIELD_COMPLETE_DELIVERY,
	    &ORDER_TEXT(o, COMPLETE_DELIVERY)))
		o->complete_delivery = span_is(complete, "true") ||
		    span_is(complete, "1");
	usable(c, FIELD_EARLIER_ORDER, &ORDER_TEXT(o, EARLIER_ORDER));
	usable(c, FIELD_CHANGE_REASON, &ORDER_TEXT(o, CHANGE_REASON));
	o->total_minor = amount_of(c, FIELD_TOTAL, &ORDER_TEXT(o, TOTAL));
	check_requirements(c, o->requirements, o->n_requirements);
}

/* An order of which parts were left out, for a reason that is told. */
static bool
is_partial(const struct findings *fs)
{
	for (uint32_t i = 0; i < fs->n; i++)
		if (fs->at[i].why == O_TOO_LARGE ||
		    fs->at[i].why == O_COLUMNS ||
		    fs->at[i].why == O_NAMESPACE)
			return true;
	return false;
}

/* Add what the line comes to; false if that is not known. */
static bool
add_amount(struct purchase_order *o, const struct order_line *l)
{
	int64_t amount;
	return l->quantity > 0 && l->price_minor >= 0 &&
	    money_times(l->quantity, l->price_minor, &amount) &&
	    money_add(&o->amount_minor, amount);
}

void
recheck(struct purchase_order *o, struct arena *a, bool *exact)
{
	struct check c = { .o = o, .arena = a,
	    .partial = is_partial(o->findings) };
	type_order(&c);
	*exact = !c.partial && o->findings->omitted == 0 &&
	    o->n_lines == o->line_count;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		type_line(&c, &o->lines[i]);
		*exact &= add_amount(o, &o->lines[i]);
	}
}
