#include "page_rows.h"
#include "digest.h"
#include "finding.h"
#include "rows.h"
#include "text.h"

#define NAME_COLUMNS 40
#define VALUE_COLUMNS 36

/* The ledger does not keep the format of a file, but only places in XML have
 * a column. */
static enum input_format
format_of(const struct finding *f)
{
	return f->line > 0 && f->column == 0 ? FORMAT_CSV : FORMAT_XML;
}

static void
finding_object(struct json *j, const struct finding *f)
{
	char field[FIELD_NAME_TEXT], text[FINDING_TEXT];
	const struct reason_row *why = &reasons[f->why];
	json_text(j, "code", why->code);
	json_u64(j, "order_line", f->order_line);
	json_text(j, "field", finding_field(f, format_of(f), field));
	json_span(j, "value", f->value);
	json_u64(j, "line", f->line);
	json_u64(j, "column", f->column);
	json_text(j, "text", finding_text(f, text));
	json_text(j, "cure", why->cure);
}

/* O407  line 1, quantity "1000" (input line 12, column 9)
 *       what is wrong with it */
static void
finding_lines(struct out *o, const struct finding *f)
{
	char field[FIELD_NAME_TEXT], text[FINDING_TEXT];
	finding_field(f, format_of(f), field);
	const bool placed = f->order_line > 0 || field[0] != '\0' ||
	    f->value.at != NULL || f->line > 0;
	out_printf(o, "    %s%s", reasons[f->why].code, placed ? " " : "");
	if (f->order_line > 0)
		out_printf(o, " line %u,", f->order_line);
	if (field[0] != '\0') {
		out_char(o, ' ');
		text_clip(o, span_of(field), NAME_COLUMNS);
	}
	if (f->value.at != NULL) {
		out_text(o, " \"");
		text_clip(o, f->value, VALUE_COLUMNS);
		out_char(o, '"');
	}
	if (f->line > 0)
		out_printf(o, " (input line %u", f->line);
	if (f->line > 0 && f->column > 0)
		out_printf(o, ", column %u", f->column);
	out_printf(o, "%s\n%10s", f->line > 0 ? ")" : "", "");
	text_wrap(o, span_of(finding_text(f, text)), 10);
}

static bool
finding_row(void *ctx, const struct finding *f)
{
	struct page *p = ctx;
	const struct finding shown = p->masked ? finding_masked(f) : *f;
	page_row(p);
	if (p->is_json)
		finding_object(&p->j, &shown);
	else
		finding_lines(p->o, &shown);
	page_row_end(p);
	return true;
}

bool
page_findings(struct page *p, const char *title, struct ledger *l,
    int64_t intake, uint32_t ordinal, struct fault *f)
{
	page_list(p, "findings", title);
	if (!ledger_findings(l, intake, ordinal, finding_row, p, f))
		return false;
	page_list_end(p);
	return true;
}

void
page_order(struct page *p, const struct receipt_row *r)
{
	const struct currency *c = currency_find(r->currency);
	char amount[MONEY_TEXT];
	out_text(p->o, "  ");
	if (r->key.number.at == NULL)
		out_printf(p->o, "order %u, without a usable number",
		    r->ordinal);
	else
		out_printf(p->o, SPAN_FMT " revision %u",
		    SPAN_ARG(r->key.number), r->key.revision);
	if (c != NULL)
		out_printf(p->o, ", %s %s", c->code,
		    money_format(r->amount_minor, c, amount));
	out_printf(p->o, ", input line %u\n", r->source_line);
}

struct documents {
	struct page *p;
	unsigned kinds;
};

static bool
document_row(void *ctx, const struct outbox_row *r)
{
	const struct documents *d = ctx;
	struct page *p = d->p;
	char hex[DIGEST_HEX], path[DOCUMENT_PATH];
	/* A bundle is told as what the file has in it. */
	if ((d->kinds & 1u << r->output.kind) == 0 ||
	    output_is_bundle(r->output.path))
		return true;
	page_row(p);
	rows_path(&r->output, path);
	digest_hex(r->output.file.sha256, hex);
	if (p->is_json) {
		json_text(&p->j, "kind", document_words[r->output.kind]);
		json_text(&p->j, "path", path);
		json_text(&p->j, "sha256", hex);
		json_u64(&p->j, "size", r->output.file.size);
		json_bool(&p->j, "published", r->published);
	} else {
		out_printf(p->o, "    %-16s  %s\n%22ssha256 %s\n",
		    document_words[r->output.kind], path, "", hex);
		if (!r->published)
			out_printf(p->o, "%22snot published yet\n", "");
	}
	page_row_end(p);
	return true;
}

bool
page_documents(struct page *p, const char *title, struct ledger *l,
    int64_t intake, unsigned kinds, struct fault *f)
{
	struct documents d = { p, kinds };
	page_list(p, "documents", title);
	if (!ledger_outbox_of(l, intake, document_row, &d, f))
		return false;
	page_list_end(p);
	return true;
}

bool
page_taken(struct page *p, struct ledger *l, const struct intake_row *r,
    struct fault *f)
{
	struct run_row run;
	char id[RUN_TEXT];
	bool found;
	if (!ledger_run_find(l, r->run, &run, &found, f))
		return false;
	page_text(p, "run", rows_run(r->run, id));
	if (found)
		page_moment(p, "taken", run.now);
	if (found && run.sealed)
		page_digest(p, "run_digest", run.digest);
	return true;
}
