/*
 * Invariants:
 * 1. An order is only left out where the parser stands between two orders,
 *    having read all that it was given; xml_walk tells.
 * 2. Where the parser is given a new piece depends on the input alone: behind
 *    the end tag of every order, or what looks like one, and where blocks
 *    begin.  So it is given the same pieces whether orders are proven or not,
 *    but for those that are left out.  (In what is not well-formed, libxml2
 *    2.9.14 finds one mistake or another first, depending on the pieces.)
 * 3. What is held back is the beginning of an order in which nothing is wrong
 *    so far, so the parser would not have said anything of it; and it is of
 *    one block, so it is still known where the next one began.
 * 4. Limits on what the parser keeps are looked at where blocks end.
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

/* What is left of a block, and of what was held back before it. */
struct rest {
	struct span bytes;
	size_t held;
};

static void
take(struct rest *r, size_t n)
{
	r->bytes.at += n;
	r->bytes.len -= n;
	r->held -= n < r->held ? n : r->held;
}

/* How much to give to the parser: to where it may come to stand between
 * orders, if it can come to that. */
static size_t
piece(const struct xml_walk *x, const struct rest *r)
{
	static const char root[] = "<purchaseOrders";
	static const char end[] = "</purchaseOrder>";
	const size_t most = r->held > 0 ? r->held : r->bytes.len;
	const char *at, *from = r->bytes.at;
	if (x->totals || x->ended || (x->depth > 0 && !x->by_default))
		return most;
	if (x->depth > 0) {
		at = memmem(from, most, end, sizeof(end) - 1);
		return at == NULL ? most :
		    (size_t)(at - from) + sizeof(end) - 1;
	}
	at = memmem(from, most, root, sizeof(root) - 1);
	if (at != NULL)
		at = memchr(at, '>', most - (size_t)(at - from));
	return at == NULL ? most : (size_t)(at - from) + 1;
}

/* Take the orders at the beginning of R as long as they can be proven.  True:
 * in what is left nothing is wrong, but it is not a whole order. */
static bool
accept_orders(struct xml_walk *x, struct rest *r)
{
	struct decoding *d = x->d;
	xmlParserInputPtr in = x->parser->input;
	const uint64_t offset = d->input.offset - r->bytes.len;
	struct accept_place place = { .text = r->bytes, .offset = offset,
	    .line = (uint32_t)in->line, .column = (uint32_t)in->col };
	enum accept_answer answer = ACCEPT_PROVEN;
	if (d->acceptor == NULL || !x->by_default ||
	    !xml_walk_is_between(x) || xml_walk_offset(x) != offset)
		return false;
	while (answer == ACCEPT_PROVEN && !d->lost) {
		answer = accept_record(d->acceptor, &place, &d->builder);
		if (answer == ACCEPT_PROVEN)
			decoding_order(d, place.offset);
	}
	x->left_out += place.offset - offset;
	in->line = (int)place.line;
	in->col = (int)place.column;
	take(r, (size_t)(place.offset - offset));
	return answer == ACCEPT_MORE;
}

void
xml_feed(struct xml_walk *x, struct span bytes)
{
	struct decoding *d = x->d;
	struct rest r = { bytes, x->held };
	x->held = 0;
	while (r.bytes.len > 0 && !d->stopped && !d->lost) {
		if (accept_orders(x, &r) && r.held == 0) {
			x->held = r.bytes.len;
			input_hold(&d->input, x->held);
			break;
		}
		const size_t n = piece(x, &r);
		push(x, (struct span){ r.bytes.at, n });
		take(&r, n);
	}
	check_limits(x);
}

void
xml_feed_rest(struct xml_walk *x, struct span bytes)
{
	if (bytes.len > 0 && !x->d->stopped && !x->d->lost)
		push(x, bytes);
}
