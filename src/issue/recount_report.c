/*
 * recount_report - count the rejected orders of an exceptions report again
 */
#include "recount.h"
#include "xml_in.h"

struct scan {
	struct recount *r;
	uint64_t rejected;		/* as the root says */
};

enum { ROOT, ORDER, NAMES };
static const char *const names[] = {
	[ROOT] = "exceptions",
	[ORDER] = "order",
	[NAMES] = NULL,
};

static void
on_start(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	struct scan *s = ctx;
	if (which == ROOT)
		s->rejected = recount_number(s->r,
		    recount_attr(attrs, n, "rejected"));
	else
		recount_order(s->r, &s->r->documents, OUTCOME_REJECTED,
		    recount_attr(attrs, n, "lines"),
		    recount_attr(attrs, n, "currency"),
		    recount_attr(attrs, n, "amount"));
}

bool
recount_report(struct recount *r, int fd, const char *subject,
    struct fault *f)
{
	static const struct xml_scan_fns fns = { .names = names,
		.start = on_start };
	struct scan s = { .r = r };
	if (!xml_scan(fd, subject, &fns, &s, f))
		return false;
	if (s.rejected != r->documents.tally.orders[OUTCOME_REJECTED])
		recount_wrong(r, "exceptions report: its count is not the "
		    "number of its orders");
	return true;
}
