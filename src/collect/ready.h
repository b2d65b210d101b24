/* ready - has this drop settled?  The rule the partner agreed to. */
#ifndef READY_H
#define READY_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
struct partner;
/* NULL if the file may be claimed, else why not, in words.  DIRFD is the
 * partner's directory. */
const char *ready_refusal(int dirfd, const char *name, const struct stat *st,
    const struct partner *p);
/* Is this name never a drop?  Temporary names of upload programs, hidden
 * files, markers, and the partner's own patterns. */
bool ready_ignored(const char *name, const struct partner *p);
/* Is it the marker or checksum file of a drop that lies beside it? */
bool ready_accompanies(int dirfd, const char *name, const struct partner *p);
/* NAME and the suffix of its marker or checksum file; false if none is
 * agreed or the name would be too long. */
bool ready_companion(const char *name, const struct partner *p, char *buf,
    size_t size);
#endif
