#include "xml_head.h"
#include "chars.h"
#include "decoding.h"
#include "xml_tag.h"
#include <string.h>
#include <strings.h>

static bool
is_utf8_name(struct span name)
{
	static const char *const names[] = { "UTF-8", "UTF8", "US-ASCII",
	    "ASCII" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == name.len &&
		    strncasecmp(names[i], name.at, name.len) == 0)
			return true;
	return false;
}

void
xml_head_encoding(struct decoding *d)
{
	static const char opening[] = "<?xml";
	struct span head = input_peek(&d->input);
	struct xml_raw_attribute a;
	if (head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0) {
		head.at += 3;
		head.len -= 3;
	}
	const char *end = memmem(head.at, head.len, "?>", 2);
	if (end == NULL || head.len < sizeof(opening) ||
	    memcmp(head.at, opening, sizeof(opening) - 1) != 0)
		return;
	/* The declaration looks like a tag.  What is wrong with its form, the
	 * parser will say. */
	head.len = (size_t)(end - head.at);
	while (xml_tag_next(&head, &a))
		if (span_is(a.name, "encoding") && !is_utf8_name(a.value))
			decoding_stop(d, &(struct file_note){
			    .why = F_ENCODING, .at = { 1, 0 },
			    .name = SPAN("encoding"), .value = a.value,
			    .detail = "the XML declaration names it" });
}

struct span
xml_head_keep(struct decoding *d, enum head_part part, struct span text,
    struct position at)
{
	struct value *v = &d->judge.head[part];
	/* Nothing around the orders is long; the gate refuses what is cut. */
	char collapsed[1024];
	if (text.len > sizeof(collapsed))
		text.len = sizeof(collapsed);
	text = chars_collapse(chars_whole(text), collapsed);
	*v = (struct value){ arena_copy(&d->arena, text), at.line, at.column };
	return v->text;
}

void
xml_head_forget_amount(struct decoding *d)
{
	d->judge.head[HEAD_CURRENCY] = d->judge.head[HEAD_AMOUNT] =
	    (struct value){ .text = { NULL, 0 } };
}

void
xml_head_totals(struct decoding *d)
{
	d->end.declared.given = true;
	d->end.declared.orders = d->judge.head[HEAD_ORDERS];
	d->end.declared.lines = d->judge.head[HEAD_LINES];
}

void
xml_head_amount(struct decoding *d)
{
	struct declared *to = &d->end.declared;
	const struct value *head = d->judge.head;
	if (to->n == MAX_CURRENCIES) {
		decoding_note(d, &(struct file_note){ .why = F_HEAD,
		    .name = span_of(head_paths[HEAD_AMOUNT]),
		    .detail = "more than 16 amounts",
		    .at = { head[HEAD_AMOUNT].line, 0 } });
		return;
	}
	to->amount[to->n].currency = head[HEAD_CURRENCY];
	to->amount[to->n].sum = head[HEAD_AMOUNT];
	to->n++;
}

void
xml_head_send(struct decoding *d, const char *prefix, struct span tag)
{
	const struct value *head = d->judge.head;
	struct xml_raw_attribute a;
	char *namespaces = arena_take(&d->arena, tag.len + 1);
	char *at = namespaces;
	/* Not kept only if the tag is longer than any parser would allow. */
	while (namespaces != NULL && xml_tag_next(&tag, &a)) {
		if (a.name.len < 5 || memcmp(a.name.at, "xmlns", 5) != 0)
			continue;
		if (at > namespaces)
			*at++ = ' ';
		memcpy(at, a.whole.at, a.whole.len);
		at += a.whole.len;
	}
	char *root = arena_take(&d->arena, prefix == NULL ? 1 :
	    strlen(prefix) + 2);
	if (root != NULL && prefix != NULL) {
		memcpy(root, prefix, strlen(prefix));
		root[strlen(prefix)] = ':';
	}
	decoding_head(d, &(struct frame_head){ .format = FORMAT_XML,
	    .partner = head[HEAD_PARTNER].text,
	    .file_id = head[HEAD_FILE_ID].text,
	    .sequence = head[HEAD_SEQUENCE].text,
	    .created = head[HEAD_CREATED].text,
	    .root_prefix = span_of(root),
	    .root_namespaces = { namespaces, namespaces == NULL ? 0 :
		(size_t)(at - namespaces) } });
}
