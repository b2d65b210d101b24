/* books_text - the numbers of books as rows of text below a header */
#ifndef BOOKS_TEXT_H
#define BOOKS_TEXT_H
#include "report.h"		/* struct books */

void books_text_header(struct out *o);
void books_text_accounts(struct out *o, const struct books *b);
#endif
