/*
 * `ordermill backup`: a copy of the ledger, also while a run is active.
 *
 * Invariant: PATH appears only when it is whole, on the disk and checked, and
 * never in the place of another file.
 */
#include "clock.h"
#include "command.h"
#include "date.h"
#include "exit_status.h"
#include "fault.h"
#include "files.h"
#include "json_out.h"
#include "log.h"
#include "session.h"
#include "signals.h"
#include "tree_open.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct backup {
	struct config config;
	struct tree tree;
	struct lock lock;
	const struct options *o;
	char id[24];			/* "backup-0123456789abcdef" */
	int ask;			/* the request, -1: none */
	char path[CONFIG_PATH], part[CONFIG_PATH + 32];
	uint64_t size;
	struct run_row last;		/* of the copy */
};

/* "backup-ID" and ENDING, in state/. */
static char *
name(const struct backup *b, const char *ending, char buf[40])
{
	snprintf(buf, 40, "%s%s", b->id, ending);
	return buf;
}

static bool
choose_names(struct backup *b, struct fault *f)
{
	char moment[MOMENT_TEXT];
	uint8_t random[8];
	struct stat st;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return fault_errno(f, "getrandom", "backup");
	int at = snprintf(b->id, sizeof(b->id), "backup-");
	for (size_t i = 0; i < sizeof(random); i++)
		at += snprintf(b->id + at, sizeof(b->id) - (size_t)at, "%02x",
		    random[i]);
	const int n = b->o->output != NULL
	    ? snprintf(b->path, sizeof(b->path), "%s", b->o->output)
	    : snprintf(b->path, sizeof(b->path), "ledger-%s.db",
	    moment_format(clock_now(), moment));
	if (n < 0 || (size_t)n >= sizeof(b->path))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "backup", "%s",
		    b->o->output);
	snprintf(b->part, sizeof(b->part), "%s.%s", b->path, b->id + 7);
	return lstat(b->path, &st) != 0 || fault_set(f, FAULT_IO, EEXIST,
	    "backup", "%s", b->path);
}

/* Nobody holds the ledger, and now nobody will until it is copied. */
static bool
copy_ledger(struct backup *b, struct fault *f)
{
	char path[CONFIG_PATH + 32];

	snprintf(path, sizeof(path), "%s/ledger.db", b->config.state);
	struct ledger *l = ledger_open(path, LEDGER_READ, f);
	if (l == NULL)
		return false;
	const bool fine = ledger_backup(l, b->part, f);
	ledger_close(l);
	return fine;
}

/* Held before it can be seen as a request: it is made without a name. */
static bool
ask(struct backup *b, struct fault *f)
{
	struct flock whole = { .l_type = F_WRLCK };
	char buf[40], own[48];

	if (b->ask >= 0)
		return true;
	b->ask = openat(b->tree.state, ".", O_RDWR | O_TMPFILE | O_CLOEXEC,
	    0640);
	if (b->ask < 0)
		return fault_errno(f, "open", "state");
	snprintf(own, sizeof(own), "/proc/self/fd/%d", b->ask);
	if (fcntl(b->ask, F_OFD_SETLK, &whole) != 0 ||
	    linkat(AT_FDCWD, own, b->tree.state, name(b, ".ask", buf),
	    AT_SYMLINK_FOLLOW) != 0)
		return fault_errno(f, "ask for a backup", "state");
	return true;
}

/* *DONE: the run has answered, and the copy lies at PART. */
static bool
take_answer(struct backup *b, bool *done, struct fault *f)
{
	char db[40], buf[40];
	const int in = openat(b->tree.state, name(b, ".db", db),
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	*done = in >= 0;
	if (in < 0 && errno != ENOENT)
		return fault_errno(f, "open", "state/%s", db);
	if (in < 0)
		return faccessat(b->tree.state, name(b, ".ask", buf), F_OK,
		    AT_SYMLINK_NOFOLLOW) == 0 || fault_set(f, FAULT_IO, 0,
		    "backup", "the run that is active could not copy the "
		    "ledger; its messages tell why");
	const int out = open(b->part,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	bool fine = out >= 0 || fault_errno(f, "open", "%s", b->part);
	fine = fine && files_copy(in, out, b->part, f) && (fsync(out) == 0 ||
	    fault_errno(f, "fsync", "%s", b->part));
	if (out >= 0 && close(out) != 0 && fine)
		fine = fault_errno(f, "close", "%s", b->part);
	close(in);
	return fine;
}

static void
withdraw(struct backup *b)
{
	static const char *const endings[] = { ".db", ".part", ".ask" };
	char buf[40];

	if (b->ask < 0)
		return;
	/* What stays is removed by the next run. */
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		(void)unlinkat(b->tree.state, name(b, endings[i], buf), 0);
	close(b->ask);
	b->ask = -1;
}

static bool
get_copy(struct backup *b, struct fault *f)
{
	const struct timespec pause = { .tv_nsec = 50 * 1000 * 1000 };
	const int64_t until = clock_ticks_ms() +
	    b->o->wait_seconds * INT64_C(1000);
	bool done = false;

	for (;;) {
		struct fault busy = { .kind = FAULT_NONE };
		if (lock_take(&b->lock, b->tree.state, 0, &busy))
			return copy_ledger(b, f);
		if (busy.kind != FAULT_BUSY) {
			*f = busy;
			return false;
		}
		if (!ask(b, f) || !take_answer(b, &done, f))
			return false;
		if (done)
			return true;
		if (signals_stop())
			return fault_set(f, FAULT_INTERRUPTED, 0,
			    "interrupted", "no backup was made");
		if (b->o->wait_seconds > 0 && clock_ticks_ms() >= until) {
			*f = busy;
			return false;
		}
		nanosleep(&pause, NULL);
	}
}

/* The part gets its name, which nothing may have yet. */
static bool
finish(struct backup *b, struct fault *f)
{
	char dir[CONFIG_PATH];
	struct stat st;

	if (!ledger_backup_check(b->part, &b->last, f))
		return false;
	if (lstat(b->part, &st) != 0)
		return fault_errno(f, "stat", "%s", b->part);
	b->size = (uint64_t)st.st_size;
	const int error = files_move(AT_FDCWD, b->part, AT_FDCWD, b->path);
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "backup", "%s", b->path);
	snprintf(dir, sizeof(dir), "%s", b->path);
	char *slash = strrchr(dir, '/');
	if (slash != NULL)
		slash[slash == dir ? 1 : 0] = '\0';
	return files_sync_dir(AT_FDCWD, slash == NULL ? "." : dir, f);
}

static bool
say(const struct backup *b, struct fault *f)
{
	struct out out;
	struct json j;
	char run[24];

	snprintf(run, sizeof(run), "%06lld", (long long)b->last.id);
	out_init_fd(&out, STDOUT_FILENO);
	if (b->o->json) {
		json_begin(&j, &out);
		json_object(&j, NULL);
		json_u64(&j, "schema_version", 1);
		json_text(&j, "path", b->path);
		json_u64(&j, "size", b->size);
		json_text(&j, "run", run);
		json_bool(&j, "run_is_over", b->last.state == RUN_DONE);
		json_end(&j);
	} else if (!b->o->quiet) {
		out_printf(&out, "%s: the ledger %s run %s, %llu bytes\n",
		    b->path, b->last.state == RUN_DONE ? "after" : "in",
		    run, (unsigned long long)b->size);
	}
	const bool fine = out_flush(&out) || fault_errno(f, "write", "stdout");
	out_free(&out);
	return fine;
}

int
command_backup(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct backup b;
	char text[512];

	memset(&b, 0, sizeof(b));
	b.o = o;
	b.ask = b.lock.fd = -1;
	b.tree = (struct tree){ -1, -1, -1, -1, -1, -1, -1, false };
	signals_catch();
	const bool opened = config_load(&b.config, o, &f) &&
	    tree_open(&b.tree, &b.config, &f) && choose_names(&b, &f);
	if (opened && get_copy(&b, &f) && finish(&b, &f))
		(void)say(&b, &f);
	if (opened && f.kind != FAULT_NONE)
		(void)unlink(b.part);
	withdraw(&b);
	lock_drop(&b.lock);
	tree_close(&b.tree);
	config_free(&b.config);
	if (f.kind == FAULT_NONE)
		return STATUS_DONE;
	log_error("%s", fault_text(&f, text, sizeof(text)));
	return fault_exit_status(&f);
}
