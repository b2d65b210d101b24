/*
 * order_doc - customer orders: the issued ones, and those for special handling
 *
 * Two documents of one vocabulary (xsd/customer-orders.xsd).  Which customer
 * orders of a decision go into the document at hand, its row tells.
 */
#include "difference.h"
#include "markup.h"
#include "partner.h"
#include "staged.h"
#include "writing.h"

static bool
begin(struct writing *w, struct fault *f)
{
	const struct drop *drop = w->job->drop;
	struct out *o = w->o;
	(void)f;
	if (w->bundle != NULL)
		markup_inner_root(o, "customerOrders", ORDERS_NAMESPACE);
	else
		markup_root(o, "customerOrders", ORDERS_NAMESPACE);
	markup_word(o, "partner", drop->partner->id);
	out_attr(o, "source", span_of(drop->name));
	markup_word(o, "sha256", drop->sha256_hex);
	out_text(o, ">\n");
	return true;
}

static void
put_requirements(struct out *o, int indent, const struct requirement *at,
    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		out_pad(o, "", indent);
		out_text(o, "<specialRequirement");
		out_attr(o, "code", at[i].code.text);
		out_char(o, '>');
		out_xml(o, at[i].text.text);
		out_text(o, "</specialRequirement>\n");
	}
}

static void
put_place(struct out *o, int indent, const struct place *p)
{
	out_pad(o, "", indent);
	out_text(o, "<place");
	markup_word(o, "role", role_words[p->role]);
	out_char(o, '>');
	markup_leaf(o, "street", PLACE_PART(p, STREET).text);
	markup_leaf(o, "houseNumber", PLACE_PART(p, HOUSE_NUMBER).text);
	markup_leaf(o, "city", PLACE_PART(p, CITY).text);
	markup_leaf(o, "postcode", PLACE_PART(p, POSTCODE).text);
	markup_leaf(o, "country", PLACE_PART(p, COUNTRY).text);
	out_text(o, "</place>\n");
}

static void
put_price(struct out *o, const struct currency *c,
    const struct line_decision *l)
{
	if (c == NULL || l->price_minor < 0)
		return;
	out_text(o, l->price_stated ? "<unitPrice>" :
	    "<unitPrice source=\"catalogue\">");
	out_money(o, l->price_minor, c);
	out_text(o, "</unitPrice>");
}

/* The evidence for a special line (E11); what was only claimed has no fits. */
static void
put_assessment(struct out *o, int indent, const struct order_line *line,
    const struct line_decision *l)
{
	const struct span used = l->assessed && l->assessment.at != NULL ?
	    l->assessment : LINE_TEXT(line, FEASIBILITY).text;
	if (used.at == NULL)
		return;
	out_pad(o, "", indent);
	out_text(o, "<feasibilityAssessment");
	markup_mark_if(o, "fits", l->assessed);
	out_char(o, '>');
	out_xml(o, used);
	out_text(o, "</feasibilityAssessment>\n");
}

static void
put_product(struct out *o, int indent, const struct currency *currency,
    const struct customer_order *co, const struct order_line *line,
    const struct line_decision *l)
{
	out_pad(o, "", indent);
	out_text(o, "<offering");
	if (l->offering != NULL)
		out_attr(o, "name", l->offering->name);
	out_char(o, '>');
	out_xml(o, LINE_TEXT(line, OFFERING).text);
	out_text(o, "</offering><quantity>");
	out_i64(o, line->quantity);
	out_text(o, "</quantity>");
	put_price(o, currency, l);
	markup_leaf(o, "serviceId", LINE_TEXT(line, SERVICE_ID).text);
	if (line->requested_day != co->requested_day)
		markup_day(o, "requestedDate", line->requested_day);
	out_char(o, '\n');
}

/* All that is inside of a line, or of what it was before. */
static void
put_content(struct out *o, int indent, const struct currency *currency,
    const struct customer_order *co, const struct order_line *line,
    const struct line_decision *l)
{
	put_product(o, indent, currency, co, line, l);
	for (uint32_t i = 0; i < line->n_places; i++)
		put_place(o, indent, &line->places[i]);
	for (uint32_t i = 0; i < line->n_characteristics; i++) {
		const struct characteristic *c = &line->characteristics[i];
		out_pad(o, "", indent);
		out_text(o, "<characteristic");
		out_attr(o, "name", c->name.text);
		out_char(o, '>');
		out_xml(o, c->value.text);
		out_text(o, "</characteristic>\n");
	}
	put_assessment(o, indent, line, l);
	put_requirements(o, indent, line->requirements, line->n_requirements);
}

/* LINE as the earlier order of D had it. */
static void
put_earlier_content(struct out *o, int indent, const struct decision *d,
    const struct customer_order *co, const struct order_line *line)
{
	const struct line_decision was = { .price_minor = line->price_minor,
		.price_stated = true };
	put_content(o, indent, d->before->currency, co, line, &was);
}

static void
put_line(struct out *o, const struct decision *d,
    const struct customer_order *co, uint32_t i)
{
	const struct order_line *line = &d->order->lines[i];
	const struct line_decision *l = &d->lines[i];
	out_text(o, "  <line");
	markup_number(o, "number", line->number);
	markup_word(o, "action", action_words[line->action]);
	if (l->change != CHANGE_NONE)
		markup_word(o, "change", line_change_words[l->change]);
	out_text(o, ">\n");
	put_content(o, 3, d->order->currency, co, line, l);
	if (l->change == CHANGE_CHANGED) {
		difference_put(o, 3, &l->differences);
		out_text(o, "   <before");
		markup_word(o, "action", action_words[l->before->action]);
		out_text(o, ">\n");
		put_earlier_content(o, 4, d, co, l->before);
		out_text(o, "   </before>\n");
	}
	out_text(o, "  </line>\n");
}

/* They belong to no customer order of the change, so they go with the one
 * that names all earlier ones. */
static void
put_removed(struct out *o, const struct decision *d,
    const struct customer_order *co)
{
	for (uint32_t i = 0; i < d->n_removed && co->ordinal == 1; i++) {
		const struct order_line *line = d->removed[i];
		out_text(o, "  <line");
		markup_number(o, "number", line->number);
		markup_word(o, "action", action_words[line->action]);
		markup_word(o, "change", line_change_words[CHANGE_REMOVED]);
		out_text(o, ">\n");
		put_earlier_content(o, 3, d, co, line);
		out_text(o, "  </line>\n");
	}
}

static void
put_special_reason(struct out *o, const struct reason_row *why, uint32_t line)
{
	out_text(o, "  <specialHandlingReason");
	markup_word(o, "code", why->code);
	markup_number_if(o, "line", line);
	out_char(o, '>');
	out_text(o, why->wording);
	out_text(o, "</specialHandlingReason>\n");
}

/* All reasons of all lines, not only those that fitted into findings: they
 * are what special handling starts from (E12).  A cancellation may have no
 * lines; the reasons that it has then are few. */
static void
put_special_reasons(struct out *o, const struct decision *d,
    const struct customer_order *co)
{
	const struct findings *fs = d->order->findings;
	for (uint32_t i = 0; i < co->n_lines; i++) {
		const uint32_t at = co->lines[i];
		uint64_t left = d->lines[at].special;
		for (; left != 0; left &= left - 1)
			put_special_reason(o, &reasons[S_CHARACTERISTIC +
			    __builtin_ctzll(left)], d->order->lines[at].number);
	}
	const bool whole = co->n_lines == 0 || co->notice;
	for (uint32_t i = 0; whole && i < fs->n; i++)
		if (reasons[fs->at[i].why].severity == SEVERITY_DIVERT)
			put_special_reason(o, &reasons[fs->at[i].why], 0);
}

static void
put_origin(struct out *o, const struct decision *d,
    const struct customer_order *co)
{
	const struct purchase_order *order = d->order;
	out_text(o, "  <purchaseOrder");
	markup_identity(o, order);
	markup_mark_if(o, "specialHandling", d->outcome == OUTCOME_SPECIAL);
	out_text(o, "/>\n  <initiatingRequest");
	markup_word(o, "type", request_words[order->request]);
	out_attr(o, "reference", ORDER_TEXT(order, REQUEST_REFERENCE).text);
	out_text(o, "/>\n");
	for (unsigned i = 0; i < REQUIRES_COUNT; i++)
		if (co->requires & 1u << i)
			out_element(o, 2, "requires",
			    span_of(requires_words[i]));
	if (co->special)
		put_special_reasons(o, d, co);
	for (uint32_t i = 0; i < co->n_related; i++) {
		out_text(o, "  <relatedOrder");
		markup_word(o, "id", co->related[i].id);
		markup_word(o, "role", relation_words[co->related[i].role]);
		out_text(o, "/>\n");
	}
}

static void
put_customer(struct out *o, const struct purchase_order *order)
{
	const struct span name = ORDER_TEXT(order, CONTACT_NAME).text;
	const struct span email = ORDER_TEXT(order, CONTACT_EMAIL).text;
	const struct span phone = ORDER_TEXT(order, CONTACT_PHONE).text;
	out_text(o, "  <customer");
	out_attr(o, "id", ORDER_TEXT(order, CUSTOMER_ID).text);
	out_char(o, '>');
	markup_leaf(o, "name", ORDER_TEXT(order, CUSTOMER_NAME).text);
	if (name.at != NULL || email.at != NULL || phone.at != NULL) {
		out_text(o, "<contact>");
		markup_leaf(o, "name", name);
		markup_leaf(o, "email", email);
		markup_leaf(o, "phone", phone);
		out_text(o, "</contact>");
	}
	out_text(o, "</customer>\n");
}

/* The earlier order of a change or cancel, as it was found (E7, E8). */
static void
put_earlier(struct out *o, const struct decision *d)
{
	const struct span earlier = ORDER_TEXT(d->order, EARLIER_ORDER).text;
	if (earlier.at == NULL)
		return;
	out_text(o, "  <earlierOrder");
	markup_number(o, "revision", d->earlier_revision);
	out_char(o, '>');
	out_xml(o, earlier);
	out_text(o, "</earlierOrder>\n");
	out_element(o, 2, "reason", ORDER_TEXT(d->order, CHANGE_REASON).text);
}

static void
put_terms(struct out *o, const struct purchase_order *order,
    const struct customer_order *co)
{
	out_text(o, "  ");
	markup_leaf(o, "billingAccount",
	    ORDER_TEXT(order, BILLING_ACCOUNT).text);
	if (order->currency != NULL)
		markup_leaf(o, "currency", span_of(order->currency->code));
	markup_day(o, "orderDate", order->order_day);
	markup_day(o, "requestedDate", co->requested_day);
	if (order->complete_delivery)
		markup_leaf(o, "completeDelivery", SPAN("true"));
	out_char(o, '\n');
}

static void
put_order(struct out *o, const struct decision *d,
    const struct customer_order *co)
{
	out_text(o, " <customerOrder");
	markup_word(o, "id", co->id);
	markup_word(o, "kind", kind_words[co->kind]);
	markup_word(o, "specialHandling", co->special ? "true" : "false");
	markup_mark_if(o, "notice", co->notice);
	out_text(o, ">\n");
	put_origin(o, d, co);
	put_customer(o, d->order);
	put_terms(o, d->order, co);
	put_earlier(o, d);
	difference_put(o, 2, &d->differences);
	put_requirements(o, 2, d->order->requirements,
	    d->order->n_requirements);
	for (uint32_t i = 0; i < co->n_lines; i++)
		put_line(o, d, co, co->lines[i]);
	put_removed(o, d, co);
	out_text(o, " </customerOrder>\n");
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	const bool special = w->row->kind == DOCUMENT_SPECIAL;
	(void)f;
	for (uint32_t i = 0; i < d->n_orders; i++)
		if (d->orders[i].special == special)
			put_order(w->o, d, &d->orders[i]);
	return true;
}

static bool
end(struct writing *w, const struct file_answer *answer, struct fault *f)
{
	(void)answer, (void)f;
	out_text(w->o, "</customerOrders>\n");
	return true;
}

const struct writer order_doc = { .begin = begin, .put = put, .end = end };
