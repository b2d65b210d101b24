#include "inbox.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void
inbox_begin(struct inbox *in, int fd)
{
	in->fd = fd;
	in->at = in->len = 0;
}

/* Read what is there, up to N bytes, or wait for it; 0 if nothing comes: then
 * *STALLED tells why. */
static size_t
read_some(struct inbox *in, void *to, size_t n, bool *stalled)
{
	for (;;) {
		const ssize_t got = read(in->fd, to, n);
		if (got >= 0)
			return (size_t)got;
		if (errno != EAGAIN && errno != EINTR)
			return 0;
		struct pollfd p = { .fd = in->fd, .events = POLLIN };
		const int ready = poll(&p, 1, in->stall_ms);
		*stalled = ready == 0;
		if (ready == 0 || (ready < 0 && errno != EINTR))
			return 0;
	}
}

/* The next N bytes; false if they do not come. */
static bool
read_bytes(struct inbox *in, void *to, size_t n, bool *stalled)
{
	uint8_t *at = to;
	while (n > 0) {
		size_t got = in->len - in->at;
		if (got > 0) {
			got = got < n ? got : n;
			memcpy(at, in->bytes + in->at, got);
			in->at += (uint32_t)got;
		} else if (n >= sizeof(in->bytes)) {
			got = read_some(in, at, n, stalled);
			if (got == 0)
				return false;
		} else {
			in->at = 0;
			in->len = (uint32_t)read_some(in, in->bytes,
			    sizeof(in->bytes), stalled);
			if (in->len == 0)
				return false;
			continue;
		}
		at += got;
		n -= got;
	}
	return true;
}

bool
inbox_frame(struct inbox *in, uint8_t *frame, enum frame_type *type,
    struct span *payload, bool *stalled)
{
	uint8_t header[FRAME_HEADER];
	*stalled = false;
	if (!read_bytes(in, header, sizeof(header), stalled))
		return false;
	if (!frame_parse_header(header, type, &payload->len)) {
		*type = FRAME_TYPES;
		payload->len = 0;
	}
	payload->at = (const char *)frame;
	return read_bytes(in, frame, payload->len, stalled);
}
