/*
 * Each test confines a child, because nothing of it can be undone.
 */
#include "confine.h"
#include "unit.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child that does RUN ends with: its status, or 1000 + a signal. */
static int
status_of(int (*run)(void))
{
	int status = 0;
	const pid_t child = fork();
	if (child == 0)
		_exit(run());
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status)
	    : 1000 + WTERMSIG(status);
}

/* 0, or the errno of opening PATH. */
static int
opening(const char *path, int flags)
{
	const int fd = open(path, flags, 0600);
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
lower_limits(void)
{
	struct rlimit l = { 100, 200 };
	if (setrlimit(RLIMIT_NOFILE, &l) != 0 ||
	    !confine_limit(RLIMIT_NOFILE, 150) ||
	    getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur != 100 ||
	    l.rlim_max != 150)
		return 1;
	if (!confine_limit(RLIMIT_NOFILE, 20) ||
	    getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur != 20 ||
	    l.rlim_max != 20)
		return 2;
	if (!confine_limit(RLIMIT_NOFILE, UINT64_MAX) ||
	    getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_max != 20)
		return 3;
	return confine_self() && getrlimit(RLIMIT_CORE, &l) == 0 &&
	    l.rlim_max == 0 ? 0 : 4;
}

static void
limits(void)
{
	UNIT_NUMBER(status_of(lower_limits), 0);
}

static void
write_places(void)
{
	mkdir("change", 0700);
	mkdir("change/from", 0700);
	mkdir("change/to", 0700);
	mkdir("look", 0700);
	mkdir("elsewhere", 0700);
	unit_write_file("change/from/file", "x", 1);
	unit_write_file("look/file", "x", 1);
	unit_write_file("elsewhere/file", "x", 1);
	unit_write_file("single", "x", 1);
	unit_write_file("used", "x", 1);
}

static int
use_places(void)
{
	static const struct confine_place places[] = {
		{ "change", CONFINE_CHANGE }, { "look", CONFINE_READ },
		{ "single", CONFINE_READ }, { "used", CONFINE_USE },
		{ "elsewhere", CONFINE_NONE }, { "", CONFINE_CHANGE },
		{ "does-not-exist", CONFINE_CHANGE },
	};
	if (!confine_self() ||
	    confine_files(places, ARRAY_LEN(places)) != CONFINED)
		return 1;
	if (opening("change/new", O_RDWR | O_CREAT | O_EXCL) != 0 ||
	    rename("change/from/file", "change/to/file") != 0 ||
	    mkdir("change/made", 0700) != 0 || rmdir("change/made") != 0 ||
	    unlink("change/new") != 0)
		return 2;
	if (opening("look/file", O_RDONLY) != 0 ||
	    opening("look/file", O_WRONLY) != EACCES ||
	    opening("look", O_RDONLY | O_DIRECTORY) != 0 ||
	    opening("look/new", O_WRONLY | O_CREAT) != EACCES ||
	    unlink("look/file") == 0)
		return 3;
	if (opening("single", O_RDONLY) != 0 ||
	    opening("single", O_WRONLY) != EACCES ||
	    opening("used", O_RDWR) != 0)
		return 4;
	if (opening("elsewhere/file", O_WRONLY) != EACCES ||
	    opening("elsewhere/new", O_WRONLY | O_CREAT) != EACCES ||
	    opening("does-not-exist", O_WRONLY | O_CREAT) != EACCES ||
	    rename("change/to/file", "elsewhere/moved") == 0)
		return 5;
	return 0;
}

static int
clear_places(void)
{
	static const struct confine_place places[] = {
		{ ".", CONFINE_CLEAR } };
	if (!confine_self() || confine_files(places, 1) != CONFINED)
		return 1;
	return rmdir("change/from") == 0 && unlink("single") != 0 &&
	    mkdir("change/made", 0700) != 0 ? 0 : 2;
}

static int
use_nothing(void)
{
	const int open_before = open("look/file", O_RDONLY);
	char byte;
	if (!confine_self() || confine_files(NULL, 0) != CONFINED)
		return 1;
	if (opening("look/file", O_RDONLY) != EACCES ||
	    opening("/dev/null", O_RDONLY) != EACCES ||
	    opening(".", O_RDONLY | O_DIRECTORY) != EACCES)
		return 2;
	return read(open_before, &byte, 1) == 1 ? 0 : 3;
}

static void
files(void)
{
	write_places();
	UNIT_NUMBER(status_of(use_places), 0);
	UNIT_NUMBER(status_of(use_nothing), 0);
	UNIT_NUMBER(status_of(clear_places), 0);
}

/* The address sanitizer asks for it before _exit(). */
#ifdef __SANITIZE_ADDRESS__
#define FOR_ASAN { SYS_sigaltstack, CONFINE_ALWAYS },
#else
#define FOR_ASAN
#endif

static const struct confine_call few[] = {
	{ SYS_exit_group, CONFINE_ALWAYS }, { SYS_write, CONFINE_ALWAYS },
	{ SYS_dup2, { { 0, CONFINE_INT, 1 }, { 1, 3, 2 } } },
	{ SYS_socketpair, CONFINE_IF(0, CONFINE_INT, AF_UNIX) },
	{ SYS_kill, CONFINE_IF(0, CONFINE_INT, CONFINE_OWN_PID) },
	{ SYS_getpid, CONFINE_ALWAYS }, FOR_ASAN
};

static bool
filter(enum confine_else otherwise)
{
	return confine_self() &&
	    confine_calls(few, ARRAY_LEN(few), otherwise) == CONFINED;
}

static int
be_refused(void)
{
	int pair[2];
	if (!filter(CONFINE_REFUSE))
		return 1;
	if (opening("look/file", O_RDONLY) != ENOSYS ||
	    socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != ENOSYS)
		return 2;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0 ||
	    socketpair(AF_NETLINK, SOCK_DGRAM, 0, pair) == 0 ||
	    errno != ENOSYS)
		return 3;
	/* Both arguments have to fit: 1, and what ends in binary 10. */
	if (dup2(1, 6) != 6 || dup2(1, 10) != 10 || dup2(1, 7) >= 0 ||
	    dup2(0, 6) >= 0)
		return 4;
	return kill(getpid(), 0) == 0 && kill(1, 0) != 0 && errno == ENOSYS
	    ? 0 : 5;
}

static int
be_killed(void)
{
	if (!filter(CONFINE_KILL))
		return 1;
	syscall(SYS_getppid);
	return 0;
}

static int
do_the_allowed(void)
{
	return !filter(CONFINE_KILL) || kill(getpid(), 0) != 0;
}

/* A number of 32 bits, of which a call by another has the low half. */
static int
be_precise(void)
{
	static const struct confine_call calls[] = {
		{ SYS_exit_group, CONFINE_ALWAYS },
		{ SYS_lseek, CONFINE_IF(1, UINT64_MAX, 0x500000003) },
		{ SYS_getppid, CONFINE_IF(5, UINT64_C(0xf00000000),
		  UINT64_C(0x700000000)) }, FOR_ASAN
	};
	const int fd = open("look/file", O_RDONLY);
	if (!confine_self() || confine_calls(calls, ARRAY_LEN(calls),
	    CONFINE_REFUSE) != CONFINED)
		return 1;
	if (lseek(fd, 0x500000003, SEEK_SET) != 0x500000003 ||
	    lseek(fd, 3, SEEK_SET) != -1 || errno != ENOSYS ||
	    lseek(fd, 0x500000000, SEEK_SET) != -1)
		return 2;
	if (syscall(SYS_getppid, 0, 0, 0, 0, 0, 0x7ffffffff) < 0 ||
	    syscall(SYS_getppid, 0, 0, 0, 0, 0, 0x800000000) != -1)
		return 3;
	/* No call at all: what a tracer makes of one that it has answered. */
	return syscall(-1) == -1 && errno == ENOSYS ? 0 : 4;
}

static void
calls(void)
{
	write_places();
	UNIT_NUMBER(status_of(be_refused), 0);
	UNIT_NUMBER(status_of(be_killed), 1000 + SIGSYS);
	UNIT_NUMBER(status_of(do_the_allowed), 0);
	UNIT_NUMBER(status_of(be_precise), 0);
}

static const struct unit_test tests[] = {
	{ "limits are lowered, and never raised", limits },
	{ "only what was named can be reached, as it was named", files },
	{ "only the calls of the table are made, as it has them", calls },
};

int
main(void)
{
	return unit_main("confine", tests, ARRAY_LEN(tests));
}
