/* Invariant: what is held was read to its end, and can be walked through. */
#include "publish.h"
#include "bounds.h"
#include "fault.h"
#include "memory.h"
#include "outputs.h"
#include "packed.h"
#include "tar.h"
#include <stdio.h>
#include <string.h>

/* A group is full when it has GROUP_BYTES; then its last file, and what a tar
 * file has beside the bytes. */
#define MOST_BYTES (GROUP_BYTES + (16u << 20))

struct unbundled {
	char path[OUTPUT_PATH];		/* "": it holds nothing */
	char *at;
	size_t len, room;
	size_t next;			/* where the next entry is */
	bool beyond;			/* there was more than MOST_BYTES */
};

struct unbundled *
unbundled_new(void)
{
	return memory_take(sizeof(struct unbundled));
}

void
unbundled_free(struct unbundled *u)
{
	if (u == NULL)
		return;
	memory_free(u->at);
	memory_free(u);
}

static void
name_of(const char *path, char *name)
{
	snprintf(name, OUTPUT_PATH, "%.*s", (int)strcspn(path, "#"), path);
}

bool
unbundled_holds(const struct unbundled *u, const char *path)
{
	char name[OUTPUT_PATH];

	name_of(path, name);
	return u->path[0] != '\0' && strcmp(u->path, name) == 0;
}

static bool
take(void *ctx, const void *bytes, size_t len)
{
	struct unbundled *u = ctx;

	u->beyond = len > MOST_BYTES - u->len;
	if (u->beyond)
		return false;
	if (len > u->room - u->len) {
		u->room = u->len + len > 2 * u->room ? u->len + len
		    : 2 * u->room;
		u->at = memory_resize(u->at, u->room);
	}
	memcpy(u->at + u->len, bytes, len);
	u->len += len;
	return true;
}

static bool
walks_through(const struct unbundled *u)
{
	struct tar_entry e;
	enum tar_read read;
	size_t pos = 0;

	do
		read = tar_next((struct span){ u->at, u->len }, &pos, &e);
	while (read == TAR_ENTRY);
	return read == TAR_END;
}

bool
unbundled_read(struct unbundled *u, int fd, const char *path, bool *intact,
    struct fault *f)
{
	u->path[0] = '\0';
	u->len = u->next = 0;
	u->beyond = false;
	if (!packed_read(fd, 0, take, u, path, intact, f))
		return false;
	*intact = *intact && !u->beyond && walks_through(u);
	if (*intact)
		name_of(path, u->path);
	return true;
}

bool
unbundled_next(struct unbundled *u, struct tar_entry *e)
{
	return u->path[0] != '\0' && tar_next((struct span){ u->at, u->len },
	    &u->next, e) == TAR_ENTRY;
}

/* Mostly they are asked for in their order: from where the last one was, and
 * once more from the start. */
bool
unbundled_find(struct unbundled *u, const char *path, struct span *bytes)
{
	const char *hash = strchr(path, '#');
	struct tar_entry e;

	for (unsigned again = 0; hash != NULL && again < 2; again++) {
		while (unbundled_next(u, &e))
			if (strcmp(e.name, hash + 1) == 0) {
				*bytes = e.bytes;
				return true;
			}
		u->next = 0;
	}
	return false;
}
