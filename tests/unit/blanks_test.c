#include "blanks.h"
#include "fault.h"
#include "unit.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY 300

static int
open_stage(void)
{
	CU_ASSERT(mkdir("stage", 0700) == 0);
	return open("stage", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* An empty file of ours, of the mode of documents, under the name it has. */
static void
check(int stage, int fd, const char *token)
{
	struct stat by_fd, by_name;
	CU_ASSERT(fstat(fd, &by_fd) == 0);
	CU_ASSERT(fstatat(stage, token, &by_name, 0) == 0);
	CU_ASSERT(by_fd.st_ino == by_name.st_ino);
	UNIT_NUMBER(by_fd.st_size, 0);
	UNIT_NUMBER(by_fd.st_mode & 07777, STAGED_MODE);
	CU_ASSERT(pwrite(fd, token, TOKEN_TEXT, 0) == TOKEN_TEXT);
}

static void
many(void)
{
	static char tokens[MANY][TOKEN_TEXT];
	struct fault f = { .kind = FAULT_NONE };
	const int stage = open_stage();
	struct blanks *b = blanks_new(stage);
	for (unsigned i = 0; i < MANY; i++) {
		const int fd = blanks_take(b, tokens[i], &f);
		CU_ASSERT_FATAL(fd >= 0);
		check(stage, fd, tokens[i]);
		close(fd);
		for (unsigned j = 0; j < i; j++)
			CU_ASSERT(strcmp(tokens[i], tokens[j]) != 0);
	}
	/* Some more were made, and nobody took them. */
	CU_ASSERT(unit_files_in("stage") >= MANY);
	blanks_free(b);
	UNIT_NUMBER(unit_files_in("stage"), MANY);
	close(stage);
}

static void
few(void)
{
	char token[TOKEN_TEXT];
	struct fault f = { .kind = FAULT_NONE };
	const int stage = open_stage();
	struct blanks *b = blanks_new(stage);
	const int fd = blanks_take(b, token, &f);
	CU_ASSERT_FATAL(fd >= 0);
	check(stage, fd, token);
	close(fd);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	blanks_free(b);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	blanks_free(NULL);
	close(stage);
}

static void
no_stage(void)
{
	char token[TOKEN_TEXT];
	struct fault f = { .kind = FAULT_NONE };
	const int stage = open_stage();
	struct blanks *b = blanks_new(stage);
	rmdir("stage");
	for (unsigned i = 0; i < MANY; i++) {
		memset(&f, 0, sizeof(f));
		CU_ASSERT(blanks_take(b, token, &f) < 0);
		UNIT_NUMBER(f.kind, FAULT_IO);
	}
	blanks_free(b);
	close(stage);
}

static const struct unit_test tests[] = {
	{ "each blank is an empty file of its own, and no unused one stays",
	    many },
	{ "a night of few documents makes none ahead", few },
	{ "what keeps them from being made is said by each that is taken",
	    no_stage },
};

int
main(void)
{
	return unit_main("blanks", tests, ARRAY_LEN(tests));
}
