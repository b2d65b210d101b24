#include "load_answer.h"
#include "fault.h"
#include "log.h"
#include "say_finding.h"

#define ROWS_SHOWN 5			/* of each kind of change */

static const char *const change_words[LOAD_CHANGES] = {
	[LOAD_ADDED] = "added", [LOAD_CHANGED] = "changed",
	[LOAD_REMOVED] = "removed",
};

void
load_answer_begin(struct load_answer *a)
{
	struct json *j = &a->json;

	a->begun = true;
	if (!a->is_json)
		return;
	json_begin(j, a->out);
	json_object(j, NULL);
	json_u64(j, "schema_version", 1);
	json_text(j, "register", registers[a->kind].kind);
	json_text(j, "mode", a->mode == LOAD_MERGE ? "merge" : "replace");
	json_bool(j, "dry_run", a->dry_run);
	json_array(j, "findings");
}

/* On standard error as well, where people look. */
void
load_answer_finding(struct load_answer *a, const struct finding *f)
{
	const bool error = reasons[f->why].severity >= SEVERITY_REJECT;
	char text[FINDING_TEXT];

	finding_text(f, text);
	if (f->field == FIELD_NONE)
		log_at(error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, a->path,
		    f->line, "%s [%s]", text, reasons[f->why].code);
	else
		log_at(error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, a->path,
		    f->line, SPAN_FMT " \"%.*s\": %s [%s]", SPAN_ARG(f->name),
		    f->value.len > 60 ? 60 : (int)f->value.len,
		    f->value.len == 0 ? "" : f->value.at, text,
		    reasons[f->why].code);
	if (a->is_json)
		say_finding_json(&a->json, f, FORMAT_CSV);
}

/* ---- What differs ---------------------------------------------------------- */

struct showing {
	struct load_answer *a;
	enum load_change change;
};

static void
row_object(struct json *j, const char *key, const struct register_spec *spec,
    const struct span *value)
{
	if (value == NULL) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	for (unsigned i = 0; i < spec->n_columns; i++)
		json_span(j, spec->column[i], value[i]);
	json_close(j);
}

static void
quoted(struct out *o, struct span value)
{
	out_char(o, '"');
	out_plain(o, value);
	out_char(o, '"');
}

/* The key; then the other columns, of a changed row those that differ. */
static void
row_line(struct out *o, const struct register_spec *spec, const char *word,
    const struct span *was, const struct span *is)
{
	const struct span *row = is != NULL ? is : was;
	unsigned n = 0;

	out_printf(o, "  %-7s ", word);
	for (unsigned i = 0; i < spec->n_key; i++) {
		out_char(o, ' ');
		out_plain(o, row[i]);
	}
	for (unsigned i = spec->n_key; i < spec->n_columns; i++) {
		const bool both = was != NULL && is != NULL;
		if (both ? span_equal(was[i], is[i]) : row[i].len == 0)
			continue;
		out_printf(o, "%s%s ", n++ == 0 ? ": " : ", ",
		    spec->column[i]);
		quoted(o, both ? was[i] : row[i]);
		if (both) {
			out_text(o, " becomes ");
			quoted(o, is[i]);
		}
	}
	out_char(o, '\n');
}

static void
show_row(void *ctx, const struct span *was, const struct span *is)
{
	const struct showing *s = ctx;
	struct load_answer *a = s->a;
	const struct register_spec *spec = &registers[a->kind];

	if (!a->is_json) {
		row_line(a->out, spec, change_words[s->change], was, is);
		return;
	}
	json_object(&a->json, NULL);
	json_text(&a->json, "change", change_words[s->change]);
	row_object(&a->json, "was", spec, was);
	row_object(&a->json, "is", spec, is);
	json_close(&a->json);
}

bool
load_answer_changes(struct load_answer *a, struct ledger *l, struct fault *f)
{
	struct showing s = { .a = a };

	a->compared = true;
	if (a->is_json) {
		json_close(&a->json);
		json_array(&a->json, "first_changes");
	} else if (a->quiet) {
		return true;
	}
	for (unsigned i = 0; i < LOAD_CHANGES; i++) {
		s.change = (enum load_change)i;
		if (a->counts.of[i] == 0)
			continue;
		if (!ledger_load_changes(l, a->kind, s.change, ROWS_SHOWN,
		    show_row, &s, f))
			return false;
		if (!a->is_json && a->counts.of[i] > ROWS_SHOWN)
			out_printf(a->out, "  %-7s  and %llu more\n",
			    change_words[i], (unsigned long long)
			    (a->counts.of[i] - ROWS_SHOWN));
	}
	return true;
}

/* ---- The end --------------------------------------------------------------- */

static uint64_t
rows(const struct load_counts *c)
{
	return c->of[LOAD_ADDED] + c->of[LOAD_CHANGED] + c->unchanged;
}

static void
end_json(struct load_answer *a, bool fine, uint64_t mistakes)
{
	struct json *j = &a->json;
	const struct load_counts *c = &a->counts;

	json_close(j);
	json_u64(j, "mistakes", mistakes);
	json_bool(j, "loaded", fine && a->loaded);
	if (a->compared) {
		json_u64(j, "rows", rows(c));
		json_i64(j, "version", a->version);
		for (unsigned i = 0; i < LOAD_CHANGES; i++)
			json_u64(j, change_words[i], c->of[i]);
		json_u64(j, "unchanged", c->unchanged);
	}
	json_end(j);
}

static void
end_text(const struct load_answer *a)
{
	const struct load_counts *c = &a->counts;
	struct out *o = a->out;

	out_printf(o, "%s: %llu row%s", registers[a->kind].kind,
	    (unsigned long long)rows(c), rows(c) == 1 ? "" : "s");
	if (a->loaded)
		out_printf(o, " loaded, version %lld", (long long)a->version);
	else if (a->dry_run)
		out_text(o, " would be there, nothing was loaded");
	else
		out_printf(o, ", the same as version %lld; nothing was loaded",
		    (long long)a->version);
	out_printf(o, ": %llu added, %llu changed, %llu removed, "
	    "%llu unchanged\n", (unsigned long long)c->of[LOAD_ADDED],
	    (unsigned long long)c->of[LOAD_CHANGED],
	    (unsigned long long)c->of[LOAD_REMOVED],
	    (unsigned long long)c->unchanged);
}

void
load_answer_end(struct load_answer *a, bool fine, uint64_t mistakes)
{
	if (mistakes > 0)
		log_error("%s: %llu mistake%s; nothing was loaded", a->path,
		    (unsigned long long)mistakes, mistakes == 1 ? "" : "s");
	if (a->is_json && a->begun)
		end_json(a, fine, mistakes);
	else if (fine && a->compared && !a->quiet)
		end_text(a);
}
