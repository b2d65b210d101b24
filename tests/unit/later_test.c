/* Groups of one file each, decided one after the other. */
#include "bounds.h"
#include "digest.h"
#include "ledger_fixture.h"
#include "publish.h"
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>

static const char bytes[] = "<purchaseOrders/>";

struct world {
	struct tree t;
	struct ledger *l;		/* a transaction is open */
	struct later *later;
};

static int
make_dir(const char *path)
{
	CU_ASSERT(mkdir(path, 0700) == 0);
	return open(path, O_RDONLY | O_DIRECTORY);
}

static struct world
make_world(void)
{
	struct world w = { .l = fixture_memory() };
	w.t.outbound = make_dir("outbound");
	w.t.archive = make_dir("archive");
	w.t.quarantine = make_dir("quarantine");
	w.t.work = make_dir("work");
	w.t.stage = make_dir("stage");
	(void)make_dir("work/d");
	(void)make_dir("work/d/acme");
	(void)make_dir("work/d/acme.copy");
	return w;
}

static void
end_world(struct world *w)
{
	publish_later_end(w->later);
	ledger_close(w->l);
}

__attribute__((format(printf, 1, 2)))
static const char *
name(const char *form, ...)
{
	static char text[64];
	va_list args;
	va_start(args, form);
	vsnprintf(text, sizeof(text), form, args);
	va_end(args);
	return text;
}

/* File I: in work/, with its copy and its one document, and the rows of it. */
static int64_t
decide(struct world *w, int i)
{
	struct intake_row r = { .run = 1, .partner = "acme",
	    .state = INTAKE_DECIDED, .outcome = FILE_PROCESSED,
	    .size = strlen(bytes) };
	struct output o = { .kind = DOCUMENT_ACK };
	struct digest *d = digest_new();
	digest_start(d);
	digest_add(d, bytes, strlen(bytes));
	digest_finish(d, r.sha256);
	digest_free(d);
	memcpy(o.file.sha256, r.sha256, DIGEST_BYTES);
	o.file.size = r.size;
	snprintf(r.name, sizeof(r.name), "%d.xml", i);
	snprintf(r.base, sizeof(r.base), "%d-1d1d1d1d", i);
	snprintf(r.claimed, sizeof(r.claimed), "d/acme/%d.xml", i);
	snprintf(o.path, sizeof(o.path), "acks/acme/%d", i);
	snprintf(o.file.token, sizeof(o.file.token), "%032x", i);
	unit_write_file(name("work/d/acme/%d.xml", i), bytes, r.size);
	unit_write_file(name("work/d/acme.copy/%d.xml", i), bytes, r.size);
	unit_write_file(name("stage/%032x", i), bytes, r.size);
	FINE(ledger_intake_add(w->l, &r, &fault));
	FINE(ledger_outbox_add(w->l, 1, r.id, &o, &fault));
	return r.id;
}

/* What is between the decisions about a group and its commit. */
static void
complete(struct world *w)
{
	size_t n;
	FINE(publish_later_wait(w->later, &n, &fault));
	FINE(publish_later_sync(w->later, &fault));
	FINE(publish_later_record(w->later, w->l, &fault));
}

static void
commit_and_give(struct world *w)
{
	FINE(ledger_commit(w->l, &fault));
	FINE(publish_later_give(w->later, w->l, NULL, &fault));
}

static struct intake_row
row(struct world *w, int64_t id)
{
	struct intake_row r;
	bool found = false;
	FINE(ledger_intake_find(w->l, id, &r, &found, &fault));
	CU_ASSERT(found);
	return r;
}

static bool
in_work(int i)
{
	const bool original = fixture_exists(name("work/d/acme/%d.xml", i));
	CU_ASSERT(fixture_exists(name("work/d/acme.copy/%d.xml", i)) ==
	    original);
	return original;
}

static void
expect_out(int i)
{
	CU_ASSERT_FALSE(fixture_exists(name("stage/%032x", i)));
	CU_ASSERT(fixture_exists(name("outbound/acks/acme/%d", i)));
	CU_ASSERT(fixture_exists(name("archive/2026-11-22/acme/"
	    "%d-1d1d1d1d.xml.gz", i)));
}

static void
one_after_the_other(void)
{
	struct world w = make_world();
	w.later = publish_later(&w.t);
	const int64_t one = decide(&w, 1);
	complete(&w);
	CU_ASSERT(row(&w, one).state == INTAKE_DECIDED);
	CU_ASSERT(fixture_exists(name("stage/%032x", 1)));
	commit_and_give(&w);
	FINE(ledger_begin(w.l, &fault));
	const int64_t two = decide(&w, 2);
	complete(&w);
	expect_out(1);
	CU_ASSERT(in_work(1) && in_work(2));
	/* Only what was given, and not what was decided since. */
	CU_ASSERT(row(&w, one).state == INTAKE_PUBLISHED);
	UNIT_STRING(row(&w, one).archived,
	    "2026-11-22/acme/1-1d1d1d1d.xml.gz");
	CU_ASSERT(row(&w, two).state == INTAKE_DECIDED);
	commit_and_give(&w);
	FINE(ledger_begin(w.l, &fault));
	complete(&w);
	expect_out(2);
	CU_ASSERT(!in_work(1) && in_work(2));
	CU_ASSERT(row(&w, one).state == INTAKE_DONE);
	CU_ASSERT(row(&w, two).state == INTAKE_PUBLISHED);
	commit_and_give(&w);
	FINE(publish_later_finish(w.later, w.l, &fault));
	CU_ASSERT_FALSE(in_work(2));
	CU_ASSERT(row(&w, two).state == INTAKE_DONE);
	FINE(publish_later_finish(w.later, w.l, &fault));
	end_world(&w);
}

static void
finished(void)
{
	struct world w = make_world();
	w.later = publish_later(&w.t);
	int64_t ids[3];
	for (int i = 0; i < 3; i++)
		ids[i] = decide(&w, i);
	commit_and_give(&w);
	FINE(publish_later_finish(w.later, w.l, &fault));
	for (int i = 0; i < 3; i++) {
		expect_out(i);
		CU_ASSERT_FALSE(in_work(i));
		CU_ASSERT(row(&w, ids[i]).state == INTAKE_DONE);
	}
	end_world(&w);
}

/* The next group was not to be: what was recorded with it is recorded again. */
static void
rolled_back(void)
{
	struct world w = make_world();
	w.later = publish_later(&w.t);
	const int64_t id = decide(&w, 1);
	commit_and_give(&w);
	FINE(ledger_begin(w.l, &fault));
	complete(&w);
	ledger_rollback(w.l);
	CU_ASSERT(row(&w, id).state == INTAKE_DECIDED);
	CU_ASSERT(in_work(1));
	FINE(publish_later_finish(w.later, w.l, &fault));
	CU_ASSERT(row(&w, id).state == INTAKE_DONE);
	end_world(&w);
}

static void
met_a_fault(void)
{
	struct world w = make_world();
	size_t n;
	w.later = publish_later(&w.t);
	const int64_t id = decide(&w, 1);
	(void)make_dir("outbound/acks");
	(void)make_dir("outbound/acks/acme");
	unit_write_file("outbound/acks/acme/1", "other", 5);
	commit_and_give(&w);
	FAULTY(publish_later_wait(w.later, &n, &fault), FAULT_CLASH,
	    "outbound/acks/acme/1 is taken by another document");
	FAULTY(publish_later_finish(w.later, w.l, &fault), FAULT_CLASH,
	    "is taken");
	CU_ASSERT(row(&w, id).state == INTAKE_DECIDED);
	CU_ASSERT(in_work(1));
	/* As the next start does, when it is out of the way. */
	CU_ASSERT(unlink("outbound/acks/acme/1") == 0);
	FINE(publish_recover(&w.t, w.l, &fault));
	expect_out(1);
	CU_ASSERT(row(&w, id).state == INTAKE_DONE);
	end_world(&w);
}

/* A run may die with one group out and not recorded, and another that is
 * recorded and not cleared. */
static void
left_to_the_next_start(void)
{
	struct world w = make_world();
	size_t n;
	w.later = publish_later(&w.t);
	const int64_t one = decide(&w, 1);
	commit_and_give(&w);
	FINE(ledger_begin(w.l, &fault));
	const int64_t two = decide(&w, 2);
	complete(&w);
	commit_and_give(&w);
	FINE(publish_later_wait(w.later, &n, &fault));
	publish_later_end(w.later);
	w.later = NULL;
	CU_ASSERT(row(&w, one).state == INTAKE_PUBLISHED);
	CU_ASSERT(row(&w, two).state == INTAKE_DECIDED);
	CU_ASSERT(unlink("outbound/acks/acme/2") == 0);	/* a consumer */
	FINE(publish_recover(&w.t, w.l, &fault));
	CU_ASSERT_FALSE(fixture_exists("outbound/acks/acme/2"));
	CU_ASSERT(!in_work(1) && !in_work(2));
	CU_ASSERT(row(&w, one).state == INTAKE_DONE);
	CU_ASSERT(row(&w, two).state == INTAKE_DONE);
	end_world(&w);
}

static const struct unit_test tests[] = {
	{ "a group is published by the next commit, and done by the one after",
	    one_after_the_other },
	{ "after the last group all is done that is left", finished },
	{ "what was recorded and not committed is recorded again",
	    rolled_back },
	{ "after a fault nothing is recorded, and the next start goes on",
	    met_a_fault },
	{ "what a run has left on the way is finished by the next start",
	    left_to_the_next_start },
};

int
main(void)
{
	return unit_main("later", tests, ARRAY_LEN(tests));
}
