/*
 * decoder - the parent's end: ask, wait, take frames, believe nothing
 *
 *	          begin                  END, STOP
 *	(idle) ----------> (running) --------------> (idle)
 *	 |  ^                ^  | stall, death, lie, abandon
 *	 |  +---- fork ------|- (no child)
 *	 +---- ask ---> (asked) -- another is begun --> (no child)
 *
 * Invariants:
 * 1. A child that is not idle is never asked: whatever ends a file before its
 *    END frame also ends the child.  So its limits are those of one file, and
 *    what comes from it is of the file that was asked for.
 * 2. Whatever the child does, next returns: bytes come, the socket closes, or
 *    stall_ms pass.
 */
#include "decoder.h"
#include "child.h"
#include "decode.h"
#include "fault.h"
#include "arena.h"
#include "bounds.h"
#include "memory.h"
#include "partner.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Room for a whole batch, so that both sides can work at once. */
#define SOCKET_BYTES (512 << 10)

static bool
start_child(struct decoder *d, struct fault *f)
{
	const int size = SOCKET_BYTES;
	const pid_t parent = getpid();
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fault_errno(f, "socketpair", "of the decoder");
	/* Ours alone: the end of the child waits. */
	if (fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0) {
		close(pair[0]);
		close(pair[1]);
		return fault_errno(f, "fcntl", "of the decoder");
	}
	/* If that fails the socket is only smaller. */
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	const pid_t pid = fork();
	if (pid == 0) {
		close(pair[0]);
		child_main(pair[1], parent, d->schemas);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return fault_errno(f, "fork", "of the decoder");
	}
	d->pid = pid;
	d->fd = pair[0];
	inbox_begin(&d->inbox, d->fd);
	allowance_init(&d->allowance, pid);
	return true;
}

/* How a child has ended, in words. */
static void
say_end(int status, char *why, size_t size)
{
	static const struct {
		bool signal;
		int number;
		const char *what;
	} known[] = {
		{ false, MEMORY_EXIT, "out of memory" },
		{ false, CHILD_UNCONFINED, "it could not be confined" },
		{ true, SIGSYS, "a forbidden system call" },
		{ true, SIGXCPU, "more CPU time than a file of this size may "
		  "take" },
		{ true, SIGABRT, "a mistake in the program" },
	};
	const bool signal = WIFSIGNALED(status);
	const int number = signal ? WTERMSIG(status) : WEXITSTATUS(status);
	const char *what = NULL;

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i].signal == signal && known[i].number == number)
			what = known[i].what;
	snprintf(why, size, "the decoder %s %d%s%s%s", signal ?
	    "was ended by signal" : "ended with status", number,
	    what == NULL ? "" : " (", what == NULL ? "" : what,
	    what == NULL ? "" : ")");
}

/* End the child and say how it ended in WHY, unless that is NULL. */
static void
end_child(struct decoder *d, char *why, size_t size)
{
	int status = 0;
	pid_t ended;
	d->running = false;
	d->asked = 0;
	if (d->pid == 0)
		return;
	close(d->fd);
	/* If it has ended by itself this does nothing.  Should it fail, the
	 * child's limit of CPU time ends a decoder that stalls. */
	for (int tries = 3; kill(d->pid, SIGKILL) != 0 && tries > 0; tries--)
		;
	do
		ended = waitpid(d->pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	d->pid = 0;
	d->fd = -1;
	if (why == NULL)
		return;
	if (ended > 0)
		say_end(status, why, size);
	else
		snprintf(why, size, "the decoder is gone");
}

struct decoder *
decoder_start(const struct schemas *s, struct fault *f)
{
	struct decoder *d = memory_take(sizeof(*d));
	d->schemas = s;
	d->fd = -1;
	d->inbox.stall_ms = DECODER_STALL_SECONDS * 1000;
	if (!start_child(d, f)) {
		memory_free(d);
		return NULL;
	}
	receive_init(&d->receive);
	d->frame = memory_take(FRAME_BYTES);
	for (unsigned i = 0; i < DECODE_AHEAD; i++) {
		arena_init(&d->out[i].batch.arena, BATCH_ARENA_BYTES);
		d->out[i].frame = memory_take(FRAME_BYTES);
	}
	return d;
}

void
decoder_stop(struct decoder *d)
{
	if (d == NULL)
		return;
	end_child(d, NULL, 0);
	receive_free(&d->receive);
	for (unsigned i = 0; i < DECODE_AHEAD; i++) {
		arena_free(&d->out[i].batch.arena);
		memory_free(d->out[i].frame);
	}
	memory_free(d->frame);
	memory_free(d);
}

void
decoder_abandon(struct decoder *d)
{
	if (d->running)
		end_child(d, NULL, 0);
	d->answered = false;
}

static bool
ask(struct decoder *d, const struct drop *drop)
{
	struct child_request request = { .gzip = drop->gzip,
	    .max_expanded_bytes = drop->partner->max_expanded_bytes,
	    .part_offset = drop->part_offset,
	    .part_length = drop->part_length };
	const int fds[CHILD_DESCRIPTORS] = { drop->fd,
	    drop->gzip ? drop->plain_fd : drop->fd };
	union {
		char buf[CMSG_SPACE(sizeof(fds))];
		struct cmsghdr align;
	} control;
	struct iovec bytes = { &request, sizeof(request) };
	memset(&control, 0, sizeof(control));
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1,
	    .msg_control = control.buf,
	    .msg_controllen = sizeof(control.buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(c), fds, sizeof(fds));
	ssize_t sent;
	if (!allowance_grant(&d->allowance, drop))
		return false;
	do
		sent = sendmsg(d->fd, &message, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)sizeof(request);
}

/* A new child that is gone already costs its file, and is met as such by
 * next. */
static bool
is_gone(int error)
{
	return error == EPIPE || error == ECONNRESET || error == ESRCH;
}

void
decoder_ask(struct decoder *d, const struct drop *drop)
{
	assert(!d->running && !d->answered && drop->intake != 0);
	if (d->asked != 0)
		end_child(d, NULL, 0);
	/* If that does not work, begin will see to it. */
	if (d->pid != 0 && ask(d, drop))
		d->asked = drop->intake;
}

/* Was it asked for already?  Whatever else was, the child is idle now. */
static bool
was_asked(struct decoder *d, const struct drop *drop)
{
	const bool same = d->asked != 0 && d->asked == drop->intake &&
	    !d->answered;
	if (d->asked != 0 && !same)
		end_child(d, NULL, 0);
	d->asked = 0;
	return same;
}

bool
decoder_begin(struct decoder *d, const struct drop *drop, struct arena *a,
    struct decoded *out, struct fault *f)
{
	assert(!d->running && !d->answered);
	d->answered = !receive_begin(&d->receive, drop, a, out);
	d->running = was_asked(d, drop);
	if (d->answered || d->running)
		return true;
	/* An idle child may have died since it was asked last. */
	if (d->pid == 0 || !ask(d, drop)) {
		end_child(d, NULL, 0);
		if (!start_child(d, f))
			return false;
		if (!ask(d, drop) && !is_gone(errno))
			return fault_errno(f, "sendmsg", "to the decoder");
	}
	d->running = true;
	return true;
}

static enum decode_step
undecided(struct decoder *d, const char *why)
{
	struct decoded *out = d->receive.out;
	out->verdict = VERDICT_UNDECIDED;
	end_child(d, out->why, sizeof(out->why));
	if (why != NULL)
		snprintf(out->why, sizeof(out->why), "%s", why);
	return DECODE_END;
}

/* The batch that was received, in the place of the one that was handed out
 * longest ago, whose memory the next one gets. */
static struct batch *
hand_out(struct decoder *d)
{
	struct handed_out *to = &d->out[d->turn];
	const struct handed_out oldest = *to;
	*to = (struct handed_out){ d->receive.batch, d->frame };
	d->receive.batch = oldest.batch;
	d->frame = oldest.frame;
	d->turn = (d->turn + 1) % DECODE_AHEAD;
	return &to->batch;
}

enum decode_step
decoder_next(struct decoder *d, struct batch **batch, struct fault *f)
{
	enum receive_step step = RECEIVE_ON;
	enum frame_type type;
	struct span payload;
	bool stalled;
	(void)f;
	*batch = NULL;
	if (d->answered) {
		d->answered = false;
		return DECODE_END;
	}
	assert(d->running);
	while (step == RECEIVE_ON) {
		if (!inbox_frame(&d->inbox, d->frame, &type, &payload,
		    &stalled))
			return undecided(d, stalled ?
			    "the decoder has stalled" : NULL);
		step = receive_frame(&d->receive, type, payload);
	}
	switch (step) {
	case RECEIVE_BATCH:
		*batch = hand_out(d);
		return DECODE_BATCH;
	case RECEIVE_STOP:
		end_child(d, NULL, 0);
		break;
	case RECEIVE_BROKEN:
		return undecided(d, d->receive.why);
	case RECEIVE_END:
	case RECEIVE_ON:
		break;
	}
	d->running = false;
	return DECODE_END;
}
