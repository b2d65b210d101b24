/* `ordermill relearn` */
#include "command.h"
#include "exit_status.h"
#include "fault.h"
#include "json_out.h"
#include "log.h"
#include "memory.h"
#include "night.h"
#include "out.h"
#include "relearn.h"
#include <unistd.h>

static void
say(const struct learning *w, const struct options *o, struct out *out)
{
	struct json j;

	if (o->json) {
		json_begin(&j, out);
		json_object(&j, NULL);
		json_u64(&j, "schema_version", 1);
		json_u64(&j, "runs", w->runs);
		json_u64(&j, "files", w->files);
		json_u64(&j, "purchase_orders", w->orders);
		json_u64(&j, "differences", w->differences);
		json_bool(&j, "stopped", w->stopped);
		json_end(&j);
	} else if (!o->quiet && !w->stopped && w->files + w->runs == 0) {
		out_text(out, "the ledger knows all that its tree shows\n");
	} else if (!o->quiet && !w->stopped) {
		out_printf(out, "%llu files with %llu purchase orders of %llu "
		    "runs: %s, nothing issued; %llu differences\n",
		    (unsigned long long)w->files,
		    (unsigned long long)w->orders,
		    (unsigned long long)w->runs,
		    o->dry_run ? "would be learned" : "learned",
		    (unsigned long long)w->differences);
	}
}

int
command_relearn(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct night *n = memory_take(sizeof(*n));
	struct learning *w = memory_take(sizeof(*w));
	struct out out;
	char text[512];

	w->n = n;
	w->accept = o->accept;
	if (night_open(n, o, true, &f))
		(void)relearn(w, &f);
	if (w->stopped)
		log_error("orders would be decided otherwise than then; load "
		    "the registers of that time and try again, or take what "
		    "is decided now with --accept");
	if (f.kind != FAULT_NONE) {
		log_error("%s", fault_text(&f, text, sizeof(text)));
	} else {
		out_init_fd(&out, STDOUT_FILENO);
		say(w, o, &out);
		if (!out_flush(&out))
			fault_errno(&f, "write", "stdout");
		out_free(&out);
	}
	const int status = f.kind != FAULT_NONE ? fault_exit_status(&f)
	    : w->stopped ? STATUS_ERRORS : STATUS_DONE;
	night_close(n);
	memory_free(w);
	memory_free(n);
	return status;
}
