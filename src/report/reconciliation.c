#include "reconciliation.h"
#include "compiler.h"

bool
report_run(struct ledger *l, const struct run_row *r,
    enum report_format format, struct out *o, struct fault *f)
{
	static bool (*const write[])(struct reconciliation *c,
	    struct fault *f) = {
		[REPORT_TEXT] = reconciliation_text,
		[REPORT_CSV] = reconciliation_csv,
		[REPORT_JSON] = reconciliation_json,
	};
	struct reconciliation c = { .l = l, .r = r, .o = o };
	return balance_of(l, r, &c.books, &c.balance, f) &&
	    write[format](&c, f);
}
