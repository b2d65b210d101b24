/*
 * signals - SIGINT and SIGTERM ask the run to end; a second one ends it
 *
 * The first sets a flag that is looked at between batches: the file under
 * way is rolled back and stays claimed, what was decided is published, and
 * the status is 75.  Nothing is done in the handler.
 */
#ifndef SIGNALS_H
#define SIGNALS_H
#include <stdbool.h>
void signals_catch(void);
bool signals_stop(void);
#endif
