/*
 * Stage to outbound.  Invariants (design section 7):
 *  1. A READY row has exactly one token, made durable before the row was
 *     committed; nothing but the rename below ever consumes a token.
 *  2. Token gone: the document was issued, whether or not it still lies in
 *     outbound.  We never ask outbound: a consumer may have taken it.
 *  3. PUBLISHED is committed after the directories are synced, so it implies
 *     that the rename is durable.
 */
#include "publish.h"
#include "digest.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "ledger.h"
#include "log.h"
#include "mutant.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Directories that got a new name.  Past this many, or with many names, all are
 * synced at once. */
#define DIRS_KEPT 32
struct publishing {
	const struct tree *t;
	struct fault *f;
	uint64_t n;
	unsigned n_dirs;
	bool many_dirs;
	gid_t group;			/* ours */
	struct dir {
		char path[OUTPUT_PATH];
		gid_t group;
		bool refused;		/* we may not give files its group */
	} dir[DIRS_KEPT];
};

/* Directories of partners are closed to each other; the way to them is not. */
static bool
make_dir(struct publishing *p, struct dir *d)
{
	struct stat st;
	char *slash = strchr(d->path, '/');

	if (slash != NULL) {
		*slash = '\0';
		const bool made = files_make_dir_durable(p->t->outbound,
		    d->path, 0751, p->f);
		*slash = '/';
		if (!made)
			return false;
	}
	if (!files_make_dir_durable(p->t->outbound, d->path, 0750, p->f))
		return false;
	if (fstatat(p->t->outbound, d->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fault_errno(p->f, "stat", "outbound/%s", d->path);
	d->group = st.st_gid;
	d->refused = false;
	return true;
}

/* The directory of PATH, which exists afterwards; NULL on fault. */
static struct dir *
remember_dir(struct publishing *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	for (unsigned i = p->n_dirs; i > 0; i--)
		if (strlen(p->dir[i - 1].path) == len &&
		    memcmp(p->dir[i - 1].path, path, len) == 0)
			return &p->dir[i - 1];
	struct dir *d = &p->dir[p->n_dirs == DIRS_KEPT ? 0 : p->n_dirs];
	memcpy(d->path, path, len);
	d->path[len] = '\0';
	if (p->n_dirs == DIRS_KEPT)
		p->many_dirs = true;
	else
		p->n_dirs++;
	return make_dir(p, d) ? d : NULL;
}

/* Who may read the directory may read what comes into it: a rename does not
 * give a file the group of its new directory, so it has to have it before. */
static bool
give_group(struct publishing *p, struct dir *d, const char *token)
{
	if (d->group == p->group || d->refused ||
	    fchownat(p->t->stage, token, (uid_t)-1, d->group,
	    AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT)
		return true;
	if (errno != EPERM)
		return fault_errno(p->f, "chown", "state/stage/%s", token);
	d->refused = true;
	log_warning("files in outbound/%s cannot be given its group: we have "
	    "to be a member of group %u", d->path, (unsigned)d->group);
	return true;
}

/* The name is taken: fine if by the very same bytes, else a clash. */
static bool
settle_existing(struct publishing *p, const struct output *o)
{
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
	const int fd = openat(p->t->outbound, o->path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(p->f, "open", "outbound/%s", o->path);
	const bool read = files_digest(fd, o->path, sha256, &size, p->f);
	close(fd);
	if (!read)
		return false;
	if (size != o->file.size ||
	    memcmp(sha256, o->file.sha256, sizeof(sha256)) != 0)
		return fault_set(p->f, FAULT_CLASH, EEXIST, "issue",
		    "outbound/%s is taken by another document", o->path);
	return files_remove(p->t->stage, o->file.token, p->f);
}

#ifdef MUTANT
static bool issue_token(void *ctx, const struct outbox_row *r);

/* Sabotage: the token stays until the row is PUBLISHED, and outbound is asked
 * whether the document was issued. */
static int
ask_outbound(int stage, const char *token, int outbound, const char *path)
{
	if (!mutant(5))
		return files_move(stage, token, outbound, path);
	return linkat(stage, token, outbound, path, 0) == 0 ||
	    errno == EEXIST ? 0 : errno;
}

static bool
drop_token(void *ctx, const struct outbox_row *r)
{
	struct publishing *p = ctx;

	return files_remove(p->t->stage, r->output.file.token, p->f);
}

bool
publish_mutant_early(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct publishing p = { .t = t, .f = f, .group = getegid() };

	return ledger_outbox_ready(l, issue_token, &p, f);
}
#define MOVE ask_outbound
#else
#define MOVE files_move
#endif

static bool
issue_token(void *ctx, const struct outbox_row *r)
{
	struct publishing *p = ctx;
	const struct output *o = &r->output;

	struct dir *d = remember_dir(p, o->path);

	if (d == NULL || !give_group(p, d, o->file.token))
		return false;
	FAILPOINT("publish.rename");
	const int error = MOVE(p->t->stage, o->file.token, p->t->outbound,
	    o->path);
	FAILPOINT("publish.renamed");
	p->n++;
	if (error == 0 || error == ENOENT)
		return true;
	if (error == EEXIST)
		return settle_existing(p, o);
	return fault_set(p->f, FAULT_IO, error, "issue", "outbound/%s",
	    o->path);
}

/* New names first, then the stage that lost them. */
static bool
sync_dirs(struct publishing *p)
{
	if (mutant(6))
		return fsync(p->t->stage) == 0 ||
		    fault_errno(p->f, "fsync", "state/stage");
	const bool many = p->many_dirs || p->n > SYNC_EACH;
	if (many && syncfs(p->t->outbound) != 0)
		return fault_errno(p->f, "syncfs", "outbound");
	for (unsigned i = 0; !many && i < p->n_dirs; i++) {
		if (!files_sync_dir(p->t->outbound, p->dir[i].path, p->f))
			return false;
		/* The directory itself may be new. */
		char *slash = strrchr(p->dir[i].path, '/');
		while (slash != NULL) {
			*slash = '\0';
			if (!files_sync_dir(p->t->outbound, p->dir[i].path, p->f))
				return false;
			slash = strrchr(p->dir[i].path, '/');
		}
	}
	if (!many && fsync(p->t->outbound) != 0)
		return fault_errno(p->f, "fsync", "outbound");
	if (fsync(p->t->stage) != 0)
		return fault_errno(p->f, "fsync", "state/stage");
	return true;
}

bool
publish_ready(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct publishing p = { .t = t, .f = f, .group = getegid() };

	if (!ledger_outbox_ready(l, issue_token, &p, f) ||
	    f->kind != FAULT_NONE)
		return false;
	FAILPOINT("publish.all_renamed");
	if (p.n > 0 && !sync_dirs(&p))
		return false;
	FAILPOINT("publish.synced");
	if (!ledger_begin(l, f))
		return false;
#ifdef MUTANT
	if (mutant(5) && !ledger_outbox_ready(l, drop_token, &p, f))
		return false;
#endif
	if (!ledger_outbox_published(l, p.n, f)) {
		ledger_rollback(l);
		return false;
	}
	return ledger_commit(l, f);
}
