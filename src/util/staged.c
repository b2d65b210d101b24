/*
 * One document: an out that is hashed and written on, in pieces of 256 KiB,
 * to a file of a random name.
 *
 * Invariants (design section 7):
 * 1. A token is made here and nowhere else, under a name that never existed
 *    (O_EXCL), and it is whole only when finish has returned true.
 * 2. What finish reports is the digest and size of the bytes handed to
 *    write(2), never of what is read back.
 * 3. After sync_all returned true the tokens and their names survive a power
 *    cut.  After it returned false nothing is known: the kernel reports a
 *    failed write-back once and drops the pages, so a second fsync would
 *    succeed over lost data.  Nobody tries again; the run ends.
 */
#include "staged.h"
#include "blanks.h"
#include "bounds.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "hex.h"
#include "memory.h"
#include "mutant.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define RANDOM_BYTES 16

/*
 * Up to so many files are synced one by one.  An fsync of a small file costs
 * a journal commit; syncfs(2) commits once for all of them, but also writes
 * what others left unwritten on the file system, so it pays for groups only.
 * Since Linux 5.8 it reports write-back errors that happened since the
 * descriptor it is given was opened, as fsync does for its file.
 */

struct staged {
	int dir_fd, fd;
	struct out out;
	struct digest *digest;
	uint64_t size;
	struct fault fault;	/* the first one met while flushing */
	char token[TOKEN_TEXT];
};

static bool
random_token(char token[TOKEN_TEXT], struct fault *f)
{
	unsigned char bytes[RANDOM_BYTES];
	ssize_t n;
	do
		n = getrandom(bytes, sizeof(bytes), 0);
	while (n < 0 && errno == EINTR);
	if (n != sizeof(bytes))
		return fault_errno(f, "getrandom", "%s", "");
	hex_put(bytes, sizeof(bytes), token);
	token[TOKEN_TEXT - 1] = '\0';
	return true;
}

static bool
flush(void *ctx, const char *bytes, size_t len)
{
	struct staged *s = ctx;
	digest_add(s->digest, bytes, len);
	s->size += len;
	if (!files_write(s->fd, bytes, len, s->token, &s->fault))
		return false;
	files_write_back(s->fd, s->size, len);
	return true;
}

int
staged_create(int stage_fd, mode_t mode, char token[TOKEN_TEXT],
    struct fault *f)
{
	struct stat st;

	if (!random_token(token, f))
		return -1;
	const int fd = openat(stage_fd, token,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0) {
		fault_errno(f, "create", "stage/%s", token);
		return -1;
	}
	/* Whatever the umask; to look is cheaper than to set what is set. */
	if (fstat(fd, &st) != 0 || ((st.st_mode & 07777) != mode &&
	    fchmod(fd, mode) != 0)) {
		fault_errno(f, "chmod", "stage/%s", token);
		close(fd);
		unlinkat(stage_fd, token, 0);
		return -1;
	}
	return fd;
}

struct staged *
staged_open_blank(int stage_fd, struct blanks *blanks, struct fault *f)
{
	char token[TOKEN_TEXT];
	const int fd = blanks != NULL ? blanks_take(blanks, token, f)
	    : staged_create(stage_fd, STAGED_MODE, token, f);
	if (fd < 0)
		return NULL;
	FAILPOINT("staged.created");
	struct staged *s = memory_take(sizeof(*s));
	s->dir_fd = stage_fd;
	s->fd = fd;
	memcpy(s->token, token, sizeof(token));
	s->digest = digest_new();
	digest_start(s->digest);
	out_init(&s->out, flush, s);
	return s;
}

struct staged *
staged_open(int stage_fd, struct fault *f)
{
	return staged_open_blank(stage_fd, NULL, f);
}

struct out *
staged_out(struct staged *s)
{
	return &s->out;
}

uint64_t
staged_written(const struct staged *s)
{
	return s->size;
}

int
staged_fd(const struct staged *s)
{
	return s->fd;
}

static void
release(struct staged *s)
{
	out_free(&s->out);
	digest_free(s->digest);
	memory_free(s);
}

bool
staged_finish_open(struct staged *s, struct staged_file *done, int *fd,
    struct fault *f)
{
	/* Only a single printed item of more than a piece fails by itself. */
	if (!out_flush(&s->out))
		fault_set(&s->fault, FAULT_IO, EOVERFLOW, "format",
		    "stage/%s", s->token);
	if (lseek(s->fd, 0, SEEK_SET) != 0)
		fault_errno(&s->fault, "lseek", "stage/%s", s->token);
	if (s->fault.kind != FAULT_NONE) {
		if (f->kind == FAULT_NONE)
			*f = s->fault;
		staged_abort(s);
		return false;
	}
	memcpy(done->token, s->token, sizeof(done->token));
	digest_finish(s->digest, done->sha256);
	done->size = s->size;
	*fd = s->fd;
	release(s);
	FAILPOINT("staged.finished");
	return true;
}

bool
staged_finish(struct staged *s, struct staged_file *done, struct fault *f)
{
	const int dir_fd = s->dir_fd;
	int fd;

	if (!staged_finish_open(s, done, &fd, f))
		return false;
	/* Not tried again: Linux has closed it, whatever close(2) says. */
	if (close(fd) == 0)
		return true;
	if (f->kind == FAULT_NONE)
		fault_errno(f, "close", "stage/%s", done->token);
	unlinkat(dir_fd, done->token, 0);
	return false;
}

void
staged_abort(struct staged *s)
{
	if (s == NULL)
		return;
	/* What cannot be removed now has no row in the ledger, and is
	 * discarded at the next start. */
	close(s->fd);
	unlinkat(s->dir_fd, s->token, 0);
	release(s);
}

static bool
sync_token(int stage_fd, const char *token, struct fault *f)
{
	const int fd = openat(stage_fd, token,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fault_errno(f, "open", "stage/%s", token);
	const bool synced = fsync(fd) == 0;
	if (!synced)
		fault_errno(f, "fsync", "stage/%s", token);
	if (close(fd) != 0)
		return fault_errno(f, "close", "stage/%s", token);
	return synced;
}

bool
staged_sync_all(int stage_fd, const struct staged_file *files, size_t n,
    struct fault *f)
{
	if (mutant(1)) {
		/* the tokens are not synced */
	} else if (n > SYNC_EACH && !mutant(2)) {
		if (syncfs(stage_fd) != 0)
			return fault_errno(f, "syncfs", "stage");
	} else {
		for (size_t i = 0; i < n; i++)
			if (!sync_token(stage_fd, files[i].token, f))
				return false;
	}
	FAILPOINT("staged.synced");
	/* The names too, or a committed row could name a token that is gone,
	 * which is read as "issued already": the order would be lost. */
	if (!mutant(2) && fsync(stage_fd) != 0)
		return fault_errno(f, "fsync", "stage");
	return true;
}
