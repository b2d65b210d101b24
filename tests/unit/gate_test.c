#include "decode.h"
#include "fault.h"
#include "field.h"
#include "gate.h"
#include "unit.h"
#include "vocabulary.h"
#include <stdio.h>
#include <string.h>

/* What the gate objected to: "O_SYNTAX @id; O_UNEXPECTED [name]; ". */
static char seen[4096];
static struct schemas *schemas;
static struct gate *gate;

static void
objected(void *ctx, const struct objection *o)
{
	const size_t n = strlen(seen);
	(void)ctx;
	if (o->attribute != NULL)
		snprintf(seen + n, sizeof(seen) - n, "%s @%s; ",
		    reasons[o->why].name, o->attribute);
	else if (o->expected.at != NULL)
		snprintf(seen + n, sizeof(seen) - n, "%s [" SPAN_FMT "|"
		    SPAN_FMT "]; ", reasons[o->why].name,
		    SPAN_ARG(o->expected), SPAN_ARG(o->last_expected));
	else
		snprintf(seen + n, sizeof(seen) - n, "%s; ",
		    reasons[o->why].name);
}

static void
setup(void)
{
	struct fault f = { .kind = FAULT_NONE };
	char dir[4200];
	schemas = schemas_load(unit_source("xsd", dir, sizeof(dir)), &f);
	gate = gate_open(schemas, objected, NULL);
	seen[0] = '\0';
}

static void
teardown(void)
{
	gate_close(gate);
	schemas_free(schemas);
}

#define START(name, ...) do { \
	const struct gate_attribute a[] = { __VA_ARGS__ }; \
	gate_start(gate, (name), a, ARRAY_LEN(a)); \
} while (0)
#define A(name, text) { (name), { (text), sizeof(text) - 1 } }

static void
element(const char *name, const char *text)
{
	gate_start(gate, name, NULL, 0);
	gate_text(gate, span_of(text));
	gate_end(gate, name);
}

static void
begin_order(void)
{
	START("purchaseOrder", A("number", "1"), A("date", "2026-11-22"),
	    A("purpose", "order"));
	START("initiatingRequest", A("type", "sale"), A("reference", "R&B"));
	gate_end(gate, "initiatingRequest");
	START("customer", A("id", "C"));
	element("name", "N");
	gate_end(gate, "customer");
}

/* What was seen since it was asked last. */
#define SEEN(expected) do { \
	UNIT_STRING(seen, expected); \
	seen[0] = '\0'; \
} while (0)

static void
right_orders_pass(void)
{
	setup();
	START("purchaseOrders", A("partner", "acme"));
	for (int i = 0; i < 3; i++) {
		begin_order();
		START("line", A("number", "1"), A("action", "add"));
		element("offering", "O");
		gate_end(gate, "line");
		gate_end(gate, "purchaseOrder");
	}
	gate_end(gate, "purchaseOrders");
	SEEN("");
	CU_ASSERT_PTR_NULL(gate_undecided(gate));
	teardown();
}

static void
one_value_one_objection(void)
{
	setup();
	START("purchaseOrders", A("partner", "a b"), A("sequence", "0"));
	SEEN("O_SYNTAX @partner; O_SYNTAX @sequence; ");
	START("purchaseOrder", A("number", ""), A("date", "2026-02-30"),
	    A("purpose", "'x', attribute 'date': y"));
	SEEN("O_SYNTAX @number; O_SYNTAX @date; O_VALUE @purpose; ");
	gate_end(gate, "purchaseOrder");
	SEEN("O_MISSING [initiatingRequest|initiatingRequest]; ");
	begin_order();
	SEEN("");
	element("billingAccount", "&#38;");
	SEEN("O_SYNTAX; ");
	element("currency", "euro");
	SEEN("O_LONG; ");
	element("completeDelivery", "[facet 'pattern'] ( a, b )");
	SEEN("O_VALUE; ");
	CU_ASSERT_PTR_NULL(gate_undecided(gate));
	teardown();
}

static void
missing_and_misplaced(void)
{
	setup();
	START("purchaseOrders", A("partner", "acme"));
	gate_start(gate, "purchaseOrder", NULL, 0);
	SEEN("O_MISSING @number; O_MISSING @date; O_MISSING @purpose; ");
	START("customer", A("id", "C"));
	SEEN("O_UNEXPECTED [initiatingRequest|initiatingRequest]; ");
	gate_end(gate, "customer");
	gate_end(gate, "purchaseOrder");
	SEEN("");
	begin_order();
	START("line", A("number", "1"), A("action", "add"));
	START("place", A("role", "install"));
	SEEN("O_UNEXPECTED [offering|offering]; ");
	gate_end(gate, "place");
	gate_end(gate, "line");
	element("total", "1");
	element("total", "2");
	SEEN("O_UNEXPECTED; ");
	gate_end(gate, "purchaseOrder");
	/* After all that, the next order is judged. */
	begin_order();
	element("requestedDate", "tomorrow");
	SEEN("O_SYNTAX; ");
	CU_ASSERT_PTR_NULL(gate_undecided(gate));
	teardown();
}

/* Why the decoders never show the gate a stray child of the root. */
static void
the_trap(void)
{
	setup();
	START("purchaseOrders", A("partner", "acme"));
	gate_start(gate, "line", NULL, 0);
	gate_end(gate, "line");
	SEEN("O_UNEXPECTED [purchaseOrder, controlTotals|controlTotals]; ");
	START("purchaseOrder", A("number", "wrong in every way"));
	gate_end(gate, "purchaseOrder");
	/* If this fails, libxml2 has changed, for the better. */
	SEEN("");
	CU_ASSERT_PTR_NULL(gate_undecided(gate));
	teardown();
}

static void
own_errors_give_no_verdict(void)
{
	setup();
	START("purchaseOrders", A("partner", "acme"));
	begin_order();
	SEEN("");
	/* An end that does not belong to the start: an error of ours. */
	gate_end(gate, "line");
	CU_ASSERT_PTR_NOT_NULL(gate_undecided(gate));
	CU_ASSERT(strncmp(gate_undecided(gate), "the schema validator failed: "
	    "Internal error", 43) == 0);
	/* libxml2 would crash here if it were still asked. */
	begin_order();
	gate_end(gate, "purchaseOrder");
	gate_end(gate, "purchaseOrders");
	CU_ASSERT_PTR_NOT_NULL(gate_undecided(gate));
	SEEN("");
	teardown();
	gate_close(NULL);
}

static void
long_values(void)
{
	static char text[65536];
	setup();
	memset(text, '&', sizeof(text) - 1);
	START("purchaseOrders", { "partner", { text, sizeof(text) - 1 } });
	SEEN("O_LONG @partner; ");
	begin_order();
	element("reason", text);
	SEEN("O_LONG; ");
	CU_ASSERT_PTR_NULL(gate_undecided(gate));
	teardown();
}

static void
schemas_that_are_wrong(void)
{
	static const char *const wrong[] = { "", "<a/>", "<a>",
	    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">"
	    "<xs:include schemaLocation=\"/etc/passwd\"/></xs:schema>",
	    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">"
	    "<xs:element name=\"a\" type=\"b\"/></xs:schema>" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct fault f = { .kind = FAULT_NONE };
		unit_write_file("purchase-orders.xsd", wrong[i],
		    strlen(wrong[i]));
		CU_ASSERT_PTR_NULL(schemas_load(".", &f));
		UNIT_NUMBER(f.kind, FAULT_CONFIG);
		CU_ASSERT(f.subject[0] != '\0');
	}
	struct fault f = { .kind = FAULT_NONE };
	CU_ASSERT_PTR_NULL(schemas_load("nowhere", &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	schemas_free(NULL);
}

/* One truth: the paths of field.def are those of the vocabulary. */
static void
vocabulary_is_field_def(void)
{
	static const struct {
		enum field_level level;
		enum element element;
	} tops[] = { { LEVEL_ORDER, EL_ORDER }, { LEVEL_LINE, EL_LINE },
	    { LEVEL_PLACE, EL_PLACE }, { LEVEL_PAIR, EL_LINE },
	    { LEVEL_PAIR, EL_ORDER } };
	for (unsigned i = 0; i < FIELD_NONE; i++) {
		bool found = false;
		for (size_t k = 0; k < ARRAY_LEN(tops); k++) {
			char path[64], *step, *rest = path;
			enum element e = tops[k].element;
			if (tops[k].level != fields[i].level)
				continue;
			snprintf(path, sizeof(path), "%s", fields[i].xml);
			while ((step = strsep(&rest, "/")) != NULL &&
			    e != EL_UNKNOWN) {
				if (step[0] != '@') {
					e = element_find(e, step);
					continue;
				}
				const struct attribute_row *a =
				    attribute_find(e, step + 1);
				found = found || (a != NULL &&
				    a->field == (enum field)i);
				e = EL_UNKNOWN;
			}
			found = found || (e != EL_UNKNOWN &&
			    elements[e].text == (enum field)i);
		}
		if (!found)
			printf("# %s\n", fields[i].name);
		CU_ASSERT(found);
	}
}

static const struct unit_test tests[] = {
	{ "right orders pass", right_orders_pass },
	{ "a wrong value gets one objection, whatever is written in it",
	    one_value_one_objection },
	{ "missing and misplaced parts are told with what is expected",
	    missing_and_misplaced },
	{ "after a stray child of the root the validator sees nothing any "
	    "more", the_trap },
	{ "an error of the validator is no verdict, and sticks",
	    own_errors_give_no_verdict },
	{ "long values are long, ampersands and all", long_values },
	{ "a wrong schema is a mistake of the set-up", schemas_that_are_wrong },
	{ "the vocabulary has every path of field.def",
	    vocabulary_is_field_def },
};

int
main(void)
{
	return unit_main("gate", tests, ARRAY_LEN(tests));
}
