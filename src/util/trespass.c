#include "trespass.h"

#ifdef FAILPOINTS
#include "compiler.h"
#include "memory.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each returns what the system call did: negative, with errno, if refused. */

static long
try_read(const char *path)
{
	return open(path, O_RDONLY);
}

static long
try_write(const char *path)
{
	return open(path, O_WRONLY);
}

static long
try_create(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
}

static long
try_rename(const char *path)
{
	return rename(path, "/tmp/ordermill-trespass");
}

static long
try_socket(const char *path)
{
	(void)path;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
try_connect(const char *path)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) } };

	(void)path;
	return connect(3, (const struct sockaddr *)&to, sizeof(to));
}

static long
try_socketpair(const char *path)
{
	int pair[2];

	(void)path;
	return socketpair(AF_NETLINK, SOCK_DGRAM, 0, pair);
}

static long
try_execve(const char *path)
{
	char *const argv[] = { (char *)(uintptr_t)path, NULL };

	return execve(path, argv, argv + 1);
}

static long
try_fork(const char *path)
{
	(void)path;
	const pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static long
try_namespace(const char *path)
{
	(void)path;
	return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
}

static long
try_unshare(const char *path)
{
	(void)path;
	return unshare(CLONE_NEWUSER);
}

static long
try_mount(const char *path)
{
	return mount("none", path, "tmpfs", 0, NULL);
}

static long
try_ptrace(const char *path)
{
	(void)path;
	return ptrace(PTRACE_SEIZE, getppid(), 0, 0);
}

static long
try_kill(const char *path)
{
	(void)path;
	return kill(getppid(), 0);
}

static long
try_mprotect(const char *path)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)path;
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
try_mmap(const char *path)
{
	(void)path;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static long
try_shared_memory(const char *path)
{
	(void)path;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static long
try_limits(const char *path)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	(void)path;
	return setrlimit(RLIMIT_CPU, &all);
}

static long
try_terminal(const char *path)
{
	(void)path;
	return ioctl(STDERR_FILENO, TIOCSTI, "x");
}

static long
try_cpu(const char *path)
{
	(void)path;
	for (volatile unsigned long n = 0;; n++)
		;
	return 0;
}

static long
try_memory(const char *path)
{
	const size_t step = 1u << 20;

	(void)path;
	for (;;)
		memset(memory_take(step), 1, step);
	return 0;
}

static long
try_stack(const char *path)
{
	volatile char page[65536];

	memset((void *)(uintptr_t)page, 1, sizeof(page));
	return path == NULL ? page[0] : try_stack(path) + page[1];
}

static long
try_large_file(const char *path)
{
	(void)path;
	/* The expanded copy is the second descriptor behind the socket. */
	return pwrite(5, "x", 1, (off_t)1 << 40);
}

static long
try_descriptors(const char *path)
{
	(void)path;
	return fcntl(2, F_DUPFD, 3);
}

static const struct {
	const char *name;
	long (*attempt)(const char *path);
} attempts[] = {
	{ "read", try_read }, { "write", try_write },
	{ "create", try_create }, { "rename", try_rename },
	{ "socket", try_socket }, { "connect", try_connect },
	{ "socketpair", try_socketpair }, { "execve", try_execve },
	{ "fork", try_fork }, { "namespace", try_namespace },
	{ "unshare", try_unshare }, { "mount", try_mount },
	{ "ptrace", try_ptrace }, { "kill", try_kill },
	{ "mprotect", try_mprotect }, { "mmap", try_mmap },
	{ "shared-memory", try_shared_memory }, { "limits", try_limits },
	{ "terminal", try_terminal }, { "cpu", try_cpu },
	{ "memory", try_memory }, { "stack", try_stack },
	{ "large-file", try_large_file }, { "descriptors", try_descriptors },
};

static void
try(const char *name, const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
		if (strcmp(attempts[i].name, name) != 0)
			continue;
		const bool done = attempts[i].attempt(path) >= 0;
		fprintf(stderr, "trespass: %s: %s\n", name, done ? "done"
		    : strerror(errno));
		return;
	}
	fprintf(stderr, "trespass: %s: there is no such attempt\n", name);
}

void
trespass(const char *who)
{
	static unsigned long passages;
	const char *wanted = getenv("ORDERMILL_TRY");
	char text[4096 + 64], *part[4] = { NULL }, *rest = text;

	if (wanted == NULL || strlen(wanted) >= sizeof(text))
		return;
	memcpy(text, wanted, strlen(wanted) + 1);
	for (unsigned i = 0; i < ARRAY_LEN(part) && rest != NULL; i++)
		part[i] = strsep(&rest, ":");
	if (part[1] == NULL || strcmp(part[0], who) != 0)
		return;
	if (++passages == (part[2] == NULL ? 1 : strtoul(part[2], NULL, 10)))
		try(part[1], part[3] == NULL ? "/etc/passwd" : part[3]);
}
#else
typedef int trespass_is_empty;
#endif
