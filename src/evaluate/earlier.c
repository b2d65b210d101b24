#include "earlier.h"
#include "arena.h"
#include "fault.h"
#include "fingerprint.h"
#include "log.h"
#include "matter.h"
#include <stdlib.h>
#include <string.h>

bool
earlier_differs(const struct order_row *a, const struct order_row *b)
{
	return a->key.revision != b->key.revision ||
	    !span_equal(a->key.number, b->key.number);
}

static bool
is_same_number(const struct matter *m)
{
	return m->order->identified && span_equal(m->order->number,
	    ORDER_TEXT(m->order, EARLIER_ORDER).text);
}

bool
earlier_fits(const struct matter *m)
{
	return m->evidence.earlier_found && !(is_same_number(m) &&
	    m->evidence.earlier.key.revision >= m->order->revision);
}

/* Links of the chain, latest first, copied out of the ledger's hands. */
struct link {
	struct link *next;
	struct chain_link of;
};
struct links {
	struct arena *a;
	struct link *first, **end;
};

static bool
take_link(void *ctx, const struct chain_link *of)
{
	struct links *list = ctx;
	struct link *one = ARENA_NEW(list->a, struct link);
	if (one == NULL)
		return false;
	one->of = *of;
	one->of.key.number = arena_copy(list->a, of->key.number);
	*list->end = one;
	list->end = &one->next;
	return true;
}

static bool
find(struct matter *m, const struct order_key *k, struct order_row *row,
    struct fault *f)
{
	bool found;
	if (!ledger_order_find(m->e->ledger, k, m->arena, row, &found, f))
		return false;
	return found || fault_set(f, FAULT_STORE, 0, "ledger", "order "
	    SPAN_FMT "/%u is in a chain and is not there",
	    SPAN_ARG(k->number), k->revision);
}

/* What Track & Manage says of an order; nothing is an empty status. */
static bool
find_status(struct matter *m, const struct order_key *k,
    struct status_row *row, struct fault *f)
{
	bool found;
	*row = (struct status_row){ .version = 0 };
	return ledger_order_status_find(m->e->ledger, k, m->arena, row,
	    &found, f);
}

static bool
gather_root(struct matter *m, struct fault *f)
{
	struct evidence *e = &m->evidence;
	struct order_key root;
	if (!ledger_chain_root(m->e->ledger, &e->earlier.key, m->arena, &root,
	    f))
		return false;
	e->root = e->earlier;
	if ((root.revision != e->earlier.key.revision ||
	    !span_equal(root.number, e->earlier.key.number)) &&
	    !find(m, &root, &e->root, f))
		return false;
	e->head = e->root;
	return find_status(m, &e->root.key, &e->root_status, f);
}

/* The latest change that holds. */
static bool
gather_head(struct matter *m, const struct links *links, struct fault *f)
{
	struct evidence *e = &m->evidence;
	e->head_status = e->root_status;
	for (const struct link *i = links->first; i != NULL; i = i->next) {
		struct status_row status;
		if (i->of.purpose != PURPOSE_CHANGE)
			continue;
		if (!find_status(m, &i->of.key, &status, f))
			return false;
		if (span_is(status.status, "cancelled"))
			continue;
		e->head_status = status;
		return find(m, &i->of.key, &e->head, f);
	}
	return true;
}

struct parts {
	struct matter *m;
	const struct order_row *of;
};

static bool
take_part(void *ctx, const struct customer_order_row *r)
{
	struct parts *p = ctx;
	struct evidence *e = &p->m->evidence;
	e->parts[e->n_parts++] = (struct earlier_part){
	    { p->of->key.number, p->of->key.revision }, r->ordinal,
	    r->special };
	return true;
}

/* Room for the parts of ROW behind those that are there, and those parts. */
static bool
add_parts(struct matter *m, const struct order_row *row, struct fault *f)
{
	struct evidence *e = &m->evidence;
	struct parts p = { m, row };
	struct earlier_part *more = ARENA_ARRAY(m->arena,
	    (size_t)e->n_parts + row->customer_orders, struct earlier_part);
	if (more == NULL)
		return true;		/* it is refused as too large */
	if (e->n_parts > 0)
		memcpy(more, e->parts, e->n_parts * sizeof(*more));
	e->parts = more;
	return ledger_customer_orders(m->e->ledger, &row->key, take_part, &p,
	    f);
}

/* A change changes the head; a cancellation cancels all that led to it. */
static bool
gather_parts(struct matter *m, const struct links *links, struct fault *f)
{
	struct evidence *e = &m->evidence;
	struct order_row row;
	if (m->order->purpose == PURPOSE_CHANGE)
		return add_parts(m, &e->head, f);
	if (!add_parts(m, &e->root, f))
		return false;
	for (const struct link *i = links->first; i != NULL; i = i->next)
		if (i->of.purpose == PURPOSE_CHANGE &&
		    (!find(m, &i->of.key, &row, f) || !add_parts(m, &row, f)))
			return false;
	return true;
}

struct cancelled {
	struct matter *m;
	uint32_t room;
};

static bool
take_cancelled(void *ctx, const struct cancelled_line *c)
{
	struct cancelled *list = ctx;
	struct evidence *e = &list->m->evidence;
	struct arena *a = list->m->arena;
	if (e->n_cancelled == list->room) {
		list->room = list->room == 0 ? 16 : list->room * 2;
		struct cancelled_line *more = ARENA_ARRAY(a, list->room,
		    struct cancelled_line);
		if (more == NULL)
			return false;
		if (e->n_cancelled > 0)
			memcpy(more, e->cancelled,
			    e->n_cancelled * sizeof(*more));
		e->cancelled = more;
	}
	e->cancelled[e->n_cancelled] = *c;
	e->cancelled[e->n_cancelled++].number = arena_copy(a, c->number);
	return true;
}

static int
by_line(const void *a, const void *b)
{
	const struct cancelled_line *x = a, *y = b;
	return x->line < y->line ? -1 : x->line > y->line;
}

static const struct cancelled_line *
cancelled_line(const struct matter *m, uint32_t line)
{
	const struct cancelled_line key = { .line = line };
	const struct evidence *e = &m->evidence;
	return e->n_cancelled == 0 ? NULL : bsearch(&key, e->cancelled,
	    e->n_cancelled, sizeof(key), by_line);
}

bool
earlier_line_cancelled(const struct matter *m, uint32_t line)
{
	return cancelled_line(m, line) != NULL;
}

/* Does LINK, which is in the chain, cancel just what ours does? */
static bool
cancels_alike(const struct matter *m, const struct chain_link *link)
{
	const struct purchase_order *o = m->order;
	if (link->purpose != PURPOSE_CANCEL || link->lines != o->line_count ||
	    o->n_lines != o->line_count)
		return false;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const struct cancelled_line *c = cancelled_line(m,
		    o->lines[i].number);
		if (c == NULL || c->revision != link->key.revision ||
		    !span_equal(c->number, link->key.number))
			return false;
	}
	return true;
}

static bool
gather_alike(struct matter *m, const struct links *links, struct fault *f)
{
	struct evidence *e = &m->evidence;
	if (m->order->purpose != PURPOSE_CANCEL)
		return true;
	for (const struct link *i = links->first; i != NULL; i = i->next)
		if (cancels_alike(m, &i->of)) {
			e->cancelled_alike = true;
			return find(m, &i->of.key, &e->cancellation, f);
		}
	return true;
}

/* Is what the head says needed, and is it of use? */
static bool
wants_content(const struct matter *m)
{
	const struct evidence *e = &m->evidence;
	const struct purchase_order *o = m->order;
	return m->e->recall != NULL && earlier_fits(m) &&
	    e->root.standing != STANDING_CANCELLED && !e->cancelled_alike &&
	    (o->purpose == PURPOSE_CHANGE || o->n_lines > 0) &&
	    e->head.purpose != PURPOSE_CANCEL &&
	    span_equal(e->root.customer, ORDER_TEXT(o, CUSTOMER_ID).text);
}

static bool
recall_head(struct matter *m, struct fault *f)
{
	struct evidence *e = &m->evidence;
	uint8_t print[DIGEST_BYTES];
	if (!wants_content(m))
		return true;
	if (!m->e->recall(m->e->recall_ctx, &e->head, &e->before, f))
		return false;
	if (e->before != NULL) {
		fingerprint(e->before, m->e->digest, m->arena, print);
		if (memcmp(print, e->head.fingerprint, sizeof(print)) != 0) {
			log_error("purchase order " SPAN_FMT "/%u: the archive "
			    "does not say what was decided",
			    SPAN_ARG(e->head.key.number),
			    e->head.key.revision);
			e->before = NULL;
		}
	}
	e->before_gone = e->before == NULL;
	return true;
}

/* Other revisions of the number: they must rise, and gaps are told. */
static bool
gather_revisions(struct matter *m, struct fault *f)
{
	struct evidence *e = &m->evidence;
	const struct purchase_order *o = m->order;
	const struct order_key key = { m->partner->key, o->number,
		o->revision };
	return !is_same_number(m) ||
	    (ledger_order_below(m->e->ledger, &key, &e->below,
	    &e->below_found, f) && ledger_order_above(m->e->ledger, &key,
	    &e->above, &e->above_found, f));
}

bool
earlier_gather(struct matter *m, struct fault *f)
{
	struct evidence *e = &m->evidence;
	struct links links = { .a = m->arena, .end = &links.first };
	struct cancelled list = { .m = m };
	const struct value *number = &ORDER_TEXT(m->order, EARLIER_ORDER);
	if (!given(number))
		return true;
	if (!gather_revisions(m, f) || !ledger_order_latest(m->e->ledger,
	    m->partner->key, number->text, m->arena, &e->earlier,
	    &e->earlier_found, f))
		return false;
	if (!e->earlier_found)
		return true;
	return gather_root(m, f) &&
	    ledger_chain(m->e->ledger, &e->root.key, take_link, &links, f) &&
	    gather_head(m, &links, f) && gather_parts(m, &links, f) &&
	    ledger_lines_cancelled(m->e->ledger, &e->root.key,
	    take_cancelled, &list, f) && gather_alike(m, &links, f) &&
	    recall_head(m, f);
}
