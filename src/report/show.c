#include "books.h"
#include "books_json.h"
#include "books_text.h"
#include "page_rows.h"
#include "rows.h"

#define EXCEPTIONS_SHOWN 20

struct search {
	struct span partner;		/* absent: any */
	struct span what;
	struct intake_row *row;		/* the latest that fits; id 0: none */
};

static bool
look(void *ctx, const struct intake_row *r)
{
	const struct search *s = ctx;
	if (s->partner.at != NULL && !span_is(s->partner, r->partner))
		return true;
	/* A release has the name of its source, which is the file. */
	if (r->id > s->row->id && ((span_is(s->what, r->name) &&
	    r->source == 0) || span_is(s->what, r->base)))
		*s->row = *r;
	return true;
}

/* WHAT as an id first; a file may be named like one, then the id wins. */
static bool
find(struct ledger *l, struct span what, struct intake_row *row, bool *found,
    struct fault *f)
{
	struct search s = { .what = what, .row = row };
	uint64_t id;
	*found = false;
	if (span_to_u64(what, INT64_MAX, &id) &&
	    !ledger_intake_find(l, (int64_t)id, row, found, f))
		return false;
	if (*found)
		return true;
	row->id = 0;
	/* No name of a file has a slash. */
	if (memchr(what.at, '/', what.len) != NULL)
		s.partner = span_cut(&s.what, '/');
	if (!ledger_intakes(l, 0, look, &s, f))
		return false;
	*found = row->id != 0;
	return true;
}

static void
archived(struct page *p, const struct intake_row *r)
{
	char path[sizeof(ARCHIVE) + OUTPUT_PATH];
	struct out o;
	out_init_memory(&o, sizeof(path));
	out_printf(&o, "%s%s", ARCHIVE, r->archived);
	page_span(p, "archived_as", r->archived[0] == '\0' ?
	    span_of(NULL) : (struct span){ o.buf, o.len });
	out_free(&o);
}

static bool
identity(struct page *p, struct ledger *l, const struct intake_row *r,
    struct fault *f)
{
	page_heading(p, "%s/%s", r->partner, r->name);
	page_text(p, "partner", r->partner);
	page_text(p, "file", r->name);
	page_number(p, "intake", r->id);
	page_text(p, "base", r->base);
	page_text(p, "outcome", file_outcome_words[r->outcome]);
	page_bool(p, "rehearsal", r->rehearsal);
	if (!page_taken(p, l, r, f))
		return false;
	page_number(p, "size", (int64_t)r->size);
	page_digest(p, "sha256", r->sha256);
	if (r->repeats != 0)
		page_number(p, "same_as_intake", r->repeats);
	if (r->source != 0)
		page_number(p, "released_from", r->source);
	archived(p, r);
	page_number(p, "findings_kept", (int64_t)r->findings);
	page_number(p, "findings_omitted", (int64_t)r->findings_omitted);
	return true;
}

static void
orders(struct page *p, const struct intake_row *r)
{
	struct books b = { 0 };
	if (r->outcome != FILE_PROCESSED && r->outcome != FILE_DUPLICATE &&
	    r->outcome != FILE_HELD)
		return;
	books_of_file(&b, r);
	if (p->is_json) {
		books_json_accounts(&p->j, &b);
		return;
	}
	books_text_header(p->o);
	books_text_accounts(p->o, &b);
}

struct open_exceptions {
	struct page *p;
	struct ledger *l;
	struct fault *f;
	int64_t intake, n;
	bool ok;
};

static bool
exception_row(void *ctx, const struct receipt_row *r, const char *partner)
{
	struct open_exceptions *x = ctx;
	struct page *p = x->p;
	(void)partner;
	if (r->intake != x->intake || x->n++ >= EXCEPTIONS_SHOWN)
		return r->intake <= x->intake;
	page_row(p);
	if (p->is_json) {
		json_u64(&p->j, "ordinal", r->ordinal);
		json_span(&p->j, "number", r->key.number);
		json_u64(&p->j, "revision", r->key.revision);
		json_u64(&p->j, "line", r->source_line);
	} else {
		page_order(p, r);
	}
	x->ok = page_findings(p, NULL, x->l, r->intake, r->ordinal, x->f);
	page_row_end(p);
	return x->ok;
}

static bool
exceptions(struct page *p, struct ledger *l, const struct intake_row *r,
    struct fault *f)
{
	struct open_exceptions x = { .p = p, .l = l, .f = f,
		.intake = r->id, .ok = true };
	page_list(p, "exceptions", "open exceptions");
	if (!ledger_exceptions(l, r->partner, exception_row, &x, f) || !x.ok)
		return false;
	page_list_end(p);
	if (p->is_json)
		json_i64(&p->j, "exceptions_open", x.n);
	else if (x.n > EXCEPTIONS_SHOWN)
		out_printf(p->o, "  %lld more; to see all of them:\n"
		    "       ordermill exceptions --partner %s\n",
		    (long long)(x.n - EXCEPTIONS_SHOWN), r->partner);
	return true;
}

bool
report_show(struct ledger *l, struct span what, struct report_style style,
    struct out *o, bool *found, struct fault *f)
{
	struct intake_row row = { 0 };
	struct page p;
	if (!find(l, what, &row, found, f))
		return false;
	if (!*found)
		return true;
	page_begin(&p, o, style);
	if (!identity(&p, l, &row, f))
		return false;
	orders(&p, &row);
	if (!page_findings(&p, "findings of the file", l, row.id, 0, f) ||
	    !page_documents(&p, "documents", l, row.id, ALL_DOCUMENTS,
	    f) ||
	    !exceptions(&p, l, &row, f))
		return false;
	page_end(&p);
	return true;
}
