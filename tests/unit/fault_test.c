#include "fault.h"
#include "unit.h"
#include <errno.h>
#include <string.h>

static void
first_wins(void)
{
	struct fault f = { .kind = FAULT_NONE };
	char text[300];
	CU_ASSERT(!fault_set(&f, FAULT_BUSY, 0, "flock", "state/lock"));
	errno = ENOSPC;
	CU_ASSERT(!fault_errno(&f, "write", "%s", "later"));
	UNIT_NUMBER(f.kind, FAULT_BUSY);
	UNIT_STRING(fault_text(&f, text, sizeof(text)), "flock: state/lock");
	UNIT_NUMBER(fault_exit_status(&f), 75);
}

static void
long_subject(void)
{
	struct fault f = { .kind = FAULT_NONE };
	char subject[1000], text[100];
	memset(subject, 's', sizeof(subject) - 1);
	subject[sizeof(subject) - 1] = '\0';
	errno = EIO;
	CU_ASSERT(!fault_errno(&f, "fsync", "%s", subject));
	UNIT_NUMBER(strlen(f.subject), sizeof(f.subject) - 1);
	UNIT_NUMBER(strlen(fault_text(&f, text, sizeof(text))),
	    sizeof(text) - 1);
}

static void
texts(void)
{
	static const struct {
		struct fault f;
		const char *text;
	} cases[] = {
		{ { FAULT_IO, ENOSPC, "renameat2", "state/stage/x" },
		    "renameat2 state/stage/x: No space left on device" },
		{ { FAULT_STORE, 11, "COMMIT", "disk image is malformed" },
		    "COMMIT disk image is malformed (code 11)" },
		{ { FAULT_IO, 99999, "read", "x" }, "read x (code 99999)" },
		{ { FAULT_CONFIG, 0, NULL, "no partners" }, "no partners" },
		{ { FAULT_INTERRUPTED, 0, "run", "" }, "run" },
	};
	char text[300];
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		UNIT_STRING(fault_text(&cases[i].f, text, sizeof(text)),
		    cases[i].text);
}

static void
statuses(void)
{
	static const int expected[] = { 0, 74, 74, 75, 75, 75, 78, 64, 66,
		3, 74 };
	for (int kind = FAULT_NONE; kind <= FAULT_CLASH; kind++) {
		const struct fault f = { .kind = (enum fault_kind)kind };
		UNIT_NUMBER(fault_exit_status(&f), expected[kind]);
	}
}

static const struct unit_test tests[] = {
	{ "the first fault wins", first_wins },
	{ "a long subject is cut", long_subject },
	{ "the text tells what failed, where and why", texts },
	{ "every kind has the exit status of the design", statuses },
};

int
main(void)
{
	return unit_main("fault", tests, ARRAY_LEN(tests));
}
