/*
 * Invariant: up to START a bundle's file is its head and the sections that
 * were kept.  What is behind that belongs to the open section, or to none.
 */
#include "bundle.h"
#include "digest.h"
#include "failpoint.h"
#include "files.h"
#include "markup.h"
#include "memory.h"
#include "writing.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define END "</customerOrderBundle>\n"
/* Of more bundles than these a file is closed when it has no open section: a
 * group may be of as many partners as it has files. */
#define OPEN_MOST 32

static bool
reopen(struct bundle *b, struct fault *f)
{
	if (b->fd < 0)
		b->fd = openat(b->all->stage_fd, b->token,
		    O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	return b->fd >= 0 || fault_errno(f, "open", "stage/%s", b->token);
}

/* What is written next goes to the end of the file. */
static bool
at_end(struct bundle *b, struct fault *f)
{
	return reopen(b, f) &&
	    (lseek(b->fd, (off_t)b->size, SEEK_SET) >= 0 ||
	    fault_errno(f, "lseek", "stage/%s", b->token));
}

static bool
flush(void *ctx, const char *bytes, size_t len)
{
	struct bundle *b = ctx;
	digest_add(b->digest, bytes, len);
	b->size += len;
	if (!files_write(b->fd, bytes, len, b->token, &b->fault))
		return false;
	files_write_back(b->fd, b->size, len);
	return true;
}

static bool
flush_all(struct bundle *b, struct fault *f)
{
	if (out_flush(&b->out))
		return true;
	/* Only a single printed item of more than a piece fails by itself. */
	fault_set(&b->fault, FAULT_IO, EOVERFLOW, "format", "stage/%s",
	    b->token);
	*f = b->fault;
	return false;
}

/* It stays when the first section is undone. */
static bool
put_head(struct bundle *b, struct fault *f)
{
	if (b->start > 0)
		return true;
	markup_root(&b->out, "customerOrderBundle", ORDERS_NAMESPACE);
	markup_word(&b->out, "partner", b->partner);
	out_text(&b->out, ">\n");
	if (!flush_all(b, f))
		return false;
	b->start = b->size;
	return true;
}

struct bundle *
bundle_open(struct bundles *all, const struct document_row *row,
    const struct drop *d, struct fault *f)
{
	if (all->fault.kind != FAULT_NONE) {
		*f = all->fault;
		return NULL;
	}
	struct bundle *b = bundles_find(all, row, d, f);
	if (b == NULL || !at_end(b, f))
		return NULL;
	out_init(&b->out, flush, b);
	digest_start(b->digest);
	if (!put_head(b, f)) {
		bundle_undo(b);
		return NULL;
	}
	digest_start(b->digest);
	return b;
}

uint64_t
bundle_written(const struct bundle *b)
{
	return b->size - b->start;
}

bool
bundle_end(struct bundle *b, struct staged_file *done, struct fault *f)
{
	if (!flush_all(b, f))
		return false;
	done->token[0] = '\0';
	digest_finish(b->digest, done->sha256);
	done->size = bundle_written(b);
	return true;
}

/* There is no open section any more. */
static void
rest(struct bundle *b)
{
	out_free(&b->out);
	b->fault = (struct fault){ .kind = FAULT_NONE };
	if (b->fd < 0 || b->all->n <= OPEN_MOST)
		return;
	if (close(b->fd) != 0)
		fault_errno(&b->all->fault, "close", "stage/%s", b->token);
	b->fd = -1;
}

void
bundle_keep(struct bundle *b)
{
	b->before = b->start;
	b->start = b->size;
	b->sections++;
	rest(b);
}

void
bundle_undo(struct bundle *b)
{
	if (ftruncate(b->fd, (off_t)b->start) != 0)
		fault_errno(&b->all->fault, "ftruncate", "stage/%s",
		    b->token);
	b->size = b->start;
	rest(b);
}

void
bundle_undo_last(struct bundle *b)
{
	b->start = b->before;
	b->sections--;
	if (reopen(b, &b->all->fault))
		bundle_undo(b);
}

bool
bundle_finish(struct bundle *b, struct staged_file *done, struct fault *f)
{
	if (!at_end(b, f) ||
	    !files_write(b->fd, END, sizeof(END) - 1, b->token, f) ||
	    !files_digest(b->fd, b->token, done->sha256, &done->size, f))
		return false;
	if (done->size != b->size + sizeof(END) - 1)
		return fault_set(f, FAULT_BALANCE, 0, "read again",
		    "stage/%s is not as long as what was written", b->token);
	const int fd = b->fd;
	b->fd = -1;
	if (close(fd) != 0)
		return fault_errno(f, "close", "stage/%s", b->token);
	memcpy(done->token, b->token, sizeof(done->token));
	FAILPOINT("issue.bundle");
	return true;
}

void
bundle_free(struct bundle *b)
{
	if (b->fd >= 0)
		close(b->fd);
	digest_free(b->digest);
	out_free(&b->out);
	memory_free(b);
}
