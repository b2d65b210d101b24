/* page_later - what was ordered later about a purchase order (E7, E8) */
#ifndef PAGE_LATER_H
#define PAGE_LATER_H
#include "ledger.h"		/* struct ledger, struct order_key */
#include "page.h"		/* struct page */

/* "later": each order that names it as its earlier one. */
bool page_later(struct page *p, struct ledger *l, uint32_t partner,
    struct span number, struct fault *f) MUST_CHECK;
/* What Track & Manage says of this revision now, if anything. */
bool page_status(struct page *p, struct ledger *l, const struct order_key *k,
    struct fault *f) MUST_CHECK;
#endif
