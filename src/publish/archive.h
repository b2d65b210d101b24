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
/* Archive what IN reads as FINAL.  The name is durable only after the
 * directory is synced, which is the caller's, once for many files. */
bool archive_file(const struct archiving *a, int in, const char *final,
    struct fault *f);
#endif
