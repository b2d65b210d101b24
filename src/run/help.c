#include "command.h"
#include "exit_status.h"
#include "ledger_register.h"
#include "log.h"
#include <stdio.h>
#include <string.h>

void
help_program(void)
{
	printf("ordermill - turn partners' purchase-order files into customer "
	    "orders\n\n"
	    "  ordermill init ./mill && cd mill     a tree to try\n"
	    "  ordermill run                        the nightly job\n"
	    "  ordermill report                     what it did\n\n"
	    "Commands:\n");
	for (size_t i = 0; i < n_commands; i++)
		printf("  %-11s %s\n", commands[i].name, commands[i].what);
	printf("\n`ordermill COMMAND --help` says more, ordermill(1) says "
	    "all; `ordermill --version`.\n");
}

void
help_command(const struct command *c)
{
	printf("usage: ordermill %s [OPTION]...%s%s\n\n%s.\n\n%s", c->name,
	    c->operands[0] == '\0' ? "" : " ", c->operands, c->what, c->help);
	printf("\nOptions:\n");
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *r = &option_rows[i];
		char name[40];
		if ((c->options & r->bit) == 0)
			continue;
		const char *operand = r->operand == NULL ? "" : r->operand;
		if (strchr(operand, '?') != NULL)
			snprintf(name, sizeof(name), "--%s[=S]", r->name);
		else
			snprintf(name, sizeof(name), "--%s%s%s", r->name,
			    operand[0] == '\0' ? "" : " ", operand);
		printf("  %c%c%s %-18s %s\n", r->letter ? '-' : ' ',
		    r->letter ? r->letter : ' ', r->letter ? "," : " ", name,
		    r->help);
	}
	printf("  -h, %-18s %s\n", "--help", "this");
	if (c->run != command_load)
		return;
	printf("\nColumns, in any order:\n");
	for (unsigned i = 0; i < REGISTER_COUNT; i++) {
		printf("  %s:", registers[i].kind);
		for (unsigned j = 0; j < registers[i].n_columns; j++)
			printf(" %s", registers[i].column[j]);
		printf("\n");
	}
}

int
command_help(const struct options *o)
{
	const struct command *c = NULL;

	if (o->n_args == 0) {
		help_program();
		return STATUS_DONE;
	}
	c = command_find(o->args[0]);
	if (c == NULL) {
		log_error("there is no command \"%s\"", o->args[0]);
		return STATUS_USAGE;
	}
	help_command(c);
	return STATUS_DONE;
}
