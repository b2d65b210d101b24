#include "log.h"
#include "unit.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * stderr is one end of a datagram socket meanwhile: each write(2) arrives as
 * one message, so the number of writes is seen as well as the text.
 */
static int saved = -1, ends[2];

static void
divert(const char *journal)
{
	struct stat st;
	char stream[64];
	CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
	saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	unsetenv("JOURNAL_STREAM");
	if (journal != NULL && journal[0] == '\0') {
		fstat(STDERR_FILENO, &st);
		snprintf(stream, sizeof(stream), "%ju:%ju",
		    (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
		journal = stream;
	}
	if (journal != NULL)
		setenv("JOURNAL_STREAM", journal, 1);
}

/* The next message, or "" if nothing was written. */
static const char *
message(void)
{
	static char buf[20000];
	const ssize_t n = recv(ends[0], buf, sizeof(buf) - 1, MSG_DONTWAIT);
	buf[n < 0 ? 0 : n] = '\0';
	return buf;
}

static void
undivert(void)
{
	UNIT_STRING(message(), "");	/* nothing is left over */
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[0]);
	close(ends[1]);
	unsetenv("JOURNAL_STREAM");
	log_open(LOG_LEVEL_NOTE);
}

static void
hostile_names(void)
{
	divert(NULL);
	log_open(LOG_LEVEL_NOTE);
	log_error("cannot read %s", "a\nordermill: error: forged\r\x1b[2J\x7f"
	    "\xc3\xa9\xff\t.");
	UNIT_STRING(message(), "ordermill: error: cannot read "
	    "a\\x0Aordermill: error: forged\\x0D\\x1B[2J\\x7F"
	    "\\xC3\\xA9\\xFF\\x09.\n");
	undivert();
}

static void
long_messages(void)
{
	char text[5000];
	memset(text, '\n', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	divert(NULL);
	log_open(LOG_LEVEL_NOTE);
	log_warning("%s", text);
	const char *line = message();
	const size_t len = strlen(line);
	CU_ASSERT(strncmp(line, "ordermill: warning: \\x0A", 24) == 0);
	CU_ASSERT(len > 8000 && strcmp(line + len - 8, "\\x0A...\n") == 0);
	CU_ASSERT(strchr(line, '\n') == line + len - 1);
	undivert();
}

static void
levels(void)
{
	divert(NULL);
	log_open(LOG_LEVEL_WARNING);
	log_error("e %d", 1);
	log_warning("w");
	log_note("n");
	log_debug("d");
	UNIT_STRING(message(), "ordermill: error: e 1\n");
	UNIT_STRING(message(), "ordermill: warning: w\n");
	UNIT_STRING(message(), "");
	log_open(LOG_LEVEL_DEBUG);
	log_note("n");
	log_debug("d");
	UNIT_STRING(message(), "ordermill: n\n");
	UNIT_STRING(message(), "ordermill: debug: d\n");
	undivert();
}

static void
journal(void)
{
	divert("");
	log_open(LOG_LEVEL_DEBUG);
	log_error("e");
	log_warning("w");
	log_note("n");
	log_debug("d");
	UNIT_STRING(message(), "<3>error: e\n");
	UNIT_STRING(message(), "<4>warning: w\n");
	UNIT_STRING(message(), "<5>n\n");
	UNIT_STRING(message(), "<7>debug: d\n");
	undivert();
}

static void
places(void)
{
	divert(NULL);
	log_open(LOG_LEVEL_NOTE);
	log_at(LOG_LEVEL_ERROR, "a\nb.xml", 12, "no <%s>", "id");
	log_at(LOG_LEVEL_WARNING, "b.xml", 0, "old");
	log_at(LOG_LEVEL_DEBUG, "b.xml", 1, "not shown");
	UNIT_STRING(message(), "a\\x0Ab.xml:12: error: no <id>\n");
	UNIT_STRING(message(), "b.xml: warning: old\n");
	undivert();
	divert("");
	log_open(LOG_LEVEL_NOTE);
	log_at(LOG_LEVEL_ERROR, "b.xml", 70000, "x");
	UNIT_STRING(message(), "<3>b.xml:70000: error: x\n");
	undivert();
}

static void
redirected(void)
{
	divert("1:2");
	log_open(LOG_LEVEL_NOTE);
	log_error("e");
	UNIT_STRING(message(), "ordermill: error: e\n");
	undivert();
}

static void
keeps_errno(void)
{
	divert(NULL);
	log_open(LOG_LEVEL_NOTE);
	close(STDERR_FILENO);
	errno = ENOSPC;
	log_error("nobody reads this");
	UNIT_NUMBER(errno, ENOSPC);
	undivert();
}

static const struct unit_test tests[] = {
	{ "a file name can neither forge a line nor drive a terminal",
	    hostile_names },
	{ "a long message is one line, and says that it was cut",
	    long_messages },
	{ "levels beyond what is asked for are not shown", levels },
	{ "the journal gets priorities instead of the name", journal },
	{ "a mistake in a file begins with its place", places },
	{ "an inherited JOURNAL_STREAM is not taken for our stderr",
	    redirected },
	{ "logging leaves errno alone, even if it fails", keeps_errno },
};

int
main(void)
{
	return unit_main("log", tests, ARRAY_LEN(tests));
}
