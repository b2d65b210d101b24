/*
 * Input to archive.  Invariants:
 *  1. The archived copy is durable, read back and recorded before anything
 *     in work/ is removed.
 *  2. An archive that is recorded is never replaced.  What an attempt that
 *     died has left is a ".part", which is written anew, or an unrecorded
 *     file, which stands only if its bytes are right.  A token needs no
 *     ".part": it was read back before it was moved.
 *  3. DONE is committed after the work files are gone, durably.
 */
#include "archive.h"
#include "bundling.h"
#include "digest.h"
#include "publish.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "packed.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
add_bytes(void *ctx, const void *bytes, size_t len)
{
	digest_add(ctx, bytes, len);
	return true;
}

bool
publish_archive_digest(int fd, bool gzip, const char *name,
    uint8_t sha256[DIGEST_BYTES], bool *intact, struct fault *f)
{
	uint64_t size;

	*intact = true;
	if (gzip)
		return files_digest(fd, name, sha256, &size, f);
	struct digest *d = digest_new();
	digest_start(d);
	const bool fine = packed_read(fd, 0, add_bytes, d, name, intact, f);
	digest_finish(d, sha256);
	digest_free(d);
	return fine;
}

/* Bytes of the file that are wanted, written where they stand in it. */
struct range {
	uint64_t at, end;		/* of what comes next; of the range */
	int to;
	const char *name;
	struct fault *f;
	bool fine;
};

static bool
put_bytes(void *ctx, const void *bytes, size_t len)
{
	struct range *r = ctx;
	const char *from = bytes;

	if (len > r->end - r->at)
		len = (size_t)(r->end - r->at);
	while (r->fine && len > 0) {
		const ssize_t put = pwrite(r->to, from, len, (off_t)r->at);
		if (put < 0 && errno == EINTR)
			continue;
		r->fine = put > 0 || fault_errno(r->f, "pwrite", "%s",
		    r->name);
		if (!r->fine)
			break;
		from += put;
		len -= (size_t)put;
		r->at += (uint64_t)put;
	}
	return r->fine && r->at < r->end;
}

static bool
read_range(int fd, uint64_t offset, uint64_t length, int to,
    const char *name, bool *intact, struct fault *f)
{
	struct range r = { offset, offset + length, to, name, f, true };

	if (lseek(fd, 0, SEEK_SET) != 0)
		return fault_errno(f, "lseek", "%s", name);
	if (!packed_read(fd, offset, put_bytes, &r, name, intact, f) ||
	    !r.fine)
		return false;
	*intact = *intact && r.at == r.end;
	return true;
}

bool
publish_archive_read_range(int fd, uint64_t head, uint64_t offset,
    uint64_t length, int to, const char *name, bool *intact,
    struct fault *f)
{
	if (head > offset)
		head = offset;
	return read_range(fd, 0, head, to, name, intact, f) && (!*intact ||
	    read_range(fd, offset, length, to, name, intact, f));
}

static bool
pack(int in, int out, const char *name, struct fault *f)
{
	struct packing *p = packing_begin(in, out, name);
	uint32_t checksum;
	const bool fine = packing_rest(p, &checksum, f);

	packing_end(p);
	return fine;
}

bool
archive_bytes(int in, int out, bool gzip, const uint8_t *sha256,
    const char *name, struct fault *f)
{
	uint8_t is[DIGEST_BYTES];
	bool intact;

	if (!(gzip ? files_copy(in, out, name, f) : pack(in, out, name, f)))
		return false;
	if (lseek(out, 0, SEEK_SET) != 0)
		return fault_errno(f, "lseek", "%s", name);
	if (!publish_archive_digest(out, gzip, name, is, &intact, f))
		return false;
	return (intact && memcmp(is, sha256, sizeof(is)) == 0) ||
	    fault_set(f, FAULT_IO, 0, "read back",
	    "archive of %s differs from what was received", name);
}

/* What an attempt that died has left is written anew. */
static int
create_part(int dir, const char *part, struct fault *f)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dir, part, flags, 0600);

	if (fd < 0 && errno == EEXIST) {
		if (!files_remove(dir, part, f))
			return -1;
		fd = openat(dir, part, flags, 0600);
	}
	if (fd < 0)
		fault_errno(f, "open archive", "%s", part);
	return fd;
}

/* Write DIR/.BASE.part and read it back. */
static bool
write_part(const struct archiving *a, int in, const char *part,
    struct fault *f)
{
	const int out = create_part(a->dir, part, f);
	if (out < 0)
		return false;
	bool fine = archive_bytes(in, out, a->gzip, a->sha256, part, f);
	FAILPOINT("archive.written");
	if (close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", part);
	return fine;
}

/* FINAL exists: by an attempt that died before it was recorded, and maybe
 * before its bytes were on the disk.  Whole, it stands; else it makes way. */
static bool
settle_existing(const struct archiving *a, const char *part,
    const char *final, struct fault *f)
{
	uint8_t sha256[DIGEST_BYTES];
	bool intact;
	const int fd = openat(a->dir, final,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(f, "open archive", "%s", final);
	const bool read = publish_archive_digest(fd, a->gzip, final, sha256,
	    &intact, f);
	close(fd);
	if (!read)
		return false;
	if (intact && memcmp(sha256, a->sha256, sizeof(sha256)) == 0)
		return files_remove(a->dir, part, f);
	if (renameat(a->dir, part, a->dir, final) != 0)
		return fault_errno(f, "archive", "%s", final);
	return true;
}

bool
archive_token(const struct archiving *a, int stage, const char *token,
    const char *final)
{
	FAILPOINT("archive.written");
	if (files_move(stage, token, a->dir, final) == 0) {
		FAILPOINT("archive.renamed");
		return true;
	}
	/* No row names it: what stays is discarded at the next start. */
	unlinkat(stage, token, 0);
	return false;
}

/* PART is whole: it gets its name. */
static bool
name_part(const struct archiving *a, const char *part, const char *final,
    struct fault *f)
{
	const int error = files_move(a->dir, part, a->dir, final);
	FAILPOINT("archive.renamed");
	if (error == EEXIST)
		return settle_existing(a, part, final, f);
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "archive", "%s", final);
	return true;
}

bool
archive_file(const struct archiving *a, int in, const char *final,
    struct fault *f)
{
	char part[OUTPUT_PATH];

	snprintf(part, sizeof(part), ".%s.part", final);
	return write_part(a, in, part, f) && name_part(a, part, final, f);
}

/* Write PART, and know the digest of what it holds. */
static bool
write_bundle(int dir, const char *part, archive_fill *fill, void *ctx,
    uint8_t sha256[DIGEST_BYTES], struct fault *f)
{
	bool intact;
	const int out = create_part(dir, part, f);
	if (out < 0)
		return false;
	struct bundling *b = bundling_begin(out, part);
	bool fine = fill(ctx, b, f) && bundling_rest(b, f);
	bundling_end(b);
	FAILPOINT("archive.written");
	if (fine && lseek(out, 0, SEEK_SET) != 0)
		fine = fault_errno(f, "lseek", "%s", part);
	fine = fine && publish_archive_digest(out, false, part, sha256,
	    &intact, f);
	if (close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", part);
	return fine && (intact || fault_set(f, FAULT_IO, 0, "read back",
	    "%s differs from what was written", part));
}

bool
archive_bundle(int dir, archive_fill *fill, void *ctx, const char *final,
    struct fault *f)
{
	char part[OUTPUT_PATH];
	uint8_t sha256[DIGEST_BYTES];
	const struct archiving a = { .dir = dir, .sha256 = sha256 };

	snprintf(part, sizeof(part), ".%s.part", final);
	return write_bundle(dir, part, fill, ctx, sha256, f) &&
	    name_part(&a, part, final, f);
}

bool
archive_sync(int archive, const char *path, struct fault *f)
{
	char dir[OUTPUT_PATH];

	/* Of an entry, its bundle. */
	snprintf(dir, sizeof(dir), "%.*s", (int)strcspn(path, "#"), path);
	const int fd = openat(archive, dir, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fault_errno(f, "open archive", "%s", dir);
	bool synced = fsync(fd) == 0 || fault_errno(f, "fsync", "%s", dir);
	close(fd);
	/* Its directory, and those above it, which may be new. */
	for (char *slash = strrchr(dir, '/'); synced && slash != NULL;
	    slash = strrchr(dir, '/')) {
		*slash = '\0';
		synced = files_sync_dir(archive, dir, f);
	}
	return synced && files_sync_dir(archive, ".", f);
}
