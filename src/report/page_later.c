#include "page_later.h"
#include "arena.h"
#include "ledger_register.h"
#include "rows.h"
#include "text.h"
#include <stdio.h>

struct later {
	struct page *p;
	struct ledger *l;
	struct fault *f;
	bool ok;
};

static void
order_object(struct json *j, const struct order_row *r,
    const struct intake_row *file, const char *run)
{
	json_span(j, "number", r->key.number);
	json_u64(j, "revision", r->key.revision);
	json_text(j, "purpose", purpose_words[r->purpose]);
	json_text(j, "outcome", outcome_words[r->outcome]);
	json_text(j, "file", file->name);
	json_i64(j, "intake", r->intake);
	json_text(j, "run", run);
	json_u64(j, "line", r->source_line);
}

static bool
order_row(void *ctx, const struct order_row *r)
{
	struct later *later = ctx;
	struct page *p = later->p;
	struct intake_row file = { 0 };
	char run[RUN_TEXT];
	bool found;

	later->ok = ledger_intake_find(later->l, r->intake, &file, &found,
	    later->f);
	if (!later->ok)
		return false;
	rows_run(file.run, run);
	page_row(p);
	if (p->is_json) {
		order_object(&p->j, r, &file, run);
	} else {
		out_text(p->o, "    ");
		text_clip(p->o, r->key.number, 64);
		out_printf(p->o, " revision %u, %s: %s\n      run %s, "
		    "line %u of ", r->key.revision, purpose_words[r->purpose],
		    outcome_words[r->outcome], run, r->source_line);
		text_clip(p->o, span_of(file.name), 60);
		out_char(p->o, '\n');
	}
	page_row_end(p);
	return true;
}

bool
page_later(struct page *p, struct ledger *l, uint32_t partner,
    struct span number, struct fault *f)
{
	struct later later = { p, l, f, true };

	page_list(p, "later", "orders that change or cancel it");
	if (!ledger_orders_naming(l, partner, number, order_row, &later, f) ||
	    !later.ok)
		return false;
	page_list_end(p);
	return true;
}

bool
page_status(struct page *p, struct ledger *l, const struct order_key *k,
    struct fault *f)
{
	struct status_row row = { .version = 0 };
	struct arena a;
	bool found;

	arena_init(&a, 4096);
	const bool fine = ledger_order_status_find(l, k, &a, &row, &found, f);
	if (fine && found) {
		page_span(p, "status", row.status);
		page_number(p, "status_version", row.version);
	} else if (fine && p->is_json) {
		json_null(&p->j, "status");
		json_null(&p->j, "status_version");
	}
	arena_free(&a);
	return fine;
}
