/* page_trace - which rules were tried on an order, and which objected */
#ifndef PAGE_TRACE_H
#define PAGE_TRACE_H
#include "page.h"		/* struct page */
#include "report.h"		/* report_rule_fn, struct trace */

/* "rules"; TEXT may be NULL, then rules are shown by number only. */
void page_trace(struct page *p, const struct trace *t, report_rule_fn *text);
#endif
