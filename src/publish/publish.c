/*
 * Stage to outbound.  Invariants (design section 7):
 *  1. A READY row has exactly one token, made durable before the row was
 *     committed; nothing but the rename below ever consumes a token.
 *  2. Token gone: the document was issued, whether or not it still lies in
 *     outbound.  We never ask outbound: a consumer may have taken it.
 *  3. PUBLISHED is committed after the directories are synced, so it implies
 *     that the rename is durable.
 */
#include "issuing.h"
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

struct token {
	struct token *next;
	const char *path;
	struct staged_file file;
};

static bool
remember(void *ctx, const struct outbox_row *r)
{
	struct issuing *p = ctx;

	p->n++;
	p->last = r->id;
	/* A part of a bundle is issued with it. */
	if (r->output.file.token[0] == '\0')
		return true;
	struct token *token = ARENA_ARRAY(&p->arena, 1, struct token);
	if (token == NULL)
		return false;
	*token = (struct token){ .file = r->output.file,
	    .path = arena_string(&p->arena, span_of(r->output.path)) };
	*p->end = token;
	p->end = &token->next;
	return token->path != NULL;
}

bool
issuing_load(struct issuing *p, const struct tree *t, struct ledger *l,
    struct fault *f)
{
	memset(p, 0, sizeof(*p));
	p->t = t;
	p->group = getegid();
	p->end = &p->first;
	arena_init(&p->arena, 256u << 20);
	if (!ledger_outbox_ready(l, remember, p, f))
		return false;
	return !p->arena.overflowed ||
	    fault_set(f, FAULT_IO, 0, "issue", "too many documents");
}

void
issuing_end(struct issuing *p)
{
	arena_free(&p->arena);
	p->first = NULL;
	p->n = 0;
	p->last = 0;
}

/* Directories of partners are closed to each other; the way to them is not. */
static bool
make_dir(const struct issuing *p, struct issuing_dir *d, struct fault *f)
{
	struct stat st;
	char *slash = strchr(d->path, '/');

	if (slash != NULL) {
		*slash = '\0';
		const bool made = files_make_dir_durable(p->t->outbound,
		    d->path, 0751, f);
		*slash = '/';
		if (!made)
			return false;
	}
	if (!files_make_dir_durable(p->t->outbound, d->path, 0750, f))
		return false;
	if (fstatat(p->t->outbound, d->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fault_errno(f, "stat", "outbound/%s", d->path);
	d->group = st.st_gid;
	d->refused = false;
	return true;
}

/* The directory of PATH, which exists afterwards; NULL on fault. */
static struct issuing_dir *
remember_dir(struct issuing *p, const char *path, struct fault *f)
{
	const char *slash = strrchr(path, '/');
	const size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	for (unsigned i = p->n_dirs; i > 0; i--)
		if (strlen(p->dir[i - 1].path) == len &&
		    memcmp(p->dir[i - 1].path, path, len) == 0)
			return &p->dir[i - 1];
	struct issuing_dir *d = &p->dir[p->n_dirs == DIRS_KEPT ? 0 : p->n_dirs];
	memcpy(d->path, path, len);
	d->path[len] = '\0';
	if (p->n_dirs == DIRS_KEPT)
		p->many_dirs = true;
	else
		p->n_dirs++;
	return make_dir(p, d, f) ? d : NULL;
}

/* Who may read the directory may read what comes into it: a rename does not
 * give a file the group of its new directory, so it has to have it before. */
static bool
give_group(const struct issuing *p, struct issuing_dir *d,
    const char *token, struct fault *f)
{
	if (d->group == p->group || d->refused ||
	    fchownat(p->t->stage, token, (uid_t)-1, d->group,
	    AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT)
		return true;
	if (errno != EPERM)
		return fault_errno(f, "chown", "state/stage/%s", token);
	d->refused = true;
	log_warning("files in outbound/%s cannot be given its group: we have "
	    "to be a member of group %u", d->path, (unsigned)d->group);
	return true;
}

/* The name is taken: fine if by the very same bytes, else a clash. */
static bool
settle_existing(const struct issuing *p, const struct token *token,
    struct fault *f)
{
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
	const int fd = openat(p->t->outbound, token->path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(f, "open", "outbound/%s", token->path);
	const bool read = files_digest(fd, token->path, sha256, &size, f);
	close(fd);
	if (!read)
		return false;
	if (size != token->file.size ||
	    memcmp(sha256, token->file.sha256, sizeof(sha256)) != 0)
		return fault_set(f, FAULT_CLASH, EEXIST, "issue",
		    "outbound/%s is taken by another document", token->path);
	return files_remove(p->t->stage, token->file.token, f);
}

#ifdef MUTANT
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
drop_tokens(const struct issuing *p, struct fault *f)
{
	for (const struct token *token = p->first; token != NULL;
	    token = token->next)
		if (!files_remove(p->t->stage, token->file.token, f))
			return false;
	return true;
}

bool
publish_mutant_early(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct issuing p;
	const bool fine = issuing_load(&p, t, l, f) && issuing_move(&p, f);

	issuing_end(&p);
	return fine;
}
#define MOVE ask_outbound
#else
#define MOVE files_move
#endif

static bool
issue_token(struct issuing *p, const struct token *token, struct fault *f)
{
	struct issuing_dir *d = remember_dir(p, token->path, f);

	if (d == NULL || !give_group(p, d, token->file.token, f))
		return false;
	FAILPOINT("publish.rename");
	const int error = MOVE(p->t->stage, token->file.token, p->t->outbound,
	    token->path);
	FAILPOINT("publish.renamed");
	if (error == 0 || error == ENOENT)
		return true;
	if (error == EEXIST)
		return settle_existing(p, token, f);
	return fault_set(f, FAULT_IO, error, "issue", "outbound/%s",
	    token->path);
}

bool
issuing_move(struct issuing *p, struct fault *f)
{
	for (const struct token *token = p->first; token != NULL;
	    token = token->next)
		if (!issue_token(p, token, f))
			return false;
	FAILPOINT("publish.all_renamed");
	return true;
}

/* New names first, then the stage that lost them. */
static bool
sync_dirs(struct issuing *p, struct fault *f)
{
	if (mutant(6))
		return fsync(p->t->stage) == 0 ||
		    fault_errno(f, "fsync", "state/stage");
	const bool many = p->many_dirs || p->n > SYNC_EACH;
	if (many && syncfs(p->t->outbound) != 0)
		return fault_errno(f, "syncfs", "outbound");
	for (unsigned i = 0; !many && i < p->n_dirs; i++) {
		if (!files_sync_dir(p->t->outbound, p->dir[i].path, f))
			return false;
		/* The directory itself may be new. */
		char *slash = strrchr(p->dir[i].path, '/');
		while (slash != NULL) {
			*slash = '\0';
			if (!files_sync_dir(p->t->outbound, p->dir[i].path, f))
				return false;
			slash = strrchr(p->dir[i].path, '/');
		}
	}
	if (!many && fsync(p->t->outbound) != 0)
		return fault_errno(f, "fsync", "outbound");
	if (fsync(p->t->stage) != 0)
		return fault_errno(f, "fsync", "state/stage");
	return true;
}

bool
issuing_sync(struct issuing *p, struct fault *f)
{
	if (p->n > 0 && !sync_dirs(p, f))
		return false;
	FAILPOINT("publish.synced");
	return true;
}

bool
issuing_record(struct issuing *p, struct ledger *l, struct fault *f)
{
#ifdef MUTANT
	if (mutant(5) && !drop_tokens(p, f))
		return false;
#endif
	return ledger_outbox_issued(l, p->last, p->n, f);
}

static bool
record(struct issuing *p, struct ledger *l, struct fault *f)
{
	if (!ledger_begin(l, f))
		return false;
	if (!issuing_record(p, l, f) || !ledger_intakes_published(l, f)) {
		ledger_rollback(l);
		return false;
	}
	return ledger_commit(l, f);
}

bool
publish_ready(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct issuing p;
	const bool fine = issuing_load(&p, t, l, f) && issuing_move(&p, f) &&
	    issuing_sync(&p, f) && record(&p, l, f);

	issuing_end(&p);
	return fine;
}
