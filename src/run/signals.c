#include "signals.h"
#include <signal.h>
#include <string.h>

static volatile sig_atomic_t stop;

static void
ask_to_stop(int sig)
{
	stop = 1;
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
	return stop != 0;
}
