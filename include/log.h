/*
 * log - one line per event, on stderr
 *
 * Messages go to people; data goes to stdout elsewhere.  Control characters
 * and bytes outside ASCII are escaped as \xHH, so a file name cannot forge a
 * line or drive a terminal.  Under journald lines carry <N> prefixes.
 */
#ifndef LOG_H
#define LOG_H
#include "compiler.h"		/* PRINTF */
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_NOTE,
	LOG_LEVEL_DEBUG };
void log_open(enum log_level most);	/* what is shown; default NOTE */
void log_error(const char *fmt, ...) PRINTF(1, 2);
void log_warning(const char *fmt, ...) PRINTF(1, 2);
void log_note(const char *fmt, ...) PRINTF(1, 2);
void log_debug(const char *fmt, ...) PRINTF(1, 2);
/* About a place in a file, as compilers say it, so that an editor can go
 * there: "path:line: error: text"; LINE 0 is the file as such. */
void log_at(enum log_level level, const char *path, unsigned line,
    const char *fmt, ...) PRINTF(4, 5);
#endif
