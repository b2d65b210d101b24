/* Commands that show what is in the ledger. */
#include "command.h"
#include "compiler.h"
#include "evaluate.h"
#include "exit_status.h"
#include "fault.h"
#include "log.h"
#include "report.h"
#include "session.h"
#include <string.h>

int
command_runs(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;

	const bool fine = session_open(&s, o, LEDGER_READ, &f) &&
	    report_runs(s.ledger, o->json, &s.out, &f);
	return session_end(&s, fine ? STATUS_DONE : STATUS_BUG, &f);
}

static struct report_style
style_of(const struct session *s, const struct options *o)
{
	return (struct report_style){ .json = o->json,
		.masked = s->config.masked };
}

int
command_show(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;
	bool found = true;

	if (session_open(&s, o, LEDGER_READ, &f) &&
	    report_show(s.ledger, span_of(o->args[0]), style_of(&s, o),
	    &s.out, &found, &f) && !found)
		fault_set(&f, FAULT_NO_INPUT, 0, "show",
		    "no file \"%s\" was received", o->args[0]);
	return session_end(&s, STATUS_DONE, &f);
}

int
command_explain(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;
	bool found = true;

	if (session_open(&s, o, LEDGER_READ, &f) &&
	    report_explain(s.ledger, span_of(o->args[0]), evaluate_rule,
	    style_of(&s, o), &s.out, &found, &f) && !found)
		fault_set(&f, FAULT_NO_INPUT, 0, "explain", "no purchase "
		    "order \"%s\" was received (PARTNER/NUMBER)", o->args[0]);
	return session_end(&s, STATUS_DONE, &f);
}

int
command_exceptions(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;

	const char *partner = o->n_partners > 0 ? o->partner[0] : NULL;

	if (o->n_partners > 1) {
		log_error("exceptions: one --partner, or none for all");
		return STATUS_USAGE;
	}
	const bool fine = session_open(&s, o, LEDGER_READ, &f) &&
	    (partner == NULL || config_partner(&s.config, partner, &f)) &&
	    report_exceptions(s.ledger, partner, style_of(&s, o), &s.out,
	    &f);
	return session_end(&s, fine ? STATUS_DONE : STATUS_BUG, &f);
}

static bool
find_run(struct session *s, const struct options *o, struct run_row *r,
    struct fault *f)
{
	uint64_t id = 0;
	bool found;

	if (o->n_args == 1 && !span_to_u64(span_of(o->args[0]), INT32_MAX,
	    &id))
		return fault_set(f, FAULT_NO_INPUT, 0, "report",
		    "\"%s\" is no run number", o->args[0]);
	if (!ledger_run_find(s->ledger, (int64_t)id, r, &found, f))
		return false;
	return found || fault_set(f, FAULT_NO_INPUT, 0, "report",
	    "there was no such run; `ordermill runs` lists them");
}

int
command_report(const struct options *o)
{
	static const char *const words[] = { "text", "csv", "json" };
	struct fault f = { .kind = FAULT_NONE };
	struct session s;
	struct run_row r;
	size_t format = 0;
	const char *wanted = o->format != NULL ? o->format
	    : o->json ? "json" : "text";

	if (o->json && strcmp(wanted, "json") != 0) {
		log_error("report: --json or --format %s, not both", wanted);
		return STATUS_USAGE;
	}
	while (format < ARRAY_LEN(words) && strcmp(words[format], wanted) != 0)
		format++;
	if (format == ARRAY_LEN(words)) {
		log_error("--format: \"%s\" is not text, csv or json",
		    wanted);
		return STATUS_USAGE;
	}
	const bool fine = session_open(&s, o, LEDGER_READ, &f) &&
	    find_run(&s, o, &r, &f) && session_output(&s, o, &f) &&
	    report_run(s.ledger, &r, (enum report_format)format, &s.out, &f);
	return session_end(&s, fine ? STATUS_DONE : STATUS_BUG, &f);
}
