#include "page.h"
#include "digest.h"
#include "rows.h"
#include "text.h"
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define LABEL 16		/* columns of the widest label */

void
page_begin(struct page *p, struct out *o, struct report_style style)
{
	*p = (struct page){ .o = o, .is_json = style.json,
		.masked = style.masked };
	if (!style.json)
		return;
	json_begin(&p->j, o);
	json_object(&p->j, NULL);
	json_i64(&p->j, "schema_version", JSON_SCHEMA_VERSION);
}

void
page_end(struct page *p)
{
	if (p->is_json)
		json_end(&p->j);
}

void
page_heading(struct page *p, const char *fmt, ...)
{
	char heading[MAX_FILE_NAME + 128];
	va_list args;
	if (p->is_json)
		return;
	va_start(args, fmt);
	vsnprintf(heading, sizeof(heading), fmt, args);
	va_end(args);
	text_clip(p->o, span_of(heading), TEXT_WIDTH);
	out_char(p->o, '\n');
}

static void
label(struct page *p, const char *key)
{
	int width = LABEL;
	out_text(p->o, "  ");
	for (; *key != '\0'; key++, width--)
		out_char(p->o, *key == '_' ? ' ' : *key);
	assert(width >= 0);
	out_printf(p->o, "%*s  ", width, "");
}

void
page_span(struct page *p, const char *key, struct span value)
{
	if (p->is_json) {
		json_span(&p->j, key, value);
	} else if (value.len > 0) {
		label(p, key);
		text_wrap(p->o, value, LABEL + 4);
	}
}

void
page_text(struct page *p, const char *key, const char *value)
{
	page_span(p, key, span_of(value));
}

void
page_value(struct page *p, const char *key, struct span value)
{
	page_span(p, key, p->masked && value.len > 0 ? SPAN(MASK) : value);
}

void
page_number(struct page *p, const char *key, int64_t n)
{
	if (p->is_json) {
		json_i64(&p->j, key, n);
	} else {
		label(p, key);
		out_printf(p->o, "%lld\n", (long long)n);
	}
}

void
page_bool(struct page *p, const char *key, bool b)
{
	if (p->is_json)
		json_bool(&p->j, key, b);
	else
		page_text(p, key, b ? "yes" : "no");
}

void
page_moment(struct page *p, const char *key, int64_t moment)
{
	char text[MOMENT_TEXT];
	page_text(p, key, moment_format(moment, text));
}

void
page_moment_if(struct page *p, const char *key, bool known, int64_t moment)
{
	char text[MOMENT_TEXT];
	json_text(&p->j, key, known ? moment_format(moment, text) : NULL);
}

void
page_digest(struct page *p, const char *key, const uint8_t *sha256)
{
	char hex[DIGEST_HEX];
	page_text(p, key, digest_hex(sha256, hex));
}

void
page_amount(struct page *p, struct span currency, int64_t minor)
{
	const struct currency *c = currency_find(currency);
	char amount[MONEY_TEXT + 4], *at = amount;
	if (p->is_json) {
		json_text(&p->j, "currency", c == NULL ? NULL : c->code);
		json_text(&p->j, "amount",
		    c == NULL ? NULL : money_format(minor, c, amount));
	} else if (c != NULL) {
		at += snprintf(amount, sizeof(amount), "%s ", c->code);
		money_format(minor, c, at);
		page_text(p, "amount", amount);
	}
}

void
page_list(struct page *p, const char *key, const char *title)
{
	p->title = title;
	if (p->is_json)
		json_array(&p->j, key);
}

void
page_list_end(struct page *p)
{
	p->title = NULL;
	if (p->is_json)
		json_close(&p->j);
}

void
page_row(struct page *p)
{
	if (p->is_json)
		json_object(&p->j, NULL);
	else if (p->title != NULL)
		out_printf(p->o, "  %s\n", p->title);
	p->title = NULL;
}

void
page_row_end(struct page *p)
{
	if (p->is_json)
		json_close(&p->j);
}
