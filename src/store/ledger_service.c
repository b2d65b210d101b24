/*
 * ledger_service - services of customers: in the register, or our own doing
 *
 * Both tables know the load that made a row or that it follows.  Of two rows
 * about one service the one with the later load is newer; of two with the
 * same load our own is, because it was issued after that load.  A load that
 * leaves a row of the register as it was is no news: what we have ended stays
 * ended while the register still says what it said before.
 */
#include "store.h"

static const char find_sql[] =
	"SELECT partner, service, customer, offering, postcode, country,"
	" active, iif(own, 0, version)"
	" FROM (SELECT partner, service, customer, offering, postcode,"
	" country, active, version, 1 AS own FROM issued_service"
	" WHERE partner = ?1 AND service = ?2"
	" UNION ALL SELECT partner, service, customer, offering, postcode,"
	" country, status <> 'ceased', version, 0 FROM register_service"
	" WHERE partner = ?1 AND service = ?2)"
	" ORDER BY version DESC, own DESC LIMIT 1";
static const char put_sql[] =
	"INSERT INTO issued_service (partner, service, customer, offering,"
	" postcode, country, active, intake, root_number, root_revision,"
	" line, version)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
	" (SELECT ifnull(max(version), 0) FROM register_load))"
	" ON CONFLICT (partner, service) DO UPDATE SET"
	" customer = excluded.customer, offering = excluded.offering,"
	" postcode = excluded.postcode, country = excluded.country,"
	" active = excluded.active, intake = excluded.intake,"
	" root_number = excluded.root_number,"
	" root_revision = excluded.root_revision, line = excluded.line,"
	" version = excluded.version";
/* What another order has begun or ended since has another root, and stays. */
#define UNDO "UPDATE issued_service INDEXED BY issued_service_root" \
	" SET active = 1 - active, intake = ?1, root_number = NULL," \
	" root_revision = NULL, line = NULL, version =" \
	" (SELECT ifnull(max(version), 0) FROM register_load)" \
	" WHERE partner = ?2 AND root_number = ?3 AND root_revision = ?4"
static const char undo_sql[] = UNDO;
static const char undo_line_sql[] = UNDO " AND line = ?5";

bool
ledger_service_find(struct ledger *l, uint32_t partner, struct span service,
    struct arena *a, struct service_row *row, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_SERVICE_FIND, find_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, service);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	row->partner = query_u32(&q);
	row->service = query_keep(&q, a);
	row->customer = query_keep(&q, a);
	row->offering = query_keep(&q, a);
	row->postcode = query_keep(&q, a);
	row->country = query_keep(&q, a);
	row->active = query_int(&q) != 0;
	row->version = query_int(&q);
	return query_done(&q, f);
}

bool
ledger_service_put(struct ledger *l, const struct service_row *row,
    int64_t intake, const struct order_key *root, uint32_t line,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_SERVICE_PUT, put_sql, f))
		return false;
	query_bind(&q, row->partner);
	query_bind_text(&q, row->service);
	query_bind_value(&q, row->customer);
	query_bind_value(&q, row->offering);
	query_bind_value(&q, row->postcode);
	query_bind_value(&q, row->country);
	query_bind(&q, row->active);
	query_bind(&q, intake);
	query_bind_text(&q, root->number);
	query_bind(&q, root->revision);
	query_bind(&q, line);
	return query_change(&q, 1, f);
}

bool
ledger_service_undo(struct ledger *l, const struct order_key *root,
    uint32_t line, int64_t intake, struct fault *f)
{
	struct query q;

	if (line == 0 ? !query_start(&q, l, Q_SERVICE_UNDO, undo_sql, f) :
	    !query_start(&q, l, Q_SERVICE_UNDO_LINE, undo_line_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind_key(&q, root);
	if (line != 0)
		query_bind(&q, line);
	return query_run(&q, f);
}
