/* `ordermill validate`: what a run would say of these files, told now. */
#include "command.h"
#include "config.h"
#include "confinement.h"
#include "exit_status.h"
#include "fault.h"
#include "files.h"
#include "inspect.h"
#include "json_out.h"
#include "log.h"
#include "out.h"
#include "partner.h"
#include "say_finding.h"
#include "tally.h"
#include "trespass.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct validating {
	const struct options *o;
	struct config config;
	struct inspector inspector;
	struct out out;
	struct json json;
	struct partner anyone;		/* when no --partner is given */
	const char *path;
	enum input_format format;
	uint64_t orders, errors, rejected;
	bool missing;			/* a file that was named */
};

static void
say_findings(struct validating *v, const struct findings *fs)
{
	for (uint32_t i = 0; i < fs->n; i++) {
		const struct finding shown = v->config.masked ?
		    finding_masked(&fs->at[i]) : fs->at[i];
		v->errors += reasons[shown.why].severity >= SEVERITY_REJECT;
		if (v->o->json)
			say_finding_json(&v->json, &shown, v->format);
		else
			say_finding(&v->out, v->path, &shown, v->format);
	}
	if (fs->omitted > 0 && !v->o->json) {
		out_plain(&v->out, span_of(v->path));
		out_printf(&v->out, ": note: and %u more findings\n",
		    fs->omitted);
	}
}

static bool
take_decision(void *ctx, const struct decision *d, struct fault *f)
{
	struct validating *v = ctx;

	(void)f;
	v->orders++;
	v->rejected += d->outcome == OUTCOME_REJECTED;
	say_findings(v, d->order->findings);
	return true;
}

static void
say_end(struct validating *v, const struct decoded *d)
{
	static const char *const words[] = { "valid", "refused", "undecided" };
	const bool valid = d->verdict == VERDICT_VALID && v->errors == 0;

	if (v->o->json) {
		json_close(&v->json);
		json_u64(&v->json, "orders", v->orders);
		json_u64(&v->json, "rejected", v->rejected);
		json_u64(&v->json, "errors", v->errors);
		json_text(&v->json, "verdict", words[d->verdict]);
		json_bool(&v->json, "valid", valid);
		json_close(&v->json);
	} else if (d->verdict == VERDICT_UNDECIDED) {
		out_plain(&v->out, span_of(v->path));
		out_printf(&v->out, ": error: %s (%s) [%s]\n",
		    reasons[F_UNDECIDED].wording, d->why,
		    reasons[F_UNDECIDED].code);
	} else if (valid && !v->o->quiet) {
		out_plain(&v->out, span_of(v->path));
		out_printf(&v->out, ": valid, %llu purchase orders\n",
		    (unsigned long long)v->orders);
	}
	if (d->verdict != VERDICT_VALID && v->errors == 0)
		v->errors++;
}

static bool
validate_file(struct validating *v, const struct partner *p, struct fault *f)
{
	struct drop d;
	struct decoded decoded;
	const int fd = files_open_input(v->path, f);

	if (fd < 0)
		return false;
	v->orders = v->errors = v->rejected = 0;
	bool fine = inspect_drop(&v->inspector, &d, fd, v->path, p, f);
	if (fine && p == &v->anyone)
		v->anyone.format = inspect_format(&d);
	v->format = p->format;
	if (v->o->json) {
		json_object(&v->json, NULL);
		json_text(&v->json, "file", v->path);
		json_array(&v->json, "findings");
	}
	fine = fine && inspect_file(&v->inspector, &d, &decoded,
	    take_decision, v, f);
	inspect_close(&d);
	if (!fine)
		return false;
	say_findings(v, &decoded.findings);
	say_end(v, &decoded);
	return true;
}

static bool
validate_all(struct validating *v, bool *errors, struct fault *f)
{
	const struct partner *p = &v->anyone;
	char text[512];

	if (v->o->n_partners > 1)
		return fault_set(f, FAULT_USAGE, 0, "validate",
		    "files are of one partner: one --partner, or none");

	v->anyone.max_bytes = v->anyone.max_expanded_bytes = INT64_MAX;
	v->anyone.max_orders = UINT32_MAX;
	v->anyone.max_findings = UINT32_MAX;
	if (v->o->n_partners > 0)
		p = config_partner(&v->config, v->o->partner[0], f);
	if (p == NULL)
		return false;
	if (p->disabled)
		return fault_set(f, FAULT_CONFIG, 0, "validate",
		    "the profile of %s is broken", p->id);
	TRESPASS("validate");
	for (int i = 0; i < v->o->n_args; i++) {
		v->path = v->o->args[i];
		if (validate_file(v, p, f)) {
			*errors = *errors || v->errors > 0;
			continue;
		}
		/* The others are still worth a look. */
		if (f->kind != FAULT_NO_INPUT)
			return false;
		log_error("%s", fault_text(f, text, sizeof(text)));
		memset(f, 0, sizeof(*f));
		v->missing = true;
	}
	return true;
}

int
command_validate(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct validating v = { .o = o };
	bool errors = false;
	char text[512];

	const struct confinement_extra extra = { .inputs = o->args,
	    .n_inputs = o->n_args };

	inspector_prepare(&v.inspector);
	out_init_fd(&v.out, STDOUT_FILENO);
	if (o->json) {
		json_begin(&v.json, &v.out);
		json_object(&v.json, NULL);
		json_u64(&v.json, "schema_version", 1);
		json_array(&v.json, "files");
	}
	const bool fine = config_load(&v.config, o, &f) &&
	    confinement_files(CONFINEMENT_VALIDATE, &v.config, &extra, &f) &&
	    inspector_open(&v.inspector, &v.config, &f) &&
	    validate_all(&v, &errors, &f);
	if (o->json)
		json_end(&v.json);
	if (!out_flush(&v.out) && fine)
		fault_errno(&f, "write", "stdout");
	out_free(&v.out);
	inspector_close(&v.inspector);
	config_free(&v.config);
	if (f.kind == FAULT_NONE)
		return v.missing ? STATUS_NO_INPUT : errors ? STATUS_ERRORS
		    : STATUS_DONE;
	log_error("%s", fault_text(&f, text, sizeof(text)));
	return fault_exit_status(&f);
}
