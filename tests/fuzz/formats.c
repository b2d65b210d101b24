/*
 * The same order as XML and as CSV decides the same.
 *
 * The input is a line for each value: those of the order in the order of
 * field.def and its requirement, then for each of its lines as many as
 * line_columns has.  Both documents are made of them.
 */
#include "fuzz.h"
#include "memory.h"
#include "out.h"
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 8
#define VALUE_BYTES 4096

static const char *const order_columns[] = {
	"po_number", "revision", "order_date", "purpose", "request_type",
	"request_reference", "customer_id", "customer_name", "contact_name",
	"contact_email", "contact_phone", "billing_account", "currency",
	"requested_date", "complete_delivery", "earlier_order", "reason",
	"total", "special_requirement_code", "special_requirement",
};
enum { NUMBER, REVISION, ORDER_DATE, PURPOSE, REQUEST_TYPE, REFERENCE,
	CUSTOMER_ID, CUSTOMER_NAME, CONTACT_NAME, CONTACT_EMAIL,
	CONTACT_PHONE, ACCOUNT, CURRENCY, WANTED, COMPLETE, EARLIER, REASON,
	TOTAL, CODE, TEXT, ORDER_VALUES };
static const char *const line_columns[] = {
	"line_number", "action", "offering", "quantity", "unit_price",
	"service_id", "line_requested_date", "feasibility_assessment",
	"place_role", "street", "house_number", "city", "postcode", "country",
	"place2_role", "street2", "house_number2", "city2", "postcode2",
	"country2", "char:downstreamMbps", "char:plan",
	"line_special_requirement_code", "line_special_requirement",
};
enum { LINE_NUMBER, ACTION, OFFERING, QUANTITY, PRICE, SERVICE, LINE_WANTED,
	FEASIBILITY, PLACE, PLACE2 = PLACE + 6, SPEED = PLACE2 + 6, PLAN,
	LINE_CODE, LINE_REQUIREMENT, LINE_VALUES };

struct text {
	struct span order[ORDER_VALUES], line[MOST_LINES][LINE_VALUES];
	unsigned n_lines;
	struct arena arena;
};

/* ---- The values ----------------------------------------------------------- */

/* What both formats can hold: a few characters stand for all that are more
 * than one byte, and no value begins or ends with blanks. */
static struct span
value_of(struct text *t, struct span raw)
{
	static const char *const wide[] = { "\xc2\x85", "\xe2\x80\xae",
	    "\xef\xbc\x9d", "\xc2\xa0", "\xe2\x80\xa8", "\xf0\x9f\x9a\x80",
	    "\xc3\xa9", "\xef\xbf\xbd" };
	char buf[VALUE_BYTES + 8];
	size_t n = 0;
	for (size_t i = 0; i < raw.len && n < VALUE_BYTES; i++) {
		const uint8_t c = (uint8_t)raw.at[i];
		if (c < 0x80) {
			buf[n++] = c < 0x20 ? ' ' : (char)c;
			continue;
		}
		const char *w = wide[c % ARRAY_LEN(wide)];
		memcpy(buf + n, w, strlen(w));
		n += strlen(w);
	}
	return arena_copy(&t->arena, span_trim((struct span){ buf, n }));
}

static bool
take_values(struct text *t, struct span *rest, struct span *to, unsigned n)
{
	bool any = false;
	for (unsigned i = 0; i < n; i++) {
		to[i] = value_of(t, rest->at == NULL ? SPAN("") :
		    span_cut(rest, '\n'));
		any = any || to[i].len > 0;
	}
	return any;
}

static void
read_text(struct text *t, struct span rest)
{
	take_values(t, &rest, t->order, ORDER_VALUES);
	for (t->n_lines = 0; rest.at != NULL && t->n_lines < MOST_LINES;)
		t->n_lines += take_values(t, &rest, t->line[t->n_lines],
		    LINE_VALUES);
	/* Rows without a number are orders of their own; #TOTALS is none. */
	if (t->order[NUMBER].len == 0 || t->order[NUMBER].at[0] == '#')
		t->order[NUMBER] = SPAN("P-1");
}

/* ---- CSV -------------------------------------------------------------------- */

static void
cells(struct out *o, const struct span *values, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		out_char(o, '"');
		for (size_t k = 0; values != NULL && k < values[i].len; k++) {
			if (values[i].at[k] == '"')
				out_char(o, '"');
			out_char(o, values[i].at[k]);
		}
		out_text(o, "\",");
	}
}

static void
put_csv(struct out *o, const struct text *t)
{
	for (unsigned i = 0; i < ORDER_VALUES; i++)
		out_printf(o, "%s,", order_columns[i]);
	for (unsigned i = 0; i < LINE_VALUES; i++)
		out_printf(o, "%s,", line_columns[i]);
	out_text(o, "ordermill_reason\n");
	for (unsigned i = 0; i == 0 || i < t->n_lines; i++) {
		cells(o, t->order, ORDER_VALUES);
		cells(o, t->n_lines == 0 ? NULL : t->line[i], LINE_VALUES);
		out_char(o, '\n');
	}
}

/* ---- XML -------------------------------------------------------------------- */

static void
attribute(struct out *o, const char *name, struct span value)
{
	if (value.len > 0)
		out_attr(o, name, value);
}

static void
element(struct out *o, const char *name, struct span value)
{
	if (value.len > 0)
		out_element(o, 0, name, value);
}

static bool
any_of(const struct span *values, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (values[i].len > 0)
			return true;
	return false;
}

static void
requirement(struct out *o, struct span code, struct span text)
{
	if (code.len + text.len == 0)
		return;
	out_text(o, "<specialRequirement");
	attribute(o, "code", code);
	out_char(o, '>');
	out_xml(o, text);
	out_text(o, "</specialRequirement>");
}

static void
place(struct out *o, const struct span *v)
{
	static const char *const names[] = { "street", "houseNumber", "city",
	    "postcode", "country" };
	if (!any_of(v, 6))
		return;
	out_text(o, "<place");
	attribute(o, "role", v[0]);
	out_char(o, '>');
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		element(o, names[i], v[i + 1]);
	out_text(o, "</place>");
}

static void
characteristic(struct out *o, const char *name, struct span value)
{
	if (value.len == 0)
		return;
	out_printf(o, "<characteristic name=\"%s\">", name);
	out_xml(o, value);
	out_text(o, "</characteristic>");
}

static void
put_line(struct out *o, const struct span *v)
{
	out_text(o, "<line");
	attribute(o, "number", v[LINE_NUMBER]);
	attribute(o, "action", v[ACTION]);
	out_text(o, ">");
	element(o, "offering", v[OFFERING]);
	element(o, "quantity", v[QUANTITY]);
	element(o, "unitPrice", v[PRICE]);
	element(o, "serviceId", v[SERVICE]);
	element(o, "requestedDate", v[LINE_WANTED]);
	place(o, v + PLACE);
	place(o, v + PLACE2);
	characteristic(o, "downstreamMbps", v[SPEED]);
	characteristic(o, "plan", v[PLAN]);
	element(o, "feasibilityAssessment", v[FEASIBILITY]);
	requirement(o, v[LINE_CODE], v[LINE_REQUIREMENT]);
	out_text(o, "</line>");
}

static void
put_customer(struct out *o, const struct span *v)
{
	out_text(o, "<customer");
	attribute(o, "id", v[CUSTOMER_ID]);
	out_text(o, ">");
	element(o, "name", v[CUSTOMER_NAME]);
	if (any_of(v + CONTACT_NAME, 3)) {
		out_text(o, "<contact>");
		element(o, "name", v[CONTACT_NAME]);
		element(o, "email", v[CONTACT_EMAIL]);
		element(o, "phone", v[CONTACT_PHONE]);
		out_text(o, "</contact>");
	}
	out_text(o, "</customer>");
}

static void
put_xml(struct out *o, const struct text *t)
{
	const struct span *v = t->order;
	out_text(o, "<purchaseOrders partner=\"acme\" "
	    "xmlns=\"urn:ordermill:purchase-orders:1\"><purchaseOrder");
	attribute(o, "number", v[NUMBER]);
	attribute(o, "revision", v[REVISION]);
	attribute(o, "date", v[ORDER_DATE]);
	attribute(o, "purpose", v[PURPOSE]);
	out_text(o, "><initiatingRequest");
	attribute(o, "type", v[REQUEST_TYPE]);
	attribute(o, "reference", v[REFERENCE]);
	out_text(o, "/>");
	put_customer(o, v);
	element(o, "billingAccount", v[ACCOUNT]);
	element(o, "currency", v[CURRENCY]);
	element(o, "requestedDate", v[WANTED]);
	element(o, "completeDelivery", v[COMPLETE]);
	element(o, "earlierOrder", v[EARLIER]);
	element(o, "reason", v[REASON]);
	requirement(o, v[CODE], v[TEXT]);
	for (unsigned i = 0; i < t->n_lines; i++)
		put_line(o, t->line[i]);
	element(o, "total", v[TOTAL]);
	out_text(o, "</purchaseOrder></purchaseOrders>");
}

/* ---- What became of it ------------------------------------------------------ */

struct fate {
	unsigned n;
	enum outcome outcome;
	uint32_t n_orders;
	bool all;			/* of the findings, none left out */
	bool displaced;			/* O_UNEXPECTED: XML only */
	uint32_t n_found;
	uint32_t found[MAX_FINDINGS_PER_ORDER];	/* reason, field and line */
	uint8_t fingerprint[DIGEST_BYTES];
};

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static void
note(void *ctx, const struct decision *d, struct arena *a)
{
	struct fate *fate = ctx;
	const struct findings *fs = d->order->findings;
	(void)a;
	fate->n++;
	fate->outcome = d->outcome;
	fate->n_orders = d->n_orders;
	fate->all = fs->omitted == 0;
	fate->n_found = fs->n;
	for (uint32_t i = 0; i < fs->n; i++) {
		fate->displaced |= fs->at[i].why == O_UNEXPECTED;
		fate->found[i] = (uint32_t)fs->at[i].why << 24 |
		    (uint32_t)fs->at[i].field << 16 |
		    (fs->at[i].order_line & 0xffff);
	}
	qsort(fate->found, fs->n, sizeof(fate->found[0]), by_number);
	memcpy(fate->fingerprint, d->fingerprint, DIGEST_BYTES);
}

static void
decide(enum input_format format, const struct text *t, struct fate *fate)
{
	struct decoded decoded;
	struct out o;
	memset(fate, 0, sizeof(*fate));
	out_init_memory(&o, 8u << 20);
	if (format == FORMAT_XML)
		put_xml(&o, t);
	else
		put_csv(&o, t);
	DEMAND(out_ok(&o));
	fuzz_decode(o.buf, o.len, format, &decoded, note, fate);
	out_free(&o);
	DEMAND(decoded.verdict == VERDICT_VALID);
	DEMAND(fate->n == 1);
}

/* The number that a line goes by; one that is wrong is which one it is. */
static uint64_t
line_number(const struct text *t, unsigned i)
{
	uint64_t n;
	return span_to_u64(t->line[i][LINE_NUMBER], 999999, &n) && n > 0 ? n :
	    i + 1;
}

static bool
numbers_are_unique(const struct text *t)
{
	for (unsigned i = 0; i < t->n_lines; i++)
		for (unsigned k = 0; k < i; k++)
			if (line_number(t, i) == line_number(t, k))
				return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct text t;
	struct fate xml, csv;
	if (t.arena.limit == 0)
		arena_init(&t.arena, 4u << 20);
	arena_rewind(&t.arena);
	read_text(&t, (struct span){ (const char *)data, size });
	decide(FORMAT_XML, &t, &xml);
	decide(FORMAT_CSV, &t, &csv);
	DEMAND(xml.outcome == csv.outcome);
	DEMAND(xml.n_orders == csv.n_orders);
	/* Which findings are left out is the format's affair, and so is what
	 * only stands in the wrong place because something before it does
	 * not stand there.  Of lines with the same number the findings cannot
	 * be told apart. */
	if (!xml.all || !csv.all || xml.displaced || !numbers_are_unique(&t))
		return 0;
	DEMAND(xml.n_found == csv.n_found);
	DEMAND(memcmp(xml.found, csv.found,
	    xml.n_found * sizeof(xml.found[0])) == 0);
	DEMAND(memcmp(xml.fingerprint, csv.fingerprint, DIGEST_BYTES) == 0);
	return 0;
}
