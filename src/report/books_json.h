/* books_json - the numbers of books as members of a JSON object */
#ifndef BOOKS_JSON_H
#define BOOKS_JSON_H
#include "json_out.h"		/* struct json */
#include "report.h"		/* struct books */

/* "files": what became of the drops.  R NULL: of the intakes only. */
void books_json_files(struct json *j, const struct books *b,
    const struct run_row *r);
/* "purchase_orders", "lines", "amounts", "customer_orders". */
void books_json_accounts(struct json *j, const struct books *b);
#endif
