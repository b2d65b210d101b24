/*
 * judge - events go to the gate, objections become findings
 *
 *	judge_open(root);  start, text, end, ...;  judge_close
 *
 * Beside the gate it knows what the elements mean, so an objection can name
 * the field, its value and its position, in the order that is being built or
 * in the parts of the file around the orders.
 */
#ifndef JUDGE_H
#define JUDGE_H
#include "accept.h"		/* struct proof, in the judge */
#include "builder.h"		/* struct position */
#include "gate.h"		/* struct gate_attribute */
#include "vocabulary.h"		/* enum element, enum head_part */
#include <stdbool.h>
#include <stdint.h>

#define JUDGE_ATTRIBUTES 4	/* as many as any element of ours has */
#define JUDGE_EVENTS 64		/* a small order has about as many */

struct decoding;

/* An event of an order, and where the builder was. */
struct judge_event {
	enum { JUDGE_START, JUDGE_TEXT, JUDGE_END } kind;
	enum element element;
	struct position at;		/* where the element begins */
	bool too_large;			/* the order was, by then */
	uint32_t line;			/* which one is open, from 1; 0: none */
	struct place *place;
	struct value *pair[2];
	struct span text;
	unsigned n_attributes;
	struct gate_attribute attributes[JUDGE_ATTRIBUTES];
};

struct judge {
	struct gate *gate;
	struct decoding *decoding;
	struct builder *builder;	/* its builder */
	enum element element;		/* of the event being judged */
	struct position at;		/* where the element begins */
	/* The events are made from columns, in the order of the schema: what
	 * is not expected shows that something is missing before it. */
	bool replay;
	enum reason head_reason;	/* what is wrong around the orders */
	struct value head[HEAD_PARTS];	/* as they were read last */
	bool proving;			/* events go to PROOF instead */
	struct proof proof;
	unsigned n_events;
	struct judge_event events[JUDGE_EVENTS];
};

void judge_open(struct judge *j, struct decoding *decoding,
    const struct schemas *schemas, bool replay, enum reason head_reason);
/* Texts and attribute values are the builder's; those of the root and of the
 * control totals need live no longer than the call. */
void judge_start(struct judge *j, enum element e, struct position at,
    const struct gate_attribute *attrs, unsigned n);
void judge_text(struct judge *j, struct span text);
void judge_end(struct judge *j, enum element e, struct position at);
/* Give up if the gate has no verdict, and close it. */
void judge_close(struct judge *j);

/* Judge the order that is open in the builder, as if it had been XML: unless
 * it can be proven, the gate does. */
void judge_replay(struct judge *j);
#endif
