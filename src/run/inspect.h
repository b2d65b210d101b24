/*
 * inspect - decode one file and look at its orders, outside of a run
 *
 * For validate and verify: nothing is recorded, nothing is written.
 */
#ifndef INSPECT_H
#define INSPECT_H
#include "arena.h"		/* struct arena */
#include "decode.h"		/* struct decoded */
#include "decision.h"		/* struct decision */
#include "drop.h"		/* struct drop */
#include <stdbool.h>

struct config;
struct evaluator;
struct fault;
struct schemas;

struct inspector {
	struct schemas *schemas;
	struct decoder *decoder;
	struct evaluator *evaluator;
	struct arena arena;		/* of the file */
	int plain_fd;			/* for the bytes of compressed ones */
	int plain_error;		/* why there is none */
};
/* Open what it needs of the file system beside the files. */
void inspector_prepare(struct inspector *i);
bool inspector_open(struct inspector *i, const struct config *c,
    struct fault *f);
void inspector_close(struct inspector *i);

/* Fill D for the open file FD (taken over) of NAME; nobody asks for the digest
 * of its bytes here, so it has none. */
bool inspect_drop(struct inspector *i, struct drop *d, int fd,
    const char *name, const struct partner *p, struct fault *f);
/* A descriptor for it of BYTES, which are to be decoded at once; -1 on
 * fault. */
int inspect_bytes(struct inspector *i, struct span bytes, const char *name,
    struct fault *f);
/* What it looks like, whatever was agreed. */
enum input_format inspect_format(const struct drop *d);
typedef bool inspect_fn(void *ctx, const struct decision *d,
    struct fault *f);
bool inspect_file(struct inspector *i, const struct drop *d,
    struct decoded *out, inspect_fn *fn, void *ctx, struct fault *f);
void inspect_close(struct drop *d);
#endif
