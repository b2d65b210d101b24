#include "rows.h"
#include <stdio.h>

const char *const outcome_keys[OUTCOME_COUNT] = {
	[OUTCOME_ISSUED] = "issued",
	[OUTCOME_SPECIAL] = "special_handling",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_DUPLICATE] = "duplicate",
	[OUTCOME_HELD] = "held",
};

const char *
rows_run(int64_t id, char buf[RUN_TEXT])
{
	snprintf(buf, RUN_TEXT, "%06lld", (long long)id);
	return buf;
}

const char *
rows_reports(int64_t run, char buf[REPORTS_TEXT])
{
	snprintf(buf, REPORTS_TEXT, OUTBOUND "reports/%06lld/",
	    (long long)run);
	return buf;
}

bool
rows_rehearsed(const struct intake_row *r)
{
	return r->rehearsal && r->outcome != FILE_PENDING &&
	    r->outcome != FILE_UNDECIDED;
}

const char *
rows_file_outcome(const struct intake_row *r)
{
	if (rows_rehearsed(r))
		return "rehearsal";
	return file_outcome_words[r->outcome == FILE_PENDING ?
	    FILE_UNDECIDED : r->outcome];
}

bool
rows_counted(const struct intake_row *r)
{
	return !r->rehearsal && (r->outcome == FILE_PROCESSED ||
	    r->outcome == FILE_DUPLICATE);
}

const char *
rows_path(const struct output *o, char buf[DOCUMENT_PATH])
{
	snprintf(buf, DOCUMENT_PATH, OUTBOUND "%s", o->path);
	return buf;
}

struct wanted {
	enum document kind;
	char *path;
};

static bool
is_wanted(void *ctx, const struct outbox_row *r)
{
	const struct wanted *w = ctx;
	if (r->output.kind != w->kind)
		return true;
	rows_path(&r->output, w->path);
	return false;
}

bool
rows_document(struct ledger *l, int64_t intake, enum document kind,
    char path[DOCUMENT_PATH], struct fault *f)
{
	struct wanted w = { kind, path };
	path[0] = '\0';
	return ledger_outbox_of(l, intake, is_wanted, &w, f);
}
