/*
 * The scan looks and touches nothing.  What it finds is sorted, so that a
 * night's order of work does not depend on the directory's.
 */
#include "collect.h"
#include "arena.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include "ready.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One directory: a partner's inbound, or its test drop. */
struct place_scanned {
	int fd;
	const struct partner *partner;
	bool test_dir;
};

/* Settled, not settled, or not a plain file: by what it is. */
static void
judge_file(const struct place_scanned *d, struct entry *e,
    const struct stat *st)
{
	if (S_ISDIR(st->st_mode)) {
		e->note = "it is a directory";
	} else if (!S_ISREG(st->st_mode)) {
		e->kind = ENTRY_ODD;
		e->why = F_NOT_REGULAR;
	} else if (st->st_nlink != 1) {
		e->kind = ENTRY_ODD;
		e->why = F_LINKED;
	} else {
		e->note = ready_refusal(d->fd, e->name, st, d->partner);
		e->kind = e->note == NULL ? ENTRY_READY : ENTRY_NOT_READY;
	}
	if (e->kind == ENTRY_READY && faccessat(d->fd, e->name, R_OK,
	    AT_EACCESS | AT_SYMLINK_NOFOLLOW) != 0 && errno == EACCES) {
		e->kind = ENTRY_ODD;
		e->why = F_UNREADABLE;
	}
}

static bool
judge(const struct place_scanned *d, struct entry *e, struct fault *f)
{
	struct stat st;

	e->kind = ENTRY_IGNORED;
	if (ready_ignored(e->name, d->partner)) {
		e->note = "its name is one of unfinished uploads";
		return true;
	}
	if (fstatat(d->fd, e->name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		e->note = "it went away";
		return errno == ENOENT || fault_errno(f, "stat drop",
		    "%s/%s", d->partner->id, e->name);
	}
	judge_file(d, e, &st);
	e->size = (uint64_t)st.st_size;
	e->inode = st.st_ino;
	e->changed_s = st.st_ctim.tv_sec;
	e->changed_ns = st.st_ctim.tv_nsec;
	return true;
}

/* The partner may have put something else in the place of its test drop:
 * then that is a drop like any other. */
static bool
is_test_drop(const struct place_scanned *d, const char *name, bool *is,
    struct fault *f)
{
	struct stat st;

	*is = false;
	if (d->test_dir || strcmp(name, "test") != 0)
		return true;
	if (fstatat(d->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT || fault_errno(f, "stat drop", "%s/%s",
		    d->partner->id, name);
	*is = S_ISDIR(st.st_mode);
	return true;
}

static struct entry *
next_entry(struct scan *s, struct arena *a, const struct partner *p,
    struct fault *f)
{
	if (s->n == s->room) {
		const uint32_t room = s->room == 0 ? 256 : s->room * 2;
		struct entry *more = ARENA_ARRAY(a, room, struct entry);
		if (more == NULL) {
			fault_set(f, FAULT_IO, 0, "scan",
			    "%s: too many names", p->id);
			return NULL;
		}
		if (s->n > 0)
			memcpy(more, s->at, s->n * sizeof(*more));
		s->at = more;
		s->room = room;
	}
	return &s->at[s->n];
}

static bool
scan_dir(const struct place_scanned *d, struct arena *a, struct scan *s,
    struct fault *f)
{
	char **names;
	size_t n;
	bool test_drop;

	if (!files_list(d->fd, ".", a, &names, &n, f))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_test_drop(d, names[i], &test_drop, f))
			return false;
		/* The marker or checksum file of a drop is no drop. */
		if (test_drop ||
		    ready_accompanies(d->fd, names[i], d->partner))
			continue;
		struct entry *e = next_entry(s, a, d->partner, f);
		if (e == NULL)
			return false;
		memset(e, 0, sizeof(*e));
		e->partner = d->partner;
		e->rehearsal = d->test_dir ||
		    d->partner->status == PARTNER_TEST;
		e->from_test = d->test_dir;
		e->name = names[i];
		if (!judge(d, e, f))
			return false;
		s->count[e->kind]++;
		s->n++;
	}
	return true;
}

static bool
scan_partner(const struct tree *t, const struct partner *p, struct arena *a,
    struct scan *s, struct fault *f)
{
	char path[MAX_PARTNER_ID + 8];

	for (int test = 0; test <= 1; test++) {
		snprintf(path, sizeof(path), "%s%s", p->id,
		    test ? "/test" : "");
		if (!t->rehearse &&
		    !files_make_dir(t->inbound, path, 02770, f))
			return false;
		struct place_scanned d = { .partner = p, .test_dir = test };
		d.fd = openat(t->inbound, path,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (d.fd < 0 && errno == ENOENT)
			continue;
		/* A partner that shuts itself out stops no other. */
		if (d.fd < 0 && (errno == ENOTDIR || errno == ELOOP ||
		    errno == EACCES)) {
			log_error("inbound/%s cannot be looked into: %s",
			    path, strerror(errno));
			continue;
		}
		if (d.fd < 0)
			return fault_errno(f, "open inbound", "%s", path);
		const bool fine = scan_dir(&d, a, s, f);
		close(d.fd);
		if (!fine)
			return false;
	}
	return true;
}

bool
collect_scan(const struct tree *t, const struct partners *ps,
    struct arena *a, struct scan *out, struct fault *f)
{
	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; i < ps->n; i++) {
		const struct partner *p = &ps->at[i];
		if (p->disabled || p->left_out)
			continue;
		if (!scan_partner(t, p, a, out, f))
			return false;
	}
	return true;
}

bool
collect_scan_add(struct scan *s, struct arena *a, const struct entry *e,
    struct fault *f)
{
	struct entry *to = next_entry(s, a, e->partner, f);

	if (to == NULL)
		return false;
	*to = *e;
	s->count[e->kind]++;
	s->n++;
	return true;
}

/* As collect_scan finds them: partners lie in the order of their ids. */
static int
in_turn(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->partner != y->partner)
		return x->partner < y->partner ? -1 : 1;
	if (x->from_test != y->from_test)
		return x->from_test ? 1 : -1;
	const int order = strcmp(x->name, y->name);
	/* An upload that came after the claim is the later one. */
	return order != 0 ? order : (x->kind != ENTRY_CLAIMED) -
	    (y->kind != ENTRY_CLAIMED);
}

void
collect_scan_sort(struct scan *s)
{
	if (s->count[ENTRY_CLAIMED] > 0)
		qsort(s->at, s->n, sizeof(*s->at), in_turn);
}
