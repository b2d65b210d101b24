#include "spool.h"
#include "bounds.h"
#include "files.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The name lives for the two calls below.  Only the holder of the lock
 * writes in stage/, and what a kill leaves there recovery removes. */
#define SPOOL_NAME "spool"

static bool
make_file(struct spool *s)
{
	if (!files_remove(s->dir, SPOOL_NAME, &s->why))
		return false;
	s->fd = openat(s->dir, SPOOL_NAME,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return fault_errno(&s->why, "openat", "stage/" SPOOL_NAME);
	return files_remove(s->dir, SPOOL_NAME, &s->why);
}

static bool
spill(void *ctx, const char *bytes, size_t len)
{
	struct spool *s = ctx;
	return (s->fd >= 0 || make_file(s)) &&
	    files_write(s->fd, bytes, len, SPOOL_NAME, &s->why);
}

void
spool_begin(struct spool *s, int dir)
{
	memset(s, 0, sizeof(*s));
	s->dir = dir;
	s->fd = -1;
	out_init(&s->o, spill, s);
}

static bool
pour_file(struct spool *s, struct out *to, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	size_t got;
	if (lseek(s->fd, 0, SEEK_SET) != 0)
		return fault_errno(f, "lseek", "stage/" SPOOL_NAME);
	do {
		if (!files_read(s->fd, block, sizeof(block), &got,
		    SPOOL_NAME, f))
			return false;
		out_bytes(to, block, got);
	} while (got == sizeof(block));
	return true;
}

bool
spool_pour(struct spool *s, struct out *to, struct fault *f)
{
	if (s->fd >= 0 && out_flush(&s->o))
		return pour_file(s, to, f);
	if (!out_ok(&s->o))
		return fault_set(f, s->why.kind, s->why.sys, s->why.op, "%s",
		    s->why.subject);
	out_bytes(to, s->o.buf, s->o.len);
	return true;
}

void
spool_end(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	out_free(&s->o);
	s->fd = -1;
}
