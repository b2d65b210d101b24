/*
 * What the acceptor's tables come from: the schema itself.  A change of the
 * schema changes what is proven, and what is not understood of it is not
 * guessed.
 */
#include "accept.h"
#include "bounds.h"
#include "builder.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *xsd;
static size_t xsd_len;

static void
setup(void)
{
	char path[4200];
	xsd = unit_read_file(unit_source("xsd/purchase-orders.xsd", path,
	    sizeof(path)), &xsd_len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(xsd);
	xsd = realloc(xsd, xsd_len + 1);
	xsd[xsd_len] = '\0';
}

/* The acceptor of the schema in which FROM, or the first FROM behind the
 * name of TYPE, is replaced by TO. */
static struct acceptor *
changed(const char *type, const char *from, const char *to, char why[128])
{
	char name[64] = "";
	if (type != NULL)
		snprintf(name, sizeof(name), "name=\"%s\"", type);
	const char *begin = strstr(xsd, name);
	const char *at = begin == NULL ? NULL : strstr(begin, from);
	if (at == NULL)
		printf("# not in the schema: %s\n", from);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	const size_t before = (size_t)(at - xsd);
	char *text = malloc(xsd_len + strlen(to) + 1);
	memcpy(text, xsd, before);
	char *end = stpcpy(text + before, to);
	strcpy(end, at + strlen(from));
	struct acceptor *a = acceptor_compile(text, strlen(text), why, 128);
	free(text);
	return a;
}

#define RESTRICTION "<xs:restriction base=\"xs:token\">"

/* Each of them means something to an order, or may. */
static const struct {
	const char *type, *from, *to, *why;
} unknown[] = {
	{ NULL, "elementFormDefault=\"qualified\"", "", "kind of schema" },
	{ NULL, "targetNamespace=\"urn:", "targetNamespace=\"urm:",
	    "kind of schema" },
	{ NULL, "version=\"1\"", "attributeFormDefault=\"qualified\"",
	    "attributeFormDefault" },
	{ NULL, "version=\"1\"", "blockDefault=\"#all\"", "blockDefault" },
	{ NULL, "  <xs:element name=\"purchaseOrders\">",
	    "<xs:include schemaLocation=\"x\"/>"
	    "<xs:element name=\"purchaseOrders\">", "include" },
	{ NULL, "  <xs:element name=\"purchaseOrders\">",
	    "<xs:element name=\"other\"/><xs:element "
	    "name=\"purchaseOrders\">", "element" },
	{ NULL, "<xs:element name=\"purchaseOrders\">",
	    "<xs:element name=\"purchaseOrder\">", "element" },
	{ NULL, "<xs:element name=\"purchaseOrders\">",
	    "<xs:element name=\"purchaseOrders\" abstract=\"true\">",
	    "abstract" },
	/* The place of the orders in the root. */
	{ "purchaseOrders", "maxOccurs=\"unbounded\"", "",
	    "the place of the orders" },
	{ "purchaseOrders", "minOccurs=\"0\" maxOccurs=\"unbounded\"",
	    "minOccurs=\"1\" maxOccurs=\"unbounded\"",
	    "the place of the orders" },
	{ "purchaseOrders", "maxOccurs=\"unbounded\"", "maxOccurs=\"1000\"",
	    "number of occurrences" },
	{ NULL, "    </xs:complexType>\n  </xs:element>",
	    "    </xs:complexType><xs:unique name=\"u\"><xs:selector "
	    "xpath=\"*\"/><xs:field xpath=\"@number\"/></xs:unique>"
	    "</xs:element>", "this declaration" },
	/* Elements. */
	{ "PurchaseOrder", "name=\"total\"", "name=\"total\" nillable=\"true\"",
	    "nillable" },
	{ "PurchaseOrder", "name=\"total\"", "name=\"total\" default=\"0\"",
	    "default" },
	{ "PurchaseOrder", "name=\"total\"", "name=\"total\" fixed=\"0\"",
	    "fixed" },
	{ "PurchaseOrder", "name=\"total\"", "name=\"total\" "
	    "form=\"unqualified\"", "form" },
	{ "PurchaseOrder", "name=\"total\"", "name=\"total\" "
	    "substitutionGroup=\"x\"", "substitutionGroup" },
	{ "PurchaseOrder", "<xs:element name=\"total\"", "<xs:element "
	    "ref=\"total\"", "ref" },
	{ "PurchaseOrder", "name=\"total\"", "name=\"sum\"", "sum" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"/>",
	    "minOccurs=\"0\"/>", "this declaration" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"/>",
	    "minOccurs=\"0\"><xs:simpleType/></xs:element>",
	    "this declaration" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"/>",
	    "type=\"Amount\" minOccurs=\"0\"><xs:key/></xs:element>",
	    "this declaration" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"",
	    "type=\"xs:double\" minOccurs=\"0\"", "double" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"",
	    "type=\"x:Amount\" minOccurs=\"0\"", "x:Amount" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"",
	    "type=\"Nothing\" minOccurs=\"0\"", "Nothing" },
	{ "PurchaseOrder", "type=\"Amount\" minOccurs=\"0\"",
	    "type=\"Contact\" minOccurs=\"0\"", "total" },
	{ "Customer", "type=\"Contact\"", "type=\"Name\"", "contact" },
	{ "PurchaseOrder", "minOccurs=\"0\"/>", "minOccurs=\"2\" "
	    "maxOccurs=\"unbounded\"/>", "number of occurrences" },
	/* Complex types. */
	{ NULL, "name=\"Place\">", "name=\"Place\" mixed=\"true\">", "mixed" },
	{ NULL, "name=\"Place\">", "name=\"Place\" abstract=\"true\">",
	    "abstract" },
	{ "Place", "<xs:sequence>", "<xs:sequence><xs:any/>", "any" },
	{ "Place", "<xs:sequence>", "<xs:sequence><xs:group ref=\"g\"/>",
	    "group" },
	{ "Place", "<xs:sequence>", "<xs:sequence id=\"x\">", "id" },
	{ "Place", "<xs:sequence>", "<xs:sequence><xs:sequence/>",
	    "an empty group" },
	{ "Place", "<xs:sequence>", "<xs:sequence>text", "text between" },
	{ "Place", "<xs:element name=\"houseNumber\"", "<xs:element "
	    "name=\"street\"", "street" },
	{ "Place", "</xs:sequence>", "</xs:sequence><xs:attributeGroup "
	    "ref=\"g\"/>", "attributeGroup" },
	{ "Place", "</xs:sequence>", "</xs:sequence><xs:anyAttribute/>",
	    "anyAttribute" },
	{ "Place", "use=\"required\"", "use=\"prohibited\"", "prohibited" },
	{ "Place", "use=\"required\"", "use=\"required\" fixed=\"install\"",
	    "fixed" },
	{ "Place", "name=\"role\"", "name=\"part\"", "attribute" },
	{ "Place", "name=\"role\" type=\"PlaceRole\"", "name=\"role\"",
	    "attribute" },
	{ "Characteristic", "<xs:extension base=\"Name\">",
	    "<xs:extension base=\"Name\" id=\"x\">", "id" },
	{ "Characteristic", "<xs:extension base=\"Name\">",
	    "<xs:annotation/><xs:extension base=\"Place\">",
	    "kind of type" },
	{ "Characteristic", "<xs:simpleContent>", "<xs:simpleContent "
	    "id=\"x\">", "id" },
	{ "Characteristic", "<xs:simpleContent>", "<xs:group ref=\"g\"/>"
	    "<xs:simpleContent>", "group" },
	/* Simple types. */
	{ "Phone", RESTRICTION, "<xs:list itemType=\"xs:token\"/>"
	    RESTRICTION, "kind of type" },
	{ "Phone", "base=\"xs:token\"", "base=\"xs:string\"", "string" },
	{ "Phone", "base=\"xs:token\"", "base=\"xs:normalizedString\"",
	    "normalizedString" },
	{ "Phone", "base=\"xs:token\"", "base=\"Phone\"", "kind of type" },
	{ "Phone", "base=\"xs:token\"", "base=\"Place\"", "kind of type" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:length value=\"10\"",
	    "length" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:whiteSpace "
	    "value=\"collapse\"", "whiteSpace" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:minLength value=\"1\" "
	    "fixed=\"true\"", "fixed" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:minLength value=\"x\"",
	    "minLength" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:minInclusive value=\"1\"",
	    "minInclusive" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:pattern value=\".*\"",
	    "pattern" },
	{ "Phone", "<xs:minLength value=\"1\"/>", "<xs:pattern value=\"a\"/>"
	    "<xs:pattern value=\"b\"/>", "pattern" },
	{ "Phone", "xs:minLength value=\"1\"", "xs:enumeration "
	    "value=\" a\"", "enumeration" },
	{ "Quantity", "xs:maxInclusive value=\"1000000000\"",
	    "xs:maxExclusive value=\"10\"", "maxExclusive" },
	{ "Quantity", "xs:maxInclusive value=\"1000000000\"",
	    "xs:totalDigits value=\"10\"", "totalDigits" },
	{ "Quantity", "xs:maxInclusive value=\"1000000000\"",
	    "xs:maxInclusive value=\"-1\"", "maxInclusive" },
	{ "Quantity", "xs:maxInclusive value=\"1000000000\"",
	    "xs:enumeration value=\"1\"", "enumeration" },
	{ "Quantity", "xs:maxInclusive value=\"1000000000\"",
	    "xs:maxLength value=\"1\"", "maxLength" },
	{ "Date", "value=\"2000-01-01\"", "value=\"1990-01-01\"",
	    "minInclusive" },
	{ "Date", "base=\"xs:date\"", "base=\"xs:gYear\"", "gYear" },
};

static void
not_understood(void)
{
	char why[128];
	setup();
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		struct acceptor *a = changed(unknown[i].type, unknown[i].from,
		    unknown[i].to, why);
		const bool told = a == NULL &&
		    strstr(why, unknown[i].why) != NULL;
		if (!told)
			printf("# %s: %s\n", unknown[i].to, a != NULL ?
			    "is understood" : why);
		CU_ASSERT(told);
		acceptor_free(a);
	}
	free(xsd);
}

static void
no_schema(void)
{
	char why[128];
	CU_ASSERT_PTR_NULL(acceptor_compile("", 0, why, sizeof(why)));
	CU_ASSERT_PTR_NULL(acceptor_compile("<a", 2, why, sizeof(why)));
	CU_ASSERT_PTR_NULL(acceptor_compile("<a/>", 4, why, sizeof(why)));
	CU_ASSERT(strstr(why, "this kind of schema") != NULL);
}

#define HEAD "<purchaseOrder number=\"1\" date=\"2026-11-22\" " \
	"purpose=\"order\"><initiatingRequest type=\"sale\" " \
	"reference=\"R\"/>"
#define PERSON(inside) HEAD "<customer id=\"C\"><name>N</name><contact>" \
	inside "</contact></customer></purchaseOrder>"
#define LINE(inside) HEAD "<customer id=\"C\"><name>N</name></customer>" \
	"<line number=\"1\" action=\"add\"><offering>O</offering>" inside \
	"</line></purchaseOrder>"

/* What a record is by the schema as it is, and as it is changed. */
static const struct {
	const char *type, *from, *to, *record;
	bool before, after;
} rows[] = {
	{ NULL, "<!-- One purchase order", "<xs:annotation/><!-- One",
	    PERSON("<phone>1</phone>"), true, true },
	{ "Contact", "name=\"phone\" type=\"Phone\" minOccurs=\"0\"",
	    "name=\"phone\" type=\"Phone\"", PERSON("<name>N</name>"), true,
	    false },
	{ "Contact", "name=\"phone\" type=\"Phone\" minOccurs=\"0\"",
	    "name=\"phone\" type=\"Phone\" maxOccurs=\"unbounded\"",
	    PERSON("<phone>1</phone><phone>2</phone>"), false, true },
	{ "Contact", "name=\"phone\" type=\"Phone\"", "name=\"phone\" "
	    "type=\"Currency\"", PERSON("<phone>1</phone>"), true, false },
	{ "Phone", "xs:maxLength value=\"40\"", "xs:maxLength value=\"3\"",
	    PERSON("<phone>1234</phone>"), true, false },
	{ "Phone", "xs:maxLength value=\"40\"", "xs:maxLength value=\"3\"",
	    PERSON("<phone>\xc3\xa9\xc3\xa9\xc3\xa9</phone>"), true, true },
	{ "Phone", "xs:minLength value=\"1\"", "xs:minLength value=\"3\"",
	    PERSON("<phone>\xc3\xa9\xc3\xa9</phone>"), true, false },
	{ "Phone", "xs:minLength value=\"1\"", "xs:enumeration value=\"1\"",
	    PERSON("<phone>2</phone>"), true, false },
	{ "Phone", "base=\"xs:token\"", "base=\"Currency\"",
	    PERSON("<phone>ABC</phone>"), true, true },
	{ "Phone", "base=\"xs:token\"", "base=\"Currency\"",
	    PERSON("<phone>ab</phone>"), true, false },
	{ "Phone", "xs:minLength value=\"1\"", "xs:pattern value=\"[0-9]+\"",
	    PERSON("<phone>+31</phone>"), true, false },
	{ "Quantity", "1000000000", "10",
	    LINE("<quantity>11</quantity>"), true, false },
	{ "Quantity", "1000000000", "10",
	    LINE("<quantity>0000000010</quantity>"), true, true },
	{ "Quantity", "xs:positiveInteger", "xs:nonNegativeInteger",
	    LINE("<quantity>0</quantity>"), false, true },
	{ "Quantity", "xs:positiveInteger", "xs:integer",
	    LINE("<quantity>00</quantity>"), false, true },
	{ "Amount", "<xs:pattern", "<xs:maxInclusive value=\"9.95\"/>"
	    "<xs:pattern", LINE("<unitPrice>9.9500</unitPrice>"), true,
	    true },
	{ "Amount", "<xs:pattern", "<xs:maxInclusive value=\"9.95\"/>"
	    "<xs:pattern", LINE("<unitPrice>9.9501</unitPrice>"), true,
	    false },
	{ "Amount", "<xs:pattern", "<xs:maxInclusive value=\"9.95\"/>"
	    "<xs:pattern", LINE("<unitPrice>10</unitPrice>"), true, false },
	{ "Amount", "<xs:pattern", "<xs:maxInclusive value=\"10\"/>"
	    "<xs:pattern", LINE("<unitPrice>10.01</unitPrice>"), true,
	    false },
	{ "Amount", "<xs:pattern", "<xs:minInclusive value=\"0.5\"/>"
	    "<xs:pattern", LINE("<unitPrice>00.5</unitPrice>"), true, true },
	{ "Amount", "<xs:pattern", "<xs:minInclusive value=\"0.5\"/>"
	    "<xs:pattern", LINE("<unitPrice>0.4999</unitPrice>"), true,
	    false },
	{ "Date", "2099-12-31", "2026-12-31",
	    LINE("<requestedDate>2027-01-01</requestedDate>"), true, false },
	{ "Date", "2000-01-01", "2026-12-31",
	    LINE("<requestedDate>2026-12-30</requestedDate>"), true, false },
	{ "Action", "value=\"add\"", "value=\"new\"", LINE(""), true, false },
	{ "Line", "name=\"action\" type=\"Action\" use=\"required\"",
	    "name=\"action\" type=\"Action\" use=\"optional\"",
	    HEAD "<customer id=\"C\"><name>N</name></customer><line "
	    "number=\"1\"><offering>O</offering></line></purchaseOrder>",
	    false, true },
	{ "Contact", "name=\"phone\" type=\"Phone\" minOccurs=\"0\"/>",
	    "name=\"phone\" type=\"Phone\" minOccurs=\"0\" maxOccurs=\"1\"/>",
	    PERSON("<phone>1</phone><phone>2</phone>"), false, false },
	{ "Contact", "<xs:element name=\"name\" type=\"Name\" "
	    "minOccurs=\"0\"/>", "<xs:choice minOccurs=\"0\"><xs:element "
	    "name=\"name\" type=\"Name\"/></xs:choice>",
	    PERSON("<phone>1</phone>"), true, true },
};

static bool
proves(const struct acceptor *a, const char *record)
{
	struct builder *b = malloc(sizeof(*b));
	struct accept_place place = { .text = span_of(record), .line = 1,
	    .column = 1 };
	builder_init(b);
	const bool proven = accept_record(a, &place, b) == ACCEPT_PROVEN;
	builder_free(b);
	free(b);
	return proven;
}

static void
followed(void)
{
	char why[128];
	setup();
	struct acceptor *before = acceptor_compile(xsd, xsd_len, why, 128);
	CU_ASSERT_PTR_NOT_NULL_FATAL(before);
	UNIT_STRING(why, "");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct acceptor *after = changed(rows[i].type, rows[i].from,
		    rows[i].to, why);
		CU_ASSERT_PTR_NOT_NULL_FATAL(after);
		if (proves(after, rows[i].record) != rows[i].after)
			printf("# %s: %s\n", rows[i].to, rows[i].record);
		CU_ASSERT_EQUAL(proves(before, rows[i].record),
		    rows[i].before);
		CU_ASSERT_EQUAL(proves(after, rows[i].record), rows[i].after);
		acceptor_free(after);
	}
	acceptor_free(before);
	free(xsd);
}

static const struct unit_test tests[] = {
	{ "what is not understood of a schema is told", not_understood },
	{ "without a schema there is no acceptor", no_schema },
	{ "what is proven changes with the schema", followed },
};

int
main(void)
{
	return unit_main("accept_compile", tests, ARRAY_LEN(tests));
}
