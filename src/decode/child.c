/*
 * child - decode one file after another for a parent that does not trust us
 *
 * Invariants:
 * 1. Nothing of the parent's is within reach: all descriptors but the socket
 *    and stderr are closed before the first request, memory is only read.
 * 2. Nothing of the parent's is undone: the process ends by _exit alone, so
 *    no stdio buffer is flushed twice and no ledger is closed.
 * 3. It does not outlive its parent, and does not mind the signals that its
 *    parent gets with it from the terminal.
 * 4. Before the first request it has given up what serving does not need
 *    (child_confine.c): whatever a partner's bytes make of it can read that
 *    one file, write its expanded copy and frames, and use CPU and memory up
 *    to a limit.  If the kernel fails to confine it, it serves nobody.
 */
#include "child.h"
#include "bounds.h"
#include "child_confine.h"
#include "decoding.h"
#include "schema.h"
#include "trespass.h"
#include "unpack.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
send_bytes(void *ctx, const void *bytes, size_t len)
{
	const char *at = bytes;
	(void)ctx;
	while (len > 0) {
		const ssize_t put = write(CHILD_SOCKET, at, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		len -= (size_t)put;
	}
	return true;
}

static bool
tick(void *ctx)
{
	return decoding_tick(ctx, send_bytes, NULL);
}

/* Take the next request and its descriptors; false if there is none. */
static bool
next_request(struct child_request *request, int fds[CHILD_DESCRIPTORS])
{
	union {
		char buf[CMSG_SPACE(CHILD_DESCRIPTORS * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec bytes = { request, sizeof(*request) };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1,
	    .msg_control = control.buf,
	    .msg_controllen = sizeof(control.buf) };
	ssize_t got;
	do
		got = recvmsg(CHILD_SOCKET, &message, MSG_WAITALL);
	while (got < 0 && errno == EINTR);
	const struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	if (got != (ssize_t)sizeof(*request) || c == NULL ||
	    c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(CHILD_DESCRIPTORS * sizeof(int)))
		return false;
	memcpy(fds, CMSG_DATA(c), CHILD_DESCRIPTORS * sizeof(int));
	return true;
}

static bool
serve(struct decoding *d, const struct child_request *request, int fd,
    int plain_fd)
{
	const uint64_t until = request->part_length == 0 ? UINT64_MAX :
	    request->part_offset + request->part_length;
	decoding_part(d, request->part_offset, request->part_length);
	if (!request->gzip)
		return decoding_run(d, fd, READ_BLOCK_BYTES, send_bytes,
		    NULL);
	switch (unpack(fd, plain_fd, request->max_expanded_bytes, until, tick,
	    d)) {
	case UNPACK_FINE:
		return decoding_run(d, plain_fd, READ_BLOCK_BYTES, send_bytes,
		    NULL);
	case UNPACK_DAMAGED:
		return decoding_refuse(d, F_GZIP, NULL, send_bytes, NULL);
	case UNPACK_TOO_LARGE:
		return decoding_refuse(d, F_EXPANDED, NULL, send_bytes, NULL);
	case UNPACK_FAILED:
		break;
	}
	return decoding_undecided(d, "the file cannot be expanded here",
	    send_bytes, NULL);
}

/* Leave everything behind that is not needed.  False: the parent is gone. */
static bool
isolate(int socket, pid_t parent)
{
	const int null = open("/dev/null", O_RDWR);
	/* In this order: NULL may be where the socket goes. */
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(socket, CHILD_SOCKET) < 0 ||
	    close_range(CHILD_SOCKET + 1, ~0u, 0) != 0)
		return false;
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	schemas_seal();
	/* It may have died before the death signal was asked for. */
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

void
child_main(int socket, pid_t parent, const struct schemas *schemas)
{
	struct child_request request;
	int fds[CHILD_DESCRIPTORS];
	bool heard = isolate(socket, parent);
	struct decoding *d = decoding_new(schemas);
	if (heard && !child_confine())
		_exit(CHILD_UNCONFINED);
	while (heard && next_request(&request, fds)) {
		TRESPASS("decoder");
		heard = serve(d, &request, fds[0], fds[1]);
		close(fds[0]);
		close(fds[1]);
	}
	_exit(0);
}
