/* What a killed run left behind is finished by the code of the next run. */
#include "publish.h"
#include "arena.h"
#include "fault.h"
#include "files.h"
#include "ledger.h"
#include "log.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Before its COMMIT a document was never decided: its token is discarded and
 * will be written again (S1).  We hold the lock, so nobody writes one now. */
static bool
discard_tokens(const struct tree *t, struct ledger *l, struct fault *f)
{
	struct arena a;
	char **names;
	size_t n, discarded = 0;
	struct stat st;
	bool known, fine;

	arena_init(&a, 64u << 20);
	fine = files_list(t->stage, ".", &a, &names, &n, f);
	for (size_t i = 0; fine && i < n; i++) {
		fine = ledger_outbox_token(l, names[i], &known, f);
		if (fine && !known) {
			/* An empty one was not begun. */
			discarded += fstatat(t->stage, names[i], &st,
			    AT_SYMLINK_NOFOLLOW) != 0 || st.st_size > 0;
			fine = files_remove(t->stage, names[i], f);
		}
	}
	arena_free(&a);
	if (discarded > 0)
		log_note("discarded %zu documents that an interrupted run had "
		    "not decided", discarded);
	return fine;
}

bool
publish_recover(const struct tree *t, struct ledger *l, struct fault *f)
{
	return discard_tokens(t, l, f) && publish_ready(t, l, f) &&
	    publish_archive(t, l, f);
}

/* Directories of the scratch kind that are empty now; the rest stays. */
void
publish_sweep(const struct tree *t)
{
	struct arena a;
	struct fault ignored = { .kind = FAULT_NONE };
	char **dirs, **owners;
	size_t n_dirs, n_owners;

	arena_init(&a, 16u << 20);
	if (files_list(t->work, ".", &a, &dirs, &n_dirs, &ignored))
		for (size_t i = 0; i < n_dirs; i++) {
			const int fd = files_open_dir(t->work, dirs[i],
			    &ignored);
			if (fd < 0)
				continue;
			if (files_list(fd, ".", &a, &owners, &n_owners,
			    &ignored))
				for (size_t j = 0; j < n_owners; j++)
					(void)unlinkat(fd, owners[j],
					    AT_REMOVEDIR);
			close(fd);
			(void)unlinkat(t->work, dirs[i], AT_REMOVEDIR);
		}
	arena_free(&a);
}
