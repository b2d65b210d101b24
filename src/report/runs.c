#include "books.h"
#include "books_json.h"
#include "needs.h"
#include "rows.h"

#define RUNS_SHOWN 30

struct latest {
	unsigned n;
	struct run_row at[RUNS_SHOWN];
};

static bool
keep_run(void *ctx, const struct run_row *r)
{
	struct latest *runs = ctx;
	runs->at[runs->n++] = *r;
	return true;
}

/* As the run itself found it: nothing is balanced again here. */
static const char *
result(const struct run_row *r)
{
	if (r->state == RUN_OPEN)
		return "unfinished";
	if (!r->balanced)
		return banner_words[BANNER_OUT_OF_BALANCE];
	return banner_words[r->exit_status == 0 ?
	    BANNER_BALANCED : BANNER_ATTENTION];
}

static void
line(struct out *o, const struct run_row *r, const struct books *b)
{
	const int64_t *orders = b->orders.decided;
	char run[RUN_TEXT], time[MOMENT_TEXT];
	out_printf(o, "%-7s %-20s %-14s", rows_run(r->id, run),
	    moment_format(r->now, time), result(r));
	if (r->state == RUN_OPEN)
		out_printf(o, "%5s", "-");
	else
		out_printf(o, "%5d", (int)r->exit_status);
	out_printf(o, "%7lld%8lld%8lld%8lld%9lld%7lld%5lld\n",
	    (long long)b->seen, (long long)b->orders.received,
	    (long long)orders[OUTCOME_ISSUED],
	    (long long)orders[OUTCOME_SPECIAL],
	    (long long)orders[OUTCOME_REJECTED],
	    (long long)orders[OUTCOME_DUPLICATE],
	    (long long)books_outcome(b, &b->orders, OUTCOME_HELD));
}

static void
object(struct json *j, const struct run_row *r, const struct books *b)
{
	char run[RUN_TEXT], time[MOMENT_TEXT], digest[DIGEST_HEX];
	json_object(j, NULL);
	json_text(j, "run", rows_run(r->id, run));
	json_text(j, "time", moment_format(r->now, time));
	json_text(j, "result", result(r));
	if (r->state == RUN_OPEN) {
		json_null(j, "exit");
		json_null(j, "balanced");
	} else {
		json_i64(j, "exit", r->exit_status);
		json_bool(j, "balanced", r->balanced);
	}
	if (r->sealed)
		json_text(j, "digest", digest_hex(r->digest, digest));
	else
		json_null(j, "digest");
	books_json_files(j, b, r);
	books_json_accounts(j, b);
	json_close(j);
}

bool
report_runs(struct ledger *l, bool json, struct out *o, struct fault *f)
{
	struct latest runs = { 0 };
	struct books books;
	const struct books_walk w = { .run = books_keep, .ctx = &books };
	struct json j;
	if (!ledger_runs(l, RUNS_SHOWN, keep_run, &runs, f))
		return false;
	json_begin(&j, o);
	if (json) {
		json_object(&j, NULL);
		json_i64(&j, "schema_version", JSON_SCHEMA_VERSION);
		json_array(&j, "runs");
	} else {
		out_printf(o, "%-7s %-20s %-14s%5s%7s%8s%8s%8s%9s%7s%5s\n",
		    "run", "time", "result", "exit", "files", "orders",
		    "issued", "special", "rejected", "dupl.", "held");
	}
	for (unsigned i = 0; i < runs.n; i++) {
		if (!books_walk(l, runs.at[i].id, &w, f))
			return false;
		if (json)
			object(&j, &runs.at[i], &books);
		else
			line(o, &runs.at[i], &books);
	}
	if (json)
		json_end(&j);
	return true;
}
