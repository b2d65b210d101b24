/*
 * `ordermill load KIND FILE`: a register, all of it or nothing.
 *
 * The rows are checked like any input: each mistake with its line, column
 * and value.  The first one makes sure that nothing is loaded, but all are
 * told.
 */
#include "command.h"
#include "confinement.h"
#include "csv_in.h"
#include "exit_status.h"
#include "fault.h"
#include "files.h"
#include "json_out.h"
#include "log.h"
#include "register_check.h"
#include "session.h"
#include "suggest.h"
#include "trespass.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MISTAKES_SHOWN 100

struct loading {
	struct session *s;
	const char *path;
	enum register_kind kind;
	const struct register_spec *spec;
	bool headed;
	uint32_t columns;			/* of the header */
	int of[MAX_CSV_COLUMNS];		/* file column -> spec column */
	uint64_t rows, replaced, mistakes;
	struct fault *f;
};

static void
mistake(struct loading *l, uint32_t line, const char *column,
    struct span value, const char *what)
{
	if (l->mistakes++ < MISTAKES_SHOWN)
		log_at(LOG_LEVEL_ERROR, l->path, line, "%s \"%.*s\": %s",
		    column, value.len > 60 ? 60 : (int)value.len,
		    value.len == 0 ? "" : value.at, what);
}

static bool
read_header(struct loading *l, const struct csv_row *row)
{
	bool seen[REGISTER_COLUMNS] = { false };

	l->headed = true;
	l->columns = row->n;
	for (uint32_t i = 0; i < row->n; i++) {
		const struct span name = span_trim(row->field[i]);
		l->of[i] = -1;
		for (unsigned j = 0; j < l->spec->n_columns; j++)
			if (span_is(name, l->spec->column[j]))
				l->of[i] = (int)j;
		if (l->of[i] < 0) {
			const char *near = suggest(name, l->spec->column,
			    l->spec->n_columns);
			char text[128];
			snprintf(text, sizeof(text), "unknown column%s%s%s",
			    near != NULL ? "; did you mean \"" : "",
			    near != NULL ? near : "",
			    near != NULL ? "\"?" : "");
			mistake(l, row->line, "column", name, text);
		} else if (seen[l->of[i]]) {
			mistake(l, row->line, "column", name,
			    "stands here twice");
		} else {
			seen[l->of[i]] = true;
		}
	}
	for (unsigned j = 0; j < l->spec->n_columns; j++)
		if (!seen[j] && l->spec->required[j])
			mistake(l, row->line, "column",
			    span_of(l->spec->column[j]), "is missing");
	return l->mistakes == 0;
}

static bool
read_row(struct loading *l, const struct csv_row *row)
{
	struct span value[REGISTER_COLUMNS];
	const uint64_t before = l->mistakes;
	bool replaced = false;

	if (row->n != l->columns) {
		mistake(l, row->line, "row", SPAN(""),
		    "has not as many columns as the header");
		return true;
	}
	memset(value, 0, sizeof(value));
	for (uint32_t i = 0; i < row->n; i++)
		value[l->of[i]] = span_trim(row->field[i]);
	for (unsigned j = 0; j < l->spec->n_columns; j++) {
		const char *wrong = register_wrong(l->kind, j, value[j],
		    &l->s->config.partners);
		if (wrong != NULL)
			mistake(l, row->line, l->spec->column[j], value[j],
			    wrong);
	}
	if (l->mistakes > before)
		return true;
	l->rows++;
	if (!ledger_register_add(l->s->ledger, l->kind, value, &replaced,
	    l->f))
		return false;
	if (replaced) {
		log_at(LOG_LEVEL_WARNING, l->path, row->line,
		    "the same key came before; this row stands");
		l->replaced++;
	}
	return true;
}

static bool
take_row(void *ctx, const struct csv_row *row)
{
	struct loading *l = ctx;

	return l->headed ? read_row(l, row) : read_header(l, row);
}

static const char *
trouble_text(enum csv_trouble t)
{
	switch (t) {
	case CSV_BAD_QUOTES:
		return reasons[F_QUOTES].wording;
	case CSV_FIELD_TOO_LARGE:
		return reasons[F_FIELD_SIZE].wording;
	case CSV_TOO_MANY_COLUMNS:
		return reasons[F_CSV_COLUMNS].wording;
	case CSV_NUL_BYTE:
		return reasons[F_NUL].wording;
	case CSV_LONE_RETURN:
		return reasons[F_CSV_RETURN].wording;
	case CSV_FINE:
	case CSV_STOPPED:
		break;
	}
	return NULL;
}

static bool
read_file(struct loading *l, int fd)
{
	char block[READ_BLOCK_BYTES];
	struct csv_in *csv = csv_in_new(',', take_row, l);
	enum csv_trouble trouble = CSV_FINE;
	size_t got = sizeof(block);
	bool fine = true;

	while (fine && trouble == CSV_FINE && got == sizeof(block)) {
		fine = files_read(fd, block, sizeof(block), &got, l->path,
		    l->f);
		if (fine)
			trouble = csv_in_feed(csv, block, got);
	}
	if (fine && trouble == CSV_FINE)
		trouble = csv_in_finish(csv);
	if (trouble_text(trouble) != NULL)
		mistake(l, csv_in_line(csv), "row", SPAN(""),
		    trouble_text(trouble));
	else if (!l->headed && fine)
		mistake(l, 1, "file", SPAN(""), "has no header row");
	csv_in_free(csv);
	return fine && l->f->kind == FAULT_NONE;
}

static bool
load(struct loading *l, int64_t *version)
{
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
	struct fault *f = l->f;
	const int fd = files_open_input(l->path, f);

	if (fd < 0)
		return false;
	bool fine = files_digest(fd, l->path, sha256, &size, f) &&
	    ledger_begin(l->s->ledger, f);
	if (!fine) {
		close(fd);
		return false;
	}
	fine = ledger_register_clear(l->s->ledger, l->kind, f) &&
	    read_file(l, fd) && l->mistakes == 0 &&
	    ledger_register_loaded(l->s->ledger, l->kind,
	    l->rows - l->replaced, sha256, version, f);
	close(fd);
	if (!fine) {
		ledger_rollback(l->s->ledger);
		return false;
	}
	return ledger_commit(l->s->ledger, f);
}

static void
say_loaded(struct loading *l, bool json, int64_t version)
{
	struct json j;
	struct out *o = &l->s->out;
	const uint64_t rows = l->rows - l->replaced;

	if (!json) {
		out_printf(o, "%s: %llu rows loaded, version %lld\n",
		    l->spec->kind, (unsigned long long)rows,
		    (long long)version);
		return;
	}
	json_begin(&j, o);
	json_object(&j, NULL);
	json_u64(&j, "schema_version", 1);
	json_text(&j, "register", l->spec->kind);
	json_u64(&j, "rows", rows);
	json_i64(&j, "version", version);
	json_end(&j);
}

static bool
find_kind(const char *word, enum register_kind *kind)
{
	for (unsigned i = 0; i < REGISTER_COUNT; i++) {
		if (strcmp(register_words[i], word) != 0)
			continue;
		*kind = (enum register_kind)i;
		return true;
	}
	const char *near = suggest(span_of(word), register_words,
	    REGISTER_COUNT);
	log_error("load: there is no register \"%s\"%s%s%s", word,
	    near != NULL ? "; did you mean \"" : "; there are customers, "
	    "feasibility, services and order-status",
	    near != NULL ? near : "", near != NULL ? "\"?" : "");
	return false;
}

int
command_load(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct session s;
	struct loading l = { .s = &s, .path = o->args[1], .f = &f };
	int64_t version;

	if (!find_kind(o->args[0], &l.kind))
		return STATUS_USAGE;
	l.spec = &registers[l.kind];
	const struct confinement_extra extra = { .inputs = o->args + 1,
	    .n_inputs = 1 };
	if (!session_open(&s, o, LEDGER_WRITE, &f) ||
	    !confinement_files(CONFINEMENT_LOAD, &s.config, &extra, &f))
		return session_end(&s, STATUS_DONE, &f);
	TRESPASS("load");
	if (load(&l, &version)) {
		if (!o->quiet || o->json)
			say_loaded(&l, o->json, version);
	} else if (f.kind == FAULT_NONE) {
		log_error("%s: %llu mistakes; nothing was loaded", l.path,
		    (unsigned long long)l.mistakes);
		return session_end(&s, STATUS_ERRORS, &f);
	}
	return session_end(&s, STATUS_DONE, &f);
}
