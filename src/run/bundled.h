/*
 * bundled - which small files of a group share their documents and archive
 *
 *	for each member, before it is decided: name
 *	when all of them are: record
 *
 * A bundle is named after the first file of it that was decided, so that a
 * group which is decided again has the same ones.
 */
#ifndef BUNDLED_H
#define BUNDLED_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;
struct group;
struct member;
struct night;
struct staged_file;

/* Does member I of G go into a bundle?  Row and drop say which. */
void bundled_name(const struct night *n, struct group *g, uint32_t i);
/* It stays undecided. */
void bundled_leave(struct member *m);
/* The order documents of the bundles are whole, and in the outbox; their
 * tokens are added to AT, of which N are there. */
bool bundled_record(struct night *n, const struct group *g,
    struct staged_file *at, size_t *n_files, struct fault *f) MUST_CHECK;
#endif
