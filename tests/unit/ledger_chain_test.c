#include "ledger_fixture.h"
#include "ledger_record.h"
#include "out.h"
#include <fcntl.h>
#include <sys/stat.h>

static struct run_row run;

static void
put_document(struct ledger *l, int64_t intake, const char *path,
    const char *token)
{
	struct output o = { .kind = intake == 0 ? DOCUMENT_REPORT
	    : DOCUMENT_ACK };

	snprintf(o.path, sizeof(o.path), "%s", path);
	snprintf(o.file.token, sizeof(o.file.token), "%s", token);
	memset(o.file.sha256, path[0], sizeof(o.file.sha256));
	o.file.size = 7;
	FINE(ledger_outbox_add(l, run.id, intake, &o, &fault));
}

/* A run with the files of NAMES, decided in that order. */
static void
put_run(struct ledger *l, const char *const *names, const char *token)
{
	char path[160], own[8];

	run = (struct run_row){ .now = NOW };
	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &run, &fault));
	for (unsigned i = 0; names[i] != NULL; i++) {
		struct intake_row r = { .run = run.id, .partner = "acme",
			.state = INTAKE_DECIDED, .outcome = FILE_PROCESSED };
		snprintf(r.name, sizeof(r.name), "%s.xml", names[i]);
		snprintf(r.base, sizeof(r.base), "%s-0000000%lld", names[i],
		    (long long)run.id);
		FINE(ledger_intake_add(l, &r, &fault));
		snprintf(path, sizeof(path), "acks/acme/%s.xml", r.base);
		snprintf(own, sizeof(own), "%s%u", token, i);
		put_document(l, r.id, path, own);
	}
	snprintf(path, sizeof(path), "reports/%lld", (long long)run.id);
	put_document(l, 0, path, token);
	FINE(ledger_commit(l, &fault));
}

static char *
digest_of(struct ledger *l, int64_t id)
{
	static char hex[2][DIGEST_HEX];
	static unsigned turn;
	uint8_t sha256[DIGEST_BYTES];

	turn ^= 1;
	FINE(ledger_chain_digest(l, id, sha256, &fault));
	return digest_hex(sha256, hex[turn]);
}

static const char *const ab[] = { "a", "b", NULL };
static const char *const ba[] = { "b", "a", NULL };

static void
a_record_has_all_its_lines(void)
{
	struct ledger *l = ledger_open_memory(&fault);
	struct out o;

	put_run(l, ab, "T");
	out_init_memory(&o, 4096);
	FINE(ledger_chain_text(l, run.id, &o, &fault));
	out_char(&o, '\0');
	UNIT_STRING(o.buf, "ordermill-run 1\n"
	    "before -\n"
	    "run 1 1795388400\n"
	    "intake acme 0 a.xml a-00000001 00000000000000000000000000000000"
	    "00000000000000000000000000000000 0 0 1 0 - - 0 0 0 0 0 0 0 0 - - - 0\n"
	    "document 4 acks/acme/a-00000001.xml 61616161616161616161616161616"
	    "16161616161616161616161616161616161 7\n"
	    "intake acme 0 b.xml b-00000001 00000000000000000000000000000000"
	    "00000000000000000000000000000000 0 0 1 0 - - 0 0 0 0 0 0 0 0 - - - 0\n"
	    "document 4 acks/acme/b-00000001.xml 61616161616161616161616161616"
	    "16161616161616161616161616161616161 7\n"
	    "report 5 reports/1 72727272727272727272727272727272727272727272727"
	    "27272727272727272 7\n"
	    "end 0 0 0 0 0 0 0\n");
	out_free(&o);
	ledger_close(l);
}

static void
chance_is_not_in_it(void)
{
	struct ledger *one = ledger_open_memory(&fault);
	struct ledger *other = ledger_open_memory(&fault);

	put_run(one, ab, "T");
	put_run(other, ba, "U");
	UNIT_STRING(digest_of(one, 1), digest_of(other, 1));
	ledger_close(one);
	ledger_close(other);
}

static void
each_holds_the_one_before(void)
{
	struct ledger *l = ledger_open_memory(&fault);
	char unlinked[DIGEST_HEX];
	struct run_row first;
	bool found;

	put_run(l, ab, "T");
	put_run(l, ab, "U");
	memcpy(unlinked, digest_of(l, 2), sizeof(unlinked));
	FINE(ledger_run_find(l, 1, &first, &found, &fault));
	first.sealed = true;
	memset(first.digest, 1, sizeof(first.digest));
	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_update(l, &first, &fault));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(strcmp(unlinked, digest_of(l, 2)) != 0);
	ledger_close(l);
}

static void
a_copy_is_what_was_committed(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	struct run_row last;
	struct stat st;

	put_run(l, ab, "T");
	FINE(ledger_backup(l, "copy.db", &fault));
	put_run(l, ab, "U");
	FINE(ledger_backup_check("copy.db", &last, &fault));
	UNIT_NUMBER(last.id, 1);
	FAULTY(ledger_backup(l, "copy.db", &fault), FAULT_IO, "copy.db");
	FINE(ledger_backup_check("copy.db", &last, &fault));
	UNIT_NUMBER(last.id, 1);
	ledger_close(l);
	CU_ASSERT(stat("copy.db-wal", &st) != 0);
	CU_ASSERT(stat("copy.db-journal", &st) != 0);
}

static void
a_damaged_copy_is_found(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	struct run_row last;
	char zeros[8192] = { 0 };

	put_run(l, ab, "T");
	FINE(ledger_backup(l, "copy.db", &fault));
	ledger_close(l);
	const int fd = open("copy.db", O_WRONLY | O_CLOEXEC);
	CU_ASSERT(pwrite(fd, zeros, sizeof(zeros), 8192) == sizeof(zeros));
	close(fd);
	FAULTY(ledger_backup_check("copy.db", &last, &fault), FAULT_STORE,
	    "copy.db");
}

static const struct unit_test tests[] = {
	{ "a record has a line for everything", a_record_has_all_its_lines },
	{ "tokens and the order of intakes are not in the digest",
	    chance_is_not_in_it },
	{ "a record holds the digest of the one before",
	    each_holds_the_one_before },
	{ "a copy is what was committed, in one file, and replaces none",
	    a_copy_is_what_was_committed },
	{ "a damaged copy is found", a_damaged_copy_is_found },
};

int
main(void)
{
	return unit_main("ledger_chain", tests, ARRAY_LEN(tests));
}
