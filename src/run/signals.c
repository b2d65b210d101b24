#include "signals.h"
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

/* Looked at by threads, too. */
static atomic_bool stop;

static void
ask_to_stop(int sig)
{
	stop = true;
	signal(sig, SIG_DFL);
}

void
signals_catch(void)
{
	struct sigaction act;

	memset(&act, 0, sizeof(act));
	act.sa_handler = ask_to_stop;
	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

bool
signals_stop(void)
{
	return stop;
}
