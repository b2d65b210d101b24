/*
 * session - what a command that only looks needs: configuration and ledger
 *
 * The registers are loaded through one, too: then the run's lock is held and
 * the ledger may be written.
 */
#ifndef SESSION_H
#define SESSION_H
#include "config.h"		/* struct config */
#include "ledger.h"		/* enum ledger_mode */
#include "lock.h"		/* struct lock */
#include "out.h"		/* struct out */
#include "tree.h"		/* struct tree */

struct options;

struct session {
	struct config config;
	struct tree tree;
	struct lock lock;
	struct ledger *ledger;
	struct out out;			/* stdout, or what --output says */
	int out_fd;
	struct fault *f;
};

/* False after a fault.  A ledger that does not exist yet is a fault for
 * LEDGER_READ: nothing was ever received. */
bool session_open(struct session *s, const struct options *o,
    enum ledger_mode mode, struct fault *f);
/* From here on write to what --output says, if it says anything.  Not before
 * there is something to be written: the file is emptied. */
bool session_output(struct session *s, const struct options *o,
    struct fault *f);
/* Flush and close; logs the fault, if any; gives the exit status, which is
 * STATUS if all went well. */
int session_end(struct session *s, int status, struct fault *f);
#endif
