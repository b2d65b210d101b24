#include "archive_walk.h"
#include "arena.h"
#include "date.h"
#include "fault.h"
#include "files.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_dir(int dirfd, const char *path)
{
	struct stat st;

	return fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode);
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

/* BASE.xml.gz, BASE.csv.gz or BASE.gz; a hidden one was never complete. */
static bool
parse_name(const char *name, struct archived *a)
{
	struct span s = span_of(name);

	if (name[0] == '.' || !ends(&s, ".gz"))
		return false;
	a->ending = ends(&s, ".xml") ? ".xml" : ends(&s, ".csv") ? ".csv" : "";
	return span_copy(s, a->base, sizeof(a->base));
}

/* The files of one directory: DAY/PARTNER or DAY/PARTNER/test. */
static bool
walk_files(int archive, struct archived *a, archive_fn *fn, void *ctx,
    bool *more, struct fault *f)
{
	struct arena arena;
	char dir[OUTPUT_PATH], date[DATE_TEXT], **names;
	size_t n = 0;

	snprintf(dir, sizeof(dir), "%s/%s%s", date_format(a->day, date),
	    a->partner, a->rehearsal ? "/test" : "");
	if (!is_dir(archive, dir))
		return true;
	arena_init(&arena, 512u << 20);
	bool fine = files_list(archive, dir, &arena, &names, &n, f);
	for (size_t i = 0; fine && *more && i < n; i++) {
		const int len = snprintf(a->path, sizeof(a->path), "%s/%s",
		    dir, names[i]);
		if (len < OUTPUT_PATH && parse_name(names[i], a))
			*more = fn(ctx, a);
	}
	arena_free(&arena);
	return fine;
}

static bool
walk_day(int archive, const char *name, struct archived *a, archive_fn *fn,
    void *ctx, bool *more, struct fault *f)
{
	struct arena arena;
	char **partners;
	size_t n = 0;

	arena_init(&arena, 16u << 20);
	bool fine = files_list(archive, name, &arena, &partners, &n, f);
	for (size_t i = 0; fine && *more && i < n; i++) {
		if (!span_copy(span_of(partners[i]), a->partner,
		    sizeof(a->partner)))
			continue;
		for (int test = 0; fine && *more && test < 2; test++) {
			a->rehearsal = test == 1;
			fine = walk_files(archive, a, fn, ctx, more, f);
		}
	}
	arena_free(&arena);
	return fine;
}

bool
archive_walk(int archive, archive_day_fn *wanted, archive_fn *fn, void *ctx,
    struct fault *f)
{
	struct arena arena;
	struct archived a;
	char **days;
	size_t n = 0;
	bool more = true;

	arena_init(&arena, 64u << 20);
	bool fine = files_list(archive, ".", &arena, &days, &n, f);
	/* By name, so by day. */
	for (size_t i = 0; fine && more && i < n; i++)
		if (date_parse(span_of(days[i]), &a.day) &&
		    is_dir(archive, days[i]) &&
		    (wanted == NULL || wanted(ctx, a.day, i + 1 == n)))
			fine = walk_day(archive, days[i], &a, fn, ctx, &more,
			    f);
	arena_free(&arena);
	return fine;
}
