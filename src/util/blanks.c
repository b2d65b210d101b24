/*
 * Invariants:
 * 1. A batch is the thread's from give until the worker is idle; of the two,
 *    the one at hand is never the thread's.
 * 2. A blank is a file that staged_create has made; who takes it has it for
 *    himself.
 * 3. What keeps the thread from making one keeps nobody from taking: take
 *    makes it itself then, and says what is in its way.
 */
#include "blanks.h"
#include "fault.h"
#include "memory.h"
#include "worker.h"
#include <string.h>
#include <unistd.h>

#define FEW 64			/* so many are taken before any is made ahead */
#define BATCH 32

struct batch {
	int stage_fd;
	unsigned n, next;		/* made; to be taken */
	struct blank {
		int fd;
		char token[TOKEN_TEXT];
	} at[BATCH];
};

struct blanks {
	int stage_fd;
	unsigned taken;			/* up to FEW */
	struct worker *worker;
	unsigned now;			/* batch at hand */
	struct batch batches[2];
};

struct blanks *
blanks_new(int stage_fd)
{
	struct blanks *b = memory_take(sizeof(*b));

	b->stage_fd = b->batches[0].stage_fd = b->batches[1].stage_fd =
	    stage_fd;
	b->worker = worker_new(1);
	return b;
}

static void
make(void *ctx)
{
	struct batch *batch = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };

	for (batch->n = batch->next = 0; batch->n < BATCH; batch->n++) {
		struct blank *blank = &batch->at[batch->n];
		blank->fd = staged_create(batch->stage_fd, STAGED_MODE,
		    blank->token, &unsaid);
		if (blank->fd < 0)
			break;
	}
}

/* One that was made ahead; NULL: there is none. */
static struct blank *
next_blank(struct blanks *b)
{
	struct batch *batch = &b->batches[b->now];

	if (batch->next == batch->n && worker_idle(b->worker)) {
		worker_give(b->worker, make, batch);
		b->now ^= 1;
		batch = &b->batches[b->now];
	}
	return batch->next < batch->n ? &batch->at[batch->next++] : NULL;
}

int
blanks_take(struct blanks *b, char token[TOKEN_TEXT], struct fault *f)
{
	struct blank *blank = NULL;

	if (b->taken == FEW)
		blank = next_blank(b);
	else
		b->taken++;
	if (blank == NULL)
		return staged_create(b->stage_fd, STAGED_MODE, token, f);
	memcpy(token, blank->token, TOKEN_TEXT);
	return blank->fd;
}

void
blanks_free(struct blanks *b)
{
	if (b == NULL)
		return;
	worker_settle(b->worker);
	worker_free(b->worker);
	for (unsigned i = 0; i < 2; i++)
		for (struct batch *batch = &b->batches[i];
		    batch->next < batch->n; batch->next++) {
			close(batch->at[batch->next].fd);
			unlinkat(b->stage_fd, batch->at[batch->next].token, 0);
		}
	memory_free(b);
}
