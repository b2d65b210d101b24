#include "staged.h"
#include "fault.h"
#include "unit.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * This program's fsync, syncfs and write stand before libc's: they count, and
 * fail when told to, with the errno given.
 */
static struct {
	int fsyncs, syncfss, short_writes;
	int fail_fsync_at, fail_syncfs, interrupt_write;
} calls;

int
fsync(int fd)
{
	if (++calls.fsyncs == calls.fail_fsync_at) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

int
syncfs(int fd)
{
	calls.syncfss++;
	if (calls.fail_syncfs) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_syncfs, fd);
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
	if (calls.interrupt_write && len > 1000) {
		/* Alternately interrupted, and cut short. */
		if (++calls.short_writes % 2 == 0) {
			errno = EINTR;
			return -1;
		}
		len = 1000;
	}
	return syscall(SYS_write, fd, bytes, len);
}

static int stage = -1;

/* A stage directory of its own for each test. */
static void
open_stage(void)
{
	memset(&calls, 0, sizeof(calls));
	CU_ASSERT_FATAL(mkdir("stage", 0700) == 0);
	stage = open("stage", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_FATAL(stage >= 0);
}

static struct staged_file
written(const char *text)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file file = { .size = 0 };
	struct staged *s = staged_open(stage, &f);
	CU_ASSERT_FATAL(s != NULL);
	out_text(staged_out(s), text);
	CU_ASSERT(staged_finish(s, &file, &f));
	return file;
}

static void
disk_full(void)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file done = { .size = 0 };
	static char block[1 << 20];
	struct rlimit before, small;
	open_stage();
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 100000;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	struct staged *s = staged_open(stage, &f);
	CU_ASSERT_FATAL(s != NULL);
	out_bytes(staged_out(s), block, sizeof(block));
	CU_ASSERT(!staged_finish(s, &done, &f));
	setrlimit(RLIMIT_FSIZE, &before);
	UNIT_NUMBER(f.kind, FAULT_IO);
	UNIT_NUMBER(f.sys, EFBIG);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	close(stage);
}

static void
no_stage(void)
{
	struct fault f = { .kind = FAULT_NONE };
	open_stage();
	rmdir("stage");
	CU_ASSERT(staged_open(stage, &f) == NULL);
	UNIT_NUMBER(f.sys, ENOENT);
	close(stage);
}

static void
first_fault_wins(void)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file done;
	open_stage();
	struct staged *s = staged_open(stage, &f);
	CU_ASSERT_FATAL(s != NULL);
	staged_out(s)->failed = true;
	fault_set(&f, FAULT_STORE, 0, "COMMIT", "earlier");
	CU_ASSERT(!staged_finish(s, &done, &f));
	UNIT_NUMBER(f.kind, FAULT_STORE);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	close(stage);
}

static void
whole(void)
{
	struct stat st;
	char hex[DIGEST_HEX], path[64];
	size_t len;
	open_stage();
	const mode_t mask = umask(0);
	const struct staged_file file = written("abc");
	umask(mask);
	UNIT_NUMBER(file.size, 3);
	UNIT_STRING(digest_hex(file.sha256, hex),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	UNIT_NUMBER(strlen(file.token), 32);
	UNIT_NUMBER(strspn(file.token, "0123456789abcdef"), 32);
	CU_ASSERT(fstatat(stage, file.token, &st, AT_SYMLINK_NOFOLLOW) == 0);
	UNIT_NUMBER(st.st_mode, S_IFREG | 0640);
	snprintf(path, sizeof(path), "stage/%s", file.token);
	char *bytes = unit_read_file(path, &len);
	UNIT_STRING(bytes, "abc");
	free(bytes);
	/* The same again: another token, no other difference, whatever the
	 * umask. */
	umask(0777);
	const struct staged_file again = written("abc");
	umask(mask);
	CU_ASSERT(fstatat(stage, again.token, &st, AT_SYMLINK_NOFOLLOW) == 0);
	UNIT_NUMBER(st.st_mode, S_IFREG | 0640);
	CU_ASSERT_STRING_NOT_EQUAL(again.token, file.token);
	CU_ASSERT(memcmp(again.sha256, file.sha256, DIGEST_BYTES) == 0);
	UNIT_NUMBER(calls.fsyncs + calls.syncfss, 0);
	close(stage);
}

static void
interrupted_writes(void)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file done = { .size = 0 };
	char path[64];
	uint8_t sha256[DIGEST_BYTES];
	size_t len;
	open_stage();
	struct staged *s = staged_open(stage, &f);
	CU_ASSERT_FATAL(s != NULL);
	calls.interrupt_write = 1;
	for (int i = 0; i < 100000; i++)
		out_u64(staged_out(s), (uint64_t)i);
	CU_ASSERT(staged_finish(s, &done, &f));
	calls.interrupt_write = 0;
	CU_ASSERT(calls.short_writes > 100);
	UNIT_NUMBER(done.size, 488890);
	snprintf(path, sizeof(path), "stage/%s", done.token);
	char *bytes = unit_read_file(path, &len);
	UNIT_NUMBER(len, done.size);
	struct digest *d = digest_new();
	digest_start(d);
	digest_add(d, bytes, len);
	digest_finish(d, sha256);
	digest_free(d);
	CU_ASSERT(memcmp(sha256, done.sha256, sizeof(sha256)) == 0);
	free(bytes);
	close(stage);
}

static void
aborted(void)
{
	struct fault f = { .kind = FAULT_NONE };
	open_stage();
	struct staged *s = staged_open(stage, &f);
	CU_ASSERT_FATAL(s != NULL);
	out_text(staged_out(s), "half a docu");
	UNIT_NUMBER(unit_files_in("stage"), 1);
	staged_abort(s);
	staged_abort(NULL);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	close(stage);
}

static void
sync_fails(void)
{
	struct staged_file files[40];
	open_stage();
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		files[i] = written("x");
	/* The second file; the directory after three; syncfs; the directory. */
	static const struct {
		size_t n;
		int fail_fsync_at, fail_syncfs, fsyncs, syncfss, sys;
	} cases[] = {
		{ 3, 2, 0, 2, 0, EIO },
		{ 3, 4, 0, 4, 0, EIO },
		{ 40, 0, 1, 0, 1, ENOSPC },
		{ 40, 1, 0, 1, 1, EIO },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fault f = { .kind = FAULT_NONE };
		memset(&calls, 0, sizeof(calls));
		calls.fail_fsync_at = cases[i].fail_fsync_at;
		calls.fail_syncfs = cases[i].fail_syncfs;
		CU_ASSERT(!staged_sync_all(stage, files, cases[i].n, &f));
		UNIT_NUMBER(f.kind, FAULT_IO);
		UNIT_NUMBER(f.sys, cases[i].sys);
		UNIT_NUMBER(calls.fsyncs, cases[i].fsyncs);
		UNIT_NUMBER(calls.syncfss, cases[i].syncfss);
	}
	close(stage);
}

static void
token_gone(void)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file file;
	open_stage();
	file = written("x");
	unlinkat(stage, file.token, 0);
	CU_ASSERT(!staged_sync_all(stage, &file, 1, &f));
	UNIT_NUMBER(f.sys, ENOENT);
	close(stage);
}

static void
token_replaced(void)
{
	struct fault f = { .kind = FAULT_NONE };
	struct staged_file file;
	open_stage();
	file = written("x");
	unlinkat(stage, file.token, 0);
	CU_ASSERT(symlinkat("/dev/null", stage, file.token) == 0);
	CU_ASSERT(!staged_sync_all(stage, &file, 1, &f));
	UNIT_NUMBER(f.sys, ELOOP);
	close(stage);
}

static void
how_groups_are_synced(void)
{
	static const struct {
		size_t n;
		int fsyncs, syncfss;
	} cases[] = { { 0, 1, 0 }, { 1, 2, 0 }, { 32, 33, 0 }, { 33, 1, 1 } };
	struct staged_file files[33];
	struct fault f = { .kind = FAULT_NONE };
	open_stage();
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		files[i] = written("x");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		memset(&calls, 0, sizeof(calls));
		CU_ASSERT(staged_sync_all(stage, files, cases[i].n, &f));
		UNIT_NUMBER(calls.fsyncs, cases[i].fsyncs);
		UNIT_NUMBER(calls.syncfss, cases[i].syncfss);
	}
	close(stage);
}

static const struct unit_test tests[] = {
	{ "a document that does not fit on the disk leaves no token",
	    disk_full },
	{ "without a stage there is a fault and no document", no_stage },
	{ "an earlier fault is not replaced", first_fault_wins },
	{ "a document is whole, with its digest, size and mode", whole },
	{ "interrupted and short writes lose nothing", interrupted_writes },
	{ "an aborted document leaves no token", aborted },
	{ "a failed sync is a fault and never tried again", sync_fails },
	{ "a token that is gone is a fault", token_gone },
	{ "a link in the place of a token is not followed", token_replaced },
	{ "up to 32 files are synced one by one, more at once",
	    how_groups_are_synced },
};

int
main(void)
{
	return unit_main("staged", tests, ARRAY_LEN(tests));
}
