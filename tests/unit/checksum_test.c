#include "checksum.h"
#include "unit.h"
#include <string.h>

static void
known_answers(void)
{
	UNIT_NUMBER(checksum_add(0, "", 0), 0);
	UNIT_NUMBER(checksum_add(0, "123456789", 9), 0xcbf43926);
}

/* Wherever it is cut, in one sum or in two that are joined. */
static void
pieces(void)
{
	unsigned char bytes[1000];
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 31 >> 3);
	const uint32_t whole = checksum_add(0, bytes, sizeof(bytes));
	for (size_t cut = 0; cut <= sizeof(bytes); cut++) {
		const uint32_t front = checksum_add(0, bytes, cut);
		const size_t left = sizeof(bytes) - cut;
		UNIT_NUMBER(checksum_add(front, bytes + cut, left), whole);
		UNIT_NUMBER(checksum_join(front, checksum_add(0, bytes + cut,
		    left), left), whole);
	}
	bytes[500] ^= 1;
	CU_ASSERT(checksum_add(0, bytes, sizeof(bytes)) != whole);
}

static const struct unit_test tests[] = {
	{ "a checksum is that of gzip files", known_answers },
	{ "bytes have one checksum, wherever they are cut", pieces },
};

int
main(void)
{
	return unit_main("checksum", tests, ARRAY_LEN(tests));
}
