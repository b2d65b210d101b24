/*
 * Input to archive.  Invariants:
 *  1. The archived copy is durable, read back and recorded before anything
 *     in work/ is removed.
 *  2. An archive that is recorded is never replaced.  What an attempt that
 *     died has left is a ".part", which is written anew, or an unrecorded
 *     file, which stands only if its bytes are right.
 *  3. DONE is committed after the work files are gone.
 */
#include "archive.h"
#include "digest.h"
#include "publish.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK (128u << 10)

/* gzip: our input is not compressed yet, and "original bytes recoverable"
 * means that zcat gives them.  Level 1: the archive is the largest single
 * cost of a fast run, and 6 costs 2.5 times as much for a fifth less. */
static bool
compress_blocks(int in, int out, z_stream *z, const char *name,
    struct fault *f)
{
	unsigned char from[BLOCK], to[BLOCK];
	int flush, status;
	size_t got;

	do {
		if (!files_read(in, from, sizeof(from), &got, name, f))
			return false;
		flush = got < sizeof(from) ? Z_FINISH : Z_NO_FLUSH;
		z->next_in = from;
		z->avail_in = (uInt)got;
		do {
			z->next_out = to;
			z->avail_out = sizeof(to);
			status = deflate(z, flush);
			if (status == Z_STREAM_ERROR)
				return fault_set(f, FAULT_IO, status,
				    "deflate", "%s", name);
			if (!files_write(out, to, sizeof(to) - z->avail_out,
			    name, f))
				return false;
		} while (z->avail_out == 0);
	} while (flush != Z_FINISH);
	return true;
}

static bool
compress_file(int in, int out, const char *name, struct fault *f)
{
	z_stream z = { 0 };

	/* 15 + 16: a gzip header, with no name and no time in it. */
	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 9,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		return fault_set(f, FAULT_IO, 0, "deflateInit", "%s", name);
	const bool fine = compress_blocks(in, out, &z, name, f);
	deflateEnd(&z);
	return fine;
}

/* One gzip member and nothing behind it: what compress_file makes. */
static bool
expand_blocks(int fd, z_stream *z, struct digest *d, const char *name,
    bool *intact, struct fault *f)
{
	unsigned char from[BLOCK], to[BLOCK];
	int status = Z_OK;
	size_t got;

	do {
		if (!files_read(fd, from, sizeof(from), &got, name, f))
			return false;
		z->next_in = from;
		z->avail_in = (uInt)got;
		do {
			z->next_out = to;
			z->avail_out = sizeof(to);
			status = inflate(z, Z_NO_FLUSH);
			digest_add(d, to, sizeof(to) - z->avail_out);
		} while (status == Z_OK && z->avail_out == 0);
		/* Nothing left to give is no mistake. */
		if (status == Z_BUF_ERROR)
			status = Z_OK;
	} while (got == sizeof(from) && status == Z_OK);
	*intact = status == Z_STREAM_END && z->avail_in == 0;
	return true;
}

bool
publish_archive_digest(int fd, bool gzip, const char *name,
    uint8_t sha256[DIGEST_BYTES], bool *intact, struct fault *f)
{
	uint64_t size;
	z_stream z = { 0 };

	*intact = true;
	if (gzip)
		return files_digest(fd, name, sha256, &size, f);
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return fault_set(f, FAULT_IO, 0, "inflateInit", "%s", name);
	struct digest *d = digest_new();
	digest_start(d);
	const bool fine = expand_blocks(fd, &z, d, name, intact, f);
	digest_finish(d, sha256);
	digest_free(d);
	inflateEnd(&z);
	return fine;
}

/* Write DIR/.BASE.part and read it back. */
static bool
write_part(const struct archiving *a, int in, const char *part,
    struct fault *f)
{
	uint8_t sha256[DIGEST_BYTES];
	bool intact = false;

	if (!files_remove(a->dir, part, f))
		return false;
	const int out = openat(a->dir, part,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (out < 0)
		return fault_errno(f, "open archive", "%s", part);
	bool fine = a->gzip ? files_copy(in, out, part, f)
	    : compress_file(in, out, part, f);
	FAILPOINT("archive.written");
	if (fine && lseek(out, 0, SEEK_SET) != 0)
		fine = fault_errno(f, "lseek", "%s", part);
	fine = fine && publish_archive_digest(out, a->gzip, part, sha256,
	    &intact, f);
	if (close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", part);
	if (fine && (!intact || memcmp(sha256, a->sha256, sizeof(sha256)) != 0))
		fine = fault_set(f, FAULT_IO, 0, "read back",
		    "archive of %s differs from what was received", part);
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
archive_file(const struct archiving *a, int in, const char *final,
    struct fault *f)
{
	char part[OUTPUT_PATH];

	snprintf(part, sizeof(part), ".%s.part", final);
	if (!write_part(a, in, part, f))
		return false;
	const int error = files_move(a->dir, part, a->dir, final);
	FAILPOINT("archive.renamed");
	if (error == EEXIST)
		return settle_existing(a, part, final, f);
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "archive", "%s", final);
	return true;
}

bool
archive_sync(int archive, const char *path, struct fault *f)
{
	char dir[OUTPUT_PATH];
	const int fd = openat(archive, path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(f, "open archive", "%s", path);
	bool synced = fsync(fd) == 0 || fault_errno(f, "fsync", "%s", path);
	close(fd);
	/* Its directory, and those above it, which may be new. */
	snprintf(dir, sizeof(dir), "%s", path);
	for (char *slash = strrchr(dir, '/'); synced && slash != NULL;
	    slash = strrchr(dir, '/')) {
		*slash = '\0';
		synced = files_sync_dir(archive, dir, f);
	}
	return synced && files_sync_dir(archive, ".", f);
}
