#include "reason.h"
#include "unit.h"
#include <string.h>

static void
unknown_codes(void)
{
	static const char *const wrong[] = { "", "F", "F10", "F1000", "f100",
	    "Z999", "F_MALFORMED" };
	enum reason why = S_QUANTITY;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(!reason_of_code(span_of(wrong[i]), &why));
	CU_ASSERT(!reason_of_code((struct span){ NULL, 0 }, &why));
	UNIT_NUMBER(why, S_QUANTITY);
}

static void
unique(void)
{
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		enum reason found = REASON_COUNT;
		CU_ASSERT(reason_of_code(span_of(reasons[i].code), &found));
		/* The first with this code: so it is the only one. */
		UNIT_NUMBER(found, i);
		for (unsigned j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(reasons[i].wording,
			    reasons[j].wording);
	}
}

static void
complete(void)
{
	static const char *const mef[] = { "invalidFormat", "invalidValue",
	    "missingProperty", "otherIssue", "referenceNotFound",
	    "tooManyRecords", "unexpectedProperty" };
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *r = &reasons[i];
		bool known = false;
		for (size_t j = 0; j < ARRAY_LEN(mef); j++)
			known |= strcmp(r->mef, mef[j]) == 0;
		CU_ASSERT(known);
		CU_ASSERT(r->wording[0] != '\0');
		CU_ASSERT(strlen(r->code) == 4);
		/* The letter says what it is about, in name and code. */
		CU_ASSERT(r->code[0] == r->name[0] && r->name[1] == '_');
		CU_ASSERT(strchr("FOSIR", r->code[0]) != NULL);
	}
}

static void
curable(void)
{
	for (unsigned i = 0; i < REASON_COUNT; i++)
		if (reasons[i].severity >= SEVERITY_REJECT)
			CU_ASSERT(reasons[i].cure[0] != '\0');
}

static void
letters(void)
{
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		const enum severity severity = reasons[i].severity;
		switch (reasons[i].code[0]) {
		case 'F':
			CU_ASSERT(severity == SEVERITY_REFUSE ||
			    severity == SEVERITY_PARK);
			break;
		case 'R':
			CU_ASSERT(severity == SEVERITY_REFUSE ||
			    severity == SEVERITY_INFO);
			break;
		case 'O':
			UNIT_NUMBER(severity, SEVERITY_REJECT);
			break;
		case 'S':
			UNIT_NUMBER(severity, SEVERITY_DIVERT);
			break;
		default:
			UNIT_NUMBER(severity, SEVERITY_INFO);
			break;
		}
	}
}

static const struct unit_test tests[] = {
	{ "a code that does not exist is not found", unknown_codes },
	{ "codes and wordings are unique", unique },
	{ "every reason has a wording and a standard name", complete },
	{ "whoever is refused is told the cure", curable },
	{ "the letter of a code tells its severity", letters },
};

int
main(void)
{
	return unit_main("reason", tests, ARRAY_LEN(tests));
}
