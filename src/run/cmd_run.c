/* `ordermill run` */
#include "command.h"
#include "exit_status.h"
#include "fault.h"
#include "log.h"
#include "memory.h"
#include "night.h"
#include "out.h"
#include "report.h"
#include <unistd.h>

static bool
print_result(struct night *n, const struct options *o, struct fault *f)
{
	struct out out;

	progress_end(&n->progress);
	out_init_fd(&out, STDOUT_FILENO);
	if (o->json)
		report_summary_json(n->survey, &n->run, o->dry_run, &out);
	else if (!o->quiet)
		report_summary_text(n->survey, &n->run, o->dry_run, &out);
	const bool fine = out_flush(&out) ||
	    fault_errno(f, "write", "stdout");
	out_free(&out);
	return fine;
}

int
command_run(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct night *n = memory_take(sizeof(*n));
	char text[512];
	int status;

	const bool ran = night_open(n, o, false, &f) && night_run(n, &f) &&
	    print_result(n, o, &f);
	status = ran ? n->run.exit_status : fault_exit_status(&f);
	progress_end(&n->progress);
	if (!ran)
		log_error("%s", fault_text(&f, text, sizeof(text)));
	night_close(n);
	memory_free(n);
	return status;
}
