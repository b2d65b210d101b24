/*
 * xml_head - what stands around the purchase orders of an XML document
 */
#ifndef XML_HEAD_H
#define XML_HEAD_H
#include "builder.h"		/* struct position */
#include "span.h"		/* struct span, by value */
#include "vocabulary.h"		/* enum head_part */

struct decoding;

/* Refuse the file if its XML declaration names an encoding but UTF-8. */
void xml_head_encoding(struct decoding *s);
/* Keep a value of the root or of the control totals, collapsed. */
struct span xml_head_keep(struct decoding *s, enum head_part part,
    struct span text, struct position at);
/* An amount of the control totals begins; it is complete; they all are. */
void xml_head_forget_amount(struct decoding *s);
void xml_head_amount(struct decoding *s);
void xml_head_totals(struct decoding *s);
/* Send the HEAD frame, once the root's attributes are kept. */
void xml_head_send(struct decoding *s, const char *prefix, struct span tag);
#endif
