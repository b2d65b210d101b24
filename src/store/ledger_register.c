/*
 * ledger_register - the registers: their columns, and what is known of them
 *
 * To add one, beside its columns here:
 *	include/ledger_register.h
 *				its kind, its row, its look-up
 *	register_sql.c		its statements
 *	ledger_register_find.c, store.h
 *				its look-up, and a slot for the statement
 *	ledger_schema.c		a migration: its two tables, and the CHECK of
 *				register_load.kind
 *	ledger_views.c, src/report/page_evidence.c
 *				its word in v_load, and in evidence
 *	src/run/register_check.c
 *				what its columns may hold
 *	src/run/cmd_load.c, src/run/command.c
 *				its name in the texts
 *	tests/unit/ledger_register_test.c, README.md, the manual
 * and then a rule that asks it.
 */
#include "ledger_register.h"
#include "store.h"

const char *const register_words[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = "customers",
	[REGISTER_FEASIBILITY] = "feasibility",
	[REGISTER_SERVICES] = "services",
	[REGISTER_ORDER_STATUS] = "order-status",
};

const struct register_spec registers[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = { "customers", 4, 2,
	    { "customer_id", "partner", "name", "status" },
	    { true, true, false, true } },
	[REGISTER_FEASIBILITY] = { "feasibility", 9, 2,
	    { "assessment_id", "partner", "customer_id", "offering",
	    "postcode", "country", "result", "valid_until",
	    "characteristics" },
	    { true, true, true, true, false, false, true, true, false } },
	[REGISTER_SERVICES] = { "services", 7, 2,
	    { "service_id", "partner", "customer_id", "offering", "postcode",
	    "country", "status" },
	    { true, true, true, true, false, false, true } },
	[REGISTER_ORDER_STATUS] = { "order-status", 5, 3,
	    { "partner", "po_number", "revision", "status", "as_of" },
	    { true, true, false, true, false } },
};

static const char version_sql[] =
	"SELECT ifnull(max(version), 0) FROM register_load WHERE kind = ?1";

bool
ledger_register_version(struct ledger *l, enum register_kind k,
    int64_t *version, struct fault *f)
{
	struct query q;
	bool row;

	if (!query_start(&q, l, Q_REGISTER_VERSION, version_sql, f))
		return false;
	query_bind(&q, k);
	if (!query_next(&q, &row, f))
		return false;
	*version = query_int(&q);
	query_end(&q);
	return true;
}
