#include "tree_open.h"
#include "config.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
tree_open_path(const char *path, struct fault *f)
{
	/* The operator may have put a link there; partners cannot. */
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		fault_set(f, FAULT_CONFIG, errno, "open directory", "%s",
		    path);
	return fd;
}

static bool
same_file_system(const struct tree *t, const struct config *c,
    struct fault *f)
{
	const struct {
		int fd;
		const char *path;
	} dirs[] = {
		{ t->inbound, c->inbound }, { t->outbound, c->outbound },
		{ t->archive, c->archive }, { t->quarantine, c->quarantine },
		{ t->work, "work" }, { t->stage, "stage" },
	};
	struct stat state, other;

	if (fstat(t->state, &state) != 0)
		return fault_errno(f, "fstat", "%s", c->state);
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
		if (fstat(dirs[i].fd, &other) != 0)
			return fault_errno(f, "fstat", "%s", dirs[i].path);
		if (other.st_dev != state.st_dev)
			return fault_set(f, FAULT_CONFIG, EXDEV,
			    "file systems", "%s and %s have to be on one file "
			    "system: files are moved between them in one step",
			    dirs[i].path, c->state);
	}
	return true;
}

static bool
open_state(struct tree *t, struct fault *f)
{
	if (!files_make_dir_durable(t->state, "work", 0700, f) ||
	    !files_make_dir_durable(t->state, "stage", 0700, f))
		return false;
	t->work = files_open_dir(t->state, "work", f);
	if (t->work < 0)
		return false;
	t->stage = files_open_dir(t->state, "stage", f);
	return t->stage >= 0;
}

static void
forget(struct tree *t)
{
	t->inbound = t->outbound = t->archive = t->quarantine = -1;
	t->state = t->work = t->stage = -1;
	t->rehearse = false;
}

bool
tree_open(struct tree *t, const struct config *c, struct fault *f)
{
	forget(t);
	return (t->inbound = tree_open_path(c->inbound, f)) >= 0 &&
	    (t->outbound = tree_open_path(c->outbound, f)) >= 0 &&
	    (t->archive = tree_open_path(c->archive, f)) >= 0 &&
	    (t->quarantine = tree_open_path(c->quarantine, f)) >= 0 &&
	    (t->state = tree_open_path(c->state, f)) >= 0 &&
	    open_state(t, f) && same_file_system(t, c, f);
}

static int
open_made(const char *scratch, const char *name, struct fault *f)
{
	char path[TREE_SCRATCH + 32];

	snprintf(path, sizeof(path), "%s/%s", scratch, name);
	if (mkdir(path, 0700) != 0) {
		fault_errno(f, "mkdir", "%s", path);
		return -1;
	}
	return tree_open_path(path, f);
}

bool
tree_open_scratch(struct tree *t, const struct config *c, char *scratch,
    struct fault *f)
{
	const char *tmp = getenv("TMPDIR");

	forget(t);
	t->rehearse = true;
	const int n = snprintf(scratch, TREE_SCRATCH, "%s/ordermill-XXXXXX",
	    tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp);
	if (n >= TREE_SCRATCH)
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "mkdtemp", "%s",
		    tmp);
	if (mkdtemp(scratch) == NULL)
		return fault_errno(f, "mkdtemp", "%s", scratch);
	return (t->inbound = tree_open_path(c->inbound, f)) >= 0 &&
	    (t->outbound = open_made(scratch, "outbound", f)) >= 0 &&
	    (t->archive = open_made(scratch, "archive", f)) >= 0 &&
	    (t->quarantine = open_made(scratch, "quarantine", f)) >= 0 &&
	    (t->state = open_made(scratch, "state", f)) >= 0 &&
	    open_state(t, f);
}

static int
remove_entry(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st, (void)ftw;
	/* Not remove(): it asks unlink first, which is not allowed above. */
	if ((type == FTW_DP ? rmdir(path) : unlink(path)) != 0)
		log_warning("%s could not be removed", path);
	return 0;
}

void
tree_remove(const char *scratch)
{
	nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void
tree_close(struct tree *t)
{
	const int fds[] = { t->inbound, t->outbound, t->archive,
	    t->quarantine, t->state, t->work, t->stage };

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	forget(t);
}
