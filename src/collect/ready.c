#include "ready.h"
#include "clock.h"
#include "compiler.h"
#include "partner.h"
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What upload programs call a file before it is complete: WinSCP, SFTPGo,
 * ownCloud, rclone, browsers, editors. */
static const char *const temporary[] = {
	".*", "*.filepart", "*.part", "*.partial", "*.tmp", "*.temp",
	"*.uploading", "*.crdownload", "*.swp", "*~", "*.lock",
};

static bool
ends_with(const char *name, struct span suffix)
{
	const size_t len = strlen(name);

	return suffix.len > 0 && len > suffix.len &&
	    memcmp(name + len - suffix.len, suffix.at, suffix.len) == 0;
}

bool
ready_ignored(const char *name, const struct partner *p)
{
	char pattern[MAX_FILE_NAME + 1];

	for (size_t i = 0; i < ARRAY_LEN(temporary); i++)
		if (fnmatch(temporary[i], name, 0) == 0)
			return true;
	for (uint32_t i = 0; i < p->n_ignore; i++)
		if (span_copy(p->ignore[i], pattern, sizeof(pattern)) &&
		    fnmatch(pattern, name, 0) == 0)
			return true;
	return p->ready != READY_QUIET && ends_with(name, p->suffix);
}

bool
ready_accompanies(int dirfd, const char *name, const struct partner *p)
{
	char drop[MAX_FILE_NAME + 1];

	return p->ready != READY_QUIET && ends_with(name, p->suffix) &&
	    span_copy((struct span){ name, strlen(name) - p->suffix.len },
	    drop, sizeof(drop)) && faccessat(dirfd, drop, F_OK,
	    AT_SYMLINK_NOFOLLOW) == 0;
}

bool
ready_companion(const char *name, const struct partner *p, char *buf,
    size_t size)
{
	if (p->ready == READY_QUIET)
		return false;
	const int n = snprintf(buf, size, "%s" SPAN_FMT, name,
	    SPAN_ARG(p->suffix));
	return n > 0 && (size_t)n < size;
}

const char *
ready_refusal(int dirfd, const char *name, const struct stat *st,
    const struct partner *p)
{
	char companion[MAX_FILE_NAME + 1];
	struct stat other;

	if (p->status == PARTNER_DRAFT)
		return "the partner is a draft";
	/* ctime, not mtime: `put -p` sets mtime to the past after the upload.
	 * Whatever the clock says, zero seconds are over at once. */
	const int64_t age = clock_real() - (int64_t)st->st_ctim.tv_sec;
	if (p->quiet_seconds > 0 && age < (int64_t)p->quiet_seconds)
		return "changed a moment ago";
	if (p->ready == READY_QUIET)
		return NULL;
	if (!ready_companion(name, p, companion, sizeof(companion)) ||
	    fstatat(dirfd, companion, &other, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(other.st_mode))
		return p->ready == READY_MARKER ? "its marker file is missing"
		    : "its checksum file is missing";
	return NULL;
}
