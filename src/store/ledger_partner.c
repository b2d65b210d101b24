/*
 * ledger_partner - partners as small numbers, which begin every key
 */
#include "store.h"

static const char partner_find_sql[] =
	"SELECT key FROM partner WHERE id = ?1";
static const char partner_add_sql[] =
	"INSERT INTO partner (id) VALUES (?1)";

static bool
add_partner(struct ledger *l, const char *id, uint32_t *key, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_PARTNER_ADD, partner_add_sql, f))
		return false;
	query_bind_string(&q, id);
	if (!query_change(&q, 1, f))
		return false;
	*key = (uint32_t)sqlite3_last_insert_rowid(l->db);
	return true;
}

bool
ledger_partner(struct ledger *l, const char *id, uint32_t *key,
    struct fault *f)
{
	struct query q;
	bool known;

	*key = 0;
	if (!query_start(&q, l, Q_PARTNER_FIND, partner_find_sql, f))
		return false;
	query_bind_string(&q, id);
	if (!query_next(&q, &known, f))
		return false;
	if (known) {
		*key = query_u32(&q);
		query_end(&q);
		return true;
	}
	return l->open && l->mode != LEDGER_READ ?
	    add_partner(l, id, key, f) : true;
}
