/* What is not a plain file is moved away without ever being opened. */
#include "collect.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include "out.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool
write_note(const struct tree *t, const char *path, const struct entry *e,
    struct fault *f)
{
	char name[OUTPUT_PATH];
	struct out o;

	snprintf(name, sizeof(name), "%s.reason.txt", path);
	const int fd = openat(t->quarantine, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return fault_errno(f, "open", "%s", name);
	out_init_fd(&o, fd);
	out_printf(&o, "%s: %s\n%s\n", reasons[e->why].code,
	    reasons[e->why].wording, reasons[e->why].cure);
	const bool fine = out_flush(&o);
	out_free(&o);
	if (close(fd) != 0 || !fine)
		return fault_errno(f, "write", "%s", name);
	return true;
}

bool
collect_park(const struct tree *t, const struct entry *e, struct fault *f)
{
	char from[OUTPUT_PATH], to[OUTPUT_PATH - 16];
	int error = EEXIST;

	snprintf(from, sizeof(from), "%s%s/%s", e->partner->id,
	    e->from_test ? "/test" : "", e->name);
	log_warning("inbound/%s: %s [%s]; moved to quarantine/", from,
	    reasons[e->why].wording, reasons[e->why].code);
	if (t->rehearse)
		return true;
	if (!files_make_dir(t->quarantine, e->partner->id, 0750, f))
		return false;
	for (unsigned i = 0; error == EEXIST && i < 1000; i++) {
		char suffix[16] = "";
		if (i > 0)
			snprintf(suffix, sizeof(suffix), ".%u", i);
		snprintf(to, sizeof(to), "%s/%s%s", e->partner->id, e->name,
		    suffix);
		error = files_move(t->inbound, from, t->quarantine, to);
	}
	if (error == ENOENT)
		return true;
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "quarantine", "%s", from);
	return write_note(t, to, e, f) &&
	    files_sync_dir(t->quarantine, e->partner->id, f);
}
