/*
 * ledger_order_chain - an order, and the changes and cancellations of it
 */
#include "store.h"

static const char root_sql[] =
	"SELECT root_number, root_revision FROM order_chain"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3";
static const char links_sql[] =
	"SELECT number, revision, purpose, lines FROM order_chain"
	" WHERE partner = ?1 AND root_number = ?2 AND root_revision = ?3"
	" ORDER BY n DESC";
static const char add_sql[] =
	"INSERT INTO order_chain (partner, root_number, root_revision, n,"
	" number, revision, purpose, lines) VALUES (?1, ?2, ?3,"
	" (SELECT ifnull(max(n), 0) + 1 FROM order_chain WHERE partner = ?1"
	"  AND root_number = ?2 AND root_revision = ?3), ?4, ?5, ?6, ?7)";
static const char cancelled_list_sql[] =
	"SELECT line, number, revision FROM cancelled_line"
	" WHERE partner = ?1 AND root_number = ?2 AND root_revision = ?3"
	" ORDER BY line";
static const char cancelled_add_sql[] =
	"INSERT INTO cancelled_line (partner, root_number, root_revision,"
	" line, number, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char cancelled_delete_sql[] =
	"DELETE FROM cancelled_line WHERE partner = ?1 AND root_number = ?2"
	" AND root_revision = ?3 AND line = ?4";

bool
ledger_chain_root(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_key *root, struct fault *f)
{
	struct query q;
	bool found;

	*root = *k;
	if (!query_start(&q, l, Q_CHAIN_ROOT, root_sql, f))
		return false;
	query_bind_key(&q, k);
	if (!query_next(&q, &found, f))
		return false;
	if (!found)
		return true;
	root->number = query_keep(&q, a);
	root->revision = query_u32(&q);
	return query_done(&q, f);
}

bool
ledger_chain(struct ledger *l, const struct order_key *root,
    ledger_chain_fn *fn, void *ctx, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_CHAIN_LINKS, links_sql, f))
		return false;
	query_bind_key(&q, root);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct chain_link link = { .key.partner = root->partner };
		link.key.number = query_text(&q);
		link.key.revision = query_u32(&q);
		link.purpose = (enum purpose)query_int(&q);
		link.lines = query_u32(&q);
		if (!fn(ctx, &link))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_chain_add(struct ledger *l, const struct order_key *root,
    const struct chain_link *link, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CHAIN_ADD, add_sql, f))
		return false;
	query_bind_key(&q, root);
	query_bind_text(&q, link->key.number);
	query_bind(&q, link->key.revision);
	query_bind(&q, link->purpose);
	query_bind(&q, link->lines);
	return query_change(&q, 1, f);
}

bool
ledger_lines_cancelled(struct ledger *l, const struct order_key *root,
    ledger_cancelled_fn *fn, void *ctx, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_CANCELLED_LIST, cancelled_list_sql, f))
		return false;
	query_bind_key(&q, root);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct cancelled_line c = { .line = query_u32(&q) };
		c.number = query_text(&q);
		c.revision = query_u32(&q);
		if (!fn(ctx, &c))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_line_cancel(struct ledger *l, const struct order_key *root,
    const struct cancelled_line *c, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CANCELLED_ADD, cancelled_add_sql, f))
		return false;
	query_bind_key(&q, root);
	query_bind(&q, c->line);
	query_bind_text(&q, c->number);
	query_bind(&q, c->revision);
	return query_change(&q, 1, f);
}

bool
ledger_line_restore(struct ledger *l, const struct order_key *root,
    uint32_t line, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CANCELLED_DELETE, cancelled_delete_sql, f))
		return false;
	query_bind_key(&q, root);
	query_bind(&q, line);
	return query_run(&q, f);
}
