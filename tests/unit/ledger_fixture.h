/*
 * ledger_fixture - a ledger in the test's directory, and rows to put into it
 *
 * FINE(call) records a fault as the failure of the test and shows it.
 */
#ifndef LEDGER_FIXTURE_H
#define LEDGER_FIXTURE_H
#include "arena.h"
#include "date.h"
#include "fault.h"
#include "ledger.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1795388400		/* 2026-11-22T23:00:00Z */

static struct fault fault;	/* of the call that is being tested */

static inline bool
fixture_fine(bool fine, const char *call, int line)
{
	char text[400];

	if (!fine || fault.kind != FAULT_NONE)
		printf("# line %d: %s: %s\n", line, call,
		    fault_text(&fault, text, sizeof(text)));
	CU_ASSERT(fine);
	CU_ASSERT_EQUAL(fault.kind, FAULT_NONE);
	fault = (struct fault){ .kind = FAULT_NONE };
	return fine;
}
#define FINE(call) fixture_fine((call), #call, __LINE__)

/* CALL has to fail with a fault of this kind, whose text holds WORDS. */
static inline void
fixture_faulty(bool fine, enum fault_kind kind, const char *words, int line)
{
	char text[400];

	fault_text(&fault, text, sizeof(text));
	if (fine || fault.kind != kind || strstr(text, words) == NULL)
		printf("# line %d: kind %d, %s\n", line, (int)fault.kind,
		    text);
	CU_ASSERT_FALSE(fine);
	CU_ASSERT_EQUAL(fault.kind, kind);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, words));
	fault = (struct fault){ .kind = FAULT_NONE };
}
#define FAULTY(call, kind, words) \
	fixture_faulty((call), (kind), (words), __LINE__)

static inline struct ledger *
fixture_open(enum ledger_mode mode)
{
	struct ledger *l = ledger_open("ledger.db", mode, &fault);

	FINE(l != NULL);
	return l;
}

/* In memory, in a transaction, with run 1 and intake 1 of partner 1. */
static inline struct ledger *
fixture_memory(void)
{
	struct ledger *l = ledger_open_memory(&fault);
	struct run_row run = { .now = NOW };
	struct intake_row intake = { .run = 1, .partner = "acme",
		.name = "orders.xml", .base = "orders-1d1d1d1d" };

	FINE(l != NULL && ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &run, &fault));
	FINE(ledger_intake_add(l, &intake, &fault));
	return l;
}

static inline struct order_row
fixture_order(const char *number, uint32_t revision, enum outcome outcome)
{
	struct order_row r = {
		.key = { 1, span_of(number), revision }, .outcome = outcome,
		.intake = 1, .ordinal = 1, .source_line = 3,
		.offset = 120, .length = 950, .purpose = PURPOSE_ORDER,
		.customer = SPAN("C-10077"), .currency = SPAN("EUR"),
		.amount_minor = 4990, .lines = 1,
	};

	memset(r.fingerprint, 0xf1, sizeof(r.fingerprint));
	return r;
}

static inline bool
fixture_put(struct ledger *l, const char *number, enum outcome outcome)
{
	const struct order_row r = fixture_order(number, 0, outcome);

	return ledger_order_put(l, &r, NULL, &fault);
}

static inline bool
fixture_known(struct ledger *l, uint32_t partner, const char *number)
{
	const struct order_key k = { partner, span_of(number), 0 };
	struct order_row r;
	struct arena a;
	bool found = false;

	arena_init(&a, 1 << 16);
	FINE(ledger_order_find(l, &k, &a, &r, &found, &fault));
	arena_free(&a);
	return found;
}

static inline bool
fixture_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* All bytes of a file are as they were. */
struct fixture_bytes {
	char *bytes;
	size_t len;
};

static inline struct fixture_bytes
fixture_bytes(const char *path)
{
	struct fixture_bytes b;

	b.bytes = unit_read_file(path, &b.len);
	return b;
}

static inline void
fixture_unchanged(const char *path, struct fixture_bytes was)
{
	struct fixture_bytes is = fixture_bytes(path);

	UNIT_NUMBER(is.len, was.len);
	CU_ASSERT(is.len == was.len &&
	    memcmp(is.bytes, was.bytes, is.len) == 0);
	free(is.bytes);
	free(was.bytes);
}

/* Run CHILD in a process of its own; its status, or minus the signal. */
static inline int
fixture_child(void (*child)(void))
{
	int status = 0;

	fflush(stdout);
	const pid_t pid = fork();
	if (pid == 0) {
		child();
		_exit(fault.kind == FAULT_NONE ? 0 : 1);
	}
	CU_ASSERT(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) :
	    WEXITSTATUS(status);
}
#endif
