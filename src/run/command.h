/*
 * command - what the program can do: a table that one line extends
 *
 * A command gets the options and its operands (without its own name) and
 * returns the exit status.
 */
#ifndef COMMAND_H
#define COMMAND_H
#include "options.h"		/* struct options */
#include <stddef.h>

struct command {
	const char *name;
	const char *operands;		/* "FILE...", for help */
	int min_args, max_args;		/* max -1: any number */
	unsigned options;		/* bits; help, version, -v always */
	int (*run)(const struct options *o);
	const char *what;		/* one line */
	const char *help;		/* more, and examples */
};
extern const struct command commands[];
extern const size_t n_commands;

const struct command *command_find(const char *name);
/* `ordermill --help`, `ordermill CMD --help`: to stdout. */
void help_program(void);
void help_command(const struct command *c);

int command_init(const struct options *o);
int command_run(const struct options *o);
int command_validate(const struct options *o);
int command_status(const struct options *o);
int command_runs(const struct options *o);
int command_show(const struct options *o);
int command_explain(const struct options *o);
int command_report(const struct options *o);
int command_exceptions(const struct options *o);
int command_load(const struct options *o);
int command_release(const struct options *o);
int command_backup(const struct options *o);
int command_relearn(const struct options *o);
int command_verify(const struct options *o);
int command_config(const struct options *o);
int command_help(const struct options *o);
#endif
