#include "ahead.h"
#include "bounds.h"
#include "collect.h"
#include "fault.h"
#include "log.h"
#include "night.h"
#include "partner.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DROPS (2 * GROUP_FILES + 7)

static const struct partner acme = { .id = "acme", .status = PARTNER_LIVE };

struct world {
	struct night night;
	struct scan scan;
	struct entry entries[DROPS];
	char names[DROPS][16];
};

/* Drop I, ready, whose bytes are its name. */
static void
drop(struct world *w, unsigned i)
{
	struct entry *e = &w->entries[i];
	struct stat st;
	char path[64];
	snprintf(w->names[i], sizeof(w->names[i]), "%06u.xml", i);
	snprintf(path, sizeof(path), "inbound/acme/%s", w->names[i]);
	unit_write_file(path, w->names[i], strlen(w->names[i]));
	CU_ASSERT(stat(path, &st) == 0);
	*e = (struct entry){ .partner = &acme, .kind = ENTRY_READY,
	    .name = w->names[i], .size = (uint64_t)st.st_size,
	    .inode = st.st_ino, .changed_s = st.st_ctim.tv_sec,
	    .changed_ns = st.st_ctim.tv_nsec };
}

static struct world *
make_world(void)
{
	static struct world w;
	memset(&w, 0, sizeof(w));
	log_open(LOG_LEVEL_ERROR);
	CU_ASSERT(mkdir("inbound", 0700) == 0 &&
	    mkdir("inbound/acme", 0700) == 0 && mkdir("work", 0700) == 0);
	w.night.tree.inbound = open("inbound", O_RDONLY | O_DIRECTORY);
	w.night.tree.work = open("work", O_RDONLY | O_DIRECTORY);
	snprintf(w.night.claims, sizeof(w.night.claims), "run");
	for (unsigned i = 0; i < DROPS; i++)
		drop(&w, i);
	w.scan = (struct scan){ .n = DROPS, .at = w.entries };
	return &w;
}

static void
end_world(struct world *w)
{
	close(w->night.tree.inbound);
	close(w->night.tree.work);
}

/* The member is that drop, claimed and copied. */
static void
check_member(const struct member *m, const char *name)
{
	struct digest *d = digest_new();
	uint8_t sha256[DIGEST_BYTES];
	char path[64];
	UNIT_STRING(m->drop.name, name);
	UNIT_NUMBER(m->drop.size, strlen(name));
	CU_ASSERT(m->drop.partner == &acme && !m->odd);
	digest_start(d);
	digest_add(d, name, strlen(name));
	digest_finish(d, sha256);
	digest_free(d);
	CU_ASSERT(memcmp(sha256, m->drop.sha256, sizeof(sha256)) == 0);
	snprintf(path, sizeof(path), "inbound/acme/%s", name);
	CU_ASSERT(access(path, F_OK) != 0);
	snprintf(path, sizeof(path), "work/run/acme.copy/%s", name);
	CU_ASSERT(access(path, F_OK) == 0);
}

static void
in_groups(void)
{
	struct world *w = make_world();
	struct fault f = { .kind = FAULT_NONE };
	struct ahead *a = ahead_begin(&w->night, &w->scan);
	struct group *g;
	unsigned next = 0;
	for (;;) {
		CU_ASSERT_FATAL(ahead_next(a, &g, &f));
		if (g == NULL)
			break;
		UNIT_NUMBER(g->n, next + GROUP_FILES <= DROPS ? GROUP_FILES
		    : DROPS - next);
		for (uint32_t i = 0; i < g->n; i++)
			check_member(&g->at[i], w->names[next++]);
	}
	UNIT_NUMBER(next, DROPS);
	UNIT_NUMBER(w->night.run.not_ready, 0);
	ahead_end(a);
	end_world(w);
}

/* The thread is at work on it. */
static struct group *
wait_for(struct ahead *a)
{
	struct group *g = NULL;
	for (unsigned i = 0; g == NULL && i < 5000; i++, usleep(1000))
		g = ahead_gathered(a);
	return g;
}

static void
told_ahead(void)
{
	struct world *w = make_world();
	struct fault f = { .kind = FAULT_NONE };
	struct group *g, *next;
	CU_ASSERT(ahead_gathered(NULL) == NULL);
	struct ahead *a = ahead_begin(&w->night, &w->scan);
	CU_ASSERT_FATAL(ahead_next(a, &g, &f));
	g->recorded = true;
	next = wait_for(a);
	CU_ASSERT_FATAL(next != NULL && next != g);
	UNIT_NUMBER(next->n, GROUP_FILES);
	next->recorded = true;
	CU_ASSERT_FATAL(ahead_next(a, &g, &f));
	CU_ASSERT(g == next && g->recorded);
	next = wait_for(a);
	CU_ASSERT_FATAL(next != NULL && next != g);
	UNIT_NUMBER(next->n, 7);
	CU_ASSERT(!next->recorded);
	CU_ASSERT_FATAL(ahead_next(a, &g, &f));
	CU_ASSERT(g == next);
	/* There is none behind it. */
	CU_ASSERT(ahead_gathered(a) == NULL);
	ahead_end(a);
	end_world(w);
}

static void
passed_over(void)
{
	struct world *w = make_world();
	struct fault f = { .kind = FAULT_NONE };
	struct group *g;
	unsigned n = 0;
	w->entries[0].kind = ENTRY_NOT_READY;
	w->entries[0].note = "changed a moment ago";
	w->entries[1].kind = ENTRY_IGNORED;
	w->entries[2].left = true;
	w->entries[3].size++;			/* it has changed */
	unlink("inbound/acme/000004.xml");
	struct ahead *a = ahead_begin(&w->night, &w->scan);
	while (ahead_next(a, &g, &f) && g != NULL) {
		check_member(&g->at[0], w->names[n == 0 ? 5 : n + 5]);
		n += g->n;
	}
	UNIT_NUMBER(n, DROPS - 5);
	/* Not those that the scan has counted. */
	UNIT_NUMBER(w->night.run.not_ready, 2);
	for (unsigned i = 0; i < 4; i++) {
		char path[64];
		snprintf(path, sizeof(path), "inbound/acme/%s", w->names[i]);
		CU_ASSERT(access(path, F_OK) == 0);
	}
	ahead_end(a);
	end_world(w);
}

static void
met_a_fault(void)
{
	struct world *w = make_world();
	struct fault f = { .kind = FAULT_NONE };
	struct ahead *a;
	struct group *g;
	/* In the second group: our copy's name is a directory's. */
	CU_ASSERT(mkdir("work/run", 0700) == 0 &&
	    mkdir("work/run/acme", 0700) == 0 &&
	    mkdir("work/run/acme.copy", 0700) == 0);
	char path[64];
	snprintf(path, sizeof(path), "work/run/acme.copy/%s",
	    w->names[GROUP_FILES + 3]);
	CU_ASSERT(mkdir(path, 0700) == 0);
	a = ahead_begin(&w->night, &w->scan);
	CU_ASSERT_FATAL(ahead_next(a, &g, &f));
	UNIT_NUMBER(g->n, GROUP_FILES);
	usleep(100000);
	CU_ASSERT(ahead_gathered(a) == NULL);
	CU_ASSERT(!ahead_next(a, &g, &f));
	UNIT_NUMBER(f.kind, FAULT_IO);
	ahead_end(a);
	/* What comes behind it was not claimed. */
	snprintf(path, sizeof(path), "inbound/acme/%s",
	    w->names[GROUP_FILES + 4]);
	CU_ASSERT(access(path, F_OK) == 0);
	end_world(w);
}

static const struct unit_test tests[] = {
	{ "drops come in their order, each once, in groups", in_groups },
	{ "a group is told before it is asked for, once it is whole",
	    told_ahead },
	{ "what is not ready, left, changed or gone is passed over and counted",
	    passed_over },
	{ "a fault is told when its group is asked for, after those before it",
	    met_a_fault },
};

int
main(void)
{
	return unit_main("ahead", tests, ARRAY_LEN(tests));
}
