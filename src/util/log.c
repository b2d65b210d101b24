#include "log.h"
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A message longer than this is cut; no path and no wording is so long. */
#define MESSAGE_BYTES 2048
#define PLACE_BYTES 4200		/* a path and a line number */
#define PREFIX_BYTES 64

static const struct {
	char priority;		/* of syslog, as sd-daemon(3) wants it */
	const char *word;
} levels[] = {
	[LOG_LEVEL_ERROR] = { '3', "error: " },
	[LOG_LEVEL_WARNING] = { '4', "warning: " },
	[LOG_LEVEL_NOTE] = { '5', "" },
	[LOG_LEVEL_DEBUG] = { '7', "debug: " },
};

static struct {
	enum log_level most;
	bool journal;
} shown = { LOG_LEVEL_NOTE, false };

/*
 * JOURNAL_STREAM names the device and inode that systemd connected.  It is
 * inherited, so it may be set although stderr was redirected since.
 */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char here[64];
	struct stat st;
	if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(here, sizeof(here), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(stream, here) == 0;
}

void
log_open(enum log_level most)
{
	shown.most = most;
	shown.journal = stderr_is_journal();
}

/* Append TEXT, made printable; there is room for four bytes for each. */
static char *
escape(char *at, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	for (; *text != '\0'; text++) {
		const unsigned char c = (unsigned char)*text;
		if (c >= 0x20 && c <= 0x7e) {
			*at++ = (char)c;
			continue;
		}
		*at++ = '\\';
		*at++ = 'x';
		*at++ = hex[c >> 4];
		*at++ = hex[c & 15];
	}
	return at;
}

/* One write for each line, so that lines of two processes do not mix. */
static void
write_line(const char *line, size_t len)
{
	while (len > 0) {
		const ssize_t n = write(STDERR_FILENO, line, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;		/* where would we complain? */
		line += n;
		len -= (size_t)n;
	}
}

/* WHERE stands before the word of the level; NULL: the program's name, which
 * the journal adds itself. */
PRINTF(3, 0) static void
say(enum log_level level, const char *where, const char *fmt, va_list args)
{
	char text[MESSAGE_BYTES];
	char line[PREFIX_BYTES + 4 * (PLACE_BYTES + MESSAGE_BYTES)];
	const int error = errno;	/* callers may still want it */
	char *end = line;
	if (level > shown.most)
		return;
	if (shown.journal)
		end += snprintf(line, PREFIX_BYTES, "<%c>",
		    levels[level].priority);
	else if (where == NULL)
		where = "ordermill: ";
	end = escape(end, where == NULL ? "" : where);
	end = escape(end, levels[level].word);
	const int len = vsnprintf(text, sizeof(text), fmt, args);
	if (len >= (int)sizeof(text))
		memcpy(text + sizeof(text) - 4, "...", 4);
	end = escape(end, len < 0 ? fmt : text);
	*end++ = '\n';
	write_line(line, (size_t)(end - line));
	errno = error;
}

#define SAY(level, where, fmt) do { \
	va_list args; \
	va_start(args, fmt); \
	say((level), (where), (fmt), args); \
	va_end(args); \
} while (0)

void
log_error(const char *fmt, ...)
{
	SAY(LOG_LEVEL_ERROR, NULL, fmt);
}

void
log_warning(const char *fmt, ...)
{
	SAY(LOG_LEVEL_WARNING, NULL, fmt);
}

void
log_note(const char *fmt, ...)
{
	SAY(LOG_LEVEL_NOTE, NULL, fmt);
}

void
log_debug(const char *fmt, ...)
{
	SAY(LOG_LEVEL_DEBUG, NULL, fmt);
}

void
log_at(enum log_level level, const char *path, unsigned line,
    const char *fmt, ...)
{
	char where[PLACE_BYTES];
	if (line == 0)
		snprintf(where, sizeof(where), "%s: ", path);
	else
		snprintf(where, sizeof(where), "%s:%u: ", path, line);
	SAY(level, where, fmt);
}
