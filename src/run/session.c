#include "session.h"
#include "fault.h"
#include "log.h"
#include "options.h"
#include "tree_open.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
session_output(struct session *s, const struct options *o, struct fault *f)
{
	if (o->output == NULL)
		return true;
	const int fd = open(o->output,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_errno(f, "open", "%s", o->output);
	out_free(&s->out);
	s->out_fd = fd;
	out_init_fd(&s->out, fd);
	return true;
}

bool
session_open(struct session *s, const struct options *o,
    enum ledger_mode mode, struct fault *f)
{
	char path[CONFIG_PATH + 32];
	char holder[LOCK_HOLDER];
	bool held;

	memset(s, 0, sizeof(*s));
	s->lock.fd = -1;
	s->out_fd = -1;
	s->tree = (struct tree){ -1, -1, -1, -1, -1, -1, -1, false };
	if (!config_load(&s->config, o, f) ||
	    !tree_open(&s->tree, &s->config, f))
		return false;
	if (mode == LEDGER_WRITE) {
		if (!lock_take(&s->lock, s->tree.state, o->wait_seconds, f))
			return false;
	} else {
		if (!lock_look(s->tree.state, &held, holder, f))
			return false;
		if (held)
			return fault_set(f, FAULT_BUSY, 0, "ledger",
			    "%s is active; try again when it has ended",
			    holder);
	}
	/* A large register is gathered beside the ledger, and nowhere else may
	 * a confined command write. */
	setenv("SQLITE_TMPDIR", s->config.state, 1);
	snprintf(path, sizeof(path), "%s/ledger.db", s->config.state);
	s->ledger = ledger_open(path, mode, f);
	if (s->ledger == NULL)
		return false;
	s->out_fd = STDOUT_FILENO;
	out_init_fd(&s->out, s->out_fd);
	return true;
}

int
session_end(struct session *s, int status, struct fault *f)
{
	char text[512];

	if (s->out_fd >= 0 && !out_flush(&s->out) && f->kind == FAULT_NONE)
		fault_errno(f, "write", "output");
	out_free(&s->out);
	if (s->out_fd > STDERR_FILENO)
		close(s->out_fd);
	ledger_close(s->ledger);
	lock_drop(&s->lock);
	tree_close(&s->tree);
	config_free(&s->config);
	if (f->kind == FAULT_NONE)
		return status;
	log_error("%s", fault_text(f, text, sizeof(text)));
	return fault_exit_status(f);
}
