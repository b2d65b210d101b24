/*
 * files - system calls on files, with their errors and interruptions handled
 *
 * Names are relative to a directory descriptor; no call here follows a link
 * in the last part of a name.  SUBJECT of a fault is the name.
 */
#ifndef FILES_H
#define FILES_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fault;

bool files_write(int fd, const void *bytes, size_t len, const char *name,
    struct fault *f) MUST_CHECK;
/* Up to LEN bytes; *GOT less only at the end of the file. */
bool files_read(int fd, void *buf, size_t len, size_t *got, const char *name,
    struct fault *f) MUST_CHECK;
/* The same from AT on, wherever the descriptor stands. */
bool files_read_at(int fd, uint64_t at, void *buf, size_t len, size_t *got,
    const char *name, struct fault *f) MUST_CHECK;
/* All that IN has left, to OUT. */
bool files_copy(int in, int out, const char *name, struct fault *f)
    MUST_CHECK;
/* A directory below DIRFD, made if missing, with just this mode; PATH may
 * have several parts. */
bool files_make_dir(int dirfd, const char *path, mode_t mode,
    struct fault *f) MUST_CHECK;
/* And durable, before anything is renamed into it: a file system may keep a
 * rename and lose the directory that it led to. */
bool files_make_dir_durable(int dirfd, const char *path, mode_t mode,
    struct fault *f) MUST_CHECK;
int files_open_dir(int dirfd, const char *path, struct fault *f);
/* fsync of a directory: makes renames and new names in it durable. */
bool files_sync_dir(int dirfd, const char *path, struct fault *f) MUST_CHECK;
/* Rename that never replaces.  0, or the errno (EEXIST, ENOENT, ...). */
int files_move(int from_dir, const char *from, int to_dir, const char *to);
/* Remove a file; that it is gone already is fine. */
bool files_remove(int dirfd, const char *name, struct fault *f) MUST_CHECK;
/* LEN bytes were just written and the file has SIZE now: every few MiB, have
 * the kernel begin to write them, so that a sync at the end has less to wait
 * for.  A hint; it makes nothing durable. */
void files_write_back(int fd, uint64_t size, size_t len);
/* The LEN bytes before END were read for the last time: a large drop need not
 * take the place of what the machine reads more often.  A hint. */
void files_forget(int fd, uint64_t end, size_t len);
/* Open a plain file that the user named, to read it; links are followed.  -1
 * and a FAULT_NO_INPUT if there is none. */
int files_open_input(const char *path, struct fault *f);
/* Digest and size of a whole file, from its start. */
bool files_digest(int fd, const char *name, uint8_t sha256[DIGEST_BYTES],
    uint64_t *size, struct fault *f) MUST_CHECK;
/* Names in a directory without "." and "..", sorted by bytes.  Memory: A. */
struct arena;
bool files_list(int dirfd, const char *path, struct arena *a, char ***names,
    size_t *n, struct fault *f) MUST_CHECK;
#endif
