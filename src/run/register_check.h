/* register_check - is this a value for that column of a register? */
#ifndef REGISTER_CHECK_H
#define REGISTER_CHECK_H
#include "ledger_register.h"	/* enum register_kind */
#include "partner.h"		/* struct partners */
#include "reason.h"		/* enum reason */
#include "span.h"		/* struct span */

/* REASON_COUNT if it is; else what is wrong with it, and in DETAIL what would
 * be right. */
#define REGISTER_DETAIL 100
enum reason register_check(enum register_kind k, unsigned column,
    struct span value, const struct partners *ps,
    char detail[REGISTER_DETAIL]);
#endif
