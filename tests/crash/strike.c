/*
 * strike - run a program, and let one of its system calls go wrong
 *
 *	strike LOG list -- PROGRAM...
 *	strike LOG ACTION PROCESS CALL K -- PROGRAM...
 *
 * PROCESS is 0 for the program itself, and counts on for what it forks; K
 * counts the calls of that name in that process, from 1.  "list" writes all
 * of them to LOG, so that a call that is new is found without being known
 * here.  Otherwise LOG gets a line "struck" when the point was reached, and
 * after a sync that failed a line for every later sync, so that one can see
 * that none is tried again.  ACTION:
 *	kill	the process is killed as it enters the call
 *	short	the call is asked for half of its bytes
 *	hook	$STRIKE_HOOK is run by the shell before the call goes on
 *	NUMBER	the call fails with that errno, and has no effect
 *
 * The status is the program's, or 128 and the signal that ended it.
 *
 * A call that has to fail is turned into close(-1) and its result replaced:
 * unlike a call number of -1 that is also nothing to a seccomp filter.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/ptrace.h>

typedef struct user_regs_struct regs_t;
#if defined(__x86_64__)
#define SET_CALL(pid, r, nr) ((r)->orig_rax = (nr))
#define ARG0(r) ((r)->rdi)
#define ARG2(r) ((r)->rdx)
#define RESULT(r) ((r)->rax)
#elif defined(__aarch64__)
#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif
#define SET_CALL(pid, r, nr) set_call((pid), (nr))
#define ARG0(r) ((r)->regs[0])
#define ARG2(r) ((r)->regs[2])
#define RESULT(r) ((r)->regs[0])
static void
set_call(pid_t pid, int nr)
{
	struct iovec v = { &nr, sizeof(nr) };

	ptrace(PTRACE_SETREGSET, pid, (void *)NT_ARM_SYSTEM_CALL, &v);
}
#else
#error "strike knows the registers of x86-64 and aarch64 only"
#endif

/* Calls that touch memory, time and signals alone: never a point. */
static const long quiet[] = {
	SYS_brk, SYS_mmap, SYS_munmap, SYS_mremap, SYS_mprotect, SYS_madvise,
	SYS_futex, SYS_clock_gettime, SYS_clock_nanosleep, SYS_getpid,
	SYS_getppid, SYS_geteuid, SYS_getuid, SYS_getgid, SYS_getegid,
	SYS_gettid, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
	SYS_set_tid_address, SYS_set_robust_list, SYS_rseq, SYS_execve,
	SYS_exit, SYS_exit_group, SYS_umask,
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
};
static const struct {
	long nr;
	const char *name;
} names[] = {
#define CALL(x) { SYS_##x, #x }
	CALL(openat), CALL(openat2), CALL(read), CALL(pread64), CALL(write),
	CALL(pwrite64), CALL(close), CALL(fsync), CALL(fdatasync),
	CALL(syncfs), CALL(sync_file_range), CALL(renameat2), CALL(renameat),
	CALL(unlinkat), CALL(mkdirat), CALL(linkat), CALL(symlinkat),
	CALL(ftruncate), CALL(truncate), CALL(fallocate), CALL(fchmodat),
	CALL(fchmod), CALL(fchown), CALL(fchownat), CALL(utimensat),
	CALL(lseek), CALL(fcntl), CALL(fstat), CALL(newfstatat), CALL(statx),
	CALL(fstatfs), CALL(statfs), CALL(getdents64), CALL(faccessat),
	CALL(faccessat2), CALL(readlinkat), CALL(getrandom), CALL(dup),
	CALL(dup3), CALL(ioctl), CALL(flock), CALL(socketpair), CALL(sendmsg),
	CALL(recvmsg), CALL(ppoll), CALL(clone), CALL(wait4), CALL(kill),
	CALL(prctl), CALL(prlimit64), CALL(close_range), CALL(setsockopt),
	CALL(copy_file_range), CALL(sendfile),
#ifdef SYS_open
	CALL(open), CALL(rename), CALL(unlink), CALL(mkdir), CALL(rmdir),
	CALL(link), CALL(symlink), CALL(readlink), CALL(access), CALL(poll),
	CALL(dup2), CALL(stat), CALL(lstat), CALL(chmod), CALL(fork),
	CALL(vfork),
#endif
};
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

#define MAX_PROCESSES 64
#define MAX_NR 512
static struct process {
	pid_t pid;
	bool started;			/* its first stop was seen */
	bool pending;			/* its struck call is under way */
	regs_t saved;
	unsigned count[MAX_NR];
} processes[MAX_PROCESSES];
static unsigned n_processes;

static FILE *log_file;
static const char *action;
static unsigned at_process, at_k;
static const char *at_call;
static bool listing, struck, sync_failed;

static const char *
call_name(uint64_t nr)
{
	static char number[32];

	for (size_t i = 0; i < LEN(names); i++)
		if (names[i].nr == (long)nr)
			return names[i].name;
	snprintf(number, sizeof(number), "call%llu", (unsigned long long)nr);
	return number;
}

static bool
is_quiet(uint64_t nr)
{
	for (size_t i = 0; i < LEN(quiet); i++)
		if (quiet[i] == (long)nr)
			return true;
	return nr >= MAX_NR;
}

static bool
is_sync(uint64_t nr)
{
	return nr == SYS_fsync || nr == SYS_fdatasync || nr == SYS_syncfs;
}

static struct process *
find(pid_t pid)
{
	for (unsigned i = 0; i < n_processes; i++)
		if (processes[i].pid == pid)
			return &processes[i];
	if (n_processes == MAX_PROCESSES)
		exit(125);
	processes[n_processes].pid = pid;
	return &processes[n_processes++];
}

static bool
get_regs(pid_t pid, regs_t *r)
{
	struct iovec v = { r, sizeof(*r) };

	return ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &v) == 0;
}

static void
set_regs(pid_t pid, regs_t *r)
{
	struct iovec v = { r, sizeof(*r) };

	ptrace(PTRACE_SETREGSET, pid, (void *)NT_PRSTATUS, &v);
}

static void
log_sync(const struct process *p, const char *word, uint64_t fd)
{
	char link[64], path[4096];

	snprintf(link, sizeof(link), "/proc/%d/fd/%llu", (int)p->pid,
	    (unsigned long long)fd);
	const ssize_t n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	fprintf(log_file, "%s %s\n", word, path);
}

static void
strike(struct process *p, uint64_t nr)
{
	regs_t r;

	struck = true;
	fprintf(log_file, "struck\n");
	if (strcmp(action, "kill") == 0) {
		kill(p->pid, SIGKILL);
		return;
	}
	if (strcmp(action, "hook") == 0) {
		const char *hook = getenv("STRIKE_HOOK");
		if (hook == NULL || system(hook) != 0)
			exit(125);
		return;
	}
	if (!get_regs(p->pid, &r))
		return;
	p->saved = r;
	p->pending = true;
	if (strcmp(action, "short") == 0) {
		if (ARG2(&r) > 1)
			ARG2(&r) /= 2;
	} else {
		if (is_sync(nr)) {
			sync_failed = true;
			log_sync(p, "failed", ARG0(&r));
		}
		SET_CALL(p->pid, &r, SYS_close);
		ARG0(&r) = (uint64_t)-1;
	}
	set_regs(p->pid, &r);
}

static void
enter(struct process *p, const struct ptrace_syscall_info *info)
{
	const uint64_t nr = info->entry.nr;

	if (is_quiet(nr))
		return;
	const unsigned k = ++p->count[nr];
	const unsigned index = (unsigned)(p - processes);
	if (listing)
		fprintf(log_file, "%u %s %u\n", index, call_name(nr), k);
	else if (!struck && index == at_process && k == at_k &&
	    strcmp(call_name(nr), at_call) == 0)
		strike(p, nr);
	else if (sync_failed && is_sync(nr))
		log_sync(p, "later", info->entry.args[0]);
}

/* The registers as they were, but for the result. */
static void
leave(struct process *p)
{
	regs_t r;

	if (!p->pending || !get_regs(p->pid, &r))
		return;
	p->pending = false;
	if (strcmp(action, "short") == 0)
		RESULT(&p->saved) = RESULT(&r);
	else
		RESULT(&p->saved) = (uint64_t)-atol(action);
	set_regs(p->pid, &p->saved);
}

/* Who need not be watched runs at full speed. */
static bool
watched(const struct process *p)
{
	if (listing || p->pending || sync_failed)
		return true;
	return !struck && (unsigned)(p - processes) == at_process;
}

static void
step(pid_t pid, int status)
{
	struct ptrace_syscall_info info;
	struct process *p = find(pid);
	int signal = WSTOPSIG(status);

	if (signal == (SIGTRAP | 0x80)) {
		signal = 0;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid,
		    (void *)sizeof(info), &info) > 0) {
			if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
				enter(p, &info);
			else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
				leave(p);
		}
	} else if (signal == SIGTRAP || (signal == SIGSTOP && !p->started)) {
		signal = 0;
	}
	p->started = true;
	ptrace(watched(p) ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL,
	    (void *)(intptr_t)signal);
}

static pid_t
start(char **argv)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid ||
	    !WIFSTOPPED(status) || ptrace(PTRACE_SETOPTIONS, pid, NULL,
	    (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
	    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
	    PTRACE_O_EXITKILL)) != 0)
		return -1;
	struct process *p = find(pid);
	p->started = true;
	ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	return pid;
}

int
main(int argc, char **argv)
{
	int i = 3, status, last = 125 << 8;

	listing = argc > 4 && strcmp(argv[2], "list") == 0;
	if (!listing && argc > 7) {
		at_process = (unsigned)atoi(argv[3]);
		at_call = argv[4];
		at_k = (unsigned)atoi(argv[5]);
		i = 6;
	}
	if (argc <= i + 1 || strcmp(argv[i], "--") != 0) {
		fprintf(stderr, "usage: strike LOG list | ACTION PROCESS "
		    "CALL K -- PROGRAM...\n");
		return 125;
	}
	action = argv[2];
	log_file = fopen(argv[1], "we");
	const pid_t first = log_file == NULL ? -1 : start(argv + i + 1);
	if (first < 0) {
		perror("strike");
		return 125;
	}
	for (;;) {
		const pid_t pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			break;
		if (WIFSTOPPED(status))
			step(pid, status);
		else if (pid == first)
			last = status;
	}
	fclose(log_file);
	return WIFEXITED(last) ? WEXITSTATUS(last) : 128 + WTERMSIG(last);
}
