/*
 * page - one description of an answer, shown as text or as JSON
 *
 *	begin;  fields;  list; row, fields, row_end; ...; list_end;  end
 *
 * A field is a member of the JSON object, and in text a line with its key
 * as the label ("archived_as" reads "archived as").  Absent values are null
 * in JSON and left out of the text; so is the title of an empty list.
 */
#ifndef PAGE_H
#define PAGE_H
#include "json_out.h"		/* struct json */
#include "report.h"		/* struct report_style, by value */
#include <stdbool.h>
#include <stdint.h>

struct page {
	struct out *o;
	bool is_json, masked;
	struct json j;
	const char *title;	/* of a list that has no row yet, or NULL */
};

void page_begin(struct page *p, struct out *o, struct report_style style);
void page_end(struct page *p);
/* Text only: what the fields that follow are about. */
void page_heading(struct page *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void page_span(struct page *p, const char *key, struct span value);
void page_text(struct page *p, const char *key, const char *value);
/* What the partner wrote: *** if the page is masked. */
void page_value(struct page *p, const char *key, struct span value);
void page_number(struct page *p, const char *key, int64_t n);
void page_bool(struct page *p, const char *key, bool b);
void page_moment(struct page *p, const char *key, int64_t moment);
/* JSON only: null if it is not KNOWN. */
void page_moment_if(struct page *p, const char *key, bool known,
    int64_t moment);
void page_digest(struct page *p, const char *key, const uint8_t *sha256);
/* CURRENCY is a code; absent or unknown, and there is no amount. */
void page_amount(struct page *p, struct span currency, int64_t minor);

void page_list(struct page *p, const char *key, const char *title);
void page_list_end(struct page *p);
/* A row of a list.  In text its caller writes what stands in it. */
void page_row(struct page *p);
void page_row_end(struct page *p);
#endif
