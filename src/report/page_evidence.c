/*
 * What a decision names is text, "; " between its items (decision.h).  An item
 * about a row of a register has its key and a version; all others, such as
 * "earlier PO-1/0 open", are about what this ledger itself has decided.
 */
#include "page_evidence.h"
#include "arena.h"
#include "finding.h"
#include "ledger_register.h"
#include "text.h"
#include <string.h>

#define ROW_BYTES (16u << 10)		/* of a register; it has less */

struct item {
	enum register_kind kind;
	struct order_key key;
	int64_t version;
};

/* "v12" */
static bool
is_version(struct span word, int64_t *version)
{
	uint64_t n;

	if (word.len < 2 || word.at[0] != 'v')
		return false;
	word.at++;
	word.len--;
	if (!span_to_u64(word, INT64_MAX, &n))
		return false;
	*version = (int64_t)n;
	return true;
}

/* "PO-1/0": the number may itself have slashes. */
static bool
split_revision(struct order_key *k)
{
	size_t slash = k->number.len;
	uint64_t revision;

	while (slash > 0 && k->number.at[slash - 1] != '/')
		slash--;
	const struct span tail = { k->number.at + slash,
		k->number.len - slash };
	if (slash < 2 || !span_to_u64(tail, MAX_REVISION, &revision))
		return false;
	k->number.len = slash - 1;
	k->revision = (uint32_t)revision;
	return true;
}

static bool
read_item(struct span text, struct item *out)
{
	static const struct {
		const char *word;
		enum register_kind kind;
	} kinds[] = {
		{ "customer", REGISTER_CUSTOMERS },
		{ "service", REGISTER_SERVICES },
		{ "status", REGISTER_ORDER_STATUS },
	};
	struct span word = span_cut(&text, ' ');

	out->kind = REGISTER_FEASIBILITY;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (span_is(word, kinds[i].word)) {
			out->kind = kinds[i].kind;
			word = span_cut(&text, ' ');
			break;
		}
	out->key.number = word;
	return is_version(span_cut(&text, ' '), &out->version) &&
	    (out->kind != REGISTER_ORDER_STATUS || split_revision(&out->key));
}

static void
row_object(struct page *p, const struct item *item,
    const struct register_row *row, bool found)
{
	const struct register_spec *spec = &registers[item->kind];
	struct json *j = &p->j;

	json_text(j, "register", spec->kind);
	page_value(p, "key", item->key.number);
	json_i64(j, "version", item->version);
	page_moment_if(p, "loaded", found, row->loaded);
	if (found && row->until != 0)
		json_i64(j, "until_version", row->until);
	else
		json_null(j, "until_version");
	page_moment_if(p, "ended", found && row->until != 0, row->ended);
	if (!found) {
		json_null(j, "row");
		return;
	}
	json_object(j, "row");
	for (unsigned i = 0; i < spec->n_columns; i++)
		page_value(p, spec->column[i], row->value[i]);
	json_close(j);
}

/* The columns behind the key, in one paragraph. */
static void
columns(struct out *o, const struct register_spec *spec,
    const struct register_row *row)
{
	struct out line;

	out_init_memory(&line, ROW_BYTES);
	for (unsigned i = spec->n_key; i < spec->n_columns; i++) {
		if (row->value[i].len == 0)
			continue;
		if (line.len > 0)
			out_text(&line, ", ");
		out_printf(&line, "%s ", spec->column[i]);
		out_span(&line, row->value[i]);
	}
	out_printf(o, "%6s", "");
	text_wrap(o, (struct span){ line.buf, line.len }, 6);
	out_free(&line);
}

static void
row_lines(struct page *p, const struct item *item,
    const struct register_row *row, bool found)
{
	const struct register_spec *spec = &registers[item->kind];
	char moment[MOMENT_TEXT];
	struct out *o = p->o;

	out_text(o, "    ");
	text_clip(o, p->masked ? SPAN(MASK) : item->key.number, 64);
	if (item->kind == REGISTER_ORDER_STATUS)
		out_printf(o, " revision %u", item->key.revision);
	out_printf(o, " in %s, version %lld", spec->kind,
	    (long long)item->version);
	if (!found) {
		out_text(o, ": what it was is not kept\n");
		return;
	}
	out_printf(o, " of %s\n", moment_format(row->loaded, moment));
	if (row->until != 0)
		out_printf(o, "      until version %lld of %s\n",
		    (long long)row->until, moment_format(row->ended, moment));
	if (!p->masked)
		columns(o, spec, row);
}

static bool
show(struct page *p, struct ledger *l, const struct item *item,
    struct arena *a, struct fault *f)
{
	struct register_row row;
	bool found;

	arena_rewind(a);
	if (!ledger_register_row(l, item->kind, &item->key, item->version, a,
	    &row, &found, f))
		return false;
	page_row(p);
	if (p->is_json)
		row_object(p, item, &row, found);
	else
		row_lines(p, item, &row, found);
	page_row_end(p);
	return true;
}

/* The next item, without the "; " behind it. */
static struct span
next_item(struct span *rest)
{
	const char *end = rest->len < 2 ? NULL :
	    memmem(rest->at, rest->len, "; ", 2);
	struct span item = *rest;

	if (end != NULL)
		item.len = (size_t)(end - rest->at);
	const size_t used = item.len + (end != NULL ? 2 : 0);
	rest->at += used;
	rest->len -= used;
	return item;
}

bool
page_evidence(struct page *p, struct ledger *l, uint32_t partner,
    struct span evidence, struct fault *f)
{
	struct arena a;
	bool fine = true;

	arena_init(&a, ROW_BYTES);
	page_list(p, "evidence_rows", "evidence as it was");
	while (fine && evidence.len > 0) {
		struct item item = { .key.partner = partner };
		if (read_item(next_item(&evidence), &item))
			fine = show(p, l, &item, &a, f);
	}
	page_list_end(p);
	arena_free(&a);
	return fine;
}
