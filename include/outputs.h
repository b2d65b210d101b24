/*
 * outputs - what issue hands to publish: the staged documents of one file
 */
#ifndef OUTPUTS_H
#define OUTPUTS_H
#include "staged.h"		/* struct staged_file */
#include "tally.h"		/* struct tally */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum document { DOCUMENT_ISSUED, DOCUMENT_SPECIAL, DOCUMENT_EXCEPTIONS,
	DOCUMENT_FIX, DOCUMENT_ACK, DOCUMENT_REPORT, DOCUMENT_COUNT };
extern const char *const document_words[DOCUMENT_COUNT];

#define OUTPUT_PATH 400		/* relative to outbound/ */
#define BUNDLE_ENDING ".bundle.xml"
/* A section of a bundle has the path BUNDLE#BASE and no token: it lies in the
 * bundle, and digest and size are its own. */
struct output {
	enum document kind;
	char path[OUTPUT_PATH];
	struct staged_file file;
};
/* Is it a bundle, as a whole? */
static inline bool
output_is_bundle(const char *path)
{
	const size_t len = strlen(path), end = strlen(BUNDLE_ENDING);

	return len > end && strcmp(path + len - end, BUNDLE_ENDING) == 0;
}
/* One of each kind; with both order documents the bundle, too. */
#define OUTPUTS_MOST (DOCUMENT_COUNT + 2)
struct outputs {
	unsigned n;
	struct output at[OUTPUTS_MOST];
	struct tally recounted;	/* by parsing the documents again */
};
#endif
