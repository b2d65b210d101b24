/*
 * unit - the frame of a CUnit program: a table of sentences and functions
 *
 *	static const struct unit_test tests[] = {
 *		{ "a late duplicate is refused", late_duplicate }, ... };
 *	int main(void) { return unit_main("ledger", tests, ARRAY_LEN(tests)); }
 *
 * Each test starts in its own new empty directory, which is removed after
 * it.  Results are printed as "ok - suite: sentence" and "not ok - ...", which
 * `make check` counts; the exit status is 1 if a test failed.
 */
#ifndef UNIT_H
#define UNIT_H
#include "compiler.h"		/* ARRAY_LEN */
#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>

struct unit_test {
	const char *sentence;
	void (*run)(void);
};
int unit_main(const char *suite, const struct unit_test *tests, size_t n);

/* Compare and show both values. */
#define UNIT_STRING(actual, expected) \
	unit_string((actual), (expected), __FILE__, __LINE__)
#define UNIT_NUMBER(actual, expected) \
	unit_number((long long)(actual), (long long)(expected), __FILE__, \
	    __LINE__)
void unit_string(const char *actual, const char *expected, const char *file,
    int line);
void unit_number(long long actual, long long expected, const char *file,
    int line);
/* Whole files, for fixtures and results. */
void unit_write_file(const char *path, const void *bytes, size_t len);
unsigned unit_files_in(const char *dir);
char *unit_read_file(const char *path, size_t *len);	/* free() it */
/* A path below the source tree ("xsd/purchase-orders.xsd"). */
const char *unit_source(const char *path, char *buf, size_t size);
#endif
