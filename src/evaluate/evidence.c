#include "evidence.h"
#include "arena.h"
#include "earlier.h"
#include "fault.h"
#include "matter.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define NOTE_TEXT 400			/* the rest is left out, and said so */

static bool
gather_customer(struct matter *m, struct fault *f)
{
	struct evaluator *e = m->e;
	struct customer_row row;
	const struct value *id = &ORDER_TEXT(m->order, CUSTOMER_ID);
	if (!e->customers_asked && !ledger_register_present(e->ledger,
	    REGISTER_CUSTOMERS, &e->customers_present, f))
		return false;
	e->customers_asked = true;
	if (!e->customers_present || !given(id))
		return true;
	if (!ledger_customer_find(e->ledger, m->partner->key, id->text,
	    m->arena, &row, &m->evidence.customer_found, f))
		return false;
	if (m->evidence.customer_found)
		m->evidence.customer_status = row.status;
	return true;
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
		return true;
	}
	if (!ledger_assessment_find(m->e->ledger, m->partner->key, id->text,
	    m->arena, &row, &found, f))
		return false;
	kept = found ? ARENA_NEW(m->arena, struct assessment_row) : NULL;
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

struct note {
	char text[NOTE_TEXT];
	size_t len;
	bool full;
};

static void PRINTF(2, 3)
note(struct note *n, const char *fmt, ...)
{
	char item[NOTE_TEXT];
	va_list args;
	va_start(args, fmt);
	const int len = vsnprintf(item, sizeof(item), fmt, args);
	va_end(args);
	/* Room is kept for the mark that something was left out. */
	n->full = n->full || len < 0 ||
	    n->len + (size_t)len + sizeof("; ; ...") > sizeof(n->text);
	if (!n->full)
		n->len += (size_t)snprintf(n->text + n->len,
		    sizeof(n->text) - n->len, "%s%s", n->len == 0 ? "" : "; ",
		    item);
}

static void
note_order(const struct matter *m, struct note *n)
{
	static const char *const standings[] = {
		[STANDING_OPEN] = "open", [STANDING_CHANGED] = "changed",
		[STANDING_CANCELLED] = "cancelled"
	};
	const struct evidence *e = &m->evidence;
	if (e->customer_found)
		note(n, "customer " SPAN_FMT " " SPAN_FMT,
		    SPAN_ARG(ORDER_TEXT(m->order, CUSTOMER_ID).text),
		    SPAN_ARG(e->customer_status));
	if (!e->earlier_found)
		return;
	note(n, "earlier " SPAN_FMT "/%u %s", SPAN_ARG(e->earlier.key.number),
	    e->earlier.key.revision, standings[e->earlier.standing]);
	if (earlier_differs(&e->earlier, &e->root))
		note(n, "of " SPAN_FMT "/%u", SPAN_ARG(e->root.key.number),
		    e->root.key.revision);
	if (e->root_status.len > 0)
		note(n, "its status " SPAN_FMT, SPAN_ARG(e->root_status));
	if (earlier_differs(&e->earlier, &e->head))
		note(n, "now as " SPAN_FMT "/%u", SPAN_ARG(e->head.key.number),
		    e->head.key.revision);
	if (e->head_status.len > 0 && earlier_differs(&e->root, &e->head))
		note(n, "status of the change " SPAN_FMT,
		    SPAN_ARG(e->head_status));
}

static void
note_line(const struct matter *m, uint32_t i, struct note *n)
{
	const struct order_line *l = &m->order->lines[i];
	const struct line_decision *d = &m->d->lines[i];
	const struct line_matter *lm = &m->lines[i];
	if (lm->service != NULL)
		note(n, "service " SPAN_FMT " %s",
		    SPAN_ARG(LINE_TEXT(l, SERVICE_ID).text),
		    lm->service->active ? "active" : "ended");
	if (lm->assessment != NULL && d->special != 0)
		note(n, SPAN_FMT " v%" PRId64 " %s",
		    SPAN_ARG(LINE_TEXT(l, FEASIBILITY).text),
		    lm->assessment->version,
		    d->assessed ? "fits" : "does not fit");
}

void
evidence_note(struct matter *m)
{
	struct note n;
	n.len = 0;
	n.full = false;
	note_order(m, &n);
	for (uint32_t i = 0; i < m->order->n_lines && !n.full; i++)
		note_line(m, i, &n);
	if (n.full)
		n.len += (size_t)snprintf(n.text + n.len,
		    sizeof(n.text) - n.len, "; ...");
	if (n.len > 0)
		m->d->trace.evidence = arena_copy(m->arena,
		    (struct span){ n.text, n.len });
}
