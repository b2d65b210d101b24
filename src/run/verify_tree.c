#include "verify.h"
#include "archive_walk.h"
#include "fault.h"
#include "files.h"
#include "ledger.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
check_archived(void *ctx, const struct archived *a)
{
	struct verifying *v = ctx;
	struct intake_row row;
	bool found;

	if (!ledger_intake_of_base(v->s.ledger, a->partner, a->rehearsal,
	    a->base, &row, &found, v->f))
		return false;
	/* It is not recorded yet where an unfinished one lies, and what an
	 * attempt that died has left there may not be whole. */
	if (a->damaged && (!found || row.state == INTAKE_DONE))
		verify_problem(v, verify_path(v, "archive", a->path), 0,
		    "it is damaged");
	else if (a->damaged)
		return true;
	else if (!found || (row.state == INTAKE_DONE &&
	    strcmp(row.archived, a->path) != 0))
		verify_problem(v, verify_path(v, "archive", a->path), 0,
		    "the ledger knows of no such input");
	return true;
}

static bool
check_orders(struct verifying *v, const char *dir, struct fault *f)
{
	struct arena a;
	char path[OUTPUT_PATH], **names;
	size_t n;
	bool found = false;

	/* Consumers may take directories, too. */
	if (faccessat(v->s.tree.outbound, dir, F_OK, AT_SYMLINK_NOFOLLOW) != 0
	    && errno == ENOENT)
		return true;
	arena_init(&a, 512u << 20);
	bool fine = files_list(v->s.tree.outbound, dir, &a, &names, &n, f);
	for (size_t i = 0; fine && i < n; i++) {
		const size_t len = strlen(names[i]);
		if (len < 4 || strcmp(names[i] + len - 4, ".xml") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		fine = ledger_outbox_find(v->s.ledger, path, &found, f);
		if (fine && !found)
			verify_problem(v, verify_path(v, "outbound", path), 0,
			    "the ledger knows of no such document");
	}
	arena_free(&a);
	return fine;
}

static bool
check_rows(struct verifying *v, struct fault *f)
{
	struct ledger_rows there;

	if (!ledger_count_rows(v->s.ledger, &there, f))
		return false;
	if (there.loose > 0)
		verify_problem(v, "ledger", 0, "%llu files and documents are "
		    "not done, though their run is, or are of two runs",
		    (unsigned long long)there.loose);
	if (v->unfinished > 0 || !v->all_met)
		return true;
	const struct {
		const char *what;
		uint64_t there, met;
	} rows[] = {
		{ "purchase orders", there.orders, v->met.orders },
		{ "customer orders", there.customer_orders,
		    v->met.customer_orders },
		{ "receipts", there.receipts, v->met.receipts },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].there != rows[i].met)
			verify_problem(v, "ledger", 0, "it has %llu %s; the "
			    "inputs account for %llu",
			    (unsigned long long)rows[i].there, rows[i].what,
			    (unsigned long long)rows[i].met);
	return true;
}

bool
verify_tree(struct verifying *v, struct fault *f)
{
	if (!archive_walk(v->s.tree.archive, NULL, check_archived, v, f) ||
	    f->kind != FAULT_NONE)
		return false;
	return check_orders(v, "issued", f) &&
	    check_orders(v, "special-handling", f) && check_rows(v, f);
}
