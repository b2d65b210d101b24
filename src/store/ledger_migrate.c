/*
 * ledger_migrate - bringing an older ledger up to the tables of today
 *
 * All migrations that are missing (ledger_schema.c) run in one transaction,
 * and after them the views are made anew (ledger_views.c): a kill leaves the
 * old version or the new one.
 */
#include "store.h"

static bool
do_all(struct ledger *l, const char *const *texts, struct fault *f)
{
	for (; *texts != NULL; texts++)
		if (!store_do(l, *texts, f))
			return false;
	return true;
}

static bool
upgrade(struct ledger *l, int64_t from, struct fault *f)
{
	int64_t reached;

	for (int64_t v = from + 1; v <= schema_version; v++)
		if (!do_all(l, schema_migrations[v], f))
			return false;
	if (!do_all(l, schema_views, f) ||
	    !store_number(l, "PRAGMA user_version", &reached, f))
		return false;
	if (reached != schema_version)
		return fault_set(f, FAULT_STORE, 0, "ledger",
		    "%s: reached version %lld instead of %lld", l->path,
		    (long long)reached, (long long)schema_version);
	return true;
}

bool
schema_migrate(struct ledger *l, struct fault *f)
{
	int64_t from;

	if (!store_number(l, "PRAGMA user_version", &from, f))
		return false;
	if (from == schema_version)
		return true;
	if (!ledger_begin(l, f))
		return false;
	if (upgrade(l, from, f))
		return ledger_commit(l, f);
	ledger_rollback(l);
	return false;
}
