/*
 * fuzz - what the fuzz targets share
 *
 * A target is one file with LLVMFuzzerTestOneInput().  With clang it is linked
 * with libFuzzer (fuzz.sh); with gcc it is linked with replay.c, which shows
 * it the seeds and all inputs that were ever found to break it (replay.sh).
 * Programs are run from the top of the source tree.
 */
#ifndef FUZZ_H
#define FUZZ_H
#include "compiler.h"		/* ARRAY_LEN */
#include "decode.h"		/* struct decoded */
#include "evaluate.h"		/* struct decision */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What has to hold of every input; or else this is a finding. */
#define DEMAND(what) \
	((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* A descriptor of a file that holds these bytes, for this input only. */
int fuzz_file(const void *bytes, size_t len);

/* Bytes as a decoder sends them, BLOCK at a time read, until the next call. */
struct span fuzz_frames(const void *bytes, size_t len, size_t block);
/* The frames of a file of SIZE bytes as the parent takes them: each order is
 * judged, and FN sees it.  False: they broke the protocol. */
typedef void fuzz_order_fn(void *ctx, const struct decision *d,
    struct arena *a);
bool fuzz_receive(struct span frames, enum input_format agreed, int fd,
    size_t size, struct decoded *out, fuzz_order_fn *fn, void *ctx);
/* Both, with what has to hold of every file of a partner. */
void fuzz_decode(const void *bytes, size_t len, enum input_format agreed,
    struct decoded *out, fuzz_order_fn *fn, void *ctx);
#endif
