#include "relearn.h"
#include "digest.h"
#include "fault.h"
#include "files.h"
#include "inspect.h"
#include "night.h"
#include "partner.h"
#include "publish.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static int
unnamed(const struct learning *w, struct fault *f)
{
	const int fd = openat(w->n->tree.work, ".",
	    O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);

	if (fd < 0)
		fault_errno(f, "open temporary file", "state/work");
	return fd;
}

/* *INTACT false: IN is not compressed, or is damaged. */
static bool
expand(int in, int out, const char *path, bool *intact, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	const int own = dup(in);
	gzFile g = own < 0 ? NULL : gzdopen(own, "rb");
	bool fine = true;
	int n = 0;

	if (g == NULL) {
		if (own >= 0)
			close(own);
		return fault_errno(f, "expand", "archive/%s", path);
	}
	while (fine && (n = gzread(g, block, sizeof(block))) > 0)
		fine = files_write(out, block, (size_t)n, path, f);
	*intact = n == 0 && gzdirect(g) == 0;
	*intact = gzclose(g) == Z_OK && *intact;
	return fine;
}

/* D's bytes are in its file: which they are. */
static bool
read_again(const char *path, struct drop *d, struct fault *f)
{
	if (!files_digest(d->fd, path, d->sha256, &d->size, f))
		return false;
	digest_hex(d->sha256, d->sha256_hex);
	return lseek(d->fd, 0, SEEK_SET) == 0 ||
	    fault_errno(f, "lseek", "%s", path);
}

/* All of IN to a new file, expanded or as it is; *INTACT false: that cannot
 * be what was dropped. */
static bool
take(struct learning *w, int in, const char *path, bool expanded,
    struct drop *d, bool *intact, struct fault *f)
{
	*intact = true;
	d->gzip = !expanded;
	d->fd = unnamed(w, f);
	if (d->fd < 0)
		return false;
	if (lseek(in, 0, SEEK_SET) != 0)
		return fault_errno(f, "lseek", "%s", path);
	return (expanded ? expand(in, d->fd, path, intact, f)
	    : files_copy(in, d->fd, path, f)) && read_again(path, d, f);
}

/* The same of an entry of the bundle IN. */
static bool
take_entry(struct learning *w, int in, const char *path, struct drop *d,
    bool *intact, struct fault *f)
{
	struct span bytes;

	*intact = true;
	if (!unbundled_holds(w->unbundled, path) &&
	    !unbundled_read(w->unbundled, in, path, intact, f))
		return false;
	*intact = *intact && unbundled_find(w->unbundled, path, &bytes);
	d->gzip = false;
	d->fd = unnamed(w, f);
	if (d->fd < 0 || !*intact)
		return d->fd >= 0;
	return files_write(d->fd, bytes.at, bytes.len, path, f) &&
	    read_again(path, d, f);
}

/* The part of BASE that its digest begins with, and the length before it. */
static const char *
sha8_of(const char *base, size_t *stem)
{
	const char *dash = strrchr(base, '-');

	while (dash != NULL && strspn(dash + 1, "0123456789abcdef") < 8 &&
	    dash > base) {
		const char *at = dash - 1;
		while (at > base && *at != '-')
			at--;
		dash = *at == '-' ? at : NULL;
	}
	*stem = dash == NULL ? 0 : (size_t)(dash - base);
	return dash == NULL ? "" : dash + 1;
}

static bool
is_the_one(const struct lost *lost, const struct drop *d)
{
	size_t stem;

	if (lost->name[0] != '\0')
		return memcmp(lost->sha256, d->sha256, DIGEST_BYTES) == 0;
	return strncmp(sha8_of(lost->base, &stem), d->sha256_hex, 8) == 0;
}

/* Where only its base is known, its name is made of that: what was not plain
 * in it is lost. */
static void
name_drop(const struct lost *lost, struct drop *d)
{
	size_t stem;

	(void)sha8_of(lost->base, &stem);
	if (lost->name[0] != '\0')
		memcpy(d->name, lost->name, sizeof(d->name));
	else
		snprintf(d->name, sizeof(d->name), "%.*s%s%s", (int)stem,
		    lost->base, !d->gzip ? lost->ending :
		    inspect_format(d) == FORMAT_XML ? ".xml" : ".csv",
		    d->gzip ? ".gz" : "");
}

/* PATH, below archive/: where it is known to be, or its run would put it. */
static bool
find_archived(struct learning *w, const struct lost *lost,
    const struct intake_row *row, char *path, struct fault *f)
{
	char dir[OUTPUT_PATH], name[OUTPUT_PATH];

	memcpy(path, lost->archived, sizeof(lost->archived));
	if (path[0] != '\0')
		return true;
	publish_archive_name(row, w->n->run.now, dir, name);
	return snprintf(path, OUTPUT_PATH, "%s/%s", dir, name) < OUTPUT_PATH ||
	    fault_set(f, FAULT_IO, ENAMETOOLONG, "relearn", "%s", name);
}

/* Of an entry, its bundle.  -1: see errno. */
static int
open_archived(const struct learning *w, const char *path)
{
	char name[OUTPUT_PATH];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, "#"), path);
	return openat(w->archive, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static int
open_bytes(struct learning *w, const struct lost *lost,
    const struct intake_row *row, char *path, bool *in_work, struct fault *f)
{
	int fd = -1;

	*in_work = false;
	if (lost->claimed[0] != '\0') {
		publish_work_copy(row, path);
		fd = openat(w->work, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		*in_work = fd >= 0;
	}
	if (fd >= 0)
		return fd;
	if (!find_archived(w, lost, row, path, f))
		return -1;
	fd = open_archived(w, path);
	if (fd < 0)
		fault_set(f, errno == ENOENT ? FAULT_CONFIG : FAULT_IO, errno,
		    "relearn", "the bytes of %s/%s: archive/%s",
		    lost->partner, lost->base, path);
	return fd;
}

/* Our copy is there, and maybe its bundle, too: that may hold others whose
 * copies are gone, and must not be made again without them.  So what is in it
 * is archived, and only has to be cleared. */
static bool
find_bundled(struct learning *w, const struct lost *lost, struct member *m,
    struct fault *f)
{
	char path[OUTPUT_PATH];
	uint8_t sha256[DIGEST_BYTES];
	struct span bytes;
	bool fine = true, intact = true;

	if (!find_archived(w, lost, &m->row, path, f))
		return false;
	if (!unbundled_holds(w->unbundled, path)) {
		const int fd = open_archived(w, path);
		if (fd < 0)
			return errno == ENOENT ||
			    fault_errno(f, "open archive", "%s", path);
		fine = unbundled_read(w->unbundled, fd, path, &intact, f);
		close(fd);
	}
	if (!fine || !intact || !unbundled_find(w->unbundled, path, &bytes))
		return fine;
	digest_span(bytes, sha256);
	if (memcmp(sha256, m->drop.sha256, sizeof(sha256)) == 0)
		memcpy(m->row.archived, path, sizeof(m->row.archived));
	return true;
}

bool
relearn_open(struct learning *w, const struct lost *lost, struct member *m,
    bool *in_work, struct fault *f)
{
	char path[OUTPUT_PATH];
	struct drop *d = &m->drop;
	bool intact;

	d->fd = d->plain_fd = -1;
	const int in = open_bytes(w, lost, &m->row, path, in_work, f);
	if (in < 0)
		return false;
	/* The archive of what came compressed is as it came. */
	const bool known = lost->name[0] != '\0';
	const bool expanded = !*in_work && !(known && lost->gzip);
	const bool entry = !*in_work && strchr(path, '#') != NULL;
	bool fine = entry ? take_entry(w, in, path, d, &intact, f)
	    : take(w, in, path, expanded, d, &intact, f);
	if (fine && !entry && !known && (!intact || !is_the_one(lost, d))) {
		close(d->fd);
		fine = take(w, in, path, false, d, &intact, f);
	}
	close(in);
	if (known)
		d->gzip = lost->gzip;
	if (fine && (!intact || !is_the_one(lost, d)))
		fine = fault_set(f, FAULT_CONFIG, 0, "relearn", "%s%s is not "
		    "what was received as %s/%s", *in_work ? "state/work/" :
		    "archive/", path, lost->partner, lost->base);
	if (fine && *in_work && lost->bundle[0] != '\0')
		fine = find_bundled(w, lost, m, f);
	if (!fine)
		return false;
	if (!*in_work)
		memcpy(m->row.archived, path, sizeof(m->row.archived));
	name_drop(lost, d);
	d->plain_fd = d->gzip ? unnamed(w, f) : d->fd;
	return d->plain_fd >= 0;
}
