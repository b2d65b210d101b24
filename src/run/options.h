/*
 * options - the command line, once for parsing and for help
 *
 * Options may stand before or behind the command.  Which command takes which
 * option is in the command table (command.c).
 */
#ifndef OPTIONS_H
#define OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_bit {
	OPT_CONFIG = 1 << 0, OPT_DRY_RUN = 1 << 1, OPT_NOW = 1 << 2,
	OPT_PARTNER = 1 << 3, OPT_WAIT = 1 << 4, OPT_JSON = 1 << 5,
	OPT_FORMAT = 1 << 6, OPT_OUTPUT = 1 << 7, OPT_QUIET = 1 << 8,
	OPT_VERBOSE = 1 << 9, OPT_MERGE = 1 << 10, OPT_REPLACE = 1 << 11,
	OPT_ACCEPT = 1 << 12
};

#define MAX_PARTNERS_NAMED 64
struct options {
	const char *config;		/* -c, else as design section 8 says */
	bool dry_run, json, quiet, verbose, merge, replace, accept;
	bool frozen;
	int64_t now;			/* if FROZEN */
	int wait_seconds;		/* 0: do not wait; -1: for ever */
	const char *format, *output;
	unsigned n_partners;
	const char *partner[MAX_PARTNERS_NAMED];
	int n_args;
	char **args;			/* what is left: command and operands */
};

struct option_row {
	enum option_bit bit;
	char letter;			/* 0: has none */
	const char *name, *operand, *help;
};
extern const struct option_row option_rows[];
extern const size_t n_option_rows;

/* False after a message on stderr: wrong usage.  *SPECIAL gets 'h' or 'V'
 * if help or the version was asked for. */
bool options_parse(struct options *o, int argc, char **argv, int *special,
    unsigned *given);
#endif
