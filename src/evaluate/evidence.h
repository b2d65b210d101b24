/*
 * evidence - what the ledger and its registers say about an order
 *
 * All questions to the ledger but that of identity are asked here, before the
 * rules are tried; what was used is noted in the trace.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct fault;
struct matter;

bool evidence_gather(struct matter *m, struct fault *f) MUST_CHECK;
/* Name it in the trace: "earlier PO-1/0 open; FA-77 v3 fits". */
void evidence_note(struct matter *m);
#endif
