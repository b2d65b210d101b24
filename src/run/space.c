#include "space.h"
#include "bounds.h"
#include "collect.h"
#include "fault.h"
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>

/* By its name: nothing has been opened yet. */
static uint64_t
factor(const struct entry *e)
{
	const size_t len = strlen(e->name);

	if (len > 3 && strcasecmp(e->name + len - 3, ".gz") == 0)
		return SPACE_PER_GZIP_BYTE;
	return e->partner->format == FORMAT_CSV ? SPACE_PER_CSV_BYTE
	    : SPACE_PER_XML_BYTE;
}

static void
add_up(uint64_t *sum, uint64_t more)
{
	if (__builtin_add_overflow(*sum, more, sum))
		*sum = UINT64_MAX;
}

static void
add_entry(struct space *need, const struct entry *e)
{
	uint64_t bytes = 0;

	/* What is not a plain file is only moved, and gets a note. */
	if (e->kind != ENTRY_ODD &&
	    __builtin_mul_overflow(e->size, factor(e), &bytes))
		bytes = UINT64_MAX;
	add_up(&need->bytes, bytes);
	add_up(&need->bytes, SPACE_PER_FILE);
	add_up(&need->inodes, INODES_PER_FILE);
}

static bool
fits(const struct space *need, const struct space *have)
{
	return need->bytes <= have->bytes && need->inodes <= have->inodes;
}

void
space_fit(struct scan *s, struct room *r)
{
	struct space taken = { SPACE_RESERVE, INODES_RESERVE };
	const struct partner *waits = NULL;	/* they lie one by one */

	r->need = taken;
	r->left = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		struct entry *e = &s->at[i];
		struct space with = taken;
		if (e->kind == ENTRY_NOT_READY || e->kind == ENTRY_IGNORED)
			continue;
		add_entry(&r->need, e);
		add_entry(&with, e);
		e->left = e->partner == waits || !fits(&with, &r->have);
		if (e->left) {
			waits = e->partner;
			r->left++;
		} else
			taken = with;
	}
}

bool
space_plan(int dirfd, struct scan *s, struct room *r, struct fault *f)
{
	struct statvfs v;
	int failed;

	do
		failed = fstatvfs(dirfd, &v);
	while (failed != 0 && errno == EINTR);
	if (failed != 0)
		return fault_errno(f, "statvfs", "state");
	r->have.bytes = (uint64_t)v.f_bavail * v.f_frsize;
	/* Some file systems make inodes as they go, and count none. */
	r->have.inodes = v.f_files == 0 ? UINT64_MAX : v.f_favail;
	space_fit(s, r);
	return true;
}

bool
space_sufficed(const struct room *r, struct fault *f)
{
	const uint64_t mib = 1u << 20;

	if (r->left == 0)
		return true;
	if (r->need.bytes > r->have.bytes)
		return fault_set(f, FAULT_SPACE, 0, "too little space",
		    "about %llu MiB are needed, %llu MiB are free; drops "
		    "left: %u", (unsigned long long)(r->need.bytes / mib + 1),
		    (unsigned long long)(r->have.bytes / mib), r->left);
	return fault_set(f, FAULT_SPACE, 0, "too few inodes",
	    "about %llu are needed, %llu are free; drops left: %u",
	    (unsigned long long)r->need.inodes,
	    (unsigned long long)r->have.inodes, r->left);
}
