#include "finding.h"
#include "arena.h"
#include "unit.h"
#include "utf8.h"
#include <stdio.h>
#include <string.h>

static const struct finding quantity = { .why = O_VALUE,
    .field = FIELD_QUANTITY };

static void
flood(void)
{
	struct arena a;
	struct findings fs = { .n = 0 };
	struct finding f = quantity;
	arena_init(&a, 1 << 20);
	for (unsigned i = 0; i < 1000; i++) {
		f.line = i + 1;
		f.why = i == 999 ? F_MALFORMED : S_QUANTITY;
		findings_add(&fs, &a, &f);
	}
	UNIT_NUMBER(fs.n, MAX_FINDINGS_PER_ORDER);
	UNIT_NUMBER(fs.omitted, 1000 - MAX_FINDINGS_PER_ORDER);
	UNIT_NUMBER(fs.at[MAX_FINDINGS_PER_ORDER - 1].line,
	    MAX_FINDINGS_PER_ORDER);
	UNIT_NUMBER(fs.at[0].line, 1);
	/* The last one was not kept, and still decides. */
	UNIT_NUMBER(fs.worst, SEVERITY_REFUSE);
	arena_free(&a);
}

static void
worst_stays(void)
{
	struct arena a;
	struct findings fs = { .n = 0 };
	struct finding f = quantity;
	arena_init(&a, 1000);
	f.why = I_DUPLICATE;
	findings_add(&fs, &a, &f);
	UNIT_NUMBER(fs.worst, SEVERITY_INFO);
	findings_add(&fs, &a, &quantity);
	f.why = S_QUANTITY;
	findings_add(&fs, &a, &f);
	UNIT_NUMBER(fs.worst, SEVERITY_REJECT);
	arena_free(&a);
}

static void
copied(void)
{
	struct arena a;
	struct findings fs = { .n = 0 };
	char value[] = "value", detail[] = "detail";
	struct finding f = quantity;
	f.value = span_of(value);
	f.detail = span_of(detail);
	arena_init(&a, 1000);
	findings_add(&fs, &a, &f);
	memset(value, 'x', 5);
	memset(detail, 'x', 6);
	CU_ASSERT(span_is(fs.at[0].value, "value"));
	CU_ASSERT(span_is(fs.at[0].detail, "detail"));
	CU_ASSERT(fs.at[0].name.at == NULL);
	arena_free(&a);
}

static void
full_arena(void)
{
	struct arena a;
	struct findings fs = { .n = 0 };
	struct finding f = quantity;
	f.value = SPAN("too long");
	f.line = 7;
	arena_init(&a, 4);
	findings_add(&fs, &a, &f);
	UNIT_NUMBER(fs.n, 1);
	UNIT_NUMBER(fs.at[0].line, 7);
	CU_ASSERT(fs.at[0].value.at == NULL);
	arena_free(&a);
}

static void
shortened(void)
{
	struct arena a;
	char value[MAX_VALUE_KEPT + 10];
	struct finding f = quantity;
	arena_init(&a, 100000);
	/* One to four bytes of a character stand before the limit. */
	static const char *const characters[] = { "a", "\xc3\xa9",
	    "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
	for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
		const size_t len = strlen(characters[i]);
		for (size_t before = 0; before <= len; before++) {
			struct findings fs = { .n = 0 };
			memset(value, 'x', sizeof(value));
			memcpy(value + MAX_VALUE_KEPT - before, characters[i],
			    len);
			f.value = (struct span){ value, sizeof(value) };
			findings_add(&fs, &a, &f);
			UNIT_NUMBER(fs.at[0].value.len, MAX_VALUE_KEPT -
			    (before < len ? before : 0));
		}
	}
	/* What is not UTF-8 is cut anywhere. */
	struct findings fs = { .n = 0 };
	memset(value, 0x80, sizeof(value));
	f.value = (struct span){ value, sizeof(value) };
	f.detail = f.name = f.value;
	findings_add(&fs, &a, &f);
	UNIT_NUMBER(fs.at[0].value.len, MAX_VALUE_KEPT);
	UNIT_NUMBER(fs.at[0].detail.len, MAX_VALUE_KEPT);
	UNIT_NUMBER(fs.at[0].name.len, MAX_VALUE_KEPT);
	/* One that just fits: nothing behind it is looked at. */
	f.value = (struct span){ value + sizeof(value) - MAX_VALUE_KEPT,
	    MAX_VALUE_KEPT };
	findings_add(&fs, &a, &f);
	UNIT_NUMBER(fs.at[1].value.len, MAX_VALUE_KEPT);
	arena_free(&a);
}

static void
names(void)
{
	static const struct {
		struct finding f;
		const char *xml, *csv;
	} cases[] = {
		{ { .field = FIELD_NUMBER }, "@number", "po_number" },
		{ { .field = FIELD_CONTACT_EMAIL }, "customer/contact/email",
		    "contact_email" },
		{ { .field = FIELD_REQUESTED_DATE, .order_line = 3 },
		    "requestedDate", "requested_date" },
		{ { .field = FIELD_TOTAL }, "total", "total" },
		{ { .field = FIELD_LINE_NUMBER }, "line/@number",
		    "line_number" },
		{ { .field = FIELD_QUANTITY, .order_line = 1 },
		    "line/quantity", "quantity" },
		{ { .field = FIELD_FEASIBILITY }, "line/feasibilityAssessment",
		    "feasibility_assessment" },
		{ { .field = FIELD_PLACE_ROLE }, "line/place/@role",
		    "place_role" },
		{ { .field = FIELD_PLACE_ROLE, .which = 1 },
		    "line/place/@role", "place2_role" },
		{ { .field = FIELD_STREET, .which = 1 }, "line/place/street",
		    "street2" },
		{ { .field = FIELD_HOUSE_NUMBER, .which = 1 },
		    "line/place/houseNumber", "house_number2" },
		{ { .field = FIELD_CITY, .which = 1 }, "line/place/city",
		    "city2" },
		{ { .field = FIELD_POSTCODE, .which = 0 },
		    "line/place/postcode", "postcode" },
		{ { .field = FIELD_POSTCODE, .which = 1 },
		    "line/place/postcode", "postcode2" },
		{ { .field = FIELD_COUNTRY, .which = 1 },
		    "line/place/country", "country2" },
		{ { .field = FIELD_REQUIREMENT }, "specialRequirement",
		    "special_requirement" },
		{ { .field = FIELD_REQUIREMENT, .order_line = 2 },
		    "line/specialRequirement", "line_special_requirement" },
		{ { .field = FIELD_REQUIREMENT_CODE },
		    "specialRequirement/@code", "special_requirement_code" },
		{ { .field = FIELD_REQUIREMENT_CODE, .order_line = 2 },
		    "line/specialRequirement/@code",
		    "line_special_requirement_code" },
		{ { .field = FIELD_CHARACTERISTIC, .order_line = 1,
		    .name = { "downstreamMbps", 14 } },
		    "line/characteristic[downstreamMbps]",
		    "char:downstreamMbps" },
		{ { .field = FIELD_CHARACTERISTIC, .order_line = 1 },
		    "line/characteristic", "char:" },
		{ { .field = FIELD_CHARACTERISTIC_NAME, .order_line = 1 },
		    "line/characteristic/@name", "char:" },
		{ { .field = FIELD_OTHER, .name = { "colour", 6 } },
		    "colour", "colour" },
		{ { .field = FIELD_OTHER }, "", "" },
		{ { .field = FIELD_NONE, .name = { "colour", 6 } }, "", "" },
	};
	char buf[FIELD_NAME_TEXT];
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		UNIT_STRING(finding_field(&cases[i].f, FORMAT_XML, buf),
		    cases[i].xml);
		UNIT_STRING(finding_field(&cases[i].f, FORMAT_CSV, buf),
		    cases[i].csv);
	}
}

static void
every_field_has_names(void)
{
	char buf[FIELD_NAME_TEXT];
	for (unsigned i = 0; i < FIELD_NONE; i++) {
		const struct finding f = { .field = (enum field)i };
		CU_ASSERT(finding_field(&f, FORMAT_XML, buf)[0] != '\0');
		CU_ASSERT(finding_field(&f, FORMAT_CSV, buf)[0] != '\0');
	}
}

static void
long_names(void)
{
	char name[1000], buf[FIELD_NAME_TEXT];
	memset(name, 'n', sizeof(name));
	struct finding f = { .field = FIELD_CHARACTERISTIC,
	    .name = { name, sizeof(name) } };
	finding_field(&f, FORMAT_XML, buf);
	CU_ASSERT(strlen(buf) < sizeof(buf) && buf[strlen(buf) - 1] == ']');
	/* Not cut within a character. */
	for (size_t i = 0; i + 3 <= sizeof(name); i += 3)
		memcpy(name + i, "\xe2\x82\xac", 3);
	f.name.len = 999;
	for (int format = FORMAT_XML; format <= FORMAT_CSV; format++) {
		f.field = FIELD_CHARACTERISTIC;
		finding_field(&f, (enum input_format)format, buf);
		const char *end = buf + strlen(buf);
		for (const char *at = buf; at < end;) {
			const size_t len = utf8_len(at, end);
			CU_ASSERT_FATAL(len > 0);
			at += len;
		}
	}
}

static void
texts(void)
{
	char buf[FINDING_TEXT], expected[FINDING_TEXT];
	struct finding f = { .why = F_MALFORMED, .field = FIELD_NONE };
	UNIT_STRING(finding_text(&f, buf), reasons[F_MALFORMED].wording);
	f.detail = SPAN("");
	UNIT_STRING(finding_text(&f, buf), reasons[F_MALFORMED].wording);
	f.detail = (struct span){ "1 to 100, not more", 8 };
	snprintf(expected, sizeof(expected), "%s (1 to 100)",
	    reasons[F_MALFORMED].wording);
	UNIT_STRING(finding_text(&f, buf), expected);
}

/* With the longest wording and detail nothing is cut. */
static void
texts_fit(void)
{
	char detail[MAX_VALUE_KEPT], buf[FINDING_TEXT];
	memset(detail, 'd', sizeof(detail));
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		const struct finding f = { .why = (enum reason)i,
		    .detail = { detail, sizeof(detail) } };
		finding_text(&f, buf);
		CU_ASSERT(buf[strlen(buf) - 1] == ')');
	}
}

static void
masked(void)
{
	static const struct finding value = { .why = O_PRICE,
		.field = FIELD_UNIT_PRICE, .value = SPAN_INIT("45.00"),
		.detail = SPAN_INIT("agreed: 49.90"), .line = 3 };
	static const struct finding name = { .why = F_COLUMN_UNKNOWN,
		.field = FIELD_OTHER, .name = SPAN_INIT("A. Person") };
	static const struct finding missing = { .why = F_COLUMN_MISSING,
		.field = FIELD_OTHER, .name = SPAN_INIT("po_number") };
	static const struct finding quotes = { .why = O_CONTRADICTION,
		.field = FIELD_CUSTOMER_NAME, .value = SPAN_INIT(""),
		.detail = SPAN_INIT("the first row has A. Person") };
	char buf[FINDING_TEXT], field[FIELD_NAME_TEXT];
	struct finding f = finding_masked(&value);
	CU_ASSERT(span_is(f.value, "***"));
	UNIT_NUMBER(f.line, 3);
	UNIT_STRING(finding_text(&f, buf), "the unit price is not the agreed "
	    "one (agreed: 49.90)");
	f = finding_masked(&name);
	UNIT_STRING(finding_field(&f, FORMAT_CSV, field), "***");
	CU_ASSERT_PTR_NULL(f.value.at);
	f = finding_masked(&missing);
	UNIT_STRING(finding_field(&f, FORMAT_CSV, field), "po_number");
	f = finding_masked(&quotes);
	CU_ASSERT(f.value.len == 0);
	UNIT_STRING(finding_text(&f, buf), reasons[O_CONTRADICTION].wording);
}

static const struct unit_test tests[] = {
	{ "findings past the limit are counted, and the worst is known",
	    flood },
	{ "a milder finding does not change the worst", worst_stays },
	{ "texts are copied, absent ones stay absent", copied },
	{ "a full arena costs the texts, not the finding", full_arena },
	{ "a long value is cut at the end of a character", shortened },
	{ "a field has its name in XML and in CSV", names },
	{ "every field has a name in both formats", every_field_has_names },
	{ "a long characteristic name is cut, not what stands around it",
	    long_names },
	{ "the text is the wording, and the detail in parentheses", texts },
	{ "no wording is too long for its detail", texts_fit },
	{ "masked, a finding does not say what the partner wrote", masked },
};

int
main(void)
{
	return unit_main("finding", tests, ARRAY_LEN(tests));
}
