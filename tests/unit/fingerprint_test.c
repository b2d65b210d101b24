/* fingerprint - equal for the same order in any dress, else different */
#include "fingerprint.h"
#include "order_kit.h"

static struct digest *digest;

static void
take(uint8_t out[DIGEST_BYTES])
{
	fingerprint(&k.order, digest, &k.arena, out);
}

/* An order that has everything. */
static void
full(void)
{
	kit_order();
	struct purchase_order *o = &k.order;
	kit_date("2026-12-24");
	ORDER_TEXT(o, CONTACT_NAME) = kit_text("A. Person");
	ORDER_TEXT(o, CONTACT_EMAIL) = kit_text("a@example.com");
	ORDER_TEXT(o, CONTACT_PHONE) = kit_text("+31 20 0000000");
	ORDER_TEXT(o, EARLIER_ORDER) = kit_text("PO-0");
	ORDER_TEXT(o, CHANGE_REASON) = kit_text("moved");
	ORDER_TEXT(o, REVISION) = kit_text("0");
	kit_total(4990);
	o->complete_delivery = true;
	ORDER_TEXT(o, COMPLETE_DELIVERY) = kit_text("true");
	kit_order_requirement("After six");
	struct order_line *l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	kit_char(l, "colour", "red");
	kit_place(l, ROLE_A_END, "3511 AB", "NL");
	kit_place(l, ROLE_B_END, "1011 AC", "NL");
	kit_price(l, 4990);
	kit_quantity(l, 1);
	kit_line_date(l, "2026-12-25");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	kit_line_requirement(l, "Softly");
	kit_line_requirement(l, "Slowly");
}

static bool
same_as_full(const uint8_t now[DIGEST_BYTES])
{
	uint8_t first[DIGEST_BYTES];
	full();
	take(first);
	return memcmp(first, now, DIGEST_BYTES) == 0;
}

/* The order at hand, which was full, says the same still; or not. */
static bool
unchanged(void)
{
	uint8_t now[DIGEST_BYTES];
	take(now);
	return same_as_full(now);
}

static void
open_full(void)
{
	kit_open();
	digest = digest_new();
	full();
}

static void
close_full(void)
{
	digest_free(digest);
	kit_close();
}

static void
same(void)
{
	open_full();
	CU_ASSERT(unchanged());
	close_full();
}

/* Positions, ordinals and sizes are of the file, not of the order. */
static void
another_place_in_the_file(void)
{
	open_full();
	k.order.ordinal = 17;
	k.order.source_line = k.order.source_column = 99;
	k.order.offset = k.order.length = 1234;
	k.order.lines[0].source_line = 77;
	ORDER_TEXT(&k.order, PURPOSE).line = 4711;
	CU_ASSERT(unchanged());
	close_full();
}

/* XML and CSV, or two ways to write a number. */
static void
other_spelling(void)
{
	open_full();
	struct purchase_order *o = &k.order;
	struct order_line *l = &o->lines[0];
	ORDER_TEXT(o, TOTAL) = kit_text("49.9");
	ORDER_TEXT(o, COMPLETE_DELIVERY) = kit_text("1");
	ORDER_TEXT(o, REVISION) = (struct value){ 0 };
	LINE_TEXT(l, UNIT_PRICE) = kit_text("049.900");
	LINE_TEXT(l, QUANTITY) = (struct value){ 0 };
	LINE_TEXT(l, LINE_NUMBER) = kit_text("001");
	l->characteristics[0].name.column = 0;
	CU_ASSERT(unchanged());
	/* Empty is absent. */
	kit_order();
	full();
	ORDER_TEXT(&k.order, CONTACT_NAME) = (struct value){ 0 };
	uint8_t absent[DIGEST_BYTES], empty[DIGEST_BYTES];
	take(absent);
	ORDER_TEXT(&k.order, CONTACT_NAME) = kit_text("");
	take(empty);
	CU_ASSERT(memcmp(absent, empty, DIGEST_BYTES) == 0);
	CU_ASSERT_FALSE(same_as_full(empty));
	close_full();
}

static void
other_order_of_parts(void)
{
	open_full();
	struct order_line *l = &k.order.lines[0];
	const struct characteristic c = l->characteristics[0];
	l->characteristics[0] = l->characteristics[1];
	l->characteristics[1] = c;
	const struct place p = l->places[0];
	l->places[0] = l->places[1];
	l->places[1] = p;
	CU_ASSERT(unchanged());
	/* What was said first matters. */
	full();
	l = &k.order.lines[0];
	const struct requirement r = l->requirements[0];
	l->requirements[0] = l->requirements[1];
	l->requirements[1] = r;
	CU_ASSERT_FALSE(unchanged());
	close_full();
}

static void
other_order_of_lines(void)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
	open_full();
	kit_order();
	kit_broadband();
	kit_vpn();
	kit_sim();
	take(a);
	kit_order();
	kit_sim()->number = 3;
	kit_broadband()->number = 1;
	kit_vpn()->number = 2;
	take(b);
	CU_ASSERT(memcmp(a, b, DIGEST_BYTES) == 0);
	k.order.lines[0].number = 1;
	k.order.lines[1].number = 3;
	take(b);
	CU_ASSERT(memcmp(a, b, DIGEST_BYTES) != 0);
	close_full();
}

/* Every text, and every meaning, of every field. */
static void
every_field(void)
{
	open_full();
	for (unsigned i = 0; i < ORDER_FIELDS; i++) {
		full();
		struct purchase_order *o = &k.order;
		o->field[i] = kit_text("other");
		o->identified = i != FIELD_REVISION;
		o->purpose = i == FIELD_PURPOSE ? PURPOSE_NONE : o->purpose;
		o->request = i == FIELD_REQUEST_TYPE ? REQUEST_NONE :
		    o->request;
		o->total_minor = i == FIELD_TOTAL ? -1 : o->total_minor;
		o->complete_delivery = i != FIELD_COMPLETE_DELIVERY;
		CU_ASSERT_FALSE(unchanged());
	}
	for (unsigned i = 0; i < LINE_FIELDS; i++) {
		full();
		struct order_line *l = &k.order.lines[0];
		l->field[i] = kit_text("other");
		const enum field f = FIELD_LINE_NUMBER + i;
		l->number = f != FIELD_LINE_NUMBER;
		l->action = f == FIELD_ACTION ? ACTION_NONE : l->action;
		l->quantity = f != FIELD_QUANTITY;
		l->price_minor = f == FIELD_UNIT_PRICE ? -1 : 4990;
		CU_ASSERT_FALSE(unchanged());
	}
	for (unsigned i = 1; i < PLACE_FIELDS; i++) {
		full();
		k.order.lines[0].places[1].part[i] = kit_text("other");
		CU_ASSERT_FALSE(unchanged());
	}
	close_full();
}

static void
every_meaning(void)
{
	open_full();
#define CHANGED(what) do { full(); what; CU_ASSERT_FALSE(unchanged()); } \
	while (0)
	struct purchase_order *const o = &k.order;
	CHANGED(o->revision = 1);
	CHANGED(o->purpose = PURPOSE_CHANGE);
	CHANGED(o->request = REQUEST_PERFORMANCE);
	CHANGED(o->complete_delivery = false);
	CHANGED(o->total_minor = 4991);
	CHANGED(o->line_count = 2);
	CHANGED(o->n_requirements = 0);
	CHANGED(o->lines[0].number = 2);
	CHANGED(o->lines[0].action = ACTION_MODIFY);
	CHANGED(o->lines[0].quantity = 2);
	CHANGED(o->lines[0].price_minor = 4991);
	CHANGED(o->lines[0].n_places = 1);
	CHANGED(o->lines[0].places[1].role = ROLE_INSTALL);
	CHANGED(o->lines[0].n_characteristics = 1);
	CHANGED(o->lines[0].characteristics[0].name = kit_text("other"));
	CHANGED(o->lines[0].characteristics[0].value = kit_text("other"));
	CHANGED(o->lines[0].n_requirements = 1);
	CHANGED(o->lines[0].requirements[1].text = kit_text("other"));
	CHANGED(o->lines[0].requirements[1].code = kit_text("other"));
	CHANGED(o->requirements[0].text = kit_text("other"));
	close_full();
}

/* No part of it can be taken for a part of its neighbour. */
static void
boundaries(void)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
	open_full();
	kit_order();
	ORDER_TEXT(&k.order, CONTACT_NAME) = kit_text("AB");
	take(a);
	ORDER_TEXT(&k.order, CONTACT_NAME) = kit_text("A");
	ORDER_TEXT(&k.order, CONTACT_EMAIL) = kit_text("B");
	take(b);
	CU_ASSERT(memcmp(a, b, DIGEST_BYTES) != 0);
	ORDER_TEXT(&k.order, CONTACT_NAME) = (struct value){ 0 };
	ORDER_TEXT(&k.order, CONTACT_EMAIL) = kit_text("AB");
	take(b);
	CU_ASSERT(memcmp(a, b, DIGEST_BYTES) != 0);
	close_full();
}

/* Do the order of the kit, changed by A, and by B, look the same? */
static bool
alike(void (*a)(void), void (*b)(void))
{
	uint8_t first[DIGEST_BYTES], second[DIGEST_BYTES];
	kit_order();
	kit_broadband();
	a();
	take(first);
	kit_order();
	kit_broadband();
	b();
	take(second);
	return memcmp(first, second, DIGEST_BYTES) == 0;
}

static void
object(enum reason why, enum field field, struct span name, struct span value)
{
	const struct finding f = { .why = why, .field = field, .name = name,
		.value = value, .line = 3 };
	findings_add(&k.findings, &k.arena, &f);
}

static void nothing(void) { }
static void one(void) { object(O_SYNTAX, FIELD_QUANTITY, SPAN("a"),
    SPAN("b")); }
static void other_code(void) { object(O_LONG, FIELD_QUANTITY, SPAN("a"),
    SPAN("b")); }
static void other_field(void) { object(O_SYNTAX, FIELD_ACTION, SPAN("a"),
    SPAN("b")); }
static void other_name(void) { object(O_SYNTAX, FIELD_QUANTITY, SPAN("x"),
    SPAN("b")); }
static void other_value(void) { object(O_SYNTAX, FIELD_QUANTITY, SPAN("a"),
    SPAN("x")); }
static void one_omitted(void) { one(); k.findings.omitted = 1; }
static void then_another(void) { one(); other_field(); }
static void another_first(void) { other_field(); one(); }

static void
findings_of_decoding(void)
{
	open_full();
	CU_ASSERT(alike(one, one));
	CU_ASSERT_FALSE(alike(one, nothing));
	CU_ASSERT_FALSE(alike(one, other_code));
	CU_ASSERT_FALSE(alike(one, other_field));
	CU_ASSERT_FALSE(alike(one, other_name));
	CU_ASSERT_FALSE(alike(one, other_value));
	CU_ASSERT_FALSE(alike(one, one_omitted));
	/* Which was found first is the format's affair. */
	CU_ASSERT(alike(then_another, another_first));
	close_full();
}

static void
wrong_total(const char *text)
{
	k.order.total_minor = -1;
	ORDER_TEXT(&k.order, TOTAL) = kit_text(text);
}
static void many(void) { wrong_total("many"); }
static void few(void) { wrong_total("few"); }
static void no_total(void) { kit_total(0);
    ORDER_TEXT(&k.order, TOTAL) = kit_text("0"); }
static void zero_total(void) { kit_total(0);
    ORDER_TEXT(&k.order, TOTAL) = kit_text("0.00"); }
static void no_price(void) { kit_price(&k.order.lines[0], 0); }
static void zero_price(void) { kit_price(&k.order.lines[0], 0);
    LINE_TEXT(&k.order.lines[0], UNIT_PRICE) = kit_text("0.00"); }
static void unset(void) { ORDER_TEXT(&k.order, COMPLETE_DELIVERY) =
    kit_text("false"); }
static void perhaps(void) { ORDER_TEXT(&k.order, COMPLETE_DELIVERY) =
    kit_text("perhaps"); }
static void maybe(void) { ORDER_TEXT(&k.order, COMPLETE_DELIVERY) =
    kit_text("maybe"); }
static void delivered(void) { k.order.lines[0].places[0].role =
    ROLE_DELIVERY; }
static void elsewhere(void) { delivered();
    PLACE_PART(&k.order.lines[0].places[0], CITY) = kit_text("Delft"); }

static void
zeros_and_wrongs(void)
{
	open_full();
	CU_ASSERT(alike(many, many));
	CU_ASSERT_FALSE(alike(many, few));
	CU_ASSERT(alike(no_total, zero_total));
	CU_ASSERT_FALSE(alike(no_total, nothing));
	CU_ASSERT(alike(no_price, zero_price));
	CU_ASSERT_FALSE(alike(no_price, nothing));
	CU_ASSERT_FALSE(alike(delivered, elsewhere));
	CU_ASSERT(alike(unset, nothing));
	CU_ASSERT_FALSE(alike(unset, perhaps));
	CU_ASSERT_FALSE(alike(perhaps, maybe));
	close_full();
}

/* What does not fit the buffer flows through it unchanged. */
static void
long_texts(void)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
	static char text[20000];
	open_full();
	memset(text, 'x', sizeof(text) - 1);
	for (size_t n = 4060; n < 4110; n++) {
		ORDER_TEXT(&k.order, CHANGE_REASON).text =
		    (struct span){ text, n };
		take(a);
		take(b);
		CU_ASSERT(memcmp(a, b, DIGEST_BYTES) == 0);
		ORDER_TEXT(&k.order, CHANGE_REASON).text.len++;
		take(b);
		CU_ASSERT(memcmp(a, b, DIGEST_BYTES) != 0);
	}
	ORDER_TEXT(&k.order, CHANGE_REASON).text.len = sizeof(text) - 1;
	take(a);
	text[19000] = 'y';
	take(b);
	CU_ASSERT(memcmp(a, b, DIGEST_BYTES) != 0);
	close_full();
}

/* Ledgers keep fingerprints: the form may not change unnoticed.  This one
 * was computed by another program, from the description of the form. */
static void
for_ever(void)
{
	uint8_t now[DIGEST_BYTES];
	char hex[DIGEST_HEX];
	open_full();
	take(now);
	UNIT_STRING(digest_hex(now, hex), "56e8380f3fc99c8643b98f0f21d0"
	    "520b08cd537108c1fba83936d33e10cdc8d4");
	close_full();
}

static const struct unit_test tests[] = {
	{ "the same order has the same fingerprint", same },
	{ "where an order stands in its file does not matter",
	    another_place_in_the_file },
	{ "how a value is written does not matter", other_spelling },
	{ "the order of places and characteristics does not matter",
	    other_order_of_parts },
	{ "the order of lines does not matter, their numbers do",
	    other_order_of_lines },
	{ "every field changes it", every_field },
	{ "every meaning changes it", every_meaning },
	{ "no value runs into the next", boundaries },
	{ "what decoding objected to changes it", findings_of_decoding },
	{ "nothing, zero and what cannot be read are three things",
	    zeros_and_wrongs },
	{ "long texts change it to their last byte", long_texts },
	{ "the form of today is the form of tomorrow", for_ever },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("fingerprint", tests, ARRAY_LEN(tests));
}
