/* Reading the journal: lines to runs and files. */
#include "journal.h"
#include "fault.h"
#include "files.h"
#include "line.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
journal_list(int state, struct arena *a, int64_t **runs, size_t *n,
    struct fault *f)
{
	char **names;
	size_t n_names;
	uint64_t run;

	*n = 0;
	*runs = NULL;
	if (faccessat(state, "journal", F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENOENT)
		return true;
	if (!files_list(state, "journal", a, &names, &n_names, f))
		return false;
	*runs = ARENA_ARRAY(a, n_names + 1, int64_t);
	if (*runs == NULL)
		return fault_set(f, FAULT_IO, 0, "journal", "too many files");
	/* Sorted as text, which the zeros in front make the order of numbers
	 * up to a million runs; behind it the longer ones sort themselves. */
	for (size_t i = 0; i < n_names; i++) {
		if (!span_to_u64(span_of(names[i]), INT64_MAX, &run))
			continue;
		size_t at = (*n)++;
		for (; at > 0 && (*runs)[at - 1] > (int64_t)run; at--)
			(*runs)[at] = (*runs)[at - 1];
		(*runs)[at] = (int64_t)run;
	}
	return true;
}

/* The whole file as one span; absent if there is none. */
static bool
slurp(int state, int64_t run, struct arena *a, struct span *text,
    uint8_t digest[DIGEST_BYTES], struct fault *f)
{
	char path[48];
	uint64_t size;
	size_t got = 0;
	char *buf = NULL;

	*text = (struct span){ NULL, 0 };
	snprintf(path, sizeof(path), "journal/%06lld", (long long)run);
	const int fd = openat(state, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? true :
		    fault_errno(f, "open", "state/%s", path);
	bool fine = files_digest(fd, path, digest, &size, f);
	if (fine) {
		buf = arena_take(a, (size_t)size + 1);
		fine = buf != NULL ? files_read(fd, buf, (size_t)size, &got,
		    path, f) : fault_set(f, FAULT_IO, 0, "journal",
		    "state/%s is too large", path);
	}
	close(fd);
	*text = (struct span){ buf, got };
	return fine;
}

static void
read_intake(struct journal_file *file, struct span line)
{
	for (unsigned i = 0; i < AT_FIELDS; i++)
		file->field[i] = line_next(&line);
}

static bool
begins(struct span line, const char *word)
{
	const struct span first = span_cut(&line, ' ');

	return span_is(first, word);
}

/* Up to the last line that ends a group, or the record. */
static size_t
count_whole(struct span text, size_t *n_files, bool *sealed)
{
	const char *start = text.at;
	size_t whole = 0, files = 0;

	*n_files = 0;
	*sealed = false;
	while (text.len > 0 && memchr(text.at, '\n', text.len) != NULL) {
		const struct span line = span_cut(&text, '\n');
		files += begins(line, "intake");
		if (!begins(line, "commit") && !begins(line, "end"))
			continue;
		*sealed = begins(line, "end");
		*n_files = files;
		whole = (size_t)(line.at + line.len + 1 - start);
	}
	return whole;
}

static bool
read_run(struct journal_run *j, struct span line)
{
	uint64_t id, now;

	line_next(&line);
	if (!span_to_u64(line_next(&line), INT64_MAX, &id) ||
	    !span_to_u64(line_next(&line), INT64_MAX, &now) ||
	    (int64_t)id != j->id)
		return false;
	j->now = (int64_t)now;
	return true;
}

static void
extend(struct span *lines, struct span line)
{
	if (lines->at == NULL)
		lines->at = line.at;
	lines->len = (size_t)(line.at + line.len + 1 - lines->at);
}

static bool
read_line(struct journal_run *j, struct span line)
{
	static const char *const of_file[] = { "bundle", "count", "amount",
		"finding", "document" };
	struct journal_file *last = j->n > 0 ? &j->at[j->n - 1] : NULL;
	struct span rest = line;

	if (begins(line, "run"))
		return read_run(j, line);
	if (begins(line, "intake")) {
		last = &j->at[j->n++];
		read_intake(last, line);
		extend(&last->lines, line);
		return true;
	}
	if (begins(line, "report")) {
		extend(&j->reports, line);
		return true;
	}
	if (begins(line, "end")) {
		j->end = line;
		return true;
	}
	if (begins(line, "work") && last != NULL) {
		line_next(&rest);
		last->claimed = line_next(&rest);
		return true;
	}
	for (size_t i = 0; last != NULL && i < ARRAY_LEN(of_file); i++)
		if (begins(line, of_file[i]))
			extend(&last->lines, line);
	return true;
}

bool
journal_read(int state, int64_t run, struct arena *a,
    struct journal_run *out, struct fault *f)
{
	struct span text;
	size_t n;

	memset(out, 0, sizeof(*out));
	out->id = run;
	if (!slurp(state, run, a, &text, out->digest, f))
		return false;
	out->there = text.at != NULL;
	text.len = count_whole(text, &n, &out->sealed);
	if (text.len == 0)
		return true;
	out->at = ARENA_ARRAY(a, n + 1, struct journal_file);
	if (out->at == NULL)
		return fault_set(f, FAULT_IO, 0, "journal",
		    "state/journal/%06lld is too large", (long long)run);
	while (text.len > 0)
		if (!read_line(out, span_cut(&text, '\n')))
			return fault_set(f, FAULT_CONFIG, 0, "journal",
			    "state/journal/%06lld is not the record of that "
			    "run", (long long)run);
	return true;
}
