/*
 * The story of a purchase order: for each revision where it was received,
 * what became of it and why, and what it led to (E10: from the request to
 * its customer orders); then every other time that it came; and in the end
 * the later orders that change or cancel it.
 */
#include "digest.h"
#include "page_evidence.h"
#include "page_later.h"
#include "page_rows.h"
#include "page_trace.h"
#include "rows.h"
#include "text.h"
#include <stdio.h>

struct story {
	struct ledger *l;
	struct page p;
	report_rule_fn *rules;
	struct digest *digest;
	struct span partner, number;
	uint32_t key;			/* of the partner */
	bool one_revision;
	uint32_t revision;		/* if so */
	struct fault *f;
	bool ok, there;
	unsigned n_told;
	/* of the revision that is being told */
	const struct order_row *row;
	unsigned kinds;			/* of documents: 1 << kind */
};

static bool
told(const struct story *s, uint32_t revision)
{
	return !s->one_revision || revision == s->revision;
}

static bool
where_received(struct story *s, const struct order_row *r)
{
	struct intake_row file = { 0 };
	struct page *p = &s->p;
	char place[MAX_FILE_NAME + 64];
	bool found;
	if (!ledger_intake_find(s->l, r->intake, &file, &found, s->f))
		return false;
	if (p->is_json) {
		json_text(&p->j, "file", file.name);
		json_i64(&p->j, "intake", r->intake);
		json_u64(&p->j, "ordinal", r->ordinal);
		json_u64(&p->j, "line", r->source_line);
	} else {
		snprintf(place, sizeof(place), "%s, line %u, order %u of it",
		    file.name, r->source_line, r->ordinal);
		page_text(p, "received", place);
	}
	return !found || page_taken(p, s->l, &file, s->f);
}

static bool
facts(struct story *s)
{
	static const char *const standings[] = {
		[STANDING_OPEN] = "open",
		[STANDING_CHANGED] = "changed",
		[STANDING_CANCELLED] = "cancelled",
	};
	const struct order_row *r = s->row;
	struct page *p = &s->p;
	const bool accepted = r->outcome == OUTCOME_ISSUED ||
	    r->outcome == OUTCOME_SPECIAL;
	page_text(p, "outcome", outcome_words[r->outcome]);
	page_text(p, "purpose", purpose_words[r->purpose]);
	page_value(p, "customer", r->customer);
	page_span(p, "earlier_order", r->earlier);
	page_number(p, "lines", r->lines);
	page_amount(p, r->currency, r->amount_minor);
	page_text(p, "standing", accepted ? standings[r->standing] : NULL);
	if (!page_status(p, s->l, &r->key, s->f) || !where_received(s, r))
		return false;
	page_value(p, "evidence", r->trace.evidence);
	return page_evidence(p, s->l, s->key, r->trace.evidence, s->f);
}

static bool
customer_order_row(void *ctx, const struct customer_order_row *r)
{
	struct story *s = ctx;
	struct page *p = &s->p;
	char id[ORDER_ID_TEXT], day[DATE_TEXT] = "";
	digest_order_id(s->digest, s->partner, s->number,
	    s->row->key.revision, r->ordinal, id);
	if (r->requested_day != NO_DAY)
		date_format(r->requested_day, day);
	s->kinds |= 1u << (r->special ? DOCUMENT_SPECIAL : DOCUMENT_ISSUED);
	page_row(p);
	if (p->is_json) {
		json_text(&p->j, "id", id);
		json_text(&p->j, "kind", kind_words[r->kind]);
		json_bool(&p->j, "special_handling", r->special);
		json_u64(&p->j, "lines", r->lines);
		json_text(&p->j, "requested_date",
		    day[0] == '\0' ? NULL : day);
	} else {
		out_printf(p->o, "    %s  %-12s%s", id, kind_words[r->kind],
		    r->special ? "special handling, " : "");
		text_count(p->o, r->lines, "line", "lines");
		out_printf(p->o, "%s%s\n", day[0] == '\0' ? "" : ", for ",
		    day);
	}
	page_row_end(p);
	return true;
}

static const char *
receipt_note(const struct receipt_row *r)
{
	if (r->conflict)
		return ": other content under the same number and revision";
	if (r->outcome == OUTCOME_DUPLICATE)
		return ": the first answer was repeated";
	return r->corrected ? ": corrected since" : "";
}

static bool
receipt_facts(struct story *s, const struct receipt_row *r)
{
	struct page *p = &s->p;
	struct intake_row file = { 0 };
	char answer[DOCUMENT_PATH], run[RUN_TEXT];
	bool found;
	if (!ledger_intake_find(s->l, r->intake, &file, &found, s->f) ||
	    !rows_document(s->l, r->intake, DOCUMENT_ACK, answer, s->f))
		return false;
	rows_run(file.run, run);
	if (p->is_json) {
		json_text(&p->j, "outcome", outcome_words[r->outcome]);
		json_bool(&p->j, "conflict", r->conflict);
		json_bool(&p->j, "corrected", r->corrected);
		json_text(&p->j, "file", file.name);
		json_i64(&p->j, "intake", r->intake);
		json_text(&p->j, "run", run);
		json_u64(&p->j, "ordinal", r->ordinal);
		json_u64(&p->j, "line", r->source_line);
		json_text(&p->j, "answer", answer[0] == '\0' ? NULL : answer);
		return true;
	}
	out_printf(p->o, "    %s%s\n      run %s, line %u of ",
	    outcome_words[r->outcome], receipt_note(r), run, r->source_line);
	text_clip(p->o, span_of(file.name), 60);
	out_char(p->o, '\n');
	return true;
}

/* Those that speak of an order with this outcome; what it became apart. */
static unsigned
documents_of(enum outcome outcome)
{
	return 1u << DOCUMENT_ACK | (outcome == OUTCOME_REJECTED ?
	    1u << DOCUMENT_EXCEPTIONS | 1u << DOCUMENT_FIX : 0);
}

/* Another time that this revision came.  The first one is told above. */
static bool
receipt_row(void *ctx, const struct receipt_row *r, const char *partner)
{
	struct story *s = ctx;
	struct page *p = &s->p;
	(void)partner;
	if (r->key.revision != s->row->key.revision ||
	    (r->intake == s->row->intake && r->ordinal == s->row->ordinal))
		return true;
	page_row(p);
	s->ok = receipt_facts(s, r) &&
	    page_findings(p, NULL, s->l, r->intake, r->ordinal, s->f) &&
	    page_documents(p, NULL, s->l, r->intake,
	    documents_of(r->outcome), s->f);
	page_row_end(p);
	return s->ok;
}

static bool
consequences(struct story *s)
{
	struct page *p = &s->p;
	const struct order_row *r = s->row;
	s->kinds = documents_of(r->outcome);
	page_list(p, "customer_orders", "customer orders");
	if (!ledger_customer_orders(s->l, &r->key, customer_order_row, s,
	    s->f))
		return false;
	page_list_end(p);
	return page_documents(p, "documents", s->l, r->intake, s->kinds, s->f);
}

static bool
other_times(struct story *s)
{
	page_list(&s->p, "also_received", "also received");
	if (!ledger_receipts_of_order(s->l, s->key, s->number, receipt_row, s,
	    s->f))
		return false;
	page_list_end(&s->p);
	return s->ok;
}

static bool
revision_row(void *ctx, const struct order_row *r)
{
	struct story *s = ctx;
	struct page *p = &s->p;
	if (!told(s, r->key.revision))
		return true;
	s->row = r;
	page_row(p);
	if (s->n_told++ > 0)
		page_heading(p, "%s", "");
	page_heading(p, SPAN_FMT "/" SPAN_FMT " revision %u",
	    SPAN_ARG(s->partner), SPAN_ARG(s->number), r->key.revision);
	if (p->is_json)
		json_u64(&p->j, "revision", r->key.revision);
	if (!facts(s) ||
	    !page_findings(p, "reasons", s->l, r->intake, r->ordinal, s->f))
		return s->ok = false;
	page_trace(p, &r->trace, s->rules);
	s->ok = consequences(s) && other_times(s);
	page_row_end(p);
	return s->ok;
}

static bool
is_there(void *ctx, const struct order_row *r)
{
	struct story *s = ctx;
	s->there = told(s, r->key.revision);
	return !s->there;
}

/* Does the ledger know this number (and revision, if one is asked for)? */
static bool
known(struct story *s, bool *found)
{
	s->there = false;
	if (!ledger_order_history(s->l, s->key, s->number, is_there, s, s->f))
		return false;
	*found = s->there;
	return true;
}

/* NUMBER, or NUMBER/REVISION.  A number may itself contain slashes: what is
 * known as a whole is the number. */
static bool
identify(struct story *s, struct span what, bool *found)
{
	size_t slash = what.len;
	uint64_t revision;
	s->number = what;
	if (!known(s, found))
		return false;
	if (*found)
		return true;
	while (slash > 0 && what.at[slash - 1] != '/')
		slash--;
	const struct span tail = { what.at + slash, what.len - slash };
	if (slash < 2 || !span_to_u64(tail, MAX_REVISION, &revision))
		return true;
	s->number.len = slash - 1;
	s->one_revision = true;
	s->revision = (uint32_t)revision;
	return known(s, found);
}

static bool
tell(struct story *s)
{
	struct page *p = &s->p;
	if (p->is_json) {
		json_span(&p->j, "partner", s->partner);
		json_span(&p->j, "number", s->number);
	}
	page_list(p, "revisions", NULL);
	if (!ledger_order_history(s->l, s->key, s->number, revision_row, s,
	    s->f) || !s->ok)
		return false;
	page_list_end(p);
	if (!page_later(p, s->l, s->key, s->number, s->f))
		return false;
	page_end(p);
	return true;
}

bool
report_explain(struct ledger *l, struct span what, report_rule_fn *rule,
    struct report_style style, struct out *o, bool *found, struct fault *f)
{
	struct span rest = what;
	struct story s = { .l = l, .rules = rule, .f = f, .ok = true };
	char partner[MAX_PARTNER_ID + 1];
	s.partner = span_cut(&rest, '/');
	*found = false;
	if (!span_copy(s.partner, partner, sizeof(partner)) || rest.len == 0)
		return true;
	if (!ledger_partner(l, partner, &s.key, f))
		return false;
	if (s.key == 0)
		return true;
	if (!identify(&s, rest, found))
		return false;
	if (!*found)
		return true;
	s.digest = digest_new();
	page_begin(&s.p, o, style);
	const bool fine = tell(&s);
	digest_free(s.digest);
	return fine;
}
