/*
 * confine_files - a Landlock domain from a list of places
 *
 * Landlock has grown from version to version of its interface; each asks for
 * all that the kernel at hand knows.  Debian's headers are those of version 2,
 * so what came later is defined here.
 */
#include "confine.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FS_FIRST	((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_REFER	(UINT64_C(1) << 13)
#define FS_TRUNCATE	(UINT64_C(1) << 14)
#define FS_IOCTL_DEV	(UINT64_C(1) << 15)
#define NET_TCP		(UINT64_C(3))		/* bind and connect */
#define SCOPE_ALL	(UINT64_C(3))		/* signals, abstract sockets */

/* The argument of landlock_create_ruleset, and its size by version. */
struct attributes {
	uint64_t files, net, scope;
};
static const struct {
	uint64_t files;
	uint64_t net, scope;
	size_t size;
} versions[] = {
	{ 0, 0, 0, 0 },
	{ FS_FIRST, 0, 0, 8 },
	{ FS_FIRST | FS_REFER, 0, 0, 8 },
	{ FS_FIRST | FS_REFER | FS_TRUNCATE, 0, 0, 8 },
	{ FS_FIRST | FS_REFER | FS_TRUNCATE, NET_TCP, 0, 16 },
	{ FS_FIRST | FS_REFER | FS_TRUNCATE | FS_IOCTL_DEV, NET_TCP, 0, 16 },
	{ FS_FIRST | FS_REFER | FS_TRUNCATE | FS_IOCTL_DEV, NET_TCP,
	  SCOPE_ALL, 24 },
};
#define WITH_REFER 2

static const uint64_t rights[] = {
	[CONFINE_NONE] = 0,
	[CONFINE_READ] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_READ_DIR,
	[CONFINE_USE] = LANDLOCK_ACCESS_FS_READ_FILE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE,
	/* A file may only move to where it may not more be done with it, so
	 * all places that may be changed have the same rights. */
	[CONFINE_CHANGE] = ~(LANDLOCK_ACCESS_FS_EXECUTE | FS_IOCTL_DEV),
	[CONFINE_CLEAR] = LANDLOCK_ACCESS_FS_REMOVE_DIR,
};
/* What can be said of a file that is no directory. */
#define OF_FILES (LANDLOCK_ACCESS_FS_READ_FILE | \
	LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)

/* 0 and errno if the kernel has no Landlock. */
static unsigned
version(void)
{
	const long v = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return v <= 0 ? 0 : v < (long)ARRAY_LEN(versions) ? (unsigned)v :
	    (unsigned)ARRAY_LEN(versions) - 1;
}

static bool
may_move(const struct confine_place *places, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (places[i].may == CONFINE_CHANGE)
			return true;
	return false;
}

static bool
add(int ruleset, const struct confine_place *p, uint64_t known)
{
	struct stat st;
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights[p->may] & known,
		.parent_fd = open(p->path, O_PATH | O_CLOEXEC) };
	bool fine;

	/* What cannot be reached now needs no leave. */
	if (rule.parent_fd < 0)
		return true;
	fine = fstat(rule.parent_fd, &st) == 0;
	if (fine && !S_ISDIR(st.st_mode))
		rule.allowed_access &= OF_FILES;
	if (fine && rule.allowed_access != 0)
		fine = syscall(SYS_landlock_add_rule, ruleset,
		    LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	const int error = errno;
	close(rule.parent_fd);
	errno = error;
	return fine;
}

enum confined
confine_files(const struct confine_place *places, size_t n)
{
	const unsigned v = version();

	if (v < WITH_REFER && (v == 0 || may_move(places, n))) {
		errno = v == 0 ? errno : EOPNOTSUPP;
		return CONFINE_ABSENT;
	}
	const struct attributes all = { versions[v].files, versions[v].net,
	    versions[v].scope };
	const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all,
	    versions[v].size, 0);
	if (ruleset < 0)
		return CONFINE_FAILED;
	bool fine = true;
	for (size_t i = 0; fine && i < n; i++)
		fine = add(ruleset, &places[i], all.files);
#ifdef __SANITIZE_ADDRESS__
	/* Its reports read the program and /proc. */
	fine = fine && (n == 0 || add(ruleset, &(struct confine_place){ "/",
	    CONFINE_READ }, all.files));
#endif
	fine = fine && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	const int error = errno;
	close(ruleset);
	errno = error;
	return fine ? CONFINED : CONFINE_FAILED;
}
