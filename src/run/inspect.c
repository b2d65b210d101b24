#include "inspect.h"
#include "clock.h"
#include "config.h"
#include "date.h"
#include "evaluate.h"
#include "fault.h"
#include "files.h"
#include "partner.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

void
inspector_prepare(struct inspector *i)
{
	const char *tmp = getenv("TMPDIR");

	memset(i, 0, sizeof(*i));
	arena_init(&i->arena, 16u << 20);
	i->plain_fd = open(tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp,
	    O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
	i->plain_error = errno;
}

bool
inspector_open(struct inspector *i, const struct config *c, struct fault *f)
{
	i->schemas = schemas_load(c->xsd_dir, f);
	if (i->schemas == NULL)
		return false;
	i->decoder = decoder_start(i->schemas, f);
	if (i->decoder == NULL)
		return false;
	i->evaluator = evaluator_new(&c->catalogue, NULL,
	    moment_day(clock_now()));
	evaluator_rehearse(i->evaluator, true);
	return true;
}

void
inspector_close(struct inspector *i)
{
	evaluator_free(i->evaluator);
	decoder_stop(i->decoder);
	schemas_free(i->schemas);
	arena_free(&i->arena);
	if (i->plain_fd >= 0)
		close(i->plain_fd);
}

bool
inspect_drop(struct inspector *i, struct drop *d, int fd, const char *name,
    const struct partner *p, struct fault *f)
{
	unsigned char magic[2] = { 0, 0 };
	struct stat st;

	memset(d, 0, sizeof(*d));
	d->partner = p;
	d->rehearsal = true;
	d->fd = d->plain_fd = fd;
	const char *slash = strrchr(name, '/');
	snprintf(d->name, sizeof(d->name), "%s", slash != NULL ? slash + 1
	    : name);
	if (fstat(fd, &st) != 0)
		return fault_errno(f, "stat", "%s", name);
	d->size = (uint64_t)st.st_size;
	d->gzip = pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	    magic[0] == 0x1f && magic[1] == 0x8b;
	if (!d->gzip)
		return true;
	if (i->plain_fd < 0)
		return fault_set(f, FAULT_IO, i->plain_error,
		    "open temporary file", "%s", name);
	d->plain_fd = i->plain_fd;
	return true;
}

int
inspect_bytes(struct inspector *i, struct span bytes, const char *name,
    struct fault *f)
{
	if (i->plain_fd < 0) {
		fault_set(f, FAULT_IO, i->plain_error, "open temporary file",
		    "%s", name);
		return -1;
	}
	if (ftruncate(i->plain_fd, 0) != 0 ||
	    lseek(i->plain_fd, 0, SEEK_SET) != 0) {
		fault_errno(f, "truncate", "%s", name);
		return -1;
	}
	if (!files_write(i->plain_fd, bytes.at, bytes.len, name, f))
		return -1;
	const int fd = fcntl(i->plain_fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
		fault_errno(f, "dup", "%s", name);
	return f->kind == FAULT_NONE ? fd : -1;
}

/* The first bytes of what FD expands to: headers of members may be long, and
 * members may be empty. */
static size_t
expand_head(int fd, char *to, size_t size)
{
	unsigned char block[4096];
	z_stream z = { .next_out = (unsigned char *)to,
	    .avail_out = (uInt)size };
	off_t at = 0;

	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return 0;
	for (int status = Z_OK; status == Z_OK && z.avail_out > 0;) {
		if (z.avail_in == 0) {
			const ssize_t n = pread(fd, block, sizeof(block), at);
			if (n <= 0)
				break;
			at += n;
			z.next_in = block;
			z.avail_in = (uInt)n;
		}
		status = inflate(&z, Z_SYNC_FLUSH);
		if (status == Z_STREAM_END)
			status = inflateReset(&z);
	}
	inflateEnd(&z);
	return size - z.avail_out;
}

enum input_format
inspect_format(const struct drop *d)
{
	char head[READ_BLOCK_BYTES];
	struct span text = { head, 0 };

	if (d->gzip) {
		text.len = expand_head(d->fd, head, sizeof(head));
	} else {
		const ssize_t n = pread(d->fd, head, sizeof(head), 0);
		text.len = n > 0 ? (size_t)n : 0;
	}
	if (text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0) {
		text.at += 3;
		text.len -= 3;
	}
	text = span_trim(text);
	return text.len > 0 && text.at[0] == '<' ? FORMAT_XML : FORMAT_CSV;
}

static bool
look(struct inspector *i, const struct drop *d, struct batch *b,
    inspect_fn *fn, void *ctx, struct fault *f)
{
	struct decision decision;

	for (size_t k = 0; k < b->n; k++)
		if (!evaluate(i->evaluator, d->partner, b->orders[k],
		    &b->arena, &decision, f) || !fn(ctx, &decision, f))
			return false;
	return true;
}

bool
inspect_file(struct inspector *i, const struct drop *d, struct decoded *out,
    inspect_fn *fn, void *ctx, struct fault *f)
{
	struct batch *batch;

	memset(out, 0, sizeof(*out));
	arena_rewind(&i->arena);
	if (!decoder_begin(i->decoder, d, &i->arena, out, f))
		return false;
	for (;;) {
		switch (decoder_next(i->decoder, &batch, f)) {
		case DECODE_END:
			return true;
		case DECODE_FAULT:
			return false;
		case DECODE_BATCH:
			if (look(i, d, batch, fn, ctx, f))
				break;
			decoder_abandon(i->decoder);
			return false;
		}
	}
}

void
inspect_close(struct drop *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = d->plain_fd = -1;
}
