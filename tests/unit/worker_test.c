#include "worker.h"
#include "unit.h"
#include <time.h>

#define JOBS 1000

struct job {
	unsigned *next, place;
};

/* Each job notes when its turn came. */
static void
note(void *ctx)
{
	struct job *job = ctx;
	job->place = (*job->next)++;
}

static void
give_many(unsigned room, unsigned settle_each)
{
	struct job jobs[JOBS];
	unsigned next = 0;
	struct worker *w = worker_new(room);
	for (unsigned i = 0; i < JOBS; i++) {
		jobs[i] = (struct job){ &next, JOBS };
		worker_give(w, note, &jobs[i]);
		if (i % settle_each != 0)
			continue;
		worker_settle(w);
		UNIT_NUMBER(next, i + 1);
	}
	worker_settle(w);
	UNIT_NUMBER(next, JOBS);
	for (unsigned i = 0; i < JOBS; i++)
		UNIT_NUMBER(jobs[i].place, i);
	worker_free(w);
}

static void
in_order(void)
{
	give_many(1, JOBS);
	give_many(7, JOBS);
	give_many(JOBS, JOBS);
}

static void
settles(void)
{
	give_many(7, 3);
}

static void
wait_a_little(void *ctx)
{
	const struct timespec pause = { 0, 2000000 };
	nanosleep(&pause, NULL);
	++*(unsigned *)ctx;
}

static void
room_is_kept(void)
{
	unsigned done = 0;
	struct worker *w = worker_new(2);
	for (unsigned i = 0; i < 10; i++)
		worker_give(w, wait_a_little, &done);
	worker_settle(w);
	UNIT_NUMBER(done, 10);
	worker_free(w);
}

static void
unused(void)
{
	struct worker *w = worker_new(1);
	worker_settle(w);
	worker_free(w);
	worker_free(NULL);
}

static const struct unit_test tests[] = {
	{ "what is given is done in its order, whatever the room", in_order },
	{ "settle returns when all is done, and more can be given", settles },
	{ "a slow job makes the giver wait, and nothing is lost",
	    room_is_kept },
	{ "a worker that is given nothing can be freed", unused },
};

int
main(void)
{
	return unit_main("worker", tests, ARRAY_LEN(tests));
}
