#include "command.h"
#include "compiler.h"
#include <string.h>

#define ALWAYS (OPT_CONFIG | OPT_QUIET | OPT_VERBOSE)
#define LIST (ALWAYS | OPT_JSON | OPT_NOW)

const struct command commands[] = {
	{ "init", "DIR", 1, 1, ALWAYS, command_init,
	  "make a working tree to start from",
	  "DIR must not exist, or be empty.  It gets a configuration, a\n"
	  "catalogue, two sample partners and the directories of a run.\n"
	  "\n"
	  "  ordermill init /srv/ordermill\n" },
	{ "run", "", 0, 0, LIST | OPT_DRY_RUN | OPT_PARTNER | OPT_WAIT,
	  command_run,
	  "the nightly job: take what has settled, decide, issue, report",
	  "Killed at any point, the next run finishes what was decided and\n"
	  "decides again what was not; nothing is issued twice.\n"
	  "\n"
	  "  ordermill run                          every night\n"
	  "  ordermill run --dry-run --json         what would happen\n"
	  "  ordermill run --partner acme --wait=60\n" },
	{ "validate", "FILE...", 1, -1, LIST | OPT_PARTNER, command_validate,
	  "check input files without taking them",
	  "Schema, completeness and correctness are checked; the ledger and\n"
	  "its registers are not asked.  Status 65 if there are errors.\n"
	  "\n"
	  "  ordermill validate orders.xml\n"
	  "  ordermill validate --partner globex --json orders.csv\n" },
	{ "status", "", 0, 0, LIST, command_status,
	  "is a run active, and what did the last one do",
	  "  ordermill status\n" },
	{ "runs", "", 0, 0, LIST, command_runs, "the last 30 runs",
	  "  ordermill runs\n" },
	{ "show", "[PARTNER/]FILE", 1, 1, LIST, command_show,
	  "what became of one input file",
	  "FILE is its name, its number or its base name.\n"
	  "\n"
	  "  ordermill show acme/orders.xml\n" },
	{ "explain", "PARTNER/ORDER[/REVISION]", 1, 1, LIST, command_explain,
	  "the whole story of a purchase order",
	  "  ordermill explain acme/PO-88121\n"
	  "  ordermill explain acme/PO-88121/1 --json\n" },
	{ "report", "[RUN]", 0, 1, LIST | OPT_FORMAT | OPT_OUTPUT,
	  command_report,
	  "the reconciliation of a run, the last one if not said",
	  "  ordermill report\n"
	  "  ordermill report 000412 --format csv -o 412.csv\n" },
	{ "exceptions", "", 0, 0, LIST | OPT_PARTNER, command_exceptions,
	  "rejected orders that wait for a correction",
	  "  ordermill exceptions --partner acme\n" },
	{ "load", "KIND FILE", 2, 2,
	  LIST | OPT_DRY_RUN | OPT_MERGE | OPT_REPLACE, command_load,
	  "load a register: customers, feasibility, services, order-status",
	  "FILE is CSV with a header row.  All of it is loaded, or nothing.\n"
	  "What differs from the register is said; what was there before is\n"
	  "kept for the decisions that rest on it.\n"
	  "\n"
	  "  ordermill load feasibility assessments.csv\n"
	  "  ordermill load services new.csv --merge --dry-run\n" },
	{ "release", "PARTNER", 1, 1, LIST, command_release,
	  "let files go that are held behind a gap in their numbers",
	  "The next run decides them, in the order of their numbers, whatever\n"
	  "is still missing before them.\n"
	  "\n"
	  "  ordermill release acme && ordermill run\n" },
	{ "verify", "", 0, 0, LIST, command_verify,
	  "recompute from archive and outputs what the ledger claims",
	  "Status 65 if anything does not fit.\n"
	  "\n"
	  "  ordermill verify\n" },
	{ "backup", "", 0, 0, LIST | OPT_OUTPUT | OPT_WAIT, command_backup,
	  "copy the ledger, also while a run is active",
	  "The copy is whole and checked before it has its name: what --output\n"
	  "says, which must not exist, or ledger-TIME.db here.  An active run\n"
	  "makes it when a group of files is done; --wait=S does not wait\n"
	  "longer than that for it.\n"
	  "\n"
	  "  ordermill backup -o /backup/ledger-$(date +%F).db\n" },
	{ "relearn", "", 0, 0, LIST | OPT_DRY_RUN | OPT_WAIT | OPT_ACCEPT,
	  command_relearn,
	  "teach a restored ledger what was issued since it was saved",
	  "The inputs that the ledger does not know are decided again with\n"
	  "the clock of then, and recorded as issued; nothing is issued.\n"
	  "Where orders would be decided otherwise, it stops with status 65.\n"
	  "\n"
	  "  ordermill load feasibility assessments.csv    as it was then\n"
	  "  ordermill relearn --dry-run\n"
	  "  ordermill relearn\n" },
	{ "config", "check", 1, 1, LIST, command_config,
	  "check the configuration, catalogue and partners",
	  "Every mistake in one pass, as path:line: message.  Status 78 if\n"
	  "there are any.\n"
	  "\n"
	  "  ordermill config check\n" },
	{ "help", "[COMMAND]", 0, 1, ALWAYS, command_help,
	  "this, or more on a command",
	  "  ordermill help run\n" },
};
const size_t n_commands = ARRAY_LEN(commands);

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}
