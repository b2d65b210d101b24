/*
 * mistake - something wrong in a file that an operator wrote
 *
 * One line on stderr, "path:line: error: ...", so that an editor can jump to
 * the place.  Escaped as log.h says.
 */
#ifndef MISTAKE_H
#define MISTAKE_H
#include "compiler.h"		/* PRINTF */
#include <stdint.h>

/* LINE 0: not known, and left out. */
void mistake(const char *path, uint32_t line, const char *fmt, ...)
    PRINTF(3, 4);
#endif
