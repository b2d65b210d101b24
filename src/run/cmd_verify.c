/*
 * `ordermill verify`: the ledger's claims against the archive and the
 * outputs.  For every input file: its archived bytes have the digest that
 * was recorded; decoded again, they hold as many orders and lines as were
 * counted; each order decided in it has the fingerprint that was recorded;
 * each document that still lies in outbound has its digest (one that is gone
 * was taken by its consumer, which is no error).  For every run: the books
 * balance, and its record has its digest (verify_chain.c).  Whatever lies in
 * the archive and among the issued orders is known (verify_tree.c).  And
 * SQLite's own check of the file.
 */
#include "command.h"
#include "confinement.h"
#include "exit_status.h"
#include "fault.h"
#include "files.h"
#include "json_out.h"
#include "ledger_record.h"
#include "log.h"
#include "publish.h"
#include "report.h"
#include "trespass.h"
#include "verify.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
verify_problem(struct verifying *v, const char *path, unsigned line,
    const char *fmt, ...)
{
	char text[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_at(LOG_LEVEL_ERROR, path, line, "%s", text);
	v->problems++;
}

const char *
verify_path(struct verifying *v, const char *top, const char *path)
{
	snprintf(v->path, sizeof(v->path), "%s/%s", top, path);
	return v->path;
}

/* The receipt of an order that did not simply get accepted. */
static bool
check_receipt(struct verifying *v, const struct purchase_order *o,
    struct fault *f)
{
	struct receipt_row r;
	bool found;

	if (!ledger_receipt_find(v->s.ledger, v->row.id, o->ordinal, &r,
	    &found, f))
		return false;
	/* A release decides some orders of its source; the others are not its
	 * own, so it says nothing of them. */
	if (!found && v->row.source != 0) {
		v->released.orders--;
		v->released.lines -= o->line_count;
		return true;
	}
	if (!found && o->identified) {
		verify_problem(v, v->where, o->source_line, "purchase order "
		    SPAN_FMT "/%u is not in the ledger", SPAN_ARG(o->number),
		    o->revision);
		return true;
	}
	if (!found) {
		verify_problem(v, v->where, o->source_line, "purchase order "
		    "%u of the file is not in the ledger", o->ordinal);
		return true;
	}
	v->met.receipts++;
	v->tally.orders[r.outcome]++;
	if (r.amount_minor != o->amount_minor || r.lines != o->line_count)
		verify_problem(v, v->where, o->source_line, "purchase order "
		    "%u of the file has another amount or other lines in the "
		    "ledger", o->ordinal);
	return true;
}

/* The row of an order that was decided in the intake at hand. */
static void
check_decided(struct verifying *v, const struct order_row *row,
    const struct decision *d)
{
	const struct purchase_order *o = d->order;

	if (memcmp(row->fingerprint, d->fingerprint, DIGEST_BYTES) != 0)
		verify_problem(v, v->where, o->source_line, "purchase order "
		    SPAN_FMT "/%u is not the one that was decided",
		    SPAN_ARG(o->number), o->revision);
	else if (row->amount_minor != o->amount_minor ||
	    row->lines != o->line_count)
		verify_problem(v, v->where, o->source_line, "purchase order "
		    SPAN_FMT "/%u has another amount or other lines in the "
		    "ledger", SPAN_ARG(o->number), o->revision);
}

static bool
check_order(void *ctx, const struct decision *d, struct fault *f)
{
	struct verifying *v = ctx;
	const struct purchase_order *o = d->order;
	struct order_row row;
	bool found;

	v->orders += v->row.source == 0;
	v->released.orders++;
	v->released.lines += o->line_count;
	if (v->row.rehearsal || v->row.outcome == FILE_REFUSED)
		return true;
	const struct order_key key = { v->partner, o->identified ? o->number :
	    (struct span){ NULL, 0 }, o->revision };
	if (!ledger_trail_order(v->s.ledger, &key, v->row.id, o->ordinal,
	    TRAIL_RECEIPT | TRAIL_FINDINGS, f))
		return false;
	if (!o->identified)
		return check_receipt(v, o, f);
	arena_rewind(&v->arena);
	if (!ledger_order_find(v->s.ledger, &key, &v->arena, &row, &found, f))
		return false;
	/* One without a row has cancelled what was cancelled already. */
	if (!found || row.intake != v->row.id || row.ordinal != o->ordinal)
		return check_receipt(v, o, f);
	check_decided(v, &row, d);
	v->met.orders++;
	v->met.customer_orders += row.customer_orders > 1
	    ? row.customer_orders - 1 : 0;
	if (row.outcome == OUTCOME_REJECTED || row.outcome == OUTCOME_HELD)
		return check_receipt(v, o, f);
	v->tally.orders[row.outcome]++;
	v->customer_orders += row.customer_orders;
	return true;
}

/* Does the ledger hold as many orders of each outcome as were decided? */
static bool
as_many(const struct verifying *v)
{
	const struct tally *t = &v->row.decided;

	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		if (v->tally.orders[i] != t->orders[i])
			return false;
	return v->customer_orders ==
	    t->customer_orders[0] + t->customer_orders[1];
}

/* The rows of its orders are those that were written when it was decided. */
static void
check_trail(struct verifying *v)
{
	uint8_t sha256[DIGEST_BYTES];

	ledger_trail_end(v->s.ledger, sha256);
	if (v->row.trailed && memcmp(sha256, v->row.trail, DIGEST_BYTES) != 0)
		verify_problem(v, v->where, 0, "the rows of its orders in the "
		    "ledger are not those that were decided");
}

static bool
decode_again(struct verifying *v, int fd, struct fault *f)
{
	struct drop d;
	struct decoded decoded;
	const struct intake_row *r = &v->row;
	const struct partner *known = partner_find(&v->s.config.partners,
	    span_of(r->partner));
	struct partner p;

	if (known == NULL || known->disabled) {
		close(fd);
		v->all_met = false;
		log_warning("%s has no profile now; its files are not "
		    "decoded again", r->partner);
		return true;
	}
	p = *known;
	p.max_bytes = p.max_expanded_bytes = INT64_MAX;
	p.max_orders = UINT32_MAX;
	p.totals_required = false;
	memset(&v->tally, 0, sizeof(v->tally));
	v->customer_orders = 0;
	memset(&v->released, 0, sizeof(v->released));
	ledger_trail_begin(v->s.ledger);
	bool fine = ledger_partner(v->s.ledger, r->partner, &v->partner, f) &&
	    inspect_drop(&v->inspector, &d, fd, r->name, &p, f);
	/* What was agreed then may not be what is agreed now. */
	p.format = fine ? inspect_format(&d) : p.format;
	fine = fine &&
	    inspect_file(&v->inspector, &d, &decoded, check_order, v, f);
	inspect_close(&d);
	if (!fine)
		return false;
	const bool refused = r->outcome == FILE_REFUSED;
	const struct received *counted = r->source != 0 ? &v->released :
	    &decoded.received;
	if (decoded.verdict == VERDICT_UNDECIDED)
		verify_problem(v, v->where, 0, "cannot be judged: %s",
		    decoded.why);
	else if (!refused && (decoded.verdict != VERDICT_VALID ||
	    counted->orders != r->received.orders ||
	    counted->lines != r->received.lines))
		verify_problem(v, v->where, 0, "%llu orders, %llu lines were "
		    "counted; the archive has %llu and %llu",
		    (unsigned long long)r->received.orders,
		    (unsigned long long)r->received.lines,
		    (unsigned long long)counted->orders,
		    (unsigned long long)counted->lines);
	else if (!refused && !r->rehearsal && !as_many(v))
		verify_problem(v, v->where, 0, "the ledger's orders are not "
		    "as many as were decided");
	check_trail(v);
	return true;
}

static bool
check_archive(struct verifying *v, struct fault *f)
{
	int fd;

	if (!verify_archived(v, &fd, f))
		return false;
	return fd < 0 || decode_again(v, fd, f);
}

static bool
check_document(void *ctx, const struct outbox_row *r)
{
	struct verifying *v = ctx;
	const struct output *o = &r->output;
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;

	/* A part of a bundle is looked at with the bundle. */
	if (strchr(o->path, '#') != NULL)
		return true;
	const int fd = openat(v->s.tree.outbound, o->path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	v->documents++;
	if (!r->published)
		return true;		/* counted by verify_tree */
	if (fd < 0 && errno == ENOENT) {
		v->taken++;
		return true;
	}
	if (fd < 0) {
		verify_problem(v, verify_path(v, "outbound", o->path), 0,
		    "%s", strerror(errno));
		return true;
	}
	const bool read = files_digest(fd, o->path, sha256, &size, v->f);
	close(fd);
	if (read && (size != o->file.size ||
	    memcmp(sha256, o->file.sha256, sizeof(sha256)) != 0))
		verify_problem(v, verify_path(v, "outbound", o->path), 0,
		    "it is not the document that was issued");
	return read;
}

struct ids {
	size_t n, room;
	int64_t *at;
	struct arena *a;
};

static bool
gather(void *ctx, const struct intake_row *r)
{
	struct ids *ids = ctx;

	if (ids->n == ids->room) {
		const size_t room = ids->room == 0 ? 1024 : ids->room * 2;
		int64_t *more = ARENA_ARRAY(ids->a, room, int64_t);
		if (more == NULL)
			return false;
		if (ids->n > 0)
			memcpy(more, ids->at, ids->n * sizeof(*more));
		ids->at = more;
		ids->room = room;
	}
	ids->at[ids->n++] = r->id;
	return true;
}

static bool
check_intakes(struct verifying *v, struct fault *f)
{
	struct arena a;
	struct ids ids = { .a = &a };
	bool found, fine;

	arena_init(&a, 1u << 30);
	fine = ledger_intakes(v->s.ledger, 0, gather, &ids, f);
	if (fine && a.overflowed)
		fine = fault_set(f, FAULT_STORE, 0, "verify",
		    "too many files for one verification");
	for (size_t i = 0; fine && i < ids.n; i++) {
		fine = ledger_intake_find(v->s.ledger, ids.at[i], &v->row,
		    &found, f);
		v->unfinished += fine && v->row.state != INTAKE_DONE;
		if (!fine || v->row.state != INTAKE_DONE)
			continue;
		v->files += v->row.source == 0;
		snprintf(v->where, sizeof(v->where), "%s/%s", v->row.partner,
		    v->row.name);
		if (v->row.outcome != FILE_QUARANTINED)
			fine = check_archive(v, f);
		fine = fine && ledger_outbox_of(v->s.ledger, ids.at[i],
		    check_document, v, f) && f->kind == FAULT_NONE;
	}
	arena_free(&a);
	/* The documents of the runs themselves. */
	return fine && ledger_outbox_of(v->s.ledger, 0, check_document, v,
	    f) && f->kind == FAULT_NONE;
}

static bool
check_run(void *ctx, const struct run_row *r)
{
	struct verifying *v = ctx;
	struct books books;
	bool balanced;

	if (!report_books(v->s.ledger, r, &books, &balanced, v->f))
		return false;
	if (!balanced)
		verify_problem(v, "ledger", 0, "the books of run %06lld do not "
		    "balance; see ordermill report %06lld", (long long)r->id,
		    (long long)r->id);
	return true;
}

static bool
verify(struct verifying *v, struct fault *f)
{
	struct span trouble;

	TRESPASS("verify");
	if (!ledger_check(v->s.ledger, &v->arena, &trouble, f))
		return false;
	if (trouble.len > 0)
		verify_problem(v, "state/ledger.db", 0, SPAN_FMT,
		    SPAN_ARG(trouble));
	return verify_chain(v, f) && ledger_runs(v->s.ledger, UINT32_MAX,
	    check_run, v, f) && f->kind == FAULT_NONE &&
	    check_intakes(v, f) && verify_tree(v, f);
}

static void
say_result(struct verifying *v, bool as_json)
{
	struct json j;
	struct out *o = &v->s.out;

	if (v->unfinished > 0)
		log_warning("%llu files are not finished: ordermill run",
		    (unsigned long long)v->unfinished);
	if (!as_json) {
		out_printf(o, "%llu files, %llu purchase orders, %llu "
		    "documents (%llu taken by their consumers): %llu "
		    "problems\n", (unsigned long long)v->files,
		    (unsigned long long)v->orders,
		    (unsigned long long)v->documents,
		    (unsigned long long)v->taken,
		    (unsigned long long)v->problems);
		return;
	}
	json_begin(&j, o);
	json_object(&j, NULL);
	json_u64(&j, "schema_version", 1);
	json_u64(&j, "files", v->files);
	json_u64(&j, "files_unfinished", v->unfinished);
	json_u64(&j, "purchase_orders", v->orders);
	json_u64(&j, "documents", v->documents);
	json_u64(&j, "taken", v->taken);
	json_u64(&j, "problems", v->problems);
	json_end(&j);
}

int
command_verify(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct verifying v = { .f = &f, .all_met = true };

	arena_init(&v.arena, 16u << 20);
	inspector_prepare(&v.inspector);
	v.unbundled = unbundled_new();
	if (session_open(&v.s, o, LEDGER_READ, &f) &&
	    confinement_files(CONFINEMENT_VERIFY, &v.s.config,
	    &(struct confinement_extra){ .n_inputs = 0 }, &f) &&
	    inspector_open(&v.inspector, &v.s.config, &f) && verify(&v, &f))
		say_result(&v, o->json);
	inspector_close(&v.inspector);
	unbundled_free(v.unbundled);
	arena_free(&v.arena);
	return session_end(&v.s, v.problems > 0 ? STATUS_ERRORS : STATUS_DONE,
	    &f);
}
