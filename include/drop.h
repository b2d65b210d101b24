/*
 * drop - what collect hands to decode: one claimed input file
 *
 * The descriptor is of our own copy, which no partner can write; the digest
 * is of its bytes.  BASE is the middle of all our names for it: PARTNER-BASE
 * or BASE, where BASE is STEM-SHA8, and STEM-SHA8-2 for the second file of
 * that name and content from the same partner, and so on; and BASE-h1, ...
 * for what was held of it and is released.
 */
#ifndef DROP_H
#define DROP_H
#include "bounds.h"		/* MAX_FILE_NAME, MAX_STEM */
#include "digest.h"		/* DIGEST_BYTES, DIGEST_HEX */
#include "finding.h"		/* enum input_format */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

struct partner;

#define BASE_TEXT (MAX_STEM + 40)

struct drop {
	int64_t intake;			/* its id in the ledger */
	const struct partner *partner;
	bool rehearsal;			/* dropped in inbound/ID/test/ */
	bool retried;			/* was undecided once before */
	int64_t repeats;		/* intake with the same bytes that was
					 * processed before; 0 = none */
	char name[MAX_FILE_NAME + 1];	/* as the partner named it */
	char base[BASE_TEXT];
	char bundle[BASE_TEXT];		/* that its order documents go to; "":
					 * each is a file by itself */
	uint8_t sha256[DIGEST_BYTES];	/* of the file as dropped */
	uint32_t checksum;		/* the same, once it was copied */
	char sha256_hex[DIGEST_HEX];
	uint64_t size;
	bool gzip;			/* by its first bytes */
	int fd;				/* our copy, read only; -1 = closed */
	int plain_fd;			/* expanded copy; fd itself if !gzip */
	/* A part of it: the head, and these bytes (expanded), which are one
	 * purchase order.  PART_LENGTH 0: the whole file. */
	uint64_t part_offset, part_length;
	bool released;			/* orders of it that were held */
};

/* What the head of the file says.  Spans belong to the file arena. */
struct input_head {
	enum input_format format;
	struct span file_id, sequence, created;	/* absent if not given */
	/* XML: the root's prefix ("" or "po:") and its namespace declarations
	 * as they were written; CSV: the header row without its line end.
	 * With these a fix file can carry original records. */
	struct span root_prefix, root_namespaces;
	struct span csv_header;
};
#endif
