#include "files.h"
#include "arena.h"
#include "bounds.h"
#include "fault.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
files_write(int fd, const void *bytes, size_t len, const char *name,
    struct fault *f)
{
	const char *p = bytes;

	while (len > 0) {
		const ssize_t n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(f, "write", "%s", name);
		p += n;
		len -= (size_t)n;
	}
	return true;
}

void
files_write_back(int fd, uint64_t size, size_t len)
{
	const uint64_t step = 8u << 20;
	const uint64_t done = size / step;

	if (done > (size - len) / step)
		(void)sync_file_range(fd, (off64_t)((done - 1) * step),
		    (off64_t)step, SYNC_FILE_RANGE_WRITE);
}

void
files_forget(int fd, uint64_t end, size_t len)
{
	(void)posix_fadvise(fd, (off_t)(end - len), (off_t)len,
	    POSIX_FADV_DONTNEED);
}

/* From AT on; AT -1: from where the descriptor stands. */
static bool
read_from(int fd, off_t at, void *buf, size_t len, size_t *got,
    const char *name, struct fault *f)
{
	char *p = buf;

	*got = 0;
	while (*got < len) {
		const size_t left = len - *got;
		const ssize_t n = at < 0 ? read(fd, p + *got, left) :
		    pread(fd, p + *got, left, at + (off_t)*got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(f, "read", "%s", name);
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return true;
}

bool
files_read(int fd, void *buf, size_t len, size_t *got, const char *name,
    struct fault *f)
{
	return read_from(fd, -1, buf, len, got, name, f);
}

bool
files_read_at(int fd, uint64_t at, void *buf, size_t len, size_t *got,
    const char *name, struct fault *f)
{
	return read_from(fd, (off_t)at, buf, len, got, name, f);
}

bool
files_copy(int in, int out, const char *name, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	size_t got;

	do
		if (!files_read(in, block, sizeof(block), &got, name, f) ||
		    !files_write(out, block, got, name, f))
			return false;
	while (got == sizeof(block));
	return true;
}

static bool
sync_parent(int dirfd, char *part, struct fault *f)
{
	char *slash = strrchr(part, '/');

	if (slash == NULL)
		return files_sync_dir(dirfd, ".", f);
	*slash = '\0';
	const bool synced = files_sync_dir(dirfd, part, f);
	*slash = '/';
	return synced;
}

static bool
make_dirs(int dirfd, const char *path, mode_t mode, bool durable,
    struct fault *f)
{
	char part[4096];
	const size_t len = strlen(path);

	if (len >= sizeof(part))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "mkdir", "%s",
		    path);
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdirat(dirfd, part, mode) == 0) {
			/* mkdir drops set-group-ID and heeds the umask. */
			if (fchmodat(dirfd, part, mode, 0) != 0)
				return fault_errno(f, "chmod", "%s", part);
			if (durable && !sync_parent(dirfd, part, f))
				return false;
		} else if (errno != EEXIST) {
			return fault_errno(f, "mkdir", "%s", part);
		}
	}
	return true;
}

bool
files_make_dir(int dirfd, const char *path, mode_t mode, struct fault *f)
{
	return make_dirs(dirfd, path, mode, false, f);
}

bool
files_make_dir_durable(int dirfd, const char *path, mode_t mode,
    struct fault *f)
{
	return make_dirs(dirfd, path, mode, true, f);
}

int
files_open_dir(int dirfd, const char *path, struct fault *f)
{
	const int fd = openat(dirfd, path,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		fault_errno(f, "open directory", "%s", path);
	return fd;
}

bool
files_sync_dir(int dirfd, const char *path, struct fault *f)
{
	const int fd = files_open_dir(dirfd, path, f);

	if (fd < 0)
		return false;
	const bool synced = fsync(fd) == 0;
	if (!synced)
		fault_errno(f, "fsync", "%s", path);
	close(fd);
	return synced;
}

int
files_move(int from_dir, const char *from, int to_dir, const char *to)
{
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	return errno;
}

bool
files_remove(int dirfd, const char *name, struct fault *f)
{
	if (unlinkat(dirfd, name, 0) != 0 && errno != ENOENT)
		return fault_errno(f, "unlink", "%s", name);
	return true;
}

int
files_open_input(const char *path, struct fault *f)
{
	struct stat st;
	/* A pipe that nobody writes would not even be opened. */
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		fault_set(f, FAULT_NO_INPUT, errno, "open", "%s", path);
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	fault_set(f, FAULT_NO_INPUT, 0, "open", "%s is not a plain file",
	    path);
	return -1;
}

bool
files_digest(int fd, const char *name, uint8_t sha256[DIGEST_BYTES],
    uint64_t *size, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	struct digest *d = digest_new();
	off_t at = 0;
	bool fine = true;

	digest_start(d);
	for (;;) {
		const ssize_t n = pread(fd, block, sizeof(block), at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			fine = fault_errno(f, "read", "%s", name);
		if (n <= 0)
			break;
		digest_add(d, block, (size_t)n);
		at += n;
	}
	digest_finish(d, sha256);
	digest_free(d);
	*size = (uint64_t)at;
	return fine;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
files_list(int dirfd, const char *path, struct arena *a, char ***names,
    size_t *n, struct fault *f)
{
	size_t room = 64;
	char **list = ARENA_ARRAY(a, room, char *);
	const int fd = files_open_dir(dirfd, path, f);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	*n = 0;
	if (dir == NULL) {
		if (fd >= 0) {
			fault_errno(f, "fdopendir", "%s", path);
			close(fd);
		}
		return false;
	}
	errno = 0;
	for (struct dirent *e; list != NULL && (e = readdir(dir)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		if (*n == room) {
			char **more = ARENA_ARRAY(a, room * 2, char *);
			if (more != NULL)
				memcpy(more, list, room * sizeof(*list));
			list = more;
			room *= 2;
			if (list == NULL)
				break;
		}
		list[(*n)++] = arena_string(a, span_of(e->d_name));
		errno = 0;
	}
	const int error = errno;
	closedir(dir);
	if (a->overflowed)
		return fault_set(f, FAULT_IO, 0, "readdir",
		    "%s: too many names", path);
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "readdir", "%s", path);
	qsort(list, *n, sizeof(*list), by_bytes);
	*names = list;
	return true;
}
