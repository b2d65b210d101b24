#include "unit.h"
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *suite_name;
static char source_dir[4096], test_dir[64];

static int
remove_entry(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void
test_starts(const CU_pTest test, const CU_pSuite suite)
{
	(void)test, (void)suite;
	snprintf(test_dir, sizeof(test_dir), "/tmp/ordermill-unit-XXXXXX");
	if (mkdtemp(test_dir) == NULL || chdir(test_dir) != 0) {
		perror(test_dir);
		exit(2);
	}
}

static void
test_ends(const CU_pTest test, const CU_pSuite suite,
    const CU_pFailureRecord failure)
{
	(void)suite;
	for (const CU_FailureRecord *r = failure; r != NULL; r = r->pNext)
		printf("# %s:%u: %s\n", r->strFileName, r->uiLineNumber,
		    r->strCondition);
	printf("%s - %s: %s\n", failure == NULL ? "ok" : "not ok", suite_name,
	    test->pName);
	fflush(stdout);
	if (chdir("/") != 0 ||
	    nftw(test_dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
		perror(test_dir);
}

int
unit_main(const char *suite, const struct unit_test *tests, size_t n)
{
	setenv("TZ", "UTC", 1);
	setenv("LC_ALL", "C", 1);
	suite_name = suite;
	/* The programs are run from the top of the source tree. */
	if (getcwd(source_dir, sizeof(source_dir)) == NULL)
		return 2;
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	CU_pSuite s = CU_add_suite(suite, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		if (CU_add_test(s, tests[i].sentence, tests[i].run) == NULL)
			return 2;
	CU_set_test_start_handler(test_starts);
	CU_set_test_complete_handler(test_ends);
	const CU_ErrorCode ran = CU_run_all_tests();
	const unsigned failures = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return ran == CUE_SUCCESS && failures == 0 ? 0 : 1;
}

void
unit_string(const char *actual, const char *expected, const char *file,
    int line)
{
	const bool same = actual != NULL && strcmp(actual, expected) == 0;
	if (!same)
		printf("# %s:%d: got      \"%s\"\n# %s:%d: expected \"%s\"\n",
		    file, line, actual == NULL ? "(null)" : actual, file, line,
		    expected);
	CU_assertImplementation(same, (unsigned)line, "strings are equal",
	    file, "", CU_FALSE);
}

void
unit_number(long long actual, long long expected, const char *file, int line)
{
	if (actual != expected)
		printf("# %s:%d: got %lld, expected %lld\n", file, line, actual,
		    expected);
	CU_assertImplementation(actual == expected, (unsigned)line,
	    "numbers are equal", file, "", CU_FALSE);
}

unsigned
unit_files_in(const char *dir)
{
	unsigned n = 0;
	DIR *d = opendir(dir);
	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0;
	if (d != NULL)
		closedir(d);
	return n;
}

void
unit_write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) {
		perror(path);
		exit(2);
	}
}

char *
unit_read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
		perror(path);
		exit(2);
	}
	const long size = ftell(f);
	rewind(f);
	char *bytes = malloc((size_t)size + 1);
	if (bytes == NULL ||
	    fread(bytes, 1, (size_t)size, f) != (size_t)size) {
		perror(path);
		exit(2);
	}
	fclose(f);
	bytes[size] = '\0';
	if (len != NULL)
		*len = (size_t)size;
	return bytes;
}

const char *
unit_source(const char *path, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s", source_dir, path);
	return buf;
}
