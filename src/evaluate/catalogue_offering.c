/* One offering; its characteristics are in catalogue_spec.c. */
#include "arena.h"
#include "catalogue_in.h"
#include "compiler.h"

struct span *
catalogue_list(struct reading *r, struct span text, uint32_t *n)
{
	struct span rest = text;
	*n = 0;
	while (rest.at != NULL)
		*n += span_cut(&rest, ' ').len > 0;
	struct span *list = ARENA_ARRAY(r->arena, *n, struct span);
	uint32_t put = 0;
	for (rest = text; rest.at != NULL && list != NULL;) {
		const struct span word = span_cut(&rest, ' ');
		if (word.len > 0)
			list[put++] = word;
	}
	*n = put;
	return list;
}

static int32_t
read_day(const struct xml_node *n, const char *name)
{
	int32_t day;
	return date_parse(xml_attr(n, name), &day) ? day : NO_DAY;
}

/* Mark in SET, which has a place for each of WORDS, those that are named;
 * its first place is for words that are none of them. */
static void
read_set(const struct xml_node *node, const char *name,
    const char *const *words, size_t n, bool *set)
{
	struct span rest = xml_attr(node, name);
	while (rest.at != NULL)
		set[word_index(words, n, span_cut(&rest, ' '))] = true;
}

static void
read_dates(struct reading *r, const struct xml_node *n, struct offering *o)
{
	o->sold_from = read_day(n, "sold-from");
	o->sold_to = read_day(n, "sold-to");
	if (o->sold_from != NO_DAY && o->sold_to != NO_DAY &&
	    o->sold_to < o->sold_from)
		catalogue_wrong(r, xml_attr_line(n, "sold-to"),
		    "offering \"" SPAN_FMT "\" is sold to a day before it is "
		    "sold from", SPAN_ARG(o->id));
}

static int64_t
read_amount(struct reading *r, const struct xml_node *n, const char *name,
    const struct currency *c)
{
	int64_t minor = 0;
	const struct span text = xml_attr(n, name);
	if (c != NULL && text.at != NULL && !money_parse(text, c, &minor))
		catalogue_wrong(r, xml_attr_line(n, name),
		    "attribute \"%s\": \"" SPAN_FMT "\" is not an amount of "
		    "%s, which has %d decimals", name, SPAN_ARG(text), c->code,
		    c->exponent);
	return minor;
}

static void
read_price(struct reading *r, const struct xml_node *n, struct offering *o)
{
	if (n == NULL)
		return;
	const struct span code = xml_attr(n, "currency");
	o->currency = currency_find(code);
	if (code.len == 3 && o->currency == NULL)
		catalogue_wrong(r, xml_attr_line(n, "currency"),
		    "currency \"" SPAN_FMT "\" is not an ISO 4217 code",
		    SPAN_ARG(code));
	o->price_minor = read_amount(r, n, "amount", o->currency);
	o->tolerance_minor = read_amount(r, n, "tolerance", o->currency);
}

static void
read_quantity(struct reading *r, const struct xml_node *n,
    struct offering *o)
{
	const struct range one = { 1, 1 };
	o->quantity_standard = o->quantity_possible = one;
	if (n == NULL)
		return;
	struct range *standard = &o->quantity_standard;
	struct range *possible = &o->quantity_possible;
	const bool read = catalogue_range(xml_attr(n, "standard"), standard);
	*possible = *standard;
	if (!catalogue_range(xml_attr(n, "possible"), possible))
		*possible = *standard;
	if (standard->from > standard->to)
		catalogue_wrong(r, xml_attr_line(n, "standard"),
		    "the standard quantity runs downwards");
	else if (possible->from > possible->to)
		catalogue_wrong(r, xml_attr_line(n, "possible"),
		    "the possible quantity runs downwards");
	else if (read && (standard->from < possible->from ||
	    standard->to > possible->to))
		catalogue_wrong(r, xml_attr_line(n, "standard"),
		    "the standard quantity is not all possible");
	else if (possible->to > MAX_QUANTITY)
		catalogue_wrong(r, xml_attr_line(n, "possible"),
		    "no order may have more than %lld", MAX_QUANTITY);
}

static void
read_area(struct reading *r, const struct xml_node *n, struct offering *o)
{
	if (n != NULL)
		o->standard_countries = catalogue_list(r,
		    xml_attr(n, "countries"), &o->n_standard_countries);
}

void
catalogue_offering(struct reading *r, struct entry *e)
{
	static const char *const policies[] = {
		"", [FEASIBILITY_NEVER + 1] = "never",
		[FEASIBILITY_WHEN_SPECIAL + 1] = "when-special",
		[FEASIBILITY_ALWAYS + 1] = "always"
	};
	const struct xml_node *n = e->node;
	struct offering *o = &e->offering;
	uint64_t lead = 0;
	o->id = xml_attr(n, "id");
	o->name = xml_attr(n, "name");
	o->grouping = xml_attr(n, "grouping");
	read_dates(r, n, o);
	read_set(n, "actions", action_words, ARRAY_LEN(action_words),
	    o->action);
	read_set(n, "places", role_words, ARRAY_LEN(role_words),
	    o->place_required);
	span_to_u64(xml_attr(n, "lead-days"), 3650, &lead);
	o->lead_days = (int32_t)lead;
	const unsigned policy = word_index(policies, ARRAY_LEN(policies),
	    xml_attr(n, "feasibility"));
	o->feasibility = policy == 0 ? FEASIBILITY_WHEN_SPECIAL :
	    (enum feasibility_policy)(policy - 1);
	read_quantity(r, xml_child(n, "quantity"), o);
	read_price(r, xml_child(n, "price"), o);
	read_area(r, xml_child(n, "area"), o);
	catalogue_characteristics(r, n, o);
}
