/* archive - one input file, compressed, read back, under its final name */
#ifndef ARCHIVE_H
#define ARCHIVE_H
#include "digest.h"		/* DIGEST_BYTES */
#include "outputs.h"		/* OUTPUT_PATH */
#include <stdbool.h>
#include <stdint.h>

struct fault;

struct archiving {
	int dir;		/* archive/YYYY-MM-DD/ID, open */
	bool gzip;		/* compressed by the partner: kept as it came */
	const uint8_t *sha256;	/* of the file as dropped */
};
/* Write what IN reads to OUT as it is archived, and read that back: it is
 * what has the digest SHA256. */
bool archive_bytes(int in, int out, bool gzip, const uint8_t *sha256,
    const char *name, struct fault *f);
/* Give the TOKEN of STAGE, which archive_bytes has made of it, the name FINAL.
 * False: it cannot have it, and is gone; archive_file has to do it all. */
bool archive_token(const struct archiving *a, int stage, const char *token,
    const char *final);
/* Archive what IN reads as FINAL, and read it back.  Either is durable only
 * after archive_sync, or a sync of the whole file system for many files. */
bool archive_file(const struct archiving *a, int in, const char *final,
    struct fault *f);
/* The same of what FILL puts into a bundle. */
struct bundling;
typedef bool archive_fill(void *ctx, struct bundling *b, struct fault *f);
bool archive_bundle(int dir, archive_fill *fill, void *ctx,
    const char *final, struct fault *f);
/* Make archive/PATH durable, and the directories that lead to it. */
bool archive_sync(int archive, const char *path, struct fault *f);
#endif
