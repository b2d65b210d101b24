/*
 * Invariants:
 * 1. An order is only left out where the parser stands between two orders,
 *    having read all that it was given; xml_walk tells.  Where an order that
 *    was not proven ends is only guessed, by its end tag: if the guess is
 *    wrong, because the tag stands in a comment, the parser is not between
 *    orders and is given more.
 * 2. What is held back is the beginning of an order in which nothing is wrong
 *    so far, so the parser would not have said anything of it.
 * 3. Limits on what the parser keeps are looked at where blocks end, wherever
 *    it was stopped on the way; so they do not depend on what was proven.
 */
#include "xml_feed.h"
#include "accept.h"
#include "xml_walk.h"
#include <string.h>

/* The parser keeps every name that it has met; ours are about fifty. */
#define MAX_NAMES 10000

static void
push(struct xml_walk *x, struct span bytes)
{
	xmlParseChunk(x->parser, bytes.at, (int)bytes.len, 0);
}

static void
check_limits(struct xml_walk *x)
{
	const xmlParserInput *in = x->parser->input;
	const char *detail = in->end - in->cur > (ptrdiff_t)XML_MAX_PART ?
	    "a tag or comment of more than 128 KiB" :
	    xmlDictSize(x->parser->dict) > MAX_NAMES ?
	    "more than 10000 different names" : NULL;
	if (!x->d->stopped && detail != NULL)
		xml_walk_stop(x, &(struct file_note){ .why = F_XML_LIMIT,
		    .detail = detail, .at = { (uint32_t)in->line, 0 } });
}

static void
cut(struct span *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

/* How much of BYTES to give to the parser: to where it may come to stand
 * between orders, if it comes to that again. */
static size_t
piece(const struct xml_walk *x, struct span bytes)
{
	static const char root[] = "<purchaseOrders";
	static const char end[] = "</purchaseOrder>";
	const char *at;
	if (x->d->acceptor == NULL || x->totals || x->ended ||
	    (x->depth > 0 && !x->by_default))
		return bytes.len;
	if (x->depth > 0) {
		at = memmem(bytes.at, bytes.len, end, sizeof(end) - 1);
		return at == NULL ? bytes.len :
		    (size_t)(at - bytes.at) + sizeof(end) - 1;
	}
	at = memmem(bytes.at, bytes.len, root, sizeof(root) - 1);
	if (at != NULL)
		at = memchr(at, '>', (size_t)(bytes.at + bytes.len - at));
	return at == NULL ? bytes.len : (size_t)(at - bytes.at) + 1;
}

/* Take the orders at the beginning of BYTES, which begin at OFFSET, as long as
 * they can be proven. */
static enum accept_answer
accept_orders(struct xml_walk *x, struct span *bytes, uint64_t offset)
{
	struct decoding *d = x->d;
	xmlParserInputPtr in = x->parser->input;
	struct accept_place place = { .text = *bytes, .offset = offset,
	    .line = (uint32_t)in->line, .column = (uint32_t)in->col };
	enum accept_answer answer = ACCEPT_PROVEN;
	while (answer == ACCEPT_PROVEN && !d->lost) {
		answer = accept_record(d->acceptor, &place, &d->builder);
		if (answer == ACCEPT_PROVEN)
			decoding_order(d, place.offset);
	}
	x->left_out += place.offset - offset;
	in->line = (int)place.line;
	in->col = (int)place.column;
	*bytes = place.text;
	return answer;
}

void
xml_feed(struct xml_walk *x, struct span bytes)
{
	struct decoding *d = x->d;
	const uint64_t end = d->input.offset;
	while (bytes.len > 0 && !d->stopped && !d->lost) {
		if (d->acceptor != NULL && x->by_default &&
		    xml_walk_is_between(x) &&
		    xml_walk_offset(x) == end - bytes.len &&
		    accept_orders(x, &bytes, end - bytes.len) ==
		    ACCEPT_MORE && bytes.len <= INPUT_HOLD) {
			input_hold(&d->input, bytes.len);
			break;
		}
		const size_t n = piece(x, bytes);
		push(x, (struct span){ bytes.at, n });
		cut(&bytes, n);
	}
	check_limits(x);
}

void
xml_feed_rest(struct xml_walk *x, struct span bytes)
{
	if (bytes.len > 0 && !x->d->stopped && !x->d->lost)
		push(x, bytes);
}
