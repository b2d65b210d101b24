/*
 * ledger_register - loading of registers, which other systems own
 *
 * A load happens inside the caller's transaction, so that it replaces a
 * register as a whole or not at all.  Each row carries the version of its
 * load: the number that ledger_register_loaded will give to it.
 *
 * The columns of a file are bound in their order in the specification, those
 * of the key come first; how a value is stored follows from its column.
 */
#include "clock.h"
#include "date.h"
#include "store.h"

const char *const register_words[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = "customers",
	[REGISTER_FEASIBILITY] = "feasibility",
	[REGISTER_SERVICES] = "services",
	[REGISTER_ORDER_STATUS] = "order-status",
};

const struct register_spec registers[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = { "customers", 4,
	    { "customer_id", "partner", "name", "status" },
	    { true, true, false, true } },
	[REGISTER_FEASIBILITY] = { "feasibility", 9,
	    { "assessment_id", "partner", "customer_id", "offering",
	    "postcode", "country", "result", "valid_until",
	    "characteristics" },
	    { true, true, true, true, false, false, true, true, false } },
	[REGISTER_SERVICES] = { "services", 7,
	    { "service_id", "partner", "customer_id", "offering", "postcode",
	    "country", "status" },
	    { true, true, true, true, false, false, true } },
	[REGISTER_ORDER_STATUS] = { "order-status", 5,
	    { "partner", "po_number", "revision", "status", "as_of" },
	    { true, true, false, true, false } },
};

enum storing { TEXT, PARTNER, NUMBER, DAY, MOMENT, FEASIBLE };

/* A row's version is that of the load to come. */
#define THIS_LOAD "(SELECT ifnull(max(version), 0) + 1 FROM register_load)"
static const struct {
	unsigned n_key;
	enum storing storing[REGISTER_COLUMNS];
	const char *clear, *seen, *put;
} tables[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = { 2, { TEXT, PARTNER, TEXT, TEXT },
	    "DELETE FROM register_customer",
	    "SELECT version = " THIS_LOAD " FROM register_customer"
	    " WHERE customer = ?1 AND partner = ?2",
	    "INSERT OR REPLACE INTO register_customer (customer, partner,"
	    " name, status, version) VALUES (?1, ?2, ?3, ?4, " THIS_LOAD ")" },
	[REGISTER_FEASIBILITY] = { 2, { TEXT, PARTNER, TEXT, TEXT, TEXT, TEXT,
	    FEASIBLE, DAY, TEXT },
	    "DELETE FROM register_assessment",
	    "SELECT version = " THIS_LOAD " FROM register_assessment"
	    " WHERE assessment = ?1 AND partner = ?2",
	    "INSERT OR REPLACE INTO register_assessment (assessment, partner,"
	    " customer, offering, postcode, country, feasible, valid_until,"
	    " characteristics, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
	    " ?8, ?9, " THIS_LOAD ")" },
	[REGISTER_SERVICES] = { 2, { TEXT, PARTNER, TEXT, TEXT, TEXT, TEXT,
	    TEXT },
	    "DELETE FROM register_service",
	    "SELECT version = " THIS_LOAD " FROM register_service"
	    " WHERE service = ?1 AND partner = ?2",
	    "INSERT OR REPLACE INTO register_service (service, partner,"
	    " customer, offering, postcode, country, status, version)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, " THIS_LOAD ")" },
	[REGISTER_ORDER_STATUS] = { 3, { PARTNER, TEXT, NUMBER, TEXT,
	    MOMENT },
	    "DELETE FROM register_order_status",
	    "SELECT version = " THIS_LOAD " FROM register_order_status"
	    " WHERE partner = ?1 AND number = ?2 AND revision = ?3",
	    "INSERT OR REPLACE INTO register_order_status (partner, number,"
	    " revision, status, as_of, version)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, " THIS_LOAD ")" },
};

static const char loaded_sql[] =
	"INSERT INTO register_load (kind, loaded, rows, sha256)"
	" VALUES (?1, ?2, ?3, ?4)";

bool
ledger_register_clear(struct ledger *l, enum register_kind k,
    struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_REGISTER_CLEAR + k, tables[k].clear, f) &&
	    query_run(&q, f);
}

/* The load command has checked the values, and knows their lines; what is
 * wrong here in spite of that is not stored. */
static bool
wrong(struct ledger *l, enum register_kind k, unsigned column,
    struct span value, struct fault *f)
{
	return fault_set(f, FAULT_STORE, 0, "register", "%s: %s.%s cannot be "
	    "\"" SPAN_FMT "\"", l->path, registers[k].kind,
	    registers[k].column[column], SPAN_ARG(value));
}

static bool
bind_column(struct query *q, enum register_kind k, unsigned column,
    struct span value, uint32_t partner, struct fault *f)
{
	uint64_t n = 0;
	int32_t day;
	int64_t moment;

	switch (tables[k].storing[column]) {
	case TEXT:
		query_bind_value(q, value);
		return true;
	case PARTNER:
		query_bind(q, partner);
		return true;
	case NUMBER:
		if (value.len > 0 && !span_to_u64(value, MAX_REVISION, &n))
			return wrong(q->l, k, column, value, f);
		query_bind_count(q, n);
		return true;
	case DAY:
		if (!date_parse(value, &day))
			return wrong(q->l, k, column, value, f);
		query_bind(q, day);
		return true;
	case MOMENT:
		if (value.len == 0)
			query_bind_null(q);
		else if (!moment_parse(value, &moment))
			return wrong(q->l, k, column, value, f);
		else
			query_bind(q, moment);
		return true;
	case FEASIBLE:
		query_bind(q, span_is(value, "feasible"));
		return true;
	}
	return false;
}

static bool
bind_columns(struct query *q, enum register_kind k, unsigned n,
    const struct span *value, uint32_t partner, struct fault *f)
{
	for (unsigned i = 0; i < n; i++)
		if (!bind_column(q, k, i, value[i], partner, f))
			return false;
	return true;
}

static bool
partner_of(struct ledger *l, enum register_kind k, const struct span *value,
    uint32_t *key, struct fault *f)
{
	char id[MAX_PARTNER_ID + 1];
	unsigned i = 0;

	while (tables[k].storing[i] != PARTNER)
		i++;
	if (!span_copy(value[i], id, sizeof(id)))
		return wrong(l, k, i, value[i], f);
	return ledger_partner(l, id, key, f);
}

bool
ledger_register_add(struct ledger *l, enum register_kind k,
    const struct span value[REGISTER_COLUMNS], bool *replaced,
    struct fault *f)
{
	struct query q;
	uint32_t partner;
	bool there;

	*replaced = false;
	if (!partner_of(l, k, value, &partner, f) ||
	    !query_start(&q, l, Q_REGISTER_SEEN + k, tables[k].seen, f) ||
	    !bind_columns(&q, k, tables[k].n_key, value, partner, f) ||
	    !query_next(&q, &there, f))
		return false;
	if (there)
		*replaced = query_int(&q) != 0;
	query_end(&q);
	return query_start(&q, l, Q_REGISTER_PUT + k, tables[k].put, f) &&
	    bind_columns(&q, k, registers[k].n_columns, value, partner, f) &&
	    query_run(&q, f);
}

bool
ledger_register_loaded(struct ledger *l, enum register_kind k,
    uint64_t rows, const uint8_t sha256[DIGEST_BYTES], int64_t *version,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_REGISTER_LOADED, loaded_sql, f))
		return false;
	query_bind(&q, k);
	query_bind(&q, clock_now());
	query_bind_count(&q, rows);
	query_bind_bytes(&q, sha256, DIGEST_BYTES);
	if (!query_change(&q, 1, f))
		return false;
	*version = sqlite3_last_insert_rowid(l->db);
	return true;
}
