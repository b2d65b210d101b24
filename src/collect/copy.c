/*
 * Our own copy of a claimed file: what is hashed, decided and archived.  The
 * partner may still hold the original open, and write to it.
 */
#include "collect.h"
#include "checksum.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include "work_path.h"
#include "worker.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a large file a block is hashed while it is written and the next one is
 * read, into the other half of the memory.  Of what is measured, 1 MiB hides
 * best that one thread wakes the other. */
#define LARGE_BLOCK (16 * READ_BLOCK_BYTES)

struct hashing {
	struct digest *digest;
	uint32_t checksum;
	struct worker *worker;		/* NULL: it would not pay */
	const char *at;
	size_t n;
};

static void
hash_block(void *ctx)
{
	struct hashing *h = ctx;

	digest_add(h->digest, h->at, h->n);
	h->checksum = checksum_add(h->checksum, h->at, h->n);
}

static void
hash(struct hashing *h, const char *at, size_t n)
{
	if (h->worker != NULL)
		worker_settle(h->worker);
	h->at = at;
	h->n = n;
	if (h->worker != NULL)
		worker_give(h->worker, hash_block, h);
	else
		hash_block(h);
}

/* BLOCKS has room for two of SIZE if there is a worker. */
static bool
copy_blocks(int in, int out, char *blocks, size_t size, struct hashing *h,
    struct drop *d, struct fault *f)
{
	static const unsigned char gzip_magic[2] = { 0x1f, 0x8b };
	char *block = blocks;
	bool fine;
	size_t got;

	d->size = 0;
	d->gzip = false;
	do {
		if (!files_read(in, block, size, &got, d->name, f))
			return false;
		if (d->size == 0 && got >= sizeof(gzip_magic))
			d->gzip = memcmp(block, gzip_magic,
			    sizeof(gzip_magic)) == 0;
		hash(h, block, got);
		fine = files_write(out, block, got, d->name, f);
		d->size += got;
		files_write_back(out, d->size, got);
		if (h->worker == NULL)
			continue;
		files_forget(in, d->size, got);
		block = block == blocks ? blocks + size : blocks;
	} while (fine && got == size);
	return fine;
}

static bool
copy_bytes(int in, int out, bool large, struct drop *d, struct fault *f)
{
	char few[READ_BLOCK_BYTES];
	char *many = large ? memory_resize(NULL, 2 * LARGE_BLOCK) : NULL;
	struct hashing h = { .digest = digest_new(),
	    .worker = large ? worker_new(1) : NULL };

	digest_start(h.digest);
	const bool fine = large
	    ? copy_blocks(in, out, many, LARGE_BLOCK, &h, d, f)
	    : copy_blocks(in, out, few, sizeof(few), &h, d, f);
	if (large)
		worker_settle(h.worker);
	worker_free(h.worker);
	digest_finish(h.digest, d->sha256);
	d->checksum = h.checksum;
	digest_hex(d->sha256, d->sha256_hex);
	digest_free(h.digest);
	memory_free(many);
	return fine;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	    a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	    a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int
open_new(int work, const char *copy)
{
	return openat(work, copy,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* What an earlier attempt may have left is not trusted; its empty directories
 * are gone. */
static int
create_copy(int work, const char *path, const char *copy, struct fault *f)
{
	int fd = open_new(work, copy);

	if (fd < 0 && errno == EEXIST) {
		if (!files_remove(work, copy, f))
			return -1;
		fd = open_new(work, copy);
	} else if (fd < 0 && errno == ENOENT) {
		if (!work_make_dirs(work, path, f))
			return -1;
		fd = open_new(work, copy);
	}
	if (fd < 0)
		fault_errno(f, "copy", "%s", path);
	return fd;
}

bool
collect_copy(const struct tree *t, const char *path, struct drop *d,
    bool *steady, struct fault *f)
{
	char copy[OUTPUT_PATH];
	struct stat before, after;
	bool fine = false;

	*steady = false;
	d->fd = d->plain_fd = -1;
	if (!work_copy(path, copy))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "copy", "%s",
		    path);
	const int in = openat(t->work, path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	/* Its owner has put a lease on it: it is not at rest. */
	if (in < 0 && errno == EAGAIN)
		return true;
	const int out = in < 0 ? -1 : create_copy(t->work, path, copy, f);
	if (in < 0 || (out >= 0 && fstat(in, &before) != 0))
		fault_errno(f, "copy", "%s", path);
	else if (out >= 0)
		fine = copy_bytes(in, out, before.st_size >= THREAD_BYTES, d,
		    f);
	if (fine && fstat(in, &after) != 0)
		fine = fault_errno(f, "fstat", "%s", path);
	if (out >= 0 && close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", copy);
	if (in >= 0)
		close(in);
	if (!fine)
		return false;
	*steady = same_file(&before, &after);
	return *steady || files_remove(t->work, copy, f);
}

bool
collect_sync_copy(const struct tree *t, const char *path, struct fault *f)
{
	char copy[OUTPUT_PATH];

	if (t->rehearse)
		return true;
	if (!work_copy(path, copy))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "sync", "%s",
		    path);
	const int fd = openat(t->work, copy, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fault_errno(f, "open", "%s", copy);
	const bool synced = fsync(fd) == 0 ||
	    fault_errno(f, "fsync", "%s", copy);
	close(fd);
	*strrchr(copy, '/') = '\0';
	return synced && files_sync_dir(t->work, copy, f);
}

bool
collect_give_back(const struct tree *t, const char *path,
    const struct drop *d, struct fault *f)
{
	char to[OUTPUT_PATH];

	if (t->rehearse)
		return true;
	snprintf(to, sizeof(to), "%s%s/%s", d->partner->id,
	    work_from_test(path) ? "/test" : "",
	    d->name);
	const int error = files_move(t->work, path, t->inbound, to);
	/* Another upload of the name may stand there by now; ours stays in
	 * work/, and the next start takes it on. */
	if (error != 0 && error != EEXIST)
		return fault_set(f, FAULT_IO, error, "give back", "%s", to);
	return true;
}

bool
collect_checksum(const struct tree *t, const char *path,
    const struct drop *d, bool *agrees, struct fault *f)
{
	char note[OUTPUT_PATH], text[DIGEST_HEX + 1] = "";
	size_t got = 0;

	*agrees = true;
	if (d->partner->ready != READY_CHECKSUM || t->rehearse ||
	    !work_companion(path, d->partner, note))
		return true;
	*agrees = false;
	const int fd = openat(t->work, note,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return fault_errno(f, "open checksum", "%s", note);
	const bool fine = files_read(fd, text, sizeof(text) - 1, &got, note, f);
	close(fd);
	/* The form of sha256sum: 64 hex digits, then white space. */
	const unsigned char after = (unsigned char)text[DIGEST_HEX - 1];
	*agrees = fine && got >= DIGEST_HEX - 1 &&
	    (after == '\0' || isspace(after)) &&
	    strncasecmp(text, d->sha256_hex, DIGEST_HEX - 1) == 0;
	return fine;
}

bool
collect_open(const struct tree *t, const char *path, struct drop *d,
    struct fault *f)
{
	char copy[OUTPUT_PATH];

	if (!work_copy(path, copy))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "open", "%s",
		    path);
	d->fd = openat(t->work, copy, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (d->fd < 0)
		return fault_errno(f, "open", "%s", copy);
	d->plain_fd = d->fd;
	if (!d->gzip)
		return true;
	/* Expanded bytes need no name: they can be had from the copy again. */
	d->plain_fd = openat(t->work, ".", O_RDWR | O_TMPFILE | O_CLOEXEC,
	    0600);
	if (d->plain_fd >= 0)
		return true;
	fault_errno(f, "open temporary file", "state/work");
	close(d->fd);
	d->fd = -1;
	return false;
}

void
collect_close(struct drop *d)
{
	if (d->plain_fd >= 0 && d->plain_fd != d->fd)
		close(d->plain_fd);
	if (d->fd >= 0)
		close(d->fd);
	d->fd = d->plain_fd = -1;
}
