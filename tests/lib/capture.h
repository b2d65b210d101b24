/*
 * capture - what a test's subject writes to stderr
 *
 *	capture_begin();  ...;  char *text = capture_end();  free(text)
 */
#ifndef CAPTURE_H
#define CAPTURE_H
#include "unit.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int capture_saved = -1;

static inline void
capture_begin(void)
{
	const int fd = open("stderr.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	capture_saved = dup(STDERR_FILENO);
	if (fd < 0 || capture_saved < 0 || dup2(fd, STDERR_FILENO) < 0)
		exit(2);
	close(fd);
}

static inline char *
capture_end(void)
{
	if (dup2(capture_saved, STDERR_FILENO) < 0)
		exit(2);
	close(capture_saved);
	return unit_read_file("stderr.txt", NULL);
}
#endif
