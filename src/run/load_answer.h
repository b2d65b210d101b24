/*
 * load_answer - what `ordermill load` says: mistakes, or what differs
 *
 *	begin;  finding, ...;  changes;  end
 */
#ifndef LOAD_ANSWER_H
#define LOAD_ANSWER_H
#include "finding.h"		/* struct finding */
#include "json_out.h"		/* struct json */
#include "ledger_register.h"	/* enum register_kind, struct load_counts */

struct load_answer {
	enum register_kind kind;
	enum load_mode mode;
	const char *path;
	struct out *out;
	bool is_json, quiet, dry_run;
	struct json json;
	/* known in the end */
	bool begun, compared, loaded;
	struct load_counts counts;
	int64_t version;		/* that stands; 0: none */
};
void load_answer_begin(struct load_answer *a);
void load_answer_finding(struct load_answer *a, const struct finding *f);
/* The first rows that are added, changed and removed. */
bool load_answer_changes(struct load_answer *a, struct ledger *l,
    struct fault *f) MUST_CHECK;
/* FINE: there was no fault.  MISTAKES: how many, told or not. */
void load_answer_end(struct load_answer *a, bool fine, uint64_t mistakes);
#endif
