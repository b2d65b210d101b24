/*
 * trespass - places where a test has the program try what it may not
 *
 * In a MODE=fault build, TRESPASS("decoder") does what $ORDERMILL_TRY asks
 * for, "decoder:ATTEMPT[:N[:PATH]]", when it is reached for the Nth time in
 * this process, and says on stderr how it went, if it is still there to say
 * it.  Empty otherwise.
 */
#ifndef TRESPASS_H
#define TRESPASS_H
#ifdef FAILPOINTS
void trespass(const char *who);
#define TRESPASS(who) trespass(who)
#else
#define TRESPASS(who) ((void)0)
#endif
#endif
