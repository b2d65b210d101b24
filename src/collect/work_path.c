#include "work_path.h"
#include "fault.h"
#include "files.h"
#include "outputs.h"
#include "partner.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
work_path(const char *dir, const char *partner, bool from_test,
    const char *name, char *path)
{
	const int n = snprintf(path, OUTPUT_PATH, "%s/%s%s/%s", dir, partner,
	    from_test ? ".test" : "", name);

	/* Room for the suffixes of the names derived from it. */
	return n > 0 && n < OUTPUT_PATH - 8;
}

bool
work_from_test(const char *path)
{
	struct span rest = span_of(path);

	span_cut(&rest, '/');
	struct span owner = span_cut(&rest, '/');
	span_cut(&owner, '.');
	return span_is(owner, "test");
}

/* PATH with SUFFIX behind its directory. */
static bool
beside(const char *path, const char *suffix, char *out)
{
	const char *name = strrchr(path, '/');

	if (name == NULL)
		return false;
	const int n = snprintf(out, OUTPUT_PATH, "%.*s%s%s",
	    (int)(name - path), path, suffix, name);
	return n > 0 && n < OUTPUT_PATH;
}

bool
work_copy(const char *path, char *copy)
{
	return beside(path, ".copy", copy);
}

bool
work_companion(const char *path, const struct partner *p, char *note)
{
	return p->ready != READY_QUIET && beside(path, ".note", note);
}

/* What is before the last "/" of PATH. */
static const char *
parent(const char *path, char dir[OUTPUT_PATH])
{
	const char *name = strrchr(path, '/');

	snprintf(dir, OUTPUT_PATH, "%.*s", (int)(name - path), path);
	return dir;
}

/* That of the originals comes last: with it the names of all of them become
 * durable. */
bool
work_make_dirs(int work, const char *path, struct fault *f)
{
	char other[OUTPUT_PATH], dir[OUTPUT_PATH], top[OUTPUT_PATH];

	return files_make_dir_durable(work, parent(parent(path, dir), top),
	    0700, f) &&
	    (!work_copy(path, other) ||
	    files_make_dir(work, parent(other, dir), 0700, f)) &&
	    (!beside(path, ".note", other) ||
	    files_make_dir(work, parent(other, dir), 0700, f)) &&
	    files_make_dir_durable(work, parent(path, dir), 0700, f);
}

bool
work_link_copy(int from, const char *name, int work, const char *path,
    struct fault *f)
{
	bool fine = false;
	const int in = openat(from, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	const int out = openat(work, path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (in < 0 || out < 0)
		fault_errno(f, "copy drop", "%s", name);
	else
		fine = files_copy(in, out, name, f);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return fine;
}
