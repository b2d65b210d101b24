#include "out.h"
#include "unit.h"
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256 << 10)

/* Collects what is flushed, and fails at a flush if told to. */
struct sink {
	size_t len, flushes, largest, fail_at;
	char bytes[4 << 20];
};
static struct sink sink;

static bool
collect(void *ctx, const char *bytes, size_t len)
{
	struct sink *s = ctx;
	if (++s->flushes == s->fail_at)
		return false;
	CU_ASSERT_FATAL(s->len + len <= sizeof(s->bytes));
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
	s->largest = len > s->largest ? len : s->largest;
	return true;
}

static struct out
to_sink(size_t fail_at)
{
	struct out o;
	memset(&sink, 0, sizeof(sink));
	sink.fail_at = fail_at;
	out_init(&o, collect, &sink);
	return o;
}

/* What was written to memory, as a string that the next call overwrites. */
static const char *
text(const struct out *o)
{
	static char buf[8192];
	CU_ASSERT_FATAL(o->len < sizeof(buf));
	memcpy(buf, o->buf, o->len);
	buf[o->len] = '\0';
	return buf;
}

static void
failure_sticks(void)
{
	struct out o = to_sink(2);
	char block[1000];
	memset(block, 'b', sizeof(block));
	for (int i = 0; i < 2000; i++)
		out_bytes(&o, block, sizeof(block));
	CU_ASSERT(!out_ok(&o));
	UNIT_NUMBER(sink.flushes, 2);
	const size_t len = o.len;
	out_char(&o, 'c');
	out_printf(&o, "%d", 1);
	out_u64(&o, 1);
	out_day(&o, 0);
	out_pad(&o, "x", 10);
	out_attr(&o, "a", SPAN("v"));
	out_element(&o, 2, "e", SPAN("v"));
	UNIT_NUMBER(o.len, len);
	CU_ASSERT(!out_flush(&o));
	CU_ASSERT(!out_flush(&o));
	UNIT_NUMBER(sink.flushes, 2);
	out_free(&o);
}

static void
memory_limit(void)
{
	static const size_t limits[] = { 0, 1, 100, 4096, 4097, 70000 };
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct out o;
		out_init_memory(&o, limits[i]);
		for (size_t j = 0; j < limits[i]; j++)
			out_char(&o, 'x');
		CU_ASSERT(out_flush(&o) && out_ok(&o));
		UNIT_NUMBER(o.len, limits[i]);
		out_char(&o, 'x');
		CU_ASSERT(!out_ok(&o) && !out_flush(&o));
		out_free(&o);
	}
	struct out o;
	volatile size_t huge = SIZE_MAX;	/* the compiler warns else */
	out_init_memory(&o, 100);
	out_bytes(&o, "", 0);
	out_span(&o, (struct span){ NULL, 0 });
	CU_ASSERT(out_ok(&o));
	out_bytes(&o, "", huge);
	CU_ASSERT(!out_ok(&o));
	out_free(&o);
}

static void
pieces(void)
{
	struct out o = to_sink(0);
	static char expected[3 << 20];
	size_t len = 0;
	srand(3);
	while (len < sizeof(expected) - 70000) {
		char block[70000];
		const size_t n = (size_t)rand() %
		    (rand() % 10 == 0 ? sizeof(block) : 100);
		memset(block, 'a' + rand() % 26, n);
		memcpy(expected + len, block, n);
		len += n;
		out_bytes(&o, block, n);
	}
	CU_ASSERT(out_flush(&o));
	UNIT_NUMBER(sink.len, len);
	CU_ASSERT(memcmp(sink.bytes, expected, len) == 0);
	CU_ASSERT(sink.largest <= PIECE);
	/* Nearly full ones: few calls. */
	CU_ASSERT(sink.flushes <= len / (PIECE - 70000) + 1);
	out_free(&o);
}

static void
larger_than_a_piece(void)
{
	struct out o = to_sink(0);
	static char huge[PIECE * 3];
	memset(huge, 'h', sizeof(huge));
	for (size_t len = PIECE - 1; len <= PIECE + 1; len++) {
		const size_t before = sink.len + o.len;
		out_bytes(&o, huge, len);
		UNIT_NUMBER(sink.len + o.len, before + len);
	}
	CU_ASSERT(out_flush(&o));
	sink.len = 0;
	out_text(&o, "before");
	out_bytes(&o, huge, sizeof(huge));
	out_text(&o, "after");
	CU_ASSERT(out_flush(&o));
	UNIT_NUMBER(sink.len, sizeof(huge) + 11);
	CU_ASSERT(memcmp(sink.bytes, "beforeh", 7) == 0);
	CU_ASSERT(memcmp(sink.bytes + 5 + sizeof(huge), "hafter", 6) == 0);
	/* A value of that size is escaped in runs. */
	out_xml(&o, (struct span){ huge, sizeof(huge) });
	CU_ASSERT(out_flush(&o));
	out_free(&o);
}

static void
descriptor(void)
{
	struct out o;
	size_t len;
	const int fd = open("f", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	out_init_fd(&o, fd);
	for (int i = 0; i < 100000; i++)
		out_printf(&o, "%d\n", i);
	CU_ASSERT(out_flush(&o));
	out_free(&o);
	close(fd);
	char *bytes = unit_read_file("f", &len);
	UNIT_NUMBER(len, 588890);
	CU_ASSERT(strncmp(bytes, "0\n1\n2\n", 6) == 0);
	CU_ASSERT(strcmp(bytes + len - 6, "99999\n") == 0);
	free(bytes);
}

static void
closed_pipe(void)
{
	struct out o;
	int ends[2];
	signal(SIGPIPE, SIG_IGN);
	CU_ASSERT_FATAL(pipe(ends) == 0);
	close(ends[0]);
	out_init_fd(&o, ends[1]);
	out_text(&o, "x");
	CU_ASSERT(!out_flush(&o));
	CU_ASSERT(!out_ok(&o));
	out_free(&o);
	close(ends[1]);
}

static void
numbers(void)
{
	struct out o;
	char expected[64];
	uint64_t n = 1;
	out_init_memory(&o, 1000);
	for (int i = 0; i < 64; i++, n *= 2) {
		for (uint64_t m = n - 1; m != n + 2; m++) {
			o.len = 0;
			out_u64(&o, m);
			out_char(&o, ' ');
			out_i64(&o, (int64_t)m);
			snprintf(expected, sizeof(expected),
			    "%" PRIu64 " %" PRId64, m, (int64_t)m);
			UNIT_STRING(text(&o), expected);
		}
	}
	for (n = 10; n != 0 && n < UINT64_MAX / 10; n *= 10) {
		o.len = 0;
		out_u64(&o, n - 1);
		out_u64(&o, n);
		snprintf(expected, sizeof(expected), "%" PRIu64 "%" PRIu64,
		    n - 1, n);
		UNIT_STRING(text(&o), expected);
	}
	o.len = 0;
	out_u64(&o, UINT64_MAX);
	out_i64(&o, INT64_MIN);
	UNIT_STRING(text(&o), "18446744073709551615-9223372036854775808");
	out_free(&o);
}

static void
values(void)
{
	struct out o;
	out_init_memory(&o, 1000);
	out_money(&o, 4990, currency_find(SPAN("EUR")));
	out_char(&o, ' ');
	out_day(&o, 0);
	out_day(&o, NO_DAY);
	UNIT_STRING(text(&o), "49.90 1970-01-01");
	out_free(&o);
}

static void
columns(void)
{
	struct out o;
	out_init_memory(&o, 1000);
	out_pad(&o, "ab", 5);
	out_pad(&o, "|", 0);
	out_pad(&o, "ab", -5);
	out_pad(&o, "abcdef", 5);
	out_pad(&o, "abcdef", -5);
	out_pad(&o, "", 2);
	UNIT_STRING(text(&o), "ab   |   ababcdefabcdef  ");
	out_free(&o);
}

static void
long_print(void)
{
	struct out o = to_sink(0);
	static char word[PIECE + 1];
	for (size_t len = 100; len < 10000; len += 97) {
		memset(word, 'w', len);
		word[len] = '\0';
		const size_t before = sink.len + o.len;
		out_printf(&o, "<%s>", word);
		UNIT_NUMBER(sink.len + o.len, before + len + 2);
	}
	CU_ASSERT(out_ok(&o));
	/* Around the end of the buffer, byte for byte. */
	for (size_t len = 4090; len < 4100; len++) {
		struct out m;
		out_init_memory(&m, 10000);
		memset(word, 'w', len);
		word[len] = '\0';
		out_printf(&m, "%s", word);
		UNIT_NUMBER(m.len, len);
		CU_ASSERT(memcmp(m.buf, word, len) == 0);
		out_free(&m);
	}
	/* More than a piece is not for printing; and says so. */
	memset(word, 'w', PIECE);
	out_printf(&o, "%s", word);
	CU_ASSERT(!out_ok(&o));
	out_free(&o);
}

static const struct unit_test tests[] = {
	{ "a failed flush is not tried again, and nothing is added",
	    failure_sticks },
	{ "memory is kept up to the limit and not beyond", memory_limit },
	{ "bytes flow on in few pieces of at most 256 KiB", pieces },
	{ "what is larger than the buffer passes around it",
	    larger_than_a_piece },
	{ "a descriptor gets all bytes", descriptor },
	{ "a closed pipe is a failure", closed_pipe },
	{ "integers of every length are written", numbers },
	{ "amounts and days are written", values },
	{ "columns are padded on either side and never cut", columns },
	{ "a long print is whole, one beyond a piece fails", long_print },
};

int
main(void)
{
	return unit_main("out", tests, ARRAY_LEN(tests));
}
