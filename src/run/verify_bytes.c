#include "verify.h"
#include "fault.h"
#include "ledger.h"
#include "publish.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
not_the_ones(struct verifying *v, int *fd)
{
	verify_problem(v, verify_path(v, "archive", v->row.archived), 0,
	    "its bytes are not the ones that were received");
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* An archive of its own. */
static bool
look_at_file(struct verifying *v, int *fd, struct fault *f)
{
	const struct intake_row *r = &v->row;
	uint8_t sha256[DIGEST_BYTES];
	bool intact;

	if (!publish_archive_digest(*fd, r->gzip, r->archived, sha256,
	    &intact, f) || (lseek(*fd, 0, SEEK_SET) != 0 &&
	    !fault_errno(f, "lseek", "%s", r->archived))) {
		close(*fd);
		return false;
	}
	if (!intact || memcmp(sha256, r->sha256, sizeof(sha256)) != 0)
		not_the_ones(v, fd);
	return true;
}

/* An entry of a bundle, whose descriptor BUNDLE is; -1: it is held. */
static bool
look_at_entry(struct verifying *v, int bundle, int *fd, struct fault *f)
{
	const struct intake_row *r = &v->row;
	uint8_t sha256[DIGEST_BYTES];
	struct span bytes = { NULL, 0 };
	bool intact = true;

	if (bundle >= 0 && !unbundled_read(v->unbundled, bundle, r->archived,
	    &intact, f)) {
		close(bundle);
		return false;
	}
	if (bundle >= 0)
		close(bundle);
	*fd = -1;
	if (intact && unbundled_find(v->unbundled, r->archived, &bytes))
		digest_span(bytes, sha256);
	if (bytes.at == NULL || memcmp(sha256, r->sha256, sizeof(sha256)) != 0)
		not_the_ones(v, fd);
	else
		*fd = inspect_bytes(&v->inspector, bytes, r->archived, f);
	return *fd >= 0 || f->kind == FAULT_NONE;
}

bool
verify_archived(struct verifying *v, int *fd, struct fault *f)
{
	const struct intake_row *r = &v->row;
	char path[OUTPUT_PATH];
	const size_t len = strcspn(r->archived, "#");

	if (unbundled_holds(v->unbundled, r->archived))
		return look_at_entry(v, -1, fd, f);
	memcpy(path, r->archived, len);
	path[len] = '\0';
	*fd = openat(v->s.tree.archive, path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd >= 0)
		return r->archived[len] == '#' ? look_at_entry(v, *fd, fd, f)
		    : look_at_file(v, fd, f);
	verify_problem(v, verify_path(v, "archive", r->archived), 0, "%s",
	    strerror(errno));
	return true;
}
