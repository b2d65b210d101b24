/*
 * confinement - the program's system calls and places, as tables
 *
 * A call that is not in the table does not exist (ENOSYS), which is what a C
 * library asks for: then it takes an older one.  So clone3, whose flags cannot
 * be looked at, gives way to clone.
 */
#include "confinement.h"
#include "bounds.h"
#include "config.h"
#include "confine.h"
#include "fault.h"
#include "log.h"
#include "memory.h"
#include <errno.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | \
	CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)
#define CALL(name) { SYS_##name, CONFINE_ALWAYS }
#define PLACE (CONFIG_PATH + 32)

static const struct confine_call calls[] = {
	/* What is open. */
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64),
	CALL(pwrite64), CALL(lseek), CALL(close), CALL(close_range),
	CALL(dup), CALL(dup3), CALL(fcntl), CALL(flock), CALL(ppoll),
	CALL(pipe2), CALL(fstat), CALL(fstatfs), CALL(ftruncate),
	CALL(fallocate), CALL(fadvise64), CALL(fsync), CALL(fdatasync),
	CALL(syncfs), CALL(sync_file_range), CALL(copy_file_range),
	CALL(sendfile), CALL(fchmod), CALL(fchown), CALL(getdents64),
	{ SYS_ioctl, CONFINE_IF(1, CONFINE_INT, TCGETS) },
	{ SYS_ioctl, CONFINE_IF(1, CONFINE_INT, TIOCGWINSZ) },
	{ SYS_ioctl, CONFINE_IF(1, CONFINE_INT, FICLONE) },
	/* Names. */
	CALL(openat), CALL(openat2), CALL(faccessat), CALL(faccessat2),
	CALL(newfstatat), CALL(statx), CALL(statfs), CALL(readlinkat),
	CALL(getcwd), CALL(mkdirat), CALL(unlinkat), CALL(renameat),
	CALL(renameat2), CALL(linkat), CALL(fchmodat), CALL(fchownat),
	CALL(utimensat), CALL(umask),
	/* Memory, none of it a program. */
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise),
	{ SYS_mmap, CONFINE_IF(2, PROT_EXEC, 0) },
	{ SYS_mprotect, CONFINE_IF(2, PROT_EXEC, 0) },
	/* Threads and decoders. */
	{ SYS_clone, CONFINE_IF(0, NAMESPACES, 0) },
	CALL(set_robust_list), CALL(set_tid_address), CALL(rseq),
	CALL(futex), CALL(sched_yield), CALL(sched_getaffinity),
	CALL(exit), CALL(exit_group), CALL(wait4), CALL(waitid),
	CALL(kill), CALL(tgkill),
	{ SYS_socketpair, CONFINE_IF(0, CONFINE_INT, AF_UNIX) },
	CALL(setsockopt), CALL(sendmsg), CALL(recvmsg),
	/* A decoder confines itself, within this. */
	CALL(seccomp), CALL(landlock_create_ruleset),
	CALL(landlock_add_rule), CALL(landlock_restrict_self),
	CALL(prctl), CALL(prlimit64), CALL(getrlimit),
	/* Signals, time, and who we are. */
	CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn),
	CALL(sigaltstack), CALL(restart_syscall), CALL(nanosleep),
	CALL(clock_nanosleep), CALL(clock_gettime), CALL(clock_getres),
	CALL(gettimeofday), CALL(getrandom), CALL(getrusage), CALL(uname),
	CALL(sysinfo), CALL(getpid), CALL(getppid), CALL(gettid),
	CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid),
#ifdef SYS_open
	/* The same, as older architectures have them. */
	CALL(dup2), CALL(poll), CALL(open), CALL(access), CALL(stat),
	CALL(lstat), CALL(readlink), CALL(mkdir), CALL(rmdir),
	CALL(unlink), CALL(rename), CALL(link), CALL(chmod), CALL(time),
#endif
#ifdef __SANITIZE_ADDRESS__
	/* The search for leaks at the end attaches to our threads. */
	CALL(ptrace), CALL(tkill), CALL(process_vm_readv),
#ifdef SYS_open
	CALL(arch_prctl), CALL(getdents),
#endif
#endif
};

bool
confinement_calls(struct fault *f)
{
	if (!confine_self() || !confine_memory(PROGRAM_MEMORY_BYTES))
		return fault_errno(f, "confine", "the program");
	switch (confine_calls(calls, ARRAY_LEN(calls), CONFINE_REFUSE)) {
	case CONFINE_FAILED:
		return fault_errno(f, "seccomp", "the program");
	case CONFINE_ABSENT:
		log_warning("this kernel has no seccomp filters (%s): system "
		    "calls are not confined", strerror(errno));
		break;
	case CONFINED:
		break;
	}
	return true;
}

/* What may be done with each part of the tree. */
static const struct {
	enum confine_access inbound, outbound, archive, quarantine, state;
} parts[] = {
	[CONFINEMENT_RUN] = { CONFINE_CHANGE, CONFINE_CHANGE, CONFINE_CHANGE,
	    CONFINE_CHANGE, CONFINE_CHANGE },
	[CONFINEMENT_DRY_RUN] = { CONFINE_READ, CONFINE_READ, CONFINE_READ,
	    CONFINE_READ, CONFINE_CHANGE },
	[CONFINEMENT_LOAD] = { .state = CONFINE_CHANGE },
	[CONFINEMENT_VERIFY] = { CONFINE_READ, CONFINE_READ, CONFINE_READ,
	    CONFINE_READ, CONFINE_CHANGE },
	[CONFINEMENT_VALIDATE] = { .state = CONFINE_NONE },
};

/* Cut PATH, which is absolute or empty, to its directory. */
static void
cut_to_directory(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash != NULL)
		slash[slash == path ? 1 : 0] = '\0';
}

/* The directory of the ledger if that is a link to elsewhere; "" if not. */
static void
find_ledger(const struct config *c, char dir[PLACE])
{
	snprintf(dir, PLACE, "%s/ledger.db", c->state);
	char *real = realpath(dir, NULL);

	snprintf(dir, PLACE, "%s", real == NULL ? "" : real);
	free(real);
	cut_to_directory(dir);
}

static enum confined
confine(enum confinement which, const struct config *c,
    const struct confinement_extra *extra)
{
	char ledger[PLACE], above[PLACE];
	const char *scratch = extra->scratch == NULL ? "" : extra->scratch;
	const struct confine_place fixed[] = {
		{ c->inbound, parts[which].inbound },
		{ c->outbound, parts[which].outbound },
		{ c->archive, parts[which].archive },
		{ c->quarantine, parts[which].quarantine },
		{ c->state, parts[which].state },
		{ ledger, parts[which].state },
		{ scratch, CONFINE_CHANGE },
		{ above, CONFINE_CLEAR },		/* to remove SCRATCH */
		{ c->xsd_dir, CONFINE_READ },
		{ "/dev/null", CONFINE_USE },		/* a decoder's */
		{ "/dev/urandom", CONFINE_READ },	/* SQLite's */
	};
	const size_t n = ARRAY_LEN(fixed);
	struct confine_place *all = memory_take((n +
	    (size_t)extra->n_inputs) * sizeof(*all));

	find_ledger(c, ledger);
	snprintf(above, sizeof(above), "%s", scratch);
	cut_to_directory(above);
	memcpy(all, fixed, sizeof(fixed));
	for (int i = 0; i < extra->n_inputs; i++)
		all[n + (size_t)i] = (struct confine_place){
		    extra->inputs[i], CONFINE_READ };
	const enum confined done = confine_files(all,
	    n + (size_t)extra->n_inputs);
	const int error = errno;
	memory_free(all);
	errno = error;
	return done;
}

bool
confinement_files(enum confinement which, const struct config *c,
    const struct confinement_extra *extra, struct fault *f)
{
	switch (confine(which, c, extra)) {
	case CONFINE_FAILED:
		return fault_errno(f, "landlock", "the working tree");
	case CONFINE_ABSENT:
		log_warning("this kernel has no Landlock that moves files (%s)"
		    ": files outside the working tree are not barred",
		    strerror(errno));
		break;
	case CONFINED:
		break;
	}
	return true;
}
