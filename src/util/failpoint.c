#include "failpoint.h"

#ifdef FAILPOINTS
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With $ORDERMILL_FAILPOINTS set to a file, each passage is appended to it. */
static void
record(const char *path, const char *name)
{
	FILE *f = fopen(path, "a");

	if (f == NULL)
		return;
	fprintf(f, "%s\n", name);
	fclose(f);
}

void
failpoint(const char *name)
{
	static unsigned passages;
	const char *list = getenv("ORDERMILL_FAILPOINTS");
	const char *kill_at = getenv("ORDERMILL_KILL");

	if (list != NULL)
		record(list, name);
	if (kill_at == NULL)
		return;
	const char *colon = strrchr(kill_at, ':');
	const size_t len = colon == NULL ? strlen(kill_at)
	    : (size_t)(colon - kill_at);
	if (strlen(name) != len || memcmp(kill_at, name, len) != 0)
		return;
	const unsigned long at = colon == NULL ? 1
	    : strtoul(colon + 1, NULL, 10);
	if (++passages == at)
		kill(getpid(), SIGKILL);
}
#else
typedef int failpoint_is_empty;
#endif
