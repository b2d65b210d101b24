/* page_evidence - rows of registers that a decision rests on, as they were */
#ifndef PAGE_EVIDENCE_H
#define PAGE_EVIDENCE_H
#include "ledger.h"		/* struct ledger, struct span */
#include "page.h"		/* struct page */

/* "evidence_rows": each row that EVIDENCE (decision.h) names with a version. */
bool page_evidence(struct page *p, struct ledger *l, uint32_t partner,
    struct span evidence, struct fault *f) MUST_CHECK;
#endif
