#include "lock.h"
#include "clock.h"
#include "date.h"
#include "fault.h"
#include "files.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void
read_holder(int fd, char holder[LOCK_HOLDER])
{
	const ssize_t n = pread(fd, holder, LOCK_HOLDER - 1, 0);

	holder[n > 0 ? n : 0] = '\0';
	char *end = strchr(holder, '\n');
	if (end != NULL)
		*end = '\0';
}

/* The file we locked must still be the one that others will open. */
static bool
still_named(int state_fd, int fd)
{
	struct stat ours, named;

	return fstat(fd, &ours) == 0 && fstatat(state_fd, "lock", &named,
	    AT_SYMLINK_NOFOLLOW) == 0 && ours.st_ino == named.st_ino &&
	    ours.st_dev == named.st_dev;
}

bool
lock_take(struct lock *l, int state_fd, int wait_seconds, struct fault *f)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	const int64_t until = clock_ticks_ms() + wait_seconds * INT64_C(1000);

	for (;;) {
		l->fd = openat(state_fd, "lock",
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (l->fd < 0)
			return fault_errno(f, "open", "state/lock");
		struct flock whole = { .l_type = F_WRLCK };
		if (fcntl(l->fd, F_OFD_SETLK, &whole) == 0 &&
		    still_named(state_fd, l->fd))
			return true;
		read_holder(l->fd, l->holder);
		close(l->fd);
		l->fd = -1;
		if (wait_seconds >= 0 && clock_ticks_ms() >= until)
			return fault_set(f, FAULT_BUSY, 0, "lock",
			    "another run is active: %s", l->holder);
		nanosleep(&pause, NULL);
	}
}

bool
lock_sign(struct lock *l, int64_t run, struct fault *f)
{
	char since[MOMENT_TEXT], text[LOCK_HOLDER];

	const int n = snprintf(text, sizeof(text), "run %06lld, pid %ld, "
	    "since %s\n", (long long)run, (long)getpid(),
	    moment_format(clock_real(), since));
	if (ftruncate(l->fd, 0) != 0 || lseek(l->fd, 0, SEEK_SET) != 0)
		return fault_errno(f, "truncate", "state/lock");
	return files_write(l->fd, text, (size_t)n, "state/lock", f);
}

void
lock_drop(struct lock *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

bool
lock_look(int state_fd, bool *held, char holder[LOCK_HOLDER],
    struct fault *f)
{
	const int fd = openat(state_fd, "lock",
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	*held = false;
	holder[0] = '\0';
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0)
		return fault_errno(f, "open", "state/lock");
	/* Asking takes no lock, so it cannot turn a starting run away. */
	struct flock whole = { .l_type = F_RDLCK };
	const bool asked = fcntl(fd, F_OFD_GETLK, &whole) == 0;
	*held = asked && whole.l_type != F_UNLCK;
	if (*held)
		read_holder(fd, holder);
	if (!asked)
		fault_errno(f, "fcntl", "state/lock");
	close(fd);
	return asked;
}
