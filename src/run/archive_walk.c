#include "archive_walk.h"
#include "arena.h"
#include "date.h"
#include "fault.h"
#include "files.h"
#include "publish.h"
#include "tar.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_a(mode_t type, int dirfd, const char *path)
{
	struct stat st;

	return fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (st.st_mode & S_IFMT) == type;
}

static bool
ends(struct span *s, const char *ending)
{
	const size_t len = strlen(ending);

	if (s->len <= len || memcmp(s->at + s->len - len, ending, len) != 0)
		return false;
	s->len -= len;
	return true;
}

/* BASE.xml, BASE.csv or BASE. */
static bool
parse_name(struct span s, struct archived *a)
{
	a->ending = ends(&s, ".xml") ? ".xml" : ends(&s, ".csv") ? ".csv" : "";
	return span_copy(s, a->base, sizeof(a->base));
}

struct walk {
	int archive;
	struct archived a;
	struct unbundled *unbundled;
	archive_fn *fn;
	void *ctx;
	bool more;
	struct fault *f;
};

static bool
read_bundle(struct walk *w, bool *intact)
{
	/* What is no file is none of ours, and might have no end. */
	*intact = is_a(S_IFREG, w->archive, w->a.path);
	if (!*intact)
		return true;
	const int fd = openat(w->archive, w->a.path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(w->f, "open", "archive/%s", w->a.path);
	const bool fine = unbundled_read(w->unbundled, fd, w->a.path, intact,
	    w->f);
	close(fd);
	return fine;
}

/* An entry that is not named as ours are is damage, too. */
static bool
name_entry(struct archived *a, size_t len, const struct tar_entry *e)
{
	const size_t room = sizeof(a->path) - len;

	return snprintf(a->path + len, room, "#%s", e->name) < (int)room &&
	    parse_name(span_of(e->name), a);
}

/* BUNDLE.bundle.tar.gz, which a->path is. */
static bool
walk_bundle(struct walk *w, struct span name)
{
	struct archived *a = &w->a;
	const size_t len = strlen(a->path);
	struct tar_entry e;
	bool intact;

	if (!span_copy(name, a->bundle, sizeof(a->bundle)))
		return true;
	if (!read_bundle(w, &intact))
		return false;
	while (intact && w->more && unbundled_next(w->unbundled, &e)) {
		intact = name_entry(a, len, &e);
		w->more = !intact || w->fn(w->ctx, a);
	}
	a->path[len] = '\0';
	a->damaged = !intact && parse_name(name, a);
	w->more = w->more && (!a->damaged || w->fn(w->ctx, a));
	return true;
}

/* A hidden one was never complete. */
static bool
walk_file(struct walk *w, const char *name)
{
	struct span s = span_of(name);

	w->a.bundle[0] = '\0';
	w->a.damaged = false;
	if (name[0] == '.' || !ends(&s, ".gz"))
		return true;
	if (ends(&s, ".bundle.tar"))
		return walk_bundle(w, s);
	if (parse_name(s, &w->a))
		w->more = w->fn(w->ctx, &w->a);
	return true;
}

/* The files of one directory: DAY/PARTNER or DAY/PARTNER/test. */
static bool
walk_files(struct walk *w)
{
	struct archived *a = &w->a;
	struct arena arena;
	char dir[OUTPUT_PATH], date[DATE_TEXT], **names;
	size_t n = 0;

	snprintf(dir, sizeof(dir), "%s/%s%s", date_format(a->day, date),
	    a->partner, a->rehearsal ? "/test" : "");
	if (!is_a(S_IFDIR, w->archive, dir))
		return true;
	arena_init(&arena, 512u << 20);
	bool fine = files_list(w->archive, dir, &arena, &names, &n, w->f);
	for (size_t i = 0; fine && w->more && i < n; i++) {
		const int len = snprintf(a->path, sizeof(a->path), "%s/%s",
		    dir, names[i]);
		fine = len >= OUTPUT_PATH || walk_file(w, names[i]);
	}
	arena_free(&arena);
	return fine;
}

static bool
walk_day(struct walk *w, const char *name)
{
	struct arena arena;
	char **partners;
	size_t n = 0;

	arena_init(&arena, 16u << 20);
	bool fine = files_list(w->archive, name, &arena, &partners, &n, w->f);
	for (size_t i = 0; fine && w->more && i < n; i++) {
		if (!span_copy(span_of(partners[i]), w->a.partner,
		    sizeof(w->a.partner)))
			continue;
		for (int test = 0; fine && w->more && test < 2; test++) {
			w->a.rehearsal = test == 1;
			fine = walk_files(w);
		}
	}
	arena_free(&arena);
	return fine;
}

bool
archive_walk(int archive, archive_day_fn *wanted, archive_fn *fn, void *ctx,
    struct fault *f)
{
	struct walk w = { .archive = archive, .fn = fn, .ctx = ctx,
		.more = true, .f = f, .unbundled = unbundled_new() };
	struct arena arena;
	char **days;
	size_t n = 0;

	arena_init(&arena, 64u << 20);
	bool fine = files_list(archive, ".", &arena, &days, &n, f);
	/* By name, so by day. */
	for (size_t i = 0; fine && w.more && i < n; i++)
		if (date_parse(span_of(days[i]), &w.a.day) &&
		    is_a(S_IFDIR, archive, days[i]) &&
		    (wanted == NULL || wanted(ctx, w.a.day, i + 1 == n)))
			fine = walk_day(&w, days[i]);
	arena_free(&arena);
	unbundled_free(w.unbundled);
	return fine;
}
