/*
 * Writing the journal.  Invariants:
 *  1. Groups are added whole: what stands behind the last "commit" was never
 *     durable for the one who wrote it, and is cut off by the next to write.
 *  2. A record that takes the place of another is written beside it first.
 */
#include "journal.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "ledger_record.h"
#include "line.h"
#include "night.h"
#include "out.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME 32
static char *
name_of(int64_t run, char buf[NAME])
{
	snprintf(buf, NAME, "%06lld", (long long)run);
	return buf;
}

static int
open_journal(const struct night *n, struct fault *f)
{
	if (!files_make_dir(n->tree.state, "journal", 0700, f))
		return -1;
	return files_open_dir(n->tree.state, "journal", f);
}

static bool
put_intake(struct ledger *l, int64_t intake, const char *claimed,
    struct out *o, struct fault *f)
{
	if (!ledger_chain_intake(l, intake, o, f))
		return false;
	out_text(o, "work");
	line_text(o, false, span_of(claimed));
	line_end(o);
	return true;
}

struct writing {
	struct night *n;
	struct out *out;
	struct fault *f;
};

static bool
put_member(void *ctx, int64_t intake)
{
	struct writing *w = ctx;
	struct intake_row row;
	bool found;

	return ledger_intake_find(w->n->ledger, intake, &row, &found, w->f) &&
	    put_intake(w->n->ledger, intake, row.claimed, w->out, w->f);
}

static bool
put_record(struct night *n, int64_t run, bool sealed, struct out *o,
    struct fault *f)
{
	struct writing w = { n, o, f };

	if (sealed)
		return ledger_chain_text(n->ledger, run, o, f);
	if (!ledger_chain_begin(n->ledger, run, o, f) ||
	    !ledger_chain_members(n->ledger, run, put_member, &w, f))
		return false;
	out_text(o, "commit\n");
	return true;
}

/* Flush, sync and close FD. */
static bool
finish(struct out *o, int fd, bool fine, struct fault *f)
{
	if (!out_flush(o) && fine)
		fine = fault_errno(f, "write", "state/journal");
	out_free(o);
	if (fine && fsync(fd) != 0)
		fine = fault_errno(f, "fsync", "state/journal");
	if (close(fd) != 0 && fine)
		fine = fault_errno(f, "close", "state/journal");
	return fine;
}

#define BESIDE "new"

/* Into its place, durably. */
static bool
place(struct night *n, int dir, int64_t run, struct fault *f)
{
	char name[NAME];

	FAILPOINT("journal.written");
	if (renameat(dir, BESIDE, dir, name_of(run, name)) != 0)
		return fault_errno(f, "rename", "state/journal/%s", name);
	if (fsync(dir) != 0)
		return fault_errno(f, "fsync", "state/journal");
	const bool fine = files_sync_dir(n->tree.state, ".", f);
	FAILPOINT("journal.renamed");
	return fine;
}

/* A record on its way to FD, and to its digest. */
struct digested {
	int fd;
	struct digest *d;
};

static bool
put_digested(void *ctx, const char *bytes, size_t len)
{
	const struct digested *to = ctx;
	struct fault f = { .kind = FAULT_NONE };	/* finish says it */

	digest_add(to->d, bytes, len);
	return files_write(to->fd, bytes, len, "", &f);
}

static bool
write_beside(struct night *n, int dir, int64_t run, bool sealed,
    uint8_t sha256[DIGEST_BYTES], struct fault *f)
{
	struct digested to = { .fd = openat(dir, BESIDE,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640) };
	struct out o;

	if (to.fd < 0)
		return fault_errno(f, "open", "state/journal/" BESIDE);
	to.d = digest_new();
	digest_start(to.d);
	out_init(&o, put_digested, &to);
	const bool put = put_record(n, run, sealed, &o, f);
	const bool fine = finish(&o, to.fd, put, f);
	digest_finish(to.d, sha256);
	digest_free(to.d);
	return fine;
}

bool
journal_write(struct night *n, int64_t run, bool sealed, struct fault *f)
{
	if (n->tree.rehearse)
		return true;
	uint8_t sha256[DIGEST_BYTES];
	const int dir = open_journal(n, f);
	if (dir < 0)
		return false;
	const bool fine = write_beside(n, dir, run, sealed, sha256, f) &&
	    place(n, dir, run, f);
	close(dir);
	return fine;
}

bool
journal_seal(struct night *n, int64_t run, uint8_t sha256[DIGEST_BYTES],
    struct fault *f)
{
	if (n->tree.rehearse)
		return ledger_chain_digest(n->ledger, run, sha256, f);
	const int dir = open_journal(n, f);
	if (dir < 0)
		return false;
	const bool fine = write_beside(n, dir, run, true, sha256, f);
	close(dir);
	return fine;
}

bool
journal_sealed(struct night *n, int64_t run, struct fault *f)
{
	if (n->tree.rehearse)
		return true;
	const int dir = open_journal(n, f);
	if (dir < 0)
		return false;
	const bool fine = place(n, dir, run, f);
	close(dir);
	return fine;
}

static bool
add_group(struct night *n, const struct group *g, int fd, struct fault *f)
{
	struct out o;
	bool fine = true;

	out_init_fd(&o, fd);
	for (uint32_t i = 0; fine && i < g->n; i++)
		if (g->at[i].row.state == INTAKE_DECIDED)
			fine = put_intake(n->ledger, g->at[i].row.id,
			    g->at[i].row.claimed, &o, f);
	out_text(&o, "commit\n");
	return finish(&o, fd, fine, f);
}

bool
journal_group(struct night *n, const struct group *g, struct fault *f)
{
	char name[NAME];
	bool decided = false;

	for (uint32_t i = 0; i < g->n; i++)
		decided |= g->at[i].row.state == INTAKE_DECIDED;
	if (n->tree.rehearse || !decided)
		return true;
	const int dir = open_journal(n, f);
	if (dir < 0)
		return false;
	const int fd = openat(dir, name_of(n->run.id, name),
	    O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	/* The first group of a run begins its record. */
	const bool fine = fd >= 0 ? add_group(n, g, fd, f) :
	    errno != ENOENT ? fault_errno(f, "open", "state/journal/%s", name)
	    : journal_write(n, n->run.id, false, f);
	close(dir);
	FAILPOINT("journal.group");
	return fine;
}

/* A record that is not sealed is always written anew: the run that wrote it
 * may have been killed in the middle of a group, or before it. */
bool
journal_catch_up(struct night *n, struct fault *f)
{
	struct journal_run j;
	struct arena a;
	struct run_row run;
	bool found;

	if (n->tree.rehearse ||
	    !ledger_run_find(n->ledger, 0, &run, &found, f))
		return n->tree.rehearse;
	if (!found || (run.state != RUN_OPEN && !run.sealed))
		return true;
	arena_init(&a, 1u << 30);
	const bool read = journal_read(n->tree.state, run.id, &a, &j, f);
	arena_free(&a);
	return read && (j.sealed ||
	    journal_write(n, run.id, run.sealed, f));
}
