/* page_rows - the lists that several answers share */
#ifndef PAGE_ROWS_H
#define PAGE_ROWS_H
#include "ledger.h"		/* ledger rows */
#include "page.h"		/* struct page */

/* "findings": those of an order, or of the file itself (ORDINAL 0). */
bool page_findings(struct page *p, const char *title, struct ledger *l,
    int64_t intake, uint32_t ordinal, struct fault *f) MUST_CHECK;
/* Text: one line that says which order of its file a receipt is about. */
void page_order(struct page *p, const struct receipt_row *r);
/* "documents" of an intake: those whose bit (1 << kind) is in KINDS. */
#define ALL_DOCUMENTS ((1u << DOCUMENT_COUNT) - 1)
bool page_documents(struct page *p, const char *title, struct ledger *l,
    int64_t intake, unsigned kinds, struct fault *f) MUST_CHECK;
/* The run and the moment in which intake R was taken. */
bool page_taken(struct page *p, struct ledger *l, const struct intake_row *r,
    struct fault *f) MUST_CHECK;
#endif
