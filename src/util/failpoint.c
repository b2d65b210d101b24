#include "failpoint.h"

#ifdef FAILPOINTS
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With $ORDERMILL_FAILPOINTS set to a file, each passage is appended to it. It
 * is opened before main, because it is out of reach once we are confined. */
static FILE *list;

__attribute__((constructor)) static void
open_list(void)
{
	const char *path = getenv("ORDERMILL_FAILPOINTS");

	if (path != NULL)
		list = fopen(path, "ae");
}

void
failpoint(const char *name)
{
	static unsigned passages;
	const char *kill_at = getenv("ORDERMILL_KILL");

	if (list != NULL) {
		fprintf(list, "%s\n", name);
		fflush(list);
	}
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
