/* What a killed run had decided, and not issued: the tokens of then. */
#include "relearn.h"
#include "fault.h"
#include "files.h"
#include "night.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
relearn_list_left(struct learning *w, struct fault *f)
{
	const int stage = w->n->tree.stage;
	char **names;
	size_t n;
	uint64_t size;
	bool fine = files_list(stage, ".", &w->arena, &names, &n, f);

	w->left = fine ? ARENA_ARRAY(&w->arena, n + 1, struct left) : NULL;
	for (size_t i = 0; w->left != NULL && fine && i < n; i++) {
		const int fd = openat(stage, names[i],
		    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return fault_errno(f, "open", "state/stage/%s",
			    names[i]);
		struct left *left = &w->left[w->n_left++];
		left->token = names[i];
		fine = files_digest(fd, names[i], left->sha256, &size, f);
		close(fd);
	}
	return fine && (w->left != NULL || fault_set(f, FAULT_IO, 0,
	    "relearn", "too many files in state/stage"));
}

bool
relearn_find_left(struct learning *w, bool may, struct outputs *out)
{
	bool any = false;

	for (unsigned i = 0; i < out->n; i++) {
		struct staged_file *file = &out->at[i].file;
		file->token[0] = '\0';
		for (size_t j = 0; may && j < w->n_left; j++) {
			struct left *left = &w->left[j];
			if (left->used || memcmp(left->sha256, file->sha256,
			    DIGEST_BYTES) != 0)
				continue;
			left->used = any = true;
			snprintf(file->token, sizeof(file->token), "%s",
			    left->token);
			break;
		}
	}
	return any;
}
