/*
 * reasons - which findings a document shows, and their texts
 *
 * At most partner->max_findings are shown in one document, so that a million
 * bad orders do not make a document of tens of gigabytes; how many were left
 * out is always counted.
 */
#ifndef REASONS_H
#define REASONS_H
#include "finding.h"		/* struct finding, FINDING_TEXT */
#include "out.h"		/* struct out */
#include "writing.h"		/* struct writing */

struct shown {
	uint32_t first, n;
	uint64_t omitted;
};
/* Which of FS to show: all of them, fewer near the limit, and past it at
 * LEAST (0 or 1): then the worst.  Counts them in W.  FS may be NULL. */
struct shown reasons_shown(struct writing *w, const struct findings *fs,
    uint32_t least);
/* May one more finding be shown?  Counts it in W. */
bool reasons_one_more(struct writing *w, uint32_t least);

/* What is wrong, what would be right, and what to do.  Returns BUF. */
#define REASON_MESSAGE (FINDING_TEXT + 256)
const char *reasons_message(const struct finding *f,
    char buf[REASON_MESSAGE]);
/* Place and message of one finding, as a sentence for people. */
void reasons_sentence(struct out *o, const struct finding *f,
    enum input_format format);

extern const char *const severity_words[SEVERITY_PARK + 1];
#endif
