/*
 * rows - small things that several reports say in the same way
 */
#ifndef ROWS_H
#define ROWS_H
#include "report.h"		/* struct run_row */

/* "000001", as in outbound/reports/000001/ */
#define RUN_TEXT 24
const char *rows_run(int64_t id, char buf[RUN_TEXT]);
#define REPORTS_TEXT 48
const char *rows_reports(int64_t run, char buf[REPORTS_TEXT]);
/* A rehearsal that is over.  One that is not decided yet needs the same
 * attention as any other file. */
bool rows_rehearsed(const struct intake_row *r);
/* What became of a file, for people: such a rehearsal is just that, and what
 * is pending is undecided. */
const char *rows_file_outcome(const struct intake_row *r);
/* "special_handling": outcomes as members of JSON and columns of CSV. */
extern const char *const outcome_keys[OUTCOME_COUNT];
/* Its orders met their outcomes, and are in the books. */
bool rows_counted(const struct intake_row *r);
/* Paths in the ledger are below these directories of the working tree; we
 * show them from its top. */
#define OUTBOUND "outbound/"
#define ARCHIVE "archive/"
#define DOCUMENT_PATH (sizeof(OUTBOUND) - 1 + OUTPUT_PATH)
const char *rows_path(const struct output *o, char buf[DOCUMENT_PATH]);
/* The path of the first document of this kind of an intake; "" if none. */
bool rows_document(struct ledger *l, int64_t intake, enum document kind,
    char path[DOCUMENT_PATH], struct fault *f) MUST_CHECK;
/* Of every JSON object that we print. */
#define JSON_SCHEMA_VERSION 1
#endif
