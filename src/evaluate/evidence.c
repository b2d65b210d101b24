#include "evidence.h"
#include "arena.h"
#include "earlier.h"
#include "fault.h"
#include "matter.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool
ask_version(struct evaluator *e, enum register_kind k, struct fault *f)
{
	return e->version[k] >= 0 ||
	    ledger_register_version(e->ledger, k, &e->version[k], f);
}

static bool
gather_customer(struct matter *m, struct fault *f)
{
	struct evidence *e = &m->evidence;
	const struct value *id = &ORDER_TEXT(m->order, CUSTOMER_ID);
	if (!ask_version(m->e, REGISTER_CUSTOMERS, f))
		return false;
	if (m->e->version[REGISTER_CUSTOMERS] == 0 || !given(id))
		return true;
	return ledger_customer_find(m->e->ledger, m->partner->key, id->text,
	    m->arena, &e->customer, &e->customer_found, f);
}

static bool
gather_service(struct matter *m, uint32_t i, struct fault *f)
{
	struct service_row row, *kept;
	bool found;
	const struct value *id = &LINE_TEXT(&m->order->lines[i], SERVICE_ID);
	if (!given(id))
		return true;
	if (!ledger_service_find(m->e->ledger, m->partner->key, id->text,
	    m->arena, &row, &found, f))
		return false;
	kept = found ? ARENA_NEW(m->arena, struct service_row) : NULL;
	if (kept != NULL)
		*kept = row;
	m->lines[i].service = kept;
	return true;
}

/* Not known: but perhaps to another partner, or the register is empty. */
static bool
gather_absence(struct matter *m, uint32_t i, struct span id, struct fault *f)
{
	return ask_version(m->e, REGISTER_FEASIBILITY, f) &&
	    ledger_assessment_other(m->e->ledger, m->partner->key, id,
	    &m->lines[i].assessment_of_other, f);
}

static bool
gather_assessment(struct matter *m, uint32_t i, struct fault *f)
{
	struct assessment_row row, *kept;
	bool found;
	const struct order_line *l = &m->order->lines[i];
	const struct value *id = &LINE_TEXT(l, FEASIBILITY);
	if (!given(id))
		return true;
	/* Many lines of an order may rest on one assessment. */
	if (i > 0 && span_equal(id->text, LINE_TEXT(l - 1, FEASIBILITY).text)) {
		m->lines[i].assessment = m->lines[i - 1].assessment;
		m->lines[i].assessment_of_other =
		    m->lines[i - 1].assessment_of_other;
		return true;
	}
	if (!ledger_assessment_find(m->e->ledger, m->partner->key, id->text,
	    m->arena, &row, &found, f))
		return false;
	if (!found)
		return gather_absence(m, i, id->text, f);
	kept = ARENA_NEW(m->arena, struct assessment_row);
	if (kept != NULL)
		*kept = row;
	m->lines[i].assessment = kept;
	return true;
}

bool
evidence_gather(struct matter *m, struct fault *f)
{
	const enum purpose purpose = m->order->purpose;
	if (m->e->ledger == NULL)
		return true;
	if (!gather_customer(m, f))
		return false;
	if ((purpose == PURPOSE_CHANGE || purpose == PURPOSE_CANCEL) &&
	    !earlier_gather(m, f))
		return false;
	for (uint32_t i = 0; i < m->order->n_lines; i++)
		if (purpose != PURPOSE_CANCEL && (!gather_service(m, i, f) ||
		    !gather_assessment(m, i, f)))
			return false;
	return true;
}

/*
 * The note is written twice: first to learn its length.  What an item says of
 * a row of a register is "ITS-NAME vVERSION FINDING", with "customer",
 * "service" or "status" before it if it is not an assessment (decision.h).
 */
struct note {
	char *text;			/* NULL: only the length is counted */
	size_t len, room;
};

#define ITEM_TEXT 300			/* ids have 64 characters */

static void PRINTF(2, 3)
note(struct note *n, const char *fmt, ...)
{
	char item[ITEM_TEXT];
	va_list args;
	va_start(args, fmt);
	const int wanted = vsnprintf(item, sizeof(item), fmt, args);
	va_end(args);
	const size_t len = wanted < 0 ? 0 : strlen(item);
	const size_t before = n->len == 0 ? 0 : strlen("; ");
	if (n->text != NULL && n->len + before + len <= n->room) {
		memcpy(n->text + n->len, "; ", before);
		memcpy(n->text + n->len + before, item, len);
	}
	n->len += before + len;
}

static void
note_status(const struct order_key *k, const struct status_row *s,
    struct note *n)
{
	if (s->status.len > 0)
		note(n, "status " SPAN_FMT "/%u v%" PRId64 " " SPAN_FMT,
		    SPAN_ARG(k->number), k->revision, s->version,
		    SPAN_ARG(s->status));
}

static void
note_order(const struct matter *m, struct note *n)
{
	static const char *const standings[] = {
		[STANDING_OPEN] = "open", [STANDING_CHANGED] = "changed",
		[STANDING_CANCELLED] = "cancelled"
	};
	const struct evidence *e = &m->evidence;
	const struct order_key *earlier = &e->earlier.key;
	if (e->customer_found)
		note(n, "customer " SPAN_FMT " v%" PRId64 " " SPAN_FMT,
		    SPAN_ARG(ORDER_TEXT(m->order, CUSTOMER_ID).text),
		    e->customer.version, SPAN_ARG(e->customer.status));
	if (!e->earlier_found)
		return;
	note(n, "earlier " SPAN_FMT "/%u %s", SPAN_ARG(earlier->number),
	    earlier->revision, standings[e->earlier.standing]);
	if (earlier_differs(&e->earlier, &e->root))
		note(n, "of " SPAN_FMT "/%u", SPAN_ARG(e->root.key.number),
		    e->root.key.revision);
	note_status(&e->root.key, &e->root_status, n);
	if (earlier_differs(&e->earlier, &e->head))
		note(n, "now as " SPAN_FMT "/%u", SPAN_ARG(e->head.key.number),
		    e->head.key.revision);
	if (earlier_differs(&e->root, &e->head))
		note_status(&e->head.key, &e->head_status, n);
}

/* Version 0: it is one of ours, and no register's. */
static void
note_service(struct span id, const struct service_row *s, struct note *n)
{
	const char *state = s->active ? "active" : "ended";
	if (s->version == 0)
		note(n, "service " SPAN_FMT " %s", SPAN_ARG(id), state);
	else
		note(n, "service " SPAN_FMT " v%" PRId64 " %s", SPAN_ARG(id),
		    s->version, state);
}

/* Many lines of an order may rest on the same: it is noted once. */
static bool
same_service(const struct matter *m, uint32_t i)
{
	const struct order_line *l = &m->order->lines[i];
	return i > 0 && m->lines[i - 1].service != NULL &&
	    span_equal(LINE_TEXT(l, SERVICE_ID).text,
	    LINE_TEXT(l - 1, SERVICE_ID).text);
}

/* What decoding has objected to is no id, and was not looked for. */
static bool
is_id(struct span id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] <= ' ' || id.at[i] > '~' || id.at[i] == ';')
			return false;
	return id.len > 0 && id.len <= 64;
}

static void
note_assessment(const struct matter *m, uint32_t i, struct note *n)
{
	const struct line_matter *lm = &m->lines[i];
	const struct span id = LINE_TEXT(&m->order->lines[i],
	    FEASIBILITY).text;
	const int64_t version = m->e->version[REGISTER_FEASIBILITY];
	if (lm->assessment != NULL)
		note(n, SPAN_FMT " v%" PRId64 " %s%s", SPAN_ARG(id),
		    lm->assessment->version, lm->gap == NULL ? "fits" :
		    "does not fit: ", lm->gap == NULL ?
		    lm->assessment->feasible ? "" : ", and is not feasible" :
		    lm->gap);
	else if (lm->assessment_of_other)
		note(n, SPAN_FMT " is another partner's", SPAN_ARG(id));
	else if (version > 0)
		note(n, SPAN_FMT " is not in version %" PRId64, SPAN_ARG(id),
		    version);
	else
		note(n, SPAN_FMT ": no assessments were loaded",
		    SPAN_ARG(id));
}

static bool
same_assessment(const struct matter *m, uint32_t i)
{
	const struct order_line *l = &m->order->lines[i];
	return i > 0 && m->d->lines[i - 1].special != 0 &&
	    m->lines[i - 1].gap == m->lines[i].gap &&
	    span_equal(LINE_TEXT(l, FEASIBILITY).text,
	    LINE_TEXT(l - 1, FEASIBILITY).text);
}

static void
note_all(const struct matter *m, struct note *n)
{
	note_order(m, n);
	for (uint32_t i = 0; i < m->order->n_lines; i++) {
		const struct order_line *l = &m->order->lines[i];
		if (m->lines[i].service != NULL && !same_service(m, i))
			note_service(LINE_TEXT(l, SERVICE_ID).text,
			    m->lines[i].service, n);
		if (m->d->lines[i].special != 0 && m->e->ledger != NULL &&
		    is_id(LINE_TEXT(l, FEASIBILITY).text) &&
		    m->order->purpose != PURPOSE_CANCEL &&
		    !same_assessment(m, i))
			note_assessment(m, i, n);
	}
}

void
evidence_note(struct matter *m)
{
	struct note n = { .text = NULL };
	note_all(m, &n);
	if (n.len == 0)
		return;
	const bool overflowed = m->arena->overflowed;
	n = (struct note){ .text = arena_take(m->arena, n.len),
		.room = n.len };
	/* The decision stands, whether or not all is noted. */
	m->arena->overflowed = overflowed;
	if (n.text == NULL) {
		m->d->trace.evidence = SPAN("more than can be noted");
		return;
	}
	note_all(m, &n);
	m->d->trace.evidence = (struct span){ n.text, n.len };
}
