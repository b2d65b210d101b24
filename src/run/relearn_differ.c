/*
 * What was decided now and then.  Where the record of then is known, it is
 * compared line by line with what the ledger would say now.  Where it is not,
 * what lies in outbound is all that can be asked: a document that is gone was
 * taken, and tells nothing.
 */
#include "relearn.h"
#include "fault.h"
#include "files.h"
#include "ledger_record.h"
#include "line.h"
#include "log.h"
#include "night.h"
#include "out.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
differs(struct learning *w, const struct lost *lost, const char *what,
    struct span line)
{
	log_warning("%s/%s: %s: " SPAN_FMT, lost->partner, lost->base, what,
	    SPAN_ARG(line));
	w->differences++;
}

/* Two lines say the same, but for where the input is archived. */
static bool
agree(struct span a, struct span b)
{
	const bool intake = a.len > 7 && memcmp(a.at, "intake ", 7) == 0;

	if (!intake)
		return span_equal(a, b);
	for (unsigned i = 0; i < AT_FIELDS; i++) {
		const struct span one = line_next(&a), other = line_next(&b);
		if (i != AT_ARCHIVED && !span_equal(one, other))
			return false;
	}
	return true;
}

static bool
has(struct span lines, struct span line)
{
	while (lines.len > 0)
		if (agree(line, span_cut(&lines, '\n')))
			return true;
	return false;
}

/* Does a difference in this line say that other orders were decided, or
 * decided otherwise?  Then they might be issued again, or never. */
static bool
is_serious(struct span line)
{
	static const char *const words[] = { "count", "amount" };
	const struct span word = line_next(&line);
	uint64_t kind;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(word, words[i]))
			return true;
	return span_is(word, "document") &&
	    span_to_u64(line_next(&line), DOCUMENT_COUNT, &kind) &&
	    (kind == DOCUMENT_ISSUED || kind == DOCUMENT_SPECIAL);
}

/* A bundle is of many files, and told of the first. */
static bool
is_bundle(struct span line)
{
	char path[OUTPUT_PATH];

	if (!span_is(line_next(&line), "document"))
		return false;
	line_next(&line);
	return line_read(line_next(&line), path, sizeof(path)) &&
	    output_is_bundle(path);
}

/* The lines of ONE that OTHER has not. */
static void
compare_lines(struct learning *w, const struct lost *lost, struct span one,
    struct span other, const char *what, bool *serious)
{
	while (one.len > 0) {
		const struct span line = span_cut(&one, '\n');
		if (line.len == 0 || is_bundle(line) || has(other, line))
			continue;
		differs(w, lost, what, line);
		*serious |= is_serious(line);
	}
}

static bool
compare_records(struct learning *w, const struct lost *lost,
    const struct member *m, bool *serious, struct fault *f)
{
	struct intake_row row = m->row;
	struct out o;

	out_init_memory(&o, 1u << 20);
	bool fine = ledger_intake_update(w->n->ledger, &row, f) &&
	    ledger_chain_intake(w->n->ledger, row.id, &o, f);
	if (fine && !out_ok(&o))
		fine = fault_set(f, FAULT_STORE, 0, "relearn",
		    "the record of %s is too long", lost->base);
	const struct span now = { o.buf, o.len };
	if (fine) {
		compare_lines(w, lost, lost->lines, now, "then", serious);
		compare_lines(w, lost, now, lost->lines, "now", serious);
	}
	*serious |= fine && m->row.outcome != lost->outcome;
	out_free(&o);
	return fine;
}

bool
relearn_documents(struct span lines, const char *word, struct outputs *out)
{
	uint64_t kind;

	out->n = 0;
	while (lines.at != NULL && lines.len > 0) {
		struct span line = span_cut(&lines, '\n');
		if (!span_is(line_next(&line), word))
			continue;
		if (out->n == OUTPUTS_MOST)
			return false;
		struct output *o = &out->at[out->n++];
		memset(o, 0, sizeof(*o));
		if (!span_to_u64(line_next(&line), DOCUMENT_COUNT - 1, &kind) ||
		    !line_read(line_next(&line), o->path, sizeof(o->path)) ||
		    !line_read_bytes(line_next(&line), o->file.sha256,
		    DIGEST_BYTES) ||
		    !span_to_u64(line_next(&line), INT64_MAX, &o->file.size))
			return false;
		o->kind = (enum document)kind;
	}
	return true;
}

/* Of what lies under the name of O, if it does. */
static bool
read_issued(const struct learning *w, const struct output *o, bool *there,
    struct staged_file *file, struct fault *f)
{
	const int fd = openat(w->outbound, o->path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*there = fd >= 0;
	if (fd < 0)
		return errno == ENOENT ||
		    fault_errno(f, "open", "outbound/%s", o->path);
	const bool read = files_digest(fd, o->path, file->sha256, &file->size,
	    f);
	close(fd);
	return read;
}

/* One document against what lies under its name; that is what was issued. */
static bool
compare_document(struct learning *w, const struct lost *lost,
    struct output *o, bool *serious, struct fault *f)
{
	struct staged_file file;
	bool there;

	/* A part of a bundle lies in that. */
	if (strchr(o->path, '#') != NULL)
		return true;
	if (!read_issued(w, o, &there, &file, f))
		return false;
	if (!there || memcmp(file.sha256, o->file.sha256, DIGEST_BYTES) == 0)
		return true;
	differs(w, lost, "not the document that lies in outbound",
	    span_of(o->path));
	if (lost->lines.at != NULL)
		return true;		/* then it was changed there */
	memcpy(o->file.sha256, file.sha256, sizeof(file.sha256));
	o->file.size = file.size;
	*serious |= o->kind == DOCUMENT_ISSUED || o->kind == DOCUMENT_SPECIAL;
	return true;
}

static const struct {
	enum document kind;
	const char *dir;
} orders[] = {
	{ DOCUMENT_ISSUED, "issued" },
	{ DOCUMENT_SPECIAL, "special-handling" },
};

/* Orders in outbound that would not have been issued now. */
static void
look_for_more(struct learning *w, const struct lost *lost,
    const struct outputs *out, bool *serious)
{
	char path[OUTPUT_PATH];

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		bool now = false;
		for (unsigned j = 0; j < out->n; j++)
			now |= out->at[j].kind == orders[i].kind;
		snprintf(path, sizeof(path), "%s/%s-%s.xml", orders[i].dir,
		    lost->partner, lost->base);
		if (now || lost->rehearsal || faccessat(w->outbound, path,
		    F_OK, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		differs(w, lost, "would not be issued now", span_of(path));
		*serious = true;
	}
}

/* Those of the bundle that lie there are what was issued. */
static bool
add_bundles(struct learning *w, const struct lost *lost, struct outputs *out,
    struct fault *f)
{
	bool there;

	if (strcmp(lost->base, lost->bundle) != 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		struct output *o = &out->at[out->n];
		memset(o, 0, sizeof(*o));
		o->kind = orders[i].kind;
		snprintf(o->path, sizeof(o->path), "%s/%s-%s" BUNDLE_ENDING,
		    orders[i].dir, lost->partner, lost->bundle);
		if (!read_issued(w, o, &there, &o->file, f))
			return false;
		out->n += there;
	}
	return true;
}

bool
relearn_compare(struct learning *w, const struct lost *lost,
    const struct member *m, struct outputs *out, bool *serious,
    struct fault *f)
{
	*serious = false;
	if (lost->lines.at == NULL) {
		look_for_more(w, lost, out, serious);
		if (!add_bundles(w, lost, out, f))
			return false;
	} else if (!compare_records(w, lost, m, serious, f))
		return false;
	/* What was issued then is what is recorded. */
	if (lost->lines.at != NULL && !relearn_documents(lost->lines,
	    "document", out))
		return fault_set(f, FAULT_CONFIG, 0, "relearn", "the journal's "
		    "record of %s/%s cannot be read", lost->partner,
		    lost->base);
	for (unsigned i = 0; i < out->n; i++)
		if (!compare_document(w, lost, &out->at[i], serious, f))
			return false;
	return true;
}
