/*
 * needs - what people must do after a run
 *
 * One table decides the banner, the list of things to do, the exit status
 * and the next command, so that they cannot contradict each other.
 */
#ifndef NEEDS_H
#define NEEDS_H
#include "balance.h"		/* struct balance */
#include "report.h"		/* struct books */

struct need {
	int status;		/* what the run exits with, if this is so */
	int64_t (*count)(const struct run_row *r, const struct books *b,
	    const struct balance *balance);
	const char *one, *many;	/* said after the count */
	const char *command;	/* NULL: the report has what is needed */
	enum file_outcome files; /* show each of these; or FILE_OUTCOMES */
};
#define NEED_COUNT 9
extern const struct need needs[NEED_COUNT];	/* most urgent first */

enum banner { BANNER_BALANCED, BANNER_ATTENTION, BANNER_OUT_OF_BALANCE };
extern const char *const banner_words[BANNER_OUT_OF_BALANCE + 1];

/* The command for the most urgent need, or NULL if there is none. */
const char *needs_command(const struct run_row *r, const struct books *b,
    const struct balance *balance);
enum banner needs_banner(const struct run_row *r, const struct books *b,
    const struct balance *balance);
#endif
