/* main - environment, command line, the command */
#include "clock.h"
#include "command.h"
#include "confinement.h"
#include "exit_status.h"
#include "fault.h"
#include "log.h"
#include "memory.h"
#include "suggest.h"
#include "version.h"
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is written depends on our input and our clock, not on a locale; nobody
 * else may read it, unless a mode of its own says so (SQLite asks for none);
 * and descriptors 0 to 2 are open, so that no file of ours takes their place. */
static void
settle_process(void)
{
	setenv("TZ", "UTC", 1);
	setlocale(LC_ALL, "C");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a write past a limit just fails */
	umask(077);
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd) {
			log_error("descriptor %d cannot be opened", fd);
			_exit(STATUS_IO);
		}
	memory_settle();
	memory_guard_libxml();
}

static const struct command *
find_command(const char *name)
{
	const char *names[32];
	const struct command *c = command_find(name);

	if (c != NULL)
		return c;
	for (size_t i = 0; i < n_commands; i++)
		names[i] = commands[i].name;
	const char *near = suggest(span_of(name), names, n_commands);
	if (near != NULL)
		log_error("there is no command \"%s\"; did you mean \"%s\"?",
		    name, near);
	else
		log_error("there is no command \"%s\"; try ordermill --help",
		    name);
	return NULL;
}

static bool
usage_fits(const struct command *c, const struct options *o, unsigned given)
{
	for (size_t i = 0; i < n_option_rows; i++)
		if ((given & option_rows[i].bit & ~c->options) != 0) {
			log_error("%s takes no --%s", c->name,
			    option_rows[i].name);
			return false;
		}
	if (o->n_args >= c->min_args &&
	    (c->max_args < 0 || o->n_args <= c->max_args))
		return true;
	log_error("usage: ordermill %s [OPTION]...%s%s", c->name,
	    c->operands[0] == '\0' ? "" : " ", c->operands);
	return false;
}

/* Before anything is read that somebody else wrote. */
static bool
confine(void)
{
	struct fault f = { .kind = FAULT_NONE };
	char text[512];

	if (confinement_calls(&f))
		return true;
	log_error("%s", fault_text(&f, text, sizeof(text)));
	return false;
}

/* Data that did not reach its reader is an error of ours. */
static int
finish(int status)
{
	return fflush(stdout) != 0 && status == STATUS_DONE ? STATUS_IO
	    : status;
}

int
main(int argc, char **argv)
{
	struct options o;
	unsigned given;
	int special;

	settle_process();
	if (!options_parse(&o, argc, argv, &special, &given))
		return STATUS_USAGE;
	if (special == 'V') {
		printf("ordermill %s\n", ORDERMILL_VERSION);
		return finish(STATUS_DONE);
	}
	if (o.n_args == 0) {
		help_program();
		return finish(special == 'h' ? STATUS_DONE : STATUS_USAGE);
	}
	const struct command *c = find_command(o.args[0]);
	if (c == NULL)
		return STATUS_USAGE;
	if (special == 'h') {
		help_command(c);
		return finish(STATUS_DONE);
	}
	o.args++;
	o.n_args--;
	if (!usage_fits(c, &o, given))
		return STATUS_USAGE;
	if (o.frozen)
		clock_freeze(o.now);
	log_open(o.verbose ? LOG_LEVEL_DEBUG : o.quiet ? LOG_LEVEL_WARNING
	    : LOG_LEVEL_NOTE);
	if (!confine())
		return STATUS_IO;
	return finish(c->run(&o));
}
