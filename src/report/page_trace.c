#include "page_trace.h"
#include "text.h"

#define MAX_RULES 64		/* bits of a trace */

static const struct rule_text *
text_of(report_rule_fn *text, unsigned number)
{
	static const struct rule_text unknown;
	const struct rule_text *found = text == NULL ? NULL : text(number);
	return found == NULL ? &unknown : found;
}

static bool
has(uint64_t rules, unsigned number)
{
	return (rules >> number & 1) != 0;
}

static void
objects(struct json *j, const struct trace *t, report_rule_fn *text)
{
	for (unsigned i = 0; i < MAX_RULES; i++) {
		const struct rule_text *rule = text_of(text, i);
		if (!has(t->tried | t->fired, i))
			continue;
		json_object(j, NULL);
		json_u64(j, "number", i);
		json_text(j, "name", rule->name);
		json_text(j, "statement", rule->statement);
		json_text(j, "what", rule->what);
		json_bool(j, "objected", has(t->fired, i));
		json_close(j);
	}
}

static void
objection(struct out *o, unsigned number, const struct rule_text *rule)
{
	if (rule->name == NULL) {
		out_printf(o, "    objected  %u\n", number);
		return;
	}
	out_printf(o, "    objected  %-24s  %-7s  ", rule->name,
	    rule->statement);
	text_wrap(o, span_of(rule->what), 49);
}

/* Those that objected in full, those that passed by their names. */
static void
lines(struct page *p, const struct trace *t, report_rule_fn *text)
{
	struct out passed;
	out_init_memory(&passed, MAX_RULES * 64);
	for (unsigned i = 0; i < MAX_RULES; i++) {
		const struct rule_text *rule = text_of(text, i);
		if (has(t->fired, i)) {
			page_row(p);
			objection(p->o, i, rule);
		} else if (has(t->tried, i)) {
			if (passed.len > 0)
				out_text(&passed, ", ");
			if (rule->name != NULL)
				out_text(&passed, rule->name);
			else
				out_u64(&passed, i);
		}
	}
	if (passed.len > 0) {
		page_row(p);
		out_text(p->o, "    passed    ");
		text_wrap(p->o, (struct span){ passed.buf, passed.len }, 14);
	}
	out_free(&passed);
}

void
page_trace(struct page *p, const struct trace *t, report_rule_fn *text)
{
	page_list(p, "rules", "rules");
	if (p->is_json)
		objects(&p->j, t, text);
	else
		lines(p, t, text);
	page_list_end(p);
}
