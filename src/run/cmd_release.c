/* `ordermill release`: the operator does not wait for a missing file. */
#include "command.h"
#include "confinement.h"
#include "exit_status.h"
#include "fault.h"
#include "json_out.h"
#include "session.h"

static bool
release(struct session *s, const char *partner, uint64_t *n, struct fault *f)
{
	if (!ledger_begin(s->ledger, f))
		return false;
	if (ledger_held_ask(s->ledger, partner, n, f))
		return ledger_commit(s->ledger, f);
	ledger_rollback(s->ledger);
	return false;
}

static void
say(struct session *s, const char *partner, uint64_t n, bool as_json)
{
	struct json j;
	struct out *o = &s->out;

	if (as_json) {
		json_begin(&j, o);
		json_object(&j, NULL);
		json_u64(&j, "schema_version", 1);
		json_text(&j, "partner", partner);
		json_u64(&j, "files_released", n);
		json_end(&j);
	} else if (n == 0) {
		out_printf(o, "%s: no file is held\n", partner);
	} else {
		out_printf(o, "%s: %llu file%s let go\nnext: ordermill run\n",
		    partner, (unsigned long long)n, n == 1 ? "" : "s");
	}
}

int
command_release(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;
	uint64_t n;
	const char *partner = o->args[0];

	if (session_open(&s, o, LEDGER_WRITE, &f) &&
	    confinement_files(CONFINEMENT_LOAD, &s.config,
	    &(struct confinement_extra){ .n_inputs = 0 }, &f) &&
	    config_partner(&s.config, partner, &f) != NULL &&
	    release(&s, partner, &n, &f))
		say(&s, partner, n, o->json);
	return session_end(&s, STATUS_DONE, &f);
}
