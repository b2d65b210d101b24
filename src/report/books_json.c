#include "books_json.h"
#include "books.h"
#include "rows.h"

void
books_json_files(struct json *j, const struct books *b,
    const struct run_row *r)
{
	static const struct run_row nothing;
	if (r == NULL)
		r = &nothing;
	json_object(j, "files");
	json_i64(j, "seen", books_seen(b, r));
	json_i64(j, "processed", b->files[FILE_PROCESSED]);
	json_i64(j, "duplicate", b->files[FILE_DUPLICATE]);
	json_i64(j, "quarantined", b->files[FILE_QUARANTINED]);
	json_u64(j, "not_ready", r->not_ready);
	json_u64(j, "ignored", r->ignored);
	json_i64(j, "refused", b->files[FILE_REFUSED]);
	json_i64(j, "undecided", books_undecided(b));
	json_i64(j, "rehearsal", b->rehearsals);
	json_i64(j, "held", b->files[FILE_HELD]);
	json_close(j);
}

static void
member(struct json *j, const char *key, const struct account *a, int64_t n,
    const struct currency *c)
{
	if (a->beyond)
		json_null(j, key);
	else if (c != NULL)
		json_money(j, key, n, c);
	else
		json_i64(j, key, n);
}

static void
account(struct json *j, const char *key, const struct books *b,
    const struct account *a, const struct currency *c)
{
	json_object(j, key);
	member(j, "received", a, b->is_file ? a->received + a->released :
	    a->received, c);
	for (int o = 0; o < OUTCOME_COUNT; o++)
		member(j, outcome_keys[o], a, books_outcome(b, a, o), c);
	if (!b->is_file)
		member(j, "held_before", a, a->held_before, c);
	json_close(j);
}

void
books_json_accounts(struct json *j, const struct books *b)
{
	account(j, "purchase_orders", b, &b->orders, NULL);
	account(j, "lines", b, &b->lines, NULL);
	json_object(j, "amounts");
	for (unsigned i = 0; i < b->n_money; i++)
		account(j, b->money[i].currency->code, b,
		    &b->money[i].account, b->money[i].currency);
	json_close(j);
	json_object(j, "customer_orders");
	json_i64(j, "issued", b->customer_orders[0]);
	json_i64(j, "special_handling", b->customer_orders[1]);
	json_close(j);
	json_i64(j, "resubmitted", b->resubmitted);
}
