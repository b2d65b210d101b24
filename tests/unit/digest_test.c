#include "digest.h"
#include "unit.h"
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static char hex[DIGEST_HEX];

static const char *
finish(struct digest *d)
{
	uint8_t bytes[DIGEST_BYTES];
	digest_finish(d, bytes);
	return digest_hex(bytes, hex);
}

/* FIPS 180-4 examples. */
static void
known_answers(void)
{
	struct digest *d = digest_new();
	digest_start(d);
	UNIT_STRING(finish(d), "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	digest_start(d);
	digest_add(d, "abc", 3);
	UNIT_STRING(finish(d), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	digest_start(d);
	for (int i = 0; i < 1000000; i++)
		digest_add(d, "a", 1);
	UNIT_STRING(finish(d), "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
	digest_free(d);
	digest_free(NULL);
}

static void
pieces(void)
{
	char text[1000], whole[DIGEST_HEX];
	struct digest *d = digest_new();
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	digest_start(d);
	digest_add(d, text, sizeof(text));
	memcpy(whole, finish(d), sizeof(whole));
	for (size_t step = 1; step < 130; step++) {
		digest_start(d);
		for (size_t at = 0; at < sizeof(text); at += step)
			digest_add(d, text + at, at + step > sizeof(text) ?
			    sizeof(text) - at : step);
		UNIT_STRING(finish(d), whole);
	}
	digest_free(d);
}

static void
abandoned(void)
{
	struct digest *d = digest_new();
	digest_start(d);
	digest_add(d, "rest of another file", 20);
	digest_start(d);
	digest_add(d, "abc", 3);
	UNIT_STRING(finish(d), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	digest_free(d);
}

static unsigned taken;

static void *
take(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	taken++;
	return malloc(size);
}

static void *
resize(void *p, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	taken++;
	return realloc(p, size);
}

static void
release(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

/* It would not look whether it was given any.  The first test, since libcrypto
 * refuses these functions once it has allocated something. */
static void
no_memory_of_libcrypto(void)
{
	CU_ASSERT(CRYPTO_set_mem_functions(take, resize, release) == 1);
	struct digest *d = digest_new();
	digest_start(d);
	digest_add(d, "abc", 3);
	UNIT_STRING(finish(d), "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	digest_free(d);
	UNIT_NUMBER(taken, 0);
	OPENSSL_free(OPENSSL_malloc(1));
	UNIT_NUMBER(taken, 1);
}

/* Computed with Python's hashlib: these ids are promised for ever. */
static void
order_ids(void)
{
	static const struct {
		const char *partner, *number;
		uint32_t revision, ordinal;
		const char *id;
	} cases[] = {
		{ "acme", "PO-88121", 0u, 1u,
		    "CO-2250985894WYERE6" },
		{ "acme", "PO-88121", 0u, 2u,
		    "CO-0SKKSJK9HCGPQEAH" },
		{ "globex", "PO-88121", 0u, 1u,
		    "CO-7S5AXGE02WK5CVN0" },
		{ "acme", "PO-88121", 1u, 1u,
		    "CO-53FY91JPNHN3XYX0" },
		{ "a", "1", 4294967295u, 4294967295u,
		    "CO-YD2341RY861F493E" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		    "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"
		    "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", 999999u, 10000u,
		    "CO-EVSPE29YXZK1V1D9" },
		{ "acme", "PO-10", 10u, 100u,
		    "CO-1AEAF64N2HPB90FJ" },
	};
	char id[ORDER_ID_TEXT];
	struct digest *d = digest_new();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		UNIT_STRING(digest_order_id(d, span_of(cases[i].partner),
		    span_of(cases[i].number), cases[i].revision,
		    cases[i].ordinal, id), cases[i].id);
	digest_free(d);
}

/* Without the separators these would be the same bytes. */
static void
no_confusion(void)
{
	char one[ORDER_ID_TEXT], other[ORDER_ID_TEXT];
	struct digest *d = digest_new();
	digest_order_id(d, SPAN("acme"), SPAN("1"), 1, 1, one);
	digest_order_id(d, SPAN("acme"), SPAN("11"), 1, 1, other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	digest_order_id(d, SPAN("acme1"), SPAN("1"), 1, 1, other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	digest_order_id(d, SPAN("acme"), SPAN("1"), 11, 1, other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	digest_order_id(d, SPAN("acme"), SPAN("1"), 1, 11, other);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	digest_free(d);
}

static const struct unit_test tests[] = {
	{ "a digest needs no memory of libcrypto", no_memory_of_libcrypto },
	{ "SHA-256 gives the published answers", known_answers },
	{ "pieces of any size give the same digest", pieces },
	{ "a digest that was given up can be started again", abandoned },
	{ "customer order ids are the promised ones", order_ids },
	{ "identities that run into each other have different ids",
	    no_confusion },
};

int
main(void)
{
	return unit_main("digest", tests, ARRAY_LEN(tests));
}
