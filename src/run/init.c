/* `ordermill init`: a working tree from the samples we came with. */
#include "command.h"
#include "exit_status.h"
#include "fault.h"
#include "files.h"
#include "install.h"
#include "log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Directories of design section 2; partners find theirs made by the first
 * run as well, but are shown where to drop.  Others may pass through those
 * that lead to a partner's, and see nothing there; the partner's own, and
 * those of consumers, are theirs by their group (samples/deploy/). */
static const struct {
	const char *path;
	mode_t mode;
} dirs[] = {
	{ "partners.d", 0750 },
	{ "inbound", 0751 },
	{ "inbound/acme", 02770 }, { "inbound/acme/test", 02770 },
	{ "inbound/globex", 02770 }, { "inbound/globex/test", 02770 },
	{ "outbound", 0751 }, { "outbound/acks", 0751 },
	{ "outbound/exceptions", 0751 },
	{ "outbound/issued", 02750 }, { "outbound/special-handling", 02750 },
	{ "outbound/exceptions/acme", 02750 },
	{ "outbound/exceptions/globex", 02750 },
	{ "outbound/acks/acme", 02750 }, { "outbound/acks/globex", 02750 },
	{ "outbound/reports", 02750 },
	{ "archive", 0700 }, { "quarantine", 0700 },
	{ "state/work", 0700 }, { "state/stage", 0700 },
};
static const char *const samples[] = {
	"ordermill.xml", "catalogue.xml", "partners.d/acme.xml",
	"partners.d/globex.xml",
};

static bool
copy_sample(int from, int to, const char *name, struct fault *f)
{
	const mode_t mode = 0640;
	bool fine = false;
	const int in = openat(from, name, O_RDONLY | O_CLOEXEC);
	const int out = openat(to, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (in < 0 || out < 0 || fchmod(out, mode) != 0)
		fault_errno(f, "copy sample", "%s", name);
	else
		fine = files_copy(in, out, name, f);
	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", name);
	return fine;
}

static bool
is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	bool empty = d != NULL;

	for (struct dirent *e; empty && (e = readdir(d)) != NULL;)
		empty = strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0;
	if (d != NULL)
		closedir(d);
	return empty;
}

static bool
make_tree(const char *dir, struct fault *f)
{
	char from_path[4096];

	/* One that is there already keeps its mode. */
	if (mkdir(dir, 0751) == 0 ? chmod(dir, 0751) != 0 : errno != EEXIST)
		return fault_set(f, FAULT_CONFIG, errno, "init", "%s", dir);
	if (!is_empty(dir))
		return fault_set(f, FAULT_CONFIG, 0, "init",
		    "%s exists and is not an empty directory", dir);
	if (!install_path("samples", from_path, sizeof(from_path), f))
		return false;
	const int from = open(from_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int to = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = from >= 0 && to >= 0;
	if (!fine)
		fault_errno(f, "open directory", "%s", from < 0 ? from_path
		    : dir);
	for (size_t i = 0; fine && i < ARRAY_LEN(dirs); i++)
		fine = files_make_dir(to, dirs[i].path, dirs[i].mode, f);
	for (size_t i = 0; fine && i < ARRAY_LEN(samples); i++)
		fine = copy_sample(from, to, samples[i], f);
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	return fine;
}

int
command_init(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	char text[512];

	if (!make_tree(o->args[0], &f)) {
		log_error("%s", fault_text(&f, text, sizeof(text)));
		return fault_exit_status(&f);
	}
	if (!o->quiet)
		printf("%s is ready.  Drop orders into %s/inbound/acme (XML) "
		    "or %s/inbound/globex (CSV), then:\n"
		    "  ordermill -c %s/ordermill.xml run\n", o->args[0],
		    o->args[0], o->args[0], o->args[0]);
	return STATUS_DONE;
}
