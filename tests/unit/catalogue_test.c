/* catalogue - offerings as operators write them */
#include "catalogue.h"
#include "arena.h"
#include "capture.h"
#include "fault.h"
#include "memory.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static struct arena arena;
static struct catalogue catalogue;
static struct fault fault;
static char *told;

static int
load(const char *path)
{
	char xsd[4096];
	arena_init(&arena, 8u << 20);
	memset(&fault, 0, sizeof(fault));
	capture_begin();
	const int n = catalogue_load(path, unit_source("xsd", xsd,
	    sizeof(xsd)), &arena, &catalogue, &fault);
	told = capture_end();
	return n;
}

static void
drop(void)
{
	free(told);
	arena_free(&arena);
}

static int
load_text(const char *text)
{
	unit_write_file("catalogue.xml", text, strlen(text));
	return load("catalogue.xml");
}

/* A catalogue of one offering: its attributes from line 3, content from 4. */
static int
load_offering(const char *attributes, const char *content)
{
	char text[4000];
	snprintf(text, sizeof(text), "<catalogue "
	    "xmlns='urn:ordermill:catalogue:1'>\n<offering\n%s>\n%s\n"
	    "</offering></catalogue>\n", attributes, content);
	return load_text(text);
}

#define PRICE "<price currency='EUR' amount='1.00'/>"

/* One mistake, in these words. */
static void
mistaken(const char *attributes, const char *content, const char *expected)
{
	UNIT_NUMBER(load_offering(attributes, content), 1);
	UNIT_STRING(told, expected);
	CU_ASSERT_PTR_NULL(catalogue.at);
	drop();
}

static void
samples(void)
{
	char path[4096];
	UNIT_NUMBER(load(unit_source("samples/catalogue.xml", path,
	    sizeof(path))), 0);
	UNIT_STRING(told, "");
	UNIT_NUMBER(catalogue.n, 5);
	const struct offering *o = catalogue_find(&catalogue,
	    SPAN("VPN-SITE"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	CU_ASSERT(span_is(o->name, "VPN site"));
	CU_ASSERT(o->action[ACTION_ADD] && o->action[ACTION_MODIFY] &&
	    o->action[ACTION_DELETE] && !o->action[ACTION_NONE]);
	CU_ASSERT(o->place_required[ROLE_INSTALL]);
	CU_ASSERT_FALSE(o->place_required[ROLE_A_END]);
	CU_ASSERT_FALSE(o->place_required[ROLE_NONE]);
	UNIT_NUMBER(o->quantity_standard.from, 1);
	UNIT_NUMBER(o->quantity_standard.to, 10);
	UNIT_NUMBER(o->quantity_possible.to, 100);
	UNIT_STRING(o->currency->code, "EUR");
	UNIT_NUMBER(o->price_minor, 19900);
	UNIT_NUMBER(o->tolerance_minor, 0);
	UNIT_NUMBER(o->lead_days, 20);
	UNIT_NUMBER(o->feasibility, FEASIBILITY_WHEN_SPECIAL);
	UNIT_NUMBER(o->sold_to, NO_DAY);
	UNIT_NUMBER(o->n_standard_countries, 0);
	UNIT_NUMBER(o->n_characteristics, 2);
	const struct char_spec *c = &o->characteristics[0];
	CU_ASSERT(span_is(c->name, "bandwidthMbps"));
	CU_ASSERT(c->required && c->type == CHAR_NUMBER);
	UNIT_NUMBER(c->n_standard, 5);
	CU_ASSERT(span_is(c->standard[4], "200"));
	CU_ASSERT(c->has_possible_range && !c->has_standard_range);
	UNIT_NUMBER(c->possible_range.to, 1000);
	CU_ASSERT(!c[1].required && c[1].type == CHAR_WORD);
	UNIT_NUMBER(c[1].n_standard, 3);
	o = catalogue_find(&catalogue, SPAN("DARK-FIBRE"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	CU_ASSERT(o->place_required[ROLE_A_END] &&
	    o->place_required[ROLE_B_END] && !o->action[ACTION_MODIFY]);
	UNIT_NUMBER(o->feasibility, FEASIBILITY_ALWAYS);
	CU_ASSERT(o->characteristics[0].has_standard_range);
	o = catalogue_find(&catalogue, SPAN("MOB-SIM"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	UNIT_NUMBER(o->feasibility, FEASIBILITY_NEVER);
	UNIT_NUMBER(o->price_minor, 995);
	drop();
}

static void
find(void)
{
	char text[3000];
	size_t n = (size_t)snprintf(text, sizeof(text), "<catalogue "
	    "xmlns='urn:ordermill:catalogue:1'>\n");
	for (char c = 'Z'; c >= 'A'; c--)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "<offering id='%c1' name='x'>" PRICE "</offering>\n", c);
	snprintf(text + n, sizeof(text) - n, "</catalogue>");
	UNIT_NUMBER(load_text(text), 0);
	for (char c = 'A'; c <= 'Z'; c++) {
		const char id[] = { c, '1' };
		const struct offering *o = catalogue_find(&catalogue,
		    (struct span){ id, 2 });
		CU_ASSERT(o != NULL && o->id.at[0] == c);
		CU_ASSERT_PTR_NULL(catalogue_find(&catalogue,
		    (struct span){ id, 1 }));
	}
	CU_ASSERT_PTR_NULL(catalogue_find(&catalogue, SPAN("a1")));
	CU_ASSERT_PTR_NULL(catalogue_find(&catalogue, SPAN("Z11")));
	CU_ASSERT_PTR_NULL(catalogue_find(&catalogue, span_of(NULL)));
	drop();
}

static void
defaults(void)
{
	UNIT_NUMBER(load_offering("id='A' name='x'", PRICE), 0);
	const struct offering *o = catalogue_find(&catalogue, SPAN("A"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	UNIT_NUMBER(o->quantity_standard.to, 1);
	UNIT_NUMBER(o->quantity_possible.to, 1);
	UNIT_NUMBER(o->feasibility, FEASIBILITY_WHEN_SPECIAL);
	UNIT_NUMBER(o->lead_days, 0);
	UNIT_NUMBER(o->sold_from, NO_DAY);
	CU_ASSERT(o->action[ACTION_ADD] && o->action[ACTION_MODIFY] &&
	    o->action[ACTION_DELETE]);
	UNIT_NUMBER(o->grouping.len, 0);
	drop();
}

static void
everything(void)
{
	UNIT_NUMBER(load_offering("id='A' name='x' sold-from='2020-01-01' "
	    "sold-to='2020-01-01' grouping='data' actions=' add\n delete '",
	    "<quantity standard='2' possible='1..3'/>"
	    "<price currency='JPY' amount='500' tolerance='5'/>"
	    "<area countries='NL BE'/>"
	    "<characteristic name='n' type='number' standard='-5..5' "
	    "possible='-10..10'/>"
	    "<characteristic name='w' standard='a b' possible='c'/>"
	    "<characteristic name='m' type='number' standard='1' "
	    "possible='1 2 3'/>"
	    "<characteristic name='any'/>"), 0);
	UNIT_STRING(told, "");
	const struct offering *o = catalogue_find(&catalogue, SPAN("A"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	UNIT_NUMBER(o->sold_to, o->sold_from);
	CU_ASSERT(span_is(o->grouping, "data"));
	CU_ASSERT(o->action[ACTION_ADD] && !o->action[ACTION_MODIFY] &&
	    o->action[ACTION_DELETE]);
	UNIT_NUMBER(o->quantity_standard.from, 2);
	UNIT_NUMBER(o->quantity_standard.to, 2);
	UNIT_NUMBER(o->price_minor, 500);
	UNIT_NUMBER(o->tolerance_minor, 5);
	UNIT_NUMBER(o->n_standard_countries, 2);
	CU_ASSERT(span_is(o->standard_countries[1], "BE"));
	UNIT_NUMBER(o->characteristics[0].standard_range.from, -5);
	UNIT_NUMBER(o->characteristics[0].possible_range.from, -10);
	UNIT_NUMBER(o->characteristics[1].n_possible, 1);
	UNIT_NUMBER(o->characteristics[2].n_possible, 3);
	UNIT_NUMBER(o->characteristics[3].n_standard, 0);
	drop();
}

static void
schema_mistakes(void)
{
	mistaken("id='A'\nnam='x'\nname='x'", PRICE,
	    "catalogue.xml:4: error: attribute \"nam\" is not known in "
	    "element \"offering\"; did you mean \"name\"?\n");
	mistaken("id='A'\nname='x'\nfeasibility='alway'", PRICE,
	    "catalogue.xml:5: error: attribute \"feasibility\": \"alway\" is "
	    "none of never, when-special, always; did you mean \"always\"?\n");
	mistaken("id='A B' name='x'", PRICE, "catalogue.xml:3: error: "
	    "attribute \"id\": \"A B\" is not of the form "
	    "[A-Za-z0-9][A-Za-z0-9._/\\-]{0,63}\n");
	mistaken("id='A' name='x' lead-days='soon'", PRICE,
	    "catalogue.xml:3: error: attribute \"lead-days\": \"soon\" is not "
	    "a whole number, 0 or more\n");
	mistaken("id='A' name='x'", PRICE "\n\n<charateristic name='x'/>",
	    "catalogue.xml:6: error: element \"charateristic\" is not known "
	    "here; did you mean \"characteristic\"?\n");
	mistaken("id='A' name='x'", "", "catalogue.xml:2: error: element "
	    "\"offering\" is not complete: expected is quantity or price\n");
}

static void
sense_of_offerings(void)
{
	mistaken("id='A' name='x'\nsold-from='2021-01-01'\n"
	    "sold-to='2020-12-31'", PRICE, "catalogue.xml:5: error: offering "
	    "\"A\" is sold to a day before it is sold from\n");
	mistaken("id='A' name='x'", "<quantity standard='5..2'/>" PRICE,
	    "catalogue.xml:4: error: the standard quantity runs downwards\n");
	mistaken("id='A' name='x'", "<quantity standard='1'\npossible='5..2'/>"
	    PRICE, "catalogue.xml:5: error: the possible quantity runs "
	    "downwards\n");
	mistaken("id='A' name='x'", "<quantity standard='1..5' "
	    "possible='2..9'/>" PRICE, "catalogue.xml:4: error: the standard "
	    "quantity is not all possible\n");
	mistaken("id='A' name='x'", "<quantity standard='1..5' "
	    "possible='1..4'/>" PRICE, "catalogue.xml:4: error: the standard "
	    "quantity is not all possible\n");
	mistaken("id='A' name='x'", "<quantity standard='1' "
	    "possible='1..1000000001'/>" PRICE, "catalogue.xml:4: error: no "
	    "order may have more than 1000000000\n");
	mistaken("id='A' name='x'", "<price currency='EUX' amount='1'/>",
	    "catalogue.xml:4: error: currency \"EUX\" is not an ISO 4217 "
	    "code\n");
	mistaken("id='A' name='x'", "<price currency='EUR'\namount='1.005'/>",
	    "catalogue.xml:5: error: attribute \"amount\": \"1.005\" is not "
	    "an amount of EUR, which has 2 decimals\n");
	mistaken("id='A' name='x'", "<price currency='JPY' amount='1'\n"
	    "tolerance='0.5'/>", "catalogue.xml:5: error: attribute "
	    "\"tolerance\": \"0.5\" is not an amount of JPY, which has 0 "
	    "decimals\n");
}

static void
sense_of_characteristics(void)
{
#define C(attributes) PRICE "\n<characteristic name='c' " attributes "/>"
	mistaken("id='A' name='x'", C("type='number' standard='9..1'"),
	    "catalogue.xml:5: error: characteristic \"c\": the standard range "
	    "runs downwards\n");
	mistaken("id='A' name='x'", C("type='number' standard='1..9' "
	    "possible='2..9'"), "catalogue.xml:5: error: characteristic "
	    "\"c\": what is standard is not all possible\n");
	mistaken("id='A' name='x'", C("type='number' standard='1 10' "
	    "possible='1..9'"), "catalogue.xml:5: error: characteristic "
	    "\"c\": what is standard is not all possible\n");
	mistaken("id='A' name='x'", C("type='number' standard='1 two'"),
	    "catalogue.xml:5: error: characteristic \"c\": \"two\" is neither "
	    "a whole number nor a range such as 1..10\n");
	mistaken("id='A' name='x'", C("type='number' standard='1,2'"),
	    "catalogue.xml:5: error: characteristic \"c\": \"1,2\" is neither "
	    "a whole number nor a range such as 1..10\n");
	mistaken("id='A' name='x'", C("standard='1..9'"), "catalogue.xml:5: "
	    "error: characteristic \"c\": a range needs type=\"number\"\n");
	mistaken("id='A' name='x'", C("standard='a b a'"), "catalogue.xml:5: "
	    "error: characteristic \"c\": \"a\" is named twice\n");
	mistaken("id='A' name='x'", C("") "\n<characteristic name='c'/>",
	    "catalogue.xml:6: error: characteristic \"c\" is there twice\n");
}

/* Of the schema and of sense, in one pass, each with its line. */
static void
all_in_one_pass(void)
{
	UNIT_NUMBER(load_text("<catalogue "
	    "xmlns='urn:ordermill:catalogue:1'>\n"
	    "<offering id='B' name='x' colour='red'>" PRICE "</offering>\n"
	    "<offering id='A' name='x'><price currency='XXY' amount='1'/>"
	    "</offering>\n"
	    "<offering id='B' name='x'><quantity standard='3..1'/>\n"
	    "<price currency='EUR' amount='1.001'/></offering>\n"
	    "<offering id='B' name='x'><price currency='EUR'/></offering>\n"
	    "</catalogue>"), 7);
	UNIT_STRING(told,
	    "catalogue.xml:2: error: attribute \"colour\" is not known in "
	    "element \"offering\"\n"
	    "catalogue.xml:6: error: element \"price\" lacks its attribute "
	    "\"amount\"\n"
	    "catalogue.xml:3: error: currency \"XXY\" is not an ISO 4217 "
	    "code\n"
	    "catalogue.xml:4: error: the standard quantity runs downwards\n"
	    "catalogue.xml:5: error: attribute \"amount\": \"1.001\" is not "
	    "an amount of EUR, which has 2 decimals\n"
	    "catalogue.xml:4: error: offering \"B\" is there twice; see line "
	    "2\n"
	    "catalogue.xml:6: error: offering \"B\" is there twice; see line "
	    "4\n");
	UNIT_NUMBER(catalogue.n, 0);
	drop();
}

static void
not_a_catalogue(void)
{
	UNIT_NUMBER(load_text("<partner id='x'/>"), 1);
	UNIT_STRING(told, "catalogue.xml:1: error: the root element has to be "
	    "\"catalogue\" of namespace \"urn:ordermill:catalogue:1\"\n");
	drop();
	UNIT_NUMBER(load_text("<catalogue"), 1);
	drop();
	UNIT_NUMBER(load("none.xml"), -1);
	UNIT_NUMBER(fault.kind, FAULT_CONFIG);
	drop();
}

/* Nothing that breaks the schema breaks the reader. */
static void
holes(void)
{
	static const char *const texts[] = {
		"<offering/>", "<offering id='' name=''><price/></offering>",
		"<offering id='A' actions='' places='x' lead-days='-1' "
		"sold-from='x' feasibility='' grouping=''><quantity/><price "
		"currency='' amount=''/><area/><characteristic/>"
		"<characteristic standard='' possible='..'/></offering>",
		"<offering id='A' name='x'><quantity standard='..' "
		"possible='1..'/><price currency='EUR' amount='x'/>"
		"<characteristic name='c' type='number' standard='..9' "
		"possible='-'/></offering>", "<other/>", "text",
		"<offering id='A' name='x'>" PRICE "</offering><offering/>",
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		char text[1000];
		snprintf(text, sizeof(text), "<catalogue "
		    "xmlns='urn:ordermill:catalogue:1'>%s</catalogue>",
		    texts[i]);
		CU_ASSERT(load_text(text) > 0);
		UNIT_NUMBER(catalogue.n, 0);
		drop();
	}
}

static void
largest_quantity(void)
{
	UNIT_NUMBER(load_offering("id='A' name='x'", "<quantity standard='1' "
	    "possible='1..1000000000'/>" PRICE), 0);
	drop();
	UNIT_NUMBER(load_offering("id='A' name='x'", "<quantity "
	    "standard='1000000000' possible='1..1000000000'/>" PRICE), 0);
	drop();
}

static void
flood(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	fprintf(f, "<catalogue xmlns='urn:ordermill:catalogue:1'>\n");
	for (unsigned i = 0; i < 300; i++)
		fprintf(f, "<offering id='O%u' name='x'>"
		    "<price currency='QQQ' amount='1'/></offering>\n", i);
	fprintf(f, "</catalogue>");
	fclose(f);
	UNIT_NUMBER(load_text(text), 300);
	CU_ASSERT_PTR_NOT_NULL(strstr(told, "catalogue.xml:101: error: "));
	CU_ASSERT_PTR_NULL(strstr(told, "catalogue.xml:102: error: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(told,
	    "catalogue.xml: error: and 200 more\n"));
	drop();
	/* Exactly as many as are told leave nothing out. */
	*strstr(strstr(text, "id='O100'") - 10, "<offering") = '\0';
	char *cut = NULL;
	f = open_memstream(&cut, &len);
	fprintf(f, "%s</catalogue>", text);
	fclose(f);
	UNIT_NUMBER(load_text(cut), 100);
	CU_ASSERT_PTR_NOT_NULL(strstr(told, "catalogue.xml:101: error: "));
	CU_ASSERT_PTR_NULL(strstr(told, "more"));
	drop();
	free(text);
	free(cut);
}

/* Wherever its arena ends, a catalogue is whole or refused. */
static void
no_room(void)
{
	char xml[4096], xsd[4096];
	unsigned refused = 0;
	unit_source("samples/catalogue.xml", xml, sizeof(xml));
	unit_source("xsd", xsd, sizeof(xsd));
	for (size_t limit = 4000;; limit += 997) {
		arena_init(&arena, limit);
		capture_begin();
		const int n = catalogue_load(xml, xsd, &arena, &catalogue,
		    &fault);
		told = capture_end();
		UNIT_NUMBER(catalogue.n, n == 0 ? 5 : 0);
		CU_ASSERT(n == 0 || strstr(told, "too large") != NULL);
		drop();
		if (n == 0)
			break;
		refused++;
	}
	CU_ASSERT(refused > 5);
}

static void
actions(void)
{
	UNIT_NUMBER(load_offering("id='A' name='x' actions='add modfy'",
	    PRICE), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(told, "catalogue.xml:3: error: "
	    "attribute \"actions\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(told, "did you mean \"modify\"?"));
	drop();
	CU_ASSERT(load_offering("id='A' name='x' actions=''", PRICE) > 0);
	drop();
}

static const struct unit_test tests[] = {
	{ "what breaks the schema breaks nothing else", holes },
	{ "a file that is no catalogue is refused", not_a_catalogue },
	{ "what the schema does not allow is told in words",
	    schema_mistakes },
	{ "an unknown action is told with the nearest one", actions },
	{ "what makes no sense in an offering is told", sense_of_offerings },
	{ "what makes no sense in a characteristic is told",
	    sense_of_characteristics },
	{ "all mistakes are told in one pass, each with its line",
	    all_in_one_pass },
	{ "a flood of mistakes is counted, and the first hundred told",
	    flood },
	{ "a catalogue that does not fit its arena is refused", no_room },
	{ "the largest quantity is the largest that orders may have",
	    largest_quantity },
	{ "the sample catalogue is what the design says", samples },
	{ "an offering is found by its whole id", find },
	{ "what is left out has its default", defaults },
	{ "everything that may be said is read", everything },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("catalogue", tests, ARRAY_LEN(tests));
}
