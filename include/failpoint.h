/*
 * failpoint - places where the crash tests kill the program
 *
 * In a MODE=fault build, FAILPOINT("publish.renamed") kills the process at
 * once when $ORDERMILL_KILL is "publish.renamed:N" and it is reached for the
 * Nth time; `--failpoints` prints the names that were passed, so that a new
 * one is tested without being remembered.  Empty otherwise.
 */
#ifndef FAILPOINT_H
#define FAILPOINT_H
#ifdef FAILPOINTS
void failpoint(const char *name);
#define FAILPOINT(name) failpoint(name)
#else
#define FAILPOINT(name) ((void)0)
#endif
#endif
