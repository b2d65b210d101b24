/*
 * `ordermill load KIND FILE`: a register, all of it or nothing.
 *
 * The rows are checked like any input, each mistake with its line, column and
 * value; one makes sure that nothing is loaded, but all are told.  Then the
 * file is compared with the register, and what differs is said, and loaded in
 * one transaction.
 */
#include "command.h"
#include "confinement.h"
#include "digest.h"
#include "exit_status.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "load_answer.h"
#include "log.h"
#include "register_file.h"
#include "session.h"
#include "suggest.h"
#include "trespass.h"
#include <string.h>
#include <unistd.h>

#define MISTAKES_SHOWN 100

struct loading {
	struct session *s;
	struct load_answer answer;
	uint8_t sha256[DIGEST_BYTES];
	uint64_t mistakes, told;
};

static void
take_finding(void *ctx, const struct finding *f)
{
	struct loading *l = ctx;

	l->mistakes += reasons[f->why].severity >= SEVERITY_REJECT;
	if (l->told++ < MISTAKES_SHOWN)
		load_answer_finding(&l->answer, f);
}

static bool
take_row(void *ctx, const struct span *value, uint32_t line, struct fault *f)
{
	struct loading *l = ctx;
	const enum register_kind k = l->answer.kind;
	bool replaced;

	/* After the first mistake the file is only read for others. */
	if (l->mistakes > 0)
		return true;
	if (!ledger_load_add(l->s->ledger, k, value, &replaced, f))
		return false;
	if (replaced) {
		const struct finding twice = { .why = R_KEY_TWICE,
		    .line = line, .field = FIELD_OTHER,
		    .name = span_of(registers[k].column[0]),
		    .value = value[0] };
		take_finding(l, &twice);
	}
	return true;
}

static bool
read_all(struct loading *l, int fd, const char *path, struct fault *f)
{
	struct session *s = l->s;

	return ledger_load_begin(s->ledger, l->answer.kind, f) &&
	    register_file_read(fd, path, l->answer.kind,
	    &s->config.partners, take_row, take_finding, l, f);
}

/* Say what differs while the register is still what it was, then load. */
static bool
apply(struct loading *l, struct fault *f)
{
	struct load_answer *a = &l->answer;
	struct ledger *ledger = l->s->ledger;

	if (!ledger_load_compare(ledger, a->kind, a->mode, &a->counts, f) ||
	    !load_answer_changes(a, ledger, f) ||
	    !ledger_register_version(ledger, a->kind, &a->version, f))
		return false;
	if (a->dry_run)
		return true;
	const int64_t before = a->version;
	if (!ledger_load_apply(ledger, a->kind, a->mode, &a->counts,
	    l->sha256, &a->version, f))
		return false;
	a->loaded = a->version != before;
	return true;
}

static bool
load(struct loading *l, const char *path, struct fault *f)
{
	struct ledger *ledger = l->s->ledger;
	uint64_t size;
	const int fd = files_open_input(path, f);

	if (fd < 0)
		return false;
	load_answer_begin(&l->answer);
	bool fine = files_digest(fd, path, l->sha256, &size, f) &&
	    ledger_begin(ledger, f) && read_all(l, fd, path, f);
	FAILPOINT("load.read");
	fine = fine && (l->mistakes > 0 || apply(l, f));
	FAILPOINT("load.applied");
	close(fd);
	if (fine && l->answer.loaded)
		return ledger_commit(ledger, f);
	ledger_rollback(ledger);
	return fine;
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
	struct loading l = { .s = &s, .answer = { .path = o->args[1],
	    .out = &s.out, .is_json = o->json, .quiet = o->quiet,
	    .dry_run = o->dry_run,
	    .mode = o->merge ? LOAD_MERGE : LOAD_REPLACE } };

	if (!find_kind(o->args[0], &l.answer.kind))
		return STATUS_USAGE;
	if (o->merge && o->replace) {
		log_error("load: --merge or --replace, not both");
		return STATUS_USAGE;
	}
	const struct confinement_extra extra = { .inputs = o->args + 1,
	    .n_inputs = 1 };
	if (!session_open(&s, o, o->dry_run ? LEDGER_REHEARSE : LEDGER_WRITE,
	    &f) ||
	    !confinement_files(CONFINEMENT_LOAD, &s.config, &extra, &f))
		return session_end(&s, STATUS_DONE, &f);
	TRESPASS("load");
	const bool fine = load(&l, o->args[1], &f);
	load_answer_end(&l.answer, fine, l.mistakes);
	return session_end(&s, l.mistakes > 0 ? STATUS_ERRORS : STATUS_DONE,
	    &f);
}
