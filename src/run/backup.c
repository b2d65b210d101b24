#include "backup.h"
#include "arena.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "ledger.h"
#include "log.h"
#include "night.h"
#include "publish.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Does somebody wait for the answer? */
static bool
is_held(int state, const char *ask)
{
	struct flock whole = { .l_type = F_WRLCK };
	const int fd = openat(state, ask,
	    O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	const bool held = fcntl(fd, F_OFD_GETLK, &whole) == 0 &&
	    whole.l_type != F_UNLCK;
	close(fd);
	return held;
}

static bool
copy(struct night *n, const char *part, const char *db, struct fault *f)
{
	char path[CONFIG_PATH + 64];

	if (!files_remove(n->tree.state, part, f))
		return false;
	snprintf(path, sizeof(path), "%s/%s", n->config.state, part);
	if (!ledger_backup(n->ledger, path, f))
		return false;
	FAILPOINT("backup.written");
	const int error = files_move(n->tree.state, part, n->tree.state, db);
	return error == 0 || fault_set(f, FAULT_IO, error, "rename",
	    "state/%s", part);
}

/* NAME is one of the three files of a request; LEN: without its ending. */
static bool
answer(struct night *n, const char *name, size_t len, struct fault *f)
{
	char ask[64], part[64], db[64], text[512];
	struct fault own = { .kind = FAULT_NONE };

	snprintf(ask, sizeof(ask), "%.*s.ask", (int)len, name);
	snprintf(part, sizeof(part), "%.*s.part", (int)len, name);
	snprintf(db, sizeof(db), "%.*s.db", (int)len, name);
	if (!is_held(n->tree.state, ask))
		return files_remove(n->tree.state, part, f) &&
		    files_remove(n->tree.state, db, f) &&
		    files_remove(n->tree.state, ask, f);
	if (faccessat(n->tree.state, db, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return true;
	/* A copy of the ledger has no files that it could go on with. */
	if (!publish_later_finish(n->later, n->ledger, f))
		return false;
	if (copy(n, part, db, &own))
		return true;
	/* There may be no room for a copy; the night goes on. */
	log_warning("backup: %s", fault_text(&own, text, sizeof(text)));
	return files_remove(n->tree.state, part, f) &&
	    files_remove(n->tree.state, ask, f);
}

/* FN is called with the name of each request, and its length without its
 * ending. */
typedef bool request_fn(struct night *n, const char *name, size_t len,
    struct fault *f);

static bool
each_request(struct night *n, request_fn *fn, struct fault *f)
{
	struct arena a;
	char **names;
	size_t count;

	if (n->tree.rehearse)
		return true;
	arena_init(&a, 16u << 20);
	bool fine = files_list(n->tree.state, ".", &a, &names, &count, f);
	for (size_t i = 0; fine && i < count; i++) {
		const char *dot = strrchr(names[i], '.');
		if (strncmp(names[i], "backup-", 7) == 0 && dot != NULL &&
		    dot - names[i] < 40)
			fine = fn(n, names[i], (size_t)(dot - names[i]), f);
	}
	arena_free(&a);
	return fine;
}

bool
backup_answer(struct night *n, struct fault *f)
{
	return each_request(n, answer, f);
}

static bool
no_request(struct night *n, const char *name, size_t len, struct fault *f)
{
	(void)n;
	(void)name;
	(void)len;
	(void)f;
	return false;
}

bool
backup_asked(struct night *n)
{
	struct fault ignored = { .kind = FAULT_NONE };

	return !each_request(n, no_request, &ignored);
}
