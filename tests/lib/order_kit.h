/*
 * order_kit - purchase orders made by hand, decided with the sample catalogue
 *
 *	kit_open;  kit_order, kit_line, ...;  kit_decide;  look;  kit_close
 *
 * The run's date is 2026-11-22.  A fresh order is complete and right but for
 * its lines; kit_broadband adds a line that is standard.  Any value may be
 * changed before it is decided; kit_text sets a text with a position of its
 * own, so that findings can be told apart.
 */
#ifndef ORDER_KIT_H
#define ORDER_KIT_H
#include "arena.h"
#include "catalogue.h"
#include "evaluate.h"
#include "fake_ledger.h"
#include "memory.h"
#include "partner.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>

#define KIT_ROOM 8	/* characteristics, requirements of a line */

struct kit {
	struct arena run, arena;
	struct catalogue catalogue;
	struct partner partner;
	struct ledger ledger;
	struct evaluator *evaluator;
	struct findings findings;
	struct purchase_order order;
	uint32_t room;
	struct decision d;
	struct fault fault;
	char codes[400];
};

static struct kit k;

static inline int32_t
day(const char *text)
{
	int32_t d = NO_DAY;
	CU_ASSERT(date_parse(span_of(text), &d));
	return d;
}

static inline struct value
kit_text(const char *text)
{
	static uint32_t line;
	return (struct value){ span_of(text), ++line, 1 };
}

/* A fresh order PO-1/0 of 2026-11-22; the ledger stays as it is. */
static inline struct purchase_order *
kit_order(void)
{
	struct purchase_order *o = &k.order;
	arena_rewind(&k.arena);
	memset(o, 0, sizeof(*o));
	memset(&k.findings, 0, sizeof(k.findings));
	k.room = 16;
	o->lines = ARENA_ARRAY(&k.arena, k.room, struct order_line);
	o->findings = &k.findings;
	o->ordinal = 1;
	o->source_line = 2;
	o->identified = true;
	o->number = SPAN("PO-1");
	ORDER_TEXT(o, NUMBER) = kit_text("PO-1");
	o->order_day = day("2026-11-22");
	ORDER_TEXT(o, ORDER_DATE) = kit_text("2026-11-22");
	o->purpose = PURPOSE_ORDER;
	ORDER_TEXT(o, PURPOSE) = kit_text("order");
	o->request = REQUEST_SALE;
	ORDER_TEXT(o, REQUEST_TYPE) = kit_text("sale");
	ORDER_TEXT(o, REQUEST_REFERENCE) = kit_text("Q-1");
	ORDER_TEXT(o, CUSTOMER_ID) = kit_text("C-1");
	ORDER_TEXT(o, CUSTOMER_NAME) = kit_text("Example BV");
	ORDER_TEXT(o, BILLING_ACCOUNT) = kit_text("BA-1");
	o->currency = currency_find(SPAN("EUR"));
	ORDER_TEXT(o, CURRENCY) = kit_text("EUR");
	o->requested_day = NO_DAY;
	o->total_minor = -1;
	return o;
}

static inline struct order_line *
kit_line(enum action action, const char *offering)
{
	struct purchase_order *o = &k.order;
	char number[12];
	if (o->n_lines == k.room) {
		struct order_line *more = ARENA_ARRAY(&k.arena, k.room * 2,
		    struct order_line);
		memcpy(more, o->lines, o->n_lines * sizeof(*more));
		o->lines = more;
		k.room *= 2;
	}
	struct order_line *l = &o->lines[o->n_lines++];
	memset(l, 0, sizeof(*l));
	o->line_count = o->n_lines;
	l->number = o->n_lines;
	snprintf(number, sizeof(number), "%u", l->number);
	LINE_TEXT(l, LINE_NUMBER) = kit_text(arena_string(&k.arena,
	    span_of(number)));
	l->action = action;
	LINE_TEXT(l, ACTION) = kit_text(action_words[action]);
	LINE_TEXT(l, OFFERING) = kit_text(offering);
	l->quantity = 1;
	l->price_minor = -1;
	l->requested_day = o->requested_day;
	l->source_line = LINE_TEXT(l, OFFERING).line;
	l->characteristics = ARENA_ARRAY(&k.arena, KIT_ROOM,
	    struct characteristic);
	l->places = ARENA_ARRAY(&k.arena, MAX_PLACES, struct place);
	l->requirements = ARENA_ARRAY(&k.arena, KIT_ROOM,
	    struct requirement);
	return l;
}

static inline void
kit_char(struct order_line *l, const char *name, const char *value)
{
	l->characteristics[l->n_characteristics++] = (struct characteristic){
		kit_text(name), kit_text(value) };
}

static inline struct place *
kit_place(struct order_line *l, enum place_role role, const char *postcode,
    const char *country)
{
	struct place *p = &l->places[l->n_places++];
	p->role = role;
	PLACE_PART(p, PLACE_ROLE) = kit_text(role_words[role]);
	PLACE_PART(p, STREET) = kit_text("Main Street");
	PLACE_PART(p, HOUSE_NUMBER) = kit_text("12");
	PLACE_PART(p, CITY) = kit_text("Utrecht");
	PLACE_PART(p, POSTCODE) = kit_text(postcode);
	PLACE_PART(p, COUNTRY) = kit_text(country);
	return p;
}

static inline void
kit_price(struct order_line *l, int64_t minor)
{
	l->price_minor = minor;
	LINE_TEXT(l, UNIT_PRICE) = kit_text("(price)");
}

static inline void
kit_quantity(struct order_line *l, int64_t n)
{
	l->quantity = n;
	LINE_TEXT(l, QUANTITY) = kit_text("(quantity)");
}

static inline void
kit_total(int64_t minor)
{
	k.order.total_minor = minor;
	ORDER_TEXT(&k.order, TOTAL) = kit_text("(total)");
}

/* The order's requested date, before its lines are made. */
static inline void
kit_date(const char *date)
{
	k.order.requested_day = day(date);
	ORDER_TEXT(&k.order, REQUESTED_DATE) = kit_text(date);
}

static inline void
kit_line_date(struct order_line *l, const char *date)
{
	l->requested_day = day(date);
	LINE_TEXT(l, LINE_REQUESTED_DATE) = kit_text(date);
}

static inline void
kit_purpose(enum purpose purpose)
{
	k.order.purpose = purpose;
	ORDER_TEXT(&k.order, PURPOSE) = kit_text(purpose_words[purpose]);
}

/* A standard line. */
static inline struct order_line *
kit_broadband(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "BB-FTTP-1000");
	kit_char(l, "downstreamMbps", "1000");
	kit_place(l, ROLE_INSTALL, "3511 AB", "NL");
	return l;
}

static inline struct order_line *
kit_sim(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "MOB-SIM");
	kit_char(l, "plan", "M");
	kit_place(l, ROLE_DELIVERY, "3511 AB", "NL");
	return l;
}

static inline struct order_line *
kit_vpn(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "VPN-SITE");
	kit_char(l, "bandwidthMbps", "100");
	kit_place(l, ROLE_INSTALL, "3511 AB", "NL");
	return l;
}

/* A special line: four times the standard speed at most. */
static inline struct order_line *
kit_fast(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "BB-FTTP-1000");
	kit_char(l, "downstreamMbps", "2000");
	kit_place(l, ROLE_INSTALL, "3511 AB", "NL");
	return l;
}

static inline void
kit_requirement(struct requirement *at, const char *code, const char *text)
{
	at->code = kit_text(code);
	at->text = kit_text(text);
}

static inline void
kit_line_requirement(struct order_line *l, const char *text)
{
	kit_requirement(&l->requirements[l->n_requirements++], "access", text);
}

static inline void
kit_order_requirement(const char *text)
{
	struct purchase_order *o = &k.order;
	if (o->requirements == NULL)
		o->requirements = ARENA_ARRAY(&k.arena, KIT_ROOM,
		    struct requirement);
	kit_requirement(&o->requirements[o->n_requirements++], "access", text);
}

/* As decoding would object. */
static inline void
kit_decoded(enum reason why, enum field field, uint32_t order_line)
{
	const struct finding f = { .why = why, .field = field,
		.order_line = order_line };
	findings_add(&k.findings, &k.arena, &f);
}

/* The codes of all findings: "O301 O406". */
static inline const char *
kit_codes(void)
{
	size_t n = 0;
	k.codes[0] = '\0';
	for (uint32_t i = 0; i < k.findings.n && n < sizeof(k.codes); i++)
		n += (size_t)snprintf(k.codes + n, sizeof(k.codes) - n,
		    "%s%s", n == 0 ? "" : " ",
		    reasons[k.findings.at[i].why].code);
	return k.codes;
}

static inline const char *
kit_decide(void)
{
	memset(&k.fault, 0, sizeof(k.fault));
	CU_ASSERT(evaluate(k.evaluator, &k.partner, &k.order, &k.arena, &k.d,
	    &k.fault));
	return kit_codes();
}

static inline const struct finding *
kit_finding(enum reason why)
{
	static const struct finding none;
	for (uint32_t i = 0; i < k.findings.n; i++)
		if (k.findings.at[i].why == why)
			return &k.findings.at[i];
	return &none;
}

/* The texts of a finding as a partner reads them. */
static inline const char *
kit_text_of(enum reason why)
{
	static char text[FINDING_TEXT];
	return finding_text(kit_finding(why), text);
}

static inline const char *
kit_field_of(enum reason why)
{
	static char name[FIELD_NAME_TEXT];
	return finding_field(kit_finding(why), FORMAT_CSV, name);
}

/* Has the rule of that name objected? */
static inline bool
kit_fired(const char *name)
{
	for (unsigned i = 0; i < 64; i++)
		if ((k.d.trace.fired & UINT64_C(1) << i) != 0 &&
		    strcmp(evaluate_rule(i)->name, name) == 0)
			return true;
	return false;
}

static inline struct service_row *
kit_service(const char *id, const char *offering, bool active)
{
	struct service_row *s = &k.ledger.services[k.ledger.n_services++];
	*s = (struct service_row){ .partner = 7, .service = span_of(id),
		.customer = SPAN("C-1"), .offering = span_of(offering),
		.postcode = SPAN("3511AB"), .country = SPAN("NL"),
		.active = active };
	return s;
}

static inline struct order_row *
kit_earlier(const char *number, uint32_t revision)
{
	struct order_row *r = &k.ledger.orders[k.ledger.n_orders++];
	*r = (struct order_row){ .key = { 7, span_of(number), revision },
		.outcome = OUTCOME_ISSUED, .customer = SPAN("C-1"),
		.intake = 11, .ordinal = 3, .customer_orders = 2,
		.purpose = PURPOSE_ORDER };
	return r;
}

/* Everything that fits kit_fast, until 2026-12-31. */
static inline struct assessment_row *
kit_assessment(const char *id)
{
	const unsigned n = k.ledger.n_assessments++;
	k.ledger.assessments[n].partner = 7;
	k.ledger.assessments[n].id = span_of(id);
	k.ledger.assessments[n].row = (struct assessment_row){
		.customer = SPAN("C-1"), .offering = SPAN("BB-FTTP-1000"),
		.postcode = SPAN("3511AB"), .country = SPAN("NL"),
		.characteristics = SPAN("downstreamMbps=2000"),
		.feasible = true, .valid_until = day("2026-12-31"),
		.version = 3 };
	return &k.ledger.assessments[n].row;
}

static inline void
kit_open(void)
{
	char xml[4096], xsd[4096];
	memset(&k, 0, sizeof(k));
	arena_init(&k.run, 4u << 20);
	arena_init(&k.arena, BATCH_ARENA_BYTES);
	UNIT_NUMBER(catalogue_load(unit_source("samples/catalogue.xml", xml,
	    sizeof(xml)), unit_source("xsd", xsd, sizeof(xsd)), &k.run,
	    &k.catalogue, &k.fault), 0);
	snprintf(k.partner.id, sizeof(k.partner.id), "acme");
	k.partner.key = 7;
	k.evaluator = evaluator_new(&k.catalogue, &k.ledger,
	    day("2026-11-22"));
	kit_order();
}

static inline void
kit_close(void)
{
	evaluator_free(k.evaluator);
	arena_free(&k.arena);
	arena_free(&k.run);
}
#endif
