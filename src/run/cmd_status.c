/* `ordermill status`: answers from the lock while a run is active. */
#include "command.h"
#include "date.h"
#include "exit_status.h"
#include "fault.h"
#include "json_out.h"
#include "lock.h"
#include "log.h"
#include "report.h"
#include "session.h"
#include "tree_open.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
say_active(const struct options *o, const char *holder)
{
	struct out out;
	struct json j;

	out_init_fd(&out, STDOUT_FILENO);
	if (o->json) {
		json_begin(&j, &out);
		json_object(&j, NULL);
		json_u64(&j, "schema_version", 1);
		json_bool(&j, "active", true);
		json_text(&j, "holder", holder);
		json_end(&j);
	} else {
		out_printf(&out, "active: %s\n", holder);
	}
	const bool fine = out_flush(&out);
	out_free(&out);
	return fine ? STATUS_DONE : STATUS_IO;
}

static bool
is_active(const struct options *o, char holder[LOCK_HOLDER], bool *active,
    struct fault *f)
{
	struct config c;
	struct tree t;

	*active = false;
	bool fine = config_load(&c, o, f) && tree_open(&t, &c, f);
	if (fine) {
		fine = lock_look(t.state, active, holder, f);
		tree_close(&t);
	}
	config_free(&c);
	return fine;
}

/* The last run, NULL if there was none; its numbers are the report's. */
static void
say_json(struct out *o, const struct run_row *r)
{
	struct json j;
	char text[MOMENT_TEXT], run[24];

	json_begin(&j, o);
	json_object(&j, NULL);
	json_u64(&j, "schema_version", 1);
	json_bool(&j, "active", false);
	if (r == NULL) {
		json_null(&j, "run");
		json_end(&j);
		return;
	}
	snprintf(run, sizeof(run), "%06lld", (long long)r->id);
	json_text(&j, "run", run);
	json_text(&j, "time", moment_format(r->now, text));
	json_bool(&j, "interrupted", r->state != RUN_DONE);
	json_i64(&j, "exit", r->exit_status);
	json_bool(&j, "balanced", r->balanced);
	json_end(&j);
}

static bool
say_last(struct session *s, const struct options *o, struct fault *f)
{
	struct run_row r;
	char moment[MOMENT_TEXT];
	bool found;

	if (!ledger_run_find(s->ledger, 0, &r, &found, f))
		return false;
	if (o->json) {
		say_json(&s->out, found ? &r : NULL);
		return true;
	}
	if (!found) {
		out_text(&s->out, "no run has taken place yet\n");
		return true;
	}
	out_printf(&s->out, "the last run is of %s\n",
	    moment_format(r.now, moment));
	if (r.state != RUN_DONE)
		out_printf(&s->out, "run %06lld was interrupted; the next "
		    "`ordermill run` continues it\n", (long long)r.id);
	struct survey *survey = report_survey(s->ledger, &r, NULL, f);
	if (survey != NULL)
		report_summary_text(survey, &r, false, &s->out);
	report_survey_free(survey);
	return survey != NULL;
}

int
command_status(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	char holder[LOCK_HOLDER], text[512];
	struct session s;
	bool active;

	if (!is_active(o, holder, &active, &f)) {
		log_error("%s", fault_text(&f, text, sizeof(text)));
		return fault_exit_status(&f);
	}
	if (active)
		return say_active(o, holder);
	const bool fine = session_open(&s, o, LEDGER_READ, &f) &&
	    say_last(&s, o, &f);
	return session_end(&s, fine ? STATUS_DONE : STATUS_BUG, &f);
}
