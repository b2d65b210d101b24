/*
 * work_path - names below state/work
 *
 * work/DIR/PARTNER/NAME is an original, PARTNER.test/NAME one that came
 * through inbound/PARTNER/test; the same with ".copy" behind the directory is
 * our copy of it, with ".note" its marker or checksum file.  Partner ids have
 * no dots.
 */
#ifndef WORK_PATH_H
#define WORK_PATH_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
struct fault;
struct partner;
/* Did it come through inbound/PARTNER/test? */
bool work_from_test(const char *path);
/* All fill buffers of OUTPUT_PATH bytes; false if they do not suffice. */
bool work_path(const char *dir, const char *partner, bool from_test,
    const char *name, char *path) MUST_CHECK;
bool work_copy(const char *path, char *copy) MUST_CHECK;
bool work_companion(const char *path, const struct partner *p, char *note)
    MUST_CHECK;
/* The directories of PATH and of its copy and note. */
bool work_make_dirs(int work, const char *path, struct fault *f) MUST_CHECK;
/* Dry run: copy instead of rename. */
bool work_link_copy(int from, const char *name, int work, const char *path,
    struct fault *f) MUST_CHECK;
#endif
