/* register_check - is this a value for that column of a register? */
#ifndef REGISTER_CHECK_H
#define REGISTER_CHECK_H
#include "ledger.h"		/* enum register_kind */
#include "partner.h"		/* struct partners */
#include "span.h"		/* struct span */
/* NULL if it is, else what is wrong with it, in words. */
const char *register_wrong(enum register_kind k, unsigned column,
    struct span value, const struct partners *ps);
#endif
