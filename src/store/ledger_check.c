/*
 * ledger_check - is the whole file sound?
 *
 * SQLite's own check of every page, index and CHECK, then of every reference
 * between tables.  It reads the whole ledger, so that only verify asks.
 */
#include "arena.h"
#include "store.h"
#include <stdio.h>
#include <string.h>

/* Damage may also show as an error of the check itself: that is an answer
 * too, and not a fault. */
static bool
first_complaint(struct ledger *l, const char *sql, char *buf, size_t size,
    struct fault *f)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(l->db, sql, -1, &s, NULL);

	buf[0] = '\0';
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		snprintf(buf, size, "%s",
		    (const char *)sqlite3_column_text(s, 0));
	else if ((rc & 0xff) == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		snprintf(buf, size, "%s", sqlite3_errmsg(l->db));
	else if (rc != SQLITE_DONE)
		store_fault(l, rc, "check", f);
	sqlite3_finalize(s);
	return f->kind == FAULT_NONE;
}

bool
ledger_check(struct ledger *l, struct arena *a, struct span *problem,
    struct fault *f)
{
	char text[512];

	*problem = (struct span){ NULL, 0 };
	if (l->broken.kind != FAULT_NONE)
		return store_refuse(l, f);
	if (!first_complaint(l, "PRAGMA integrity_check(1)", text,
	    sizeof(text), f))
		return false;
	if (strcmp(text, "ok") == 0 &&
	    !first_complaint(l, "SELECT 'a row of ' || \"table\" ||"
	    " ' refers to one of ' || parent || ' that is not there'"
	    " FROM pragma_foreign_key_check", text, sizeof(text), f))
		return false;
	if (text[0] == '\0')
		return true;
	*problem = arena_copy(a, span_of(text));
	return problem->at != NULL ? true : fault_set(f, FAULT_STORE, 0,
	    "check", "%s: %s", l->path, text);
}

bool
ledger_count_rows(struct ledger *l, struct ledger_rows *n, struct fault *f)
{
	const struct {
		uint64_t *n;
		const char *sql;
	} counts[] = {
		{ &n->orders, "SELECT count(*) FROM purchase_order" },
		{ &n->customer_orders, "SELECT count(*) FROM customer_order" },
		{ &n->receipts, "SELECT count(*) FROM receipt" },
		/* An undecided file stays CLAIMED behind its run. */
		{ &n->loose, "SELECT (SELECT count(*) FROM outbox o"
		    " JOIN run r ON r.id = o.run"
		    " WHERE o.published = 0 AND r.state = 2) +"
		    " (SELECT count(*) FROM intake i JOIN run r ON r.id = i.run"
		    " WHERE i.state BETWEEN 1 AND 2 AND r.state = 2) +"
		    " (SELECT count(*) FROM outbox o"
		    " JOIN intake i ON i.id = o.intake"
		    " WHERE o.run <> i.run)" },
	};
	int64_t rows;

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		if (!store_number(l, counts[i].sql, &rows, f))
			return false;
		*counts[i].n = (uint64_t)rows;
	}
	return true;
}
