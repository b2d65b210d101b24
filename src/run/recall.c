#include "recall.h"
#include "collect.h"
#include "fault.h"
#include "files.h"
#include "inspect.h"
#include "ledger.h"
#include "log.h"
#include "publish.h"
#include "tree.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* So much of the file may come before its first order; see decode/part.h. */
#define HEAD_BYTES (2u << 20)

void
recall_init(struct recall *r, const struct tree *t, struct ledger *l,
    const struct schemas *s, const char *archive)
{
	memset(r, 0, sizeof(*r));
	r->tree = t;
	r->ledger = l;
	r->schemas = s;
	r->archive_path = archive;
	r->unbundled = unbundled_new();
	r->archive = r->drop.fd = r->drop.plain_fd = -1;
	arena_init(&r->arena, 16u << 20);
	/* What was agreed then may not be what is agreed now. */
	r->limits.max_bytes = r->limits.max_expanded_bytes = INT64_MAX;
	r->limits.max_orders = UINT32_MAX;
	r->limits.max_findings = UINT32_MAX;
}

void
recall_close(struct recall *r)
{
	decoder_stop(r->decoder);
	recall_close_drop(&r->drop);
	if (r->archive >= 0)
		close(r->archive);
	unbundled_free(r->unbundled);
	arena_free(&r->arena);
	r->decoder = NULL;
	r->archive = -1;
}

void
recall_close_drop(struct drop *d)
{
	if (d->plain_fd >= 0 && d->plain_fd != d->fd)
		close(d->plain_fd);
	if (d->fd >= 0)
		close(d->fd);
	d->fd = d->plain_fd = -1;
}

static bool
is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

/* Bytes that need no name, where our copies are. */
static int
open_nameless(const struct recall *r, struct fault *f)
{
	const int fd = openat(r->tree->work, ".", O_RDWR | O_TMPFILE |
	    O_CLOEXEC, 0600);

	if (fd < 0)
		fault_errno(f, "open temporary file", "state/work");
	return fd;
}

/* In a dry run what it has archived itself lies in its own archive, and what
 * came before in the real one. */
static int
open_archived(struct recall *r, const char *path, struct fault *f)
{
	char name[OUTPUT_PATH];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, "#"), path);
	int fd = openat(r->tree->archive, name,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 || !is_absent(errno) || !r->tree->rehearse)
		return fd;
	if (r->archive < 0)
		r->archive = open(r->archive_path,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->archive < 0) {
		fault_errno(f, "open directory", "%s", r->archive_path);
		return -1;
	}
	return openat(r->archive, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static void
describe(struct recall *r, const struct intake_row *row, struct drop *d)
{
	memset(d, 0, sizeof(*d));
	d->intake = row->id;
	d->partner = &r->limits;
	d->size = row->size;
	d->gzip = row->gzip;
	d->fd = d->plain_fd = -1;
	memcpy(d->name, row->name, sizeof(d->name));
	memcpy(d->base, row->base, sizeof(d->base));
	memcpy(d->sha256, row->sha256, sizeof(d->sha256));
	digest_hex(d->sha256, d->sha256_hex);
}

/* The bytes of a small file are taken as a whole. */
static bool
take_entry(struct recall *r, const struct intake_row *row, struct drop *d,
    bool *found, struct fault *f)
{
	struct span bytes;

	*found = unbundled_find(r->unbundled, row->archived, &bytes);
	if (!*found)
		return true;
	d->fd = d->plain_fd = open_nameless(r, f);
	if (d->fd < 0 || !files_write(d->fd, bytes.at, bytes.len, row->archived,
	    f))
		return false;
	return lseek(d->fd, 0, SEEK_SET) == 0 ||
	    fault_errno(f, "lseek", "%s", row->archived);
}

/* D's descriptor is that of the bundle, and closed. */
static bool
read_bundle(struct recall *r, const struct intake_row *row, struct drop *d,
    bool *intact, struct fault *f)
{
	const bool fine = unbundled_read(r->unbundled, d->fd, row->archived,
	    intact, f);

	close(d->fd);
	d->fd = -1;
	return fine;
}

bool
recall_open(struct recall *r, const struct intake_row *row, struct drop *d,
    bool *found, struct fault *f)
{
	describe(r, row, d);
	*found = true;
	if (row->archived[0] == '\0')
		return collect_open(r->tree, row->claimed, d, f);
	if (unbundled_holds(r->unbundled, row->archived))
		return take_entry(r, row, d, found, f);
	d->fd = open_archived(r, row->archived, f);
	*found = d->fd >= 0;
	if (!*found)
		return f->kind == FAULT_NONE && is_absent(errno) ? true :
		    f->kind != FAULT_NONE ? false :
		    fault_errno(f, "open archive", "%s", row->archived);
	if (strchr(row->archived, '#') != NULL)
		return read_bundle(r, row, d, found, f) &&
		    (!*found || take_entry(r, row, d, found, f));
	/* Whoever compressed it, it has to be expanded. */
	d->gzip = true;
	d->plain_fd = open_nameless(r, f);
	return d->plain_fd >= 0;
}

/* Only what is wanted of what we have compressed; what a partner has
 * compressed only a child may expand. */
static bool
expand_part(struct recall *r, const struct intake_row *row, bool *found,
    struct fault *f)
{
	struct drop *d = &r->drop;

	if (row->gzip || d->fd == d->plain_fd)
		return true;
	if (!publish_archive_read_range(d->fd, HEAD_BYTES, d->part_offset,
	    d->part_length, d->plain_fd, row->archived, found, f))
		return false;
	close(d->fd);
	d->fd = d->plain_fd;
	d->gzip = false;
	return true;
}

/* A release has no bytes of its own, and what it decided lies in its source. */
static bool
find_intake(struct recall *r, int64_t id, struct intake_row *row,
    struct fault *f)
{
	bool found;

	if (!ledger_intake_find(r->ledger, id, row, &found, f))
		return false;
	if (found && row->source != 0)
		return find_intake(r, row->source, row, f);
	return found || fault_set(f, FAULT_STORE, 0, "recall",
	    "there is no intake %lld", (long long)id);
}

static bool
open_part(struct recall *r, const struct order_row *row, bool *found,
    struct fault *f)
{
	struct intake_row intake;

	if (!find_intake(r, row->intake, &intake, f) ||
	    !recall_open(r, &intake, &r->drop, found, f))
		return false;
	if (!*found)
		return true;
	r->drop.part_offset = row->offset;
	r->drop.part_length = row->length;
	if (!expand_part(r, &intake, found, f))
		return false;
	r->limits.format = inspect_format(&r->drop);
	return true;
}

/* The decoder is idle afterwards, or there is none. */
static bool
drain(struct recall *r, struct fault *f)
{
	struct batch *batch;

	while (r->pending)
		switch (decoder_next(r->decoder, &batch, f)) {
		case DECODE_END:
			r->pending = false;
			break;
		case DECODE_FAULT:
			return false;
		case DECODE_BATCH:
			break;
		}
	return true;
}

/* The first batch has the order; END is left for the next time, so that the
 * order stays. */
static bool
decode_part(struct recall *r, const struct purchase_order **order,
    struct fault *f)
{
	struct batch *batch;

	if (r->decoder == NULL &&
	    (r->decoder = decoder_start(r->schemas, f)) == NULL)
		return false;
	if (!decoder_begin(r->decoder, &r->drop, &r->arena, &r->decoded, f))
		return false;
	switch (decoder_next(r->decoder, &batch, f)) {
	case DECODE_BATCH:
		r->pending = true;
		if (batch->n == 1)
			*order = batch->orders[0];
		return true;
	case DECODE_END:
		return true;
	case DECODE_FAULT:
		break;
	}
	return false;
}

bool
recall_order(void *ctx, const struct order_row *row,
    const struct purchase_order **order, struct fault *f)
{
	struct recall *r = ctx;
	bool found;

	*order = NULL;
	if (!drain(r, f))
		return false;
	arena_rewind(&r->arena);
	bool fine = open_part(r, row, &found, f);
	if (fine && found)
		fine = decode_part(r, order, f);
	recall_close_drop(&r->drop);
	if (fine && *order == NULL)
		log_warning("purchase order " SPAN_FMT "/%u: its bytes cannot "
		    "be had from the archive any more%s%s",
		    SPAN_ARG(row->key.number), row->key.revision,
		    r->decoded.why[0] != '\0' ? ": " : "", r->decoded.why);
	return fine;
}
