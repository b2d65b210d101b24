/*
 * recount_orders - count a document of customer orders again, line by line
 *
 * The orders of one purchase order stand together.  Its outcome is told by
 * purchaseOrder/@specialHandling; so its standard part, in the issued
 * document, counts under special handling, where its purchase order does.
 */
#include "bounds.h"
#include "fault.h"
#include "memory.h"
#include "recount.h"
#include "xml_in.h"
#include <string.h>

#define NUMBER_TEXT 64			/* of a purchase order, or a revision */
#define VALUE_TEXT 48			/* of a quantity, price or currency */

struct recount_orders {
	struct xml_scan *xml;
	bool broken;			/* by FAULT, which END tells */
	struct fault fault;
	struct recount *r;
	bool special;			/* the document at hand */
	/* What is said of a line before, again, or of one that is no more. */
	bool before, notice, removed;
	enum outcome outcome;		/* of the purchase order at hand */
	char number[NUMBER_TEXT], revision[NUMBER_TEXT];
	size_t number_len, revision_len;
	const struct currency *currency;
	uint64_t quantity;
	int64_t price_minor;		/* of the line; 0 = not stated */
	bool wanted;			/* the text at hand goes to VALUE */
	char value[VALUE_TEXT];
	size_t len;
};

typedef void start_fn(struct recount_orders *s, const struct span *attrs,
    unsigned n);
typedef void end_fn(struct recount_orders *s, struct span value);

static bool
is_marked(const struct span *attrs, unsigned n)
{
	return span_is(recount_attr(attrs, n, "specialHandling"), "true");
}

static void
start_customer_order(struct recount_orders *s, const struct span *attrs,
    unsigned n)
{
	if (is_marked(attrs, n) != s->special)
		recount_wrong(s->r, "a customer order is in the wrong "
		    "document");
	recount_id(&s->r->documents, recount_attr(attrs, n, "id"),
	    s->special);
	s->currency = NULL;
	s->notice = span_is(recount_attr(attrs, n, "notice"), "true");
}

static bool
is_next(struct recount_orders *s, struct span number, struct span revision)
{
	const struct span before = { s->number, s->number_len };
	const struct span before_that = { s->revision, s->revision_len };
	if (span_equal(number, before) && span_equal(revision, before_that))
		return false;
	if (number.len == 0 || number.len > sizeof(s->number) ||
	    revision.len == 0 || revision.len > sizeof(s->revision)) {
		recount_wrong(s->r, "a purchase order has no identity");
		return false;
	}
	memcpy(s->number, number.at, s->number_len = number.len);
	memcpy(s->revision, revision.at, s->revision_len = revision.len);
	return true;
}

static void
start_purchase_order(struct recount_orders *s, const struct span *attrs,
    unsigned n)
{
	s->outcome = is_marked(attrs, n) ? OUTCOME_SPECIAL : OUTCOME_ISSUED;
	/* Those with special parts are counted in the other document. */
	if (is_next(s, recount_attr(attrs, n, "number"),
	    recount_attr(attrs, n, "revision")) &&
	    s->special == (s->outcome == OUTCOME_SPECIAL))
		s->r->documents.tally.orders[s->outcome]++;
}

static void
start_line(struct recount_orders *s, const struct span *attrs, unsigned n)
{
	s->quantity = 0;
	s->price_minor = 0;
	s->removed = span_is(recount_attr(attrs, n, "change"), "removed");
}

static void
start_value(struct recount_orders *s, const struct span *attrs, unsigned n)
{
	(void)attrs, (void)n;
	s->wanted = true;
	s->len = 0;
}

/* Prices of the catalogue are issued, but nobody stated them. */
static void
start_price(struct recount_orders *s, const struct span *attrs, unsigned n)
{
	if (recount_attr(attrs, n, "source").at == NULL)
		start_value(s, attrs, n);
}

static void
end_currency(struct recount_orders *s, struct span value)
{
	s->currency = currency_find(value);
	if (s->currency == NULL)
		recount_wrong(s->r, "a currency is not one");
}

static void
end_quantity(struct recount_orders *s, struct span value)
{
	if (!span_to_u64(value, MAX_QUANTITY, &s->quantity))
		recount_wrong(s->r, "a quantity is not one");
}

static void
end_price(struct recount_orders *s, struct span value)
{
	if (s->currency == NULL ||
	    !money_parse(value, s->currency, &s->price_minor))
		recount_wrong(s->r, "a price is not one");
}

static void
end_line(struct recount_orders *s, struct span value)
{
	struct tally *t = &s->r->documents.tally;
	int64_t minor;
	(void)value;
	if (s->notice || s->removed)
		return;
	t->lines[s->outcome]++;
	if (s->currency == NULL)
		return;
	if (!money_times((int64_t)s->quantity, s->price_minor, &minor) ||
	    (minor > 0 &&
	    !totals_add(&t->amount[s->outcome], s->currency, minor)))
		recount_wrong(s->r, "a sum is too large");
}

static void
start_before(struct recount_orders *s, const struct span *attrs, unsigned n)
{
	(void)attrs, (void)n;
	s->before = true;
}

static void
end_before(struct recount_orders *s, struct span value)
{
	(void)value;
	s->before = false;
}

enum { CUSTOMER_ORDER, PURCHASE_ORDER, CURRENCY, LINE, QUANTITY, UNIT_PRICE,
	BEFORE, NAMES };

static const char *const names[] = {
	[CUSTOMER_ORDER] = "customerOrder",
	[PURCHASE_ORDER] = "purchaseOrder",
	[CURRENCY] = "currency",
	[LINE] = "line",
	[QUANTITY] = "quantity",
	[UNIT_PRICE] = "unitPrice",
	[BEFORE] = "before",
	[NAMES] = NULL,
};

static const struct {
	start_fn *start;
	end_fn *end;
	bool leaf;			/* END is told its text */
} elements[NAMES] = {
	[CUSTOMER_ORDER] = { start_customer_order, NULL, false },
	[PURCHASE_ORDER] = { start_purchase_order, NULL, false },
	[CURRENCY] = { start_value, end_currency, true },
	[LINE] = { start_line, end_line, false },
	[QUANTITY] = { start_value, end_quantity, true },
	[UNIT_PRICE] = { start_price, end_price, true },
	[BEFORE] = { start_before, end_before, false },
};

static void
on_start(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	struct recount_orders *s = ctx;
	if (!s->before)
		elements[which].start(s, attrs, n);
}

static void
on_text(void *ctx, struct span text)
{
	struct recount_orders *s = ctx;
	if (!s->wanted)
		return;
	if (text.len > sizeof(s->value) - s->len) {
		recount_wrong(s->r, "a value is too long");
		return;
	}
	memcpy(s->value + s->len, text.at, text.len);
	s->len += text.len;
}

static void
on_end(void *ctx, unsigned which)
{
	struct recount_orders *s = ctx;
	if (elements[which].end == NULL || (s->before && which != BEFORE))
		return;
	if (s->wanted || !elements[which].leaf)
		elements[which].end(s, (struct span){ s->value, s->len });
	s->wanted = false;
}

struct recount_orders *
recount_orders_begin(struct recount *r, int fd, uint64_t start,
    bool special, const char *subject)
{
	static const struct xml_scan_fns fns = {
		.names = names,
		.start = on_start, .text = on_text, .end = on_end,
	};
	struct recount_orders *s = memory_take(sizeof(*s));
	s->r = r;
	s->special = special;
	s->xml = xml_scan_begin(fd, start, subject, &fns, s);
	return s;
}

void
recount_orders_on(struct recount_orders *s)
{
	s->broken = s->broken || !xml_scan_on(s->xml, &s->fault);
}

bool
recount_orders_end(struct recount_orders *s, uint64_t stop,
    struct fault *f)
{
	if (!s->broken)
		return xml_scan_end(s->xml, stop, f);
	*f = s->fault;
	return false;
}

void
recount_orders_free(struct recount_orders *s)
{
	if (s == NULL)
		return;
	xml_scan_free(s->xml);
	memory_free(s);
}
