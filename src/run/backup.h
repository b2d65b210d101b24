/*
 * backup - a copy of the ledger, asked for while a run may hold it
 *
 *	the command			the run
 *	state/backup-ID.ask, locked
 *					between two groups, and at its end:
 *					writes state/backup-ID.part, renames
 *					it to state/backup-ID.db
 *	takes backup-ID.db away,
 *	then its .ask
 *
 * ID is random.  Whoever asks holds a lock on its .ask while it waits; what
 * belongs to one that is not held is removed by the next run.
 */
#ifndef BACKUP_H
#define BACKUP_H
#include <stdbool.h>

struct fault;
struct night;

/* The run: answer whoever asks.  Outside of a transaction, and while no files
 * are CLAIMED that are to be decided next. */
bool backup_answer(struct night *n, struct fault *f);
/* Does anybody ask, or may it be? */
bool backup_asked(struct night *n);
#endif
