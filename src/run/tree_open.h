/*
 * tree_open - open the working tree, or a scratch one for a dry run
 *
 * Checks what a run relies on: every directory is there and all are on one
 * file system.
 */
#ifndef TREE_OPEN_H
#define TREE_OPEN_H
#include "compiler.h"		/* MUST_CHECK */
#include "tree.h"		/* struct tree */
#include <stdbool.h>

struct config;
struct fault;

/* A directory that the configuration names; -1 and a fault if it cannot be
 * opened. */
int tree_open_path(const char *path, struct fault *f);
bool tree_open(struct tree *t, const struct config *c, struct fault *f)
    MUST_CHECK;
/* Everything but inbound below a new temporary directory, whose name goes to
 * SCRATCH (TREE_SCRATCH bytes).  tree_remove takes it away again. */
#define TREE_SCRATCH 256
bool tree_open_scratch(struct tree *t, const struct config *c, char *scratch,
    struct fault *f) MUST_CHECK;
void tree_remove(const char *scratch);
void tree_close(struct tree *t);
#endif
