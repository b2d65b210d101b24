/*
 * The decoder as a process: killed, stopped, abandoned, and asked again.
 */
#include "bounds.h"
#include "decode.h"
#include "decoder.h"
#include "drop.h"
#include "fault.h"
#include "memory.h"
#include "partner.h"
#include "unit.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" " \
	"partner=\"acme\">"
#define END "</purchaseOrders>"
#define ORDER "<purchaseOrder number=\"1\" date=\"2026-11-22\" " \
	"purpose=\"order\"><initiatingRequest type=\"sale\" reference=\"R\"/>" \
	"<customer id=\"C\"><name>N</name></customer><line number=\"1\" " \
	"action=\"add\"><offering>O</offering></line></purchaseOrder>"

static struct schemas *schemas;
static struct decoder *decoder;
static struct partner partner;
static struct drop drop;
static struct arena arena;
static struct decoded out;
static struct fault fault;

static void
setup(void)
{
	char dir[4200];
	fault = (struct fault){ .kind = FAULT_NONE };
	schemas = schemas_load(unit_source("xsd", dir, sizeof(dir)), &fault);
	decoder = decoder_start(schemas, &fault);
	CU_ASSERT_PTR_NOT_NULL(decoder);
	partner = (struct partner){ .id = "acme", .format = FORMAT_XML,
	    .max_bytes = 1u << 30, .max_expanded_bytes = 1u << 30,
	    .max_orders = 1000000 };
	arena_init(&arena, 8u << 20);
}

static void
teardown(void)
{
	decoder_stop(decoder);
	decoder = NULL;
	schemas_free(schemas);
	arena_free(&arena);
}

static void
open_drop(const char *path, bool gzip)
{
	drop = (struct drop){ .partner = &partner, .gzip = gzip,
	    .fd = open(path, O_RDONLY) };
	drop.size = (uint64_t)lseek(drop.fd, 0, SEEK_END);
	drop.plain_fd = gzip ? open("plain", O_RDWR | O_CREAT, 0600) :
	    drop.fd;
}

static void
begin(const char *path, bool gzip)
{
	open_drop(path, gzip);
	CU_ASSERT(decoder_begin(decoder, &drop, &arena, &out, &fault));
}

static void
end(void)
{
	if (drop.plain_fd != drop.fd)
		close(drop.plain_fd);
	close(drop.fd);
}

/* Take everything that is left.  How many orders came. */
static size_t
rest(void)
{
	struct batch *batch;
	enum decode_step step;
	size_t n = 0;
	while ((step = decoder_next(decoder, &batch, &fault)) == DECODE_BATCH)
		n += batch->n;
	UNIT_NUMBER(step, DECODE_END);
	end();
	return n;
}

/* Orders in TEXT that came out; OUT has the verdict. */
static size_t
decode(const char *text)
{
	unit_write_file("file", text, strlen(text));
	begin("file", false);
	return rest();
}

static char *
many_orders(size_t n)
{
	char *text = malloc(n * (sizeof(ORDER) - 1) + 200), *at = text;
	at += sprintf(at, "%s", ROOT);
	for (size_t i = 0; i < n; i++, at += sizeof(ORDER) - 1)
		memcpy(at, ORDER, sizeof(ORDER));
	sprintf(at, "%s", END);
	return text;
}

static void
many_files_one_child(void)
{
	setup();
	const pid_t pid = decoder->pid;
	for (unsigned i = 0; i < 300; i++) {
		UNIT_NUMBER(decode(ROOT ORDER ORDER END), 2);
		UNIT_NUMBER(out.verdict, VERDICT_VALID);
		UNIT_NUMBER(decode(ROOT ORDER "<"), 1);
		UNIT_NUMBER(out.verdict, VERDICT_REFUSED);
		UNIT_NUMBER(out.findings.at[0].why, F_TRUNCATED);
		partner.format = FORMAT_CSV;
		UNIT_NUMBER(decode("po_number\n"), 0);
		UNIT_NUMBER(out.verdict, VERDICT_REFUSED);
		partner.format = FORMAT_XML;
	}
	UNIT_NUMBER(decoder->pid, pid);
	/* Neither side has collected descriptors. */
	UNIT_NUMBER(open("/dev/null", O_RDONLY) < 20, 1);
	teardown();
	UNIT_NUMBER(waitpid(pid, NULL, WNOHANG), -1);
}

static void
large_file_in_batches(void)
{
	char *text = many_orders(20000);
	setup();
	UNIT_NUMBER(decode(text), 20000);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	UNIT_NUMBER(out.received.orders, 20000);
	teardown();
	free(text);
}

static void
killed(void)
{
	char *text = many_orders(50000);
	struct batch *batch;
	setup();
	unit_write_file("file", text, strlen(text));
	begin("file", false);
	UNIT_NUMBER(decoder_next(decoder, &batch, &fault), DECODE_BATCH);
	kill(decoder->pid, SIGKILL);
	rest();
	UNIT_NUMBER(out.verdict, VERDICT_UNDECIDED);
	UNIT_STRING(out.why, "the decoder was ended by signal 9");
	/* The next file is none the worse for it. */
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	/* Killed while it was idle: nobody notices. */
	siginfo_t dead;
	kill(decoder->pid, SIGKILL);
	waitid(P_PID, (id_t)decoder->pid, &dead, WEXITED | WNOWAIT);
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	UNIT_NUMBER(fault.kind, FAULT_NONE);
	teardown();
	free(text);
}

static void
stalled(void)
{
	setup();
	decoder->inbox.stall_ms = 50;
	kill(decoder->pid, SIGSTOP);
	const pid_t pid = decoder->pid;
	UNIT_NUMBER(decode(ROOT ORDER END), 0);
	UNIT_NUMBER(out.verdict, VERDICT_UNDECIDED);
	UNIT_STRING(out.why, "the decoder has stalled");
	UNIT_NUMBER(waitpid(pid, NULL, WNOHANG), -1);
	decoder->inbox.stall_ms = 10000;
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	teardown();
}

static void
out_of_memory(void)
{
	const struct rlimit nothing = { 1, 1 };
	static const char line[] = "<line number=\"1\" action=\"add\">"
	    "<offering>O</offering></line>";
	char *text = many_orders(20000), *at = strstr(text, "<line");
	/* One order, which has to be kept as a whole. */
	for (unsigned i = 0; i < 9000; i++, at += sizeof(line) - 1)
		memcpy(at, line, sizeof(line));
	strcpy(at, "</purchaseOrder>" END);
	setup();
	/* It has what it needs for small files. */
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	CU_ASSERT(prlimit(decoder->pid, RLIMIT_AS, &nothing, NULL) == 0);
	decode(text);
	UNIT_NUMBER(out.verdict, VERDICT_UNDECIDED);
	CU_ASSERT(strncmp(out.why, "the decoder ", 12) == 0);
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	teardown();
	free(text);
}

/* A child that says nothing, or something else than frames. */
static void
lying(void)
{
	static const char *const lies[] = { "", "x", "\1\0\0\0\3",
	    "\0\0\0\0\3", "\377\377\377\377\1", "hello, this is no frame" };
	static const size_t lengths[] = { 0, 1, 5, 5, 5, 23 };
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		int pair[2];
		setup();
		/* Put another process in the place of the child. */
		kill(decoder->pid, SIGKILL);
		waitpid(decoder->pid, NULL, 0);
		close(decoder->fd);
		CU_ASSERT(pipe2(pair, O_CLOEXEC) == 0);
		decoder->pid = fork();
		if (decoder->pid == 0) {
			close(pair[1]);
			pause();
			_exit(0);
		}
		decoder->fd = pair[0];
		CU_ASSERT(write(pair[1], lies[i], lengths[i]) ==
		    (ssize_t)lengths[i]);
		close(pair[1]);
		unit_write_file("file", ROOT END, sizeof(ROOT END) - 1);
		drop = (struct drop){ .partner = &partner,
		    .fd = open("file", O_RDONLY), .size = 1 };
		drop.plain_fd = drop.fd;
		CU_ASSERT(receive_begin(&decoder->receive, &drop, &arena,
		    &out));
		decoder->running = true;
		UNIT_NUMBER(rest(), 0);
		UNIT_NUMBER(out.verdict, VERDICT_UNDECIDED);
		CU_ASSERT(out.why[0] != '\0');
		UNIT_NUMBER(decode(ROOT ORDER END), 1);
		UNIT_NUMBER(out.verdict, VERDICT_VALID);
		teardown();
	}
}

static void
abandoned(void)
{
	char *text = many_orders(50000);
	struct batch *batch;
	setup();
	unit_write_file("file", text, strlen(text));
	begin("file", false);
	UNIT_NUMBER(decoder_next(decoder, &batch, &fault), DECODE_BATCH);
	decoder_abandon(decoder);
	end();
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	decoder_abandon(decoder);
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	/* Answered without the child, and given up before the answer. */
	unit_write_file("file", "", 0);
	begin("file", false);
	decoder_abandon(decoder);
	end();
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	/* Stopped in the middle. */
	unit_write_file("file", text, strlen(text));
	begin("file", false);
	teardown();
	end();
	decoder_stop(NULL);
	free(text);
}

/* Ask for TEXT, as of INTAKE, and wait until there is an answer. */
static void
ask(int64_t intake, const char *text)
{
	unit_write_file("ahead", text, strlen(text));
	open_drop("ahead", false);
	drop.intake = intake;
	decoder_ask(decoder, &drop);
	struct pollfd p = { .fd = decoder->fd, .events = POLLIN };
	if (decoder->asked != 0)
		UNIT_NUMBER(poll(&p, 1, 10000), 1);
}

static size_t
begin_asked(void)
{
	CU_ASSERT(decoder_begin(decoder, &drop, &arena, &out, &fault));
	return rest();
}

static void
asked_ahead(void)
{
	char *text = many_orders(20000);
	setup();
	const pid_t pid = decoder->pid;
	for (int64_t i = 1; i < 100; i++) {
		ask(i, i % 2 == 0 ? ROOT ORDER END : ROOT ORDER ORDER END);
		UNIT_NUMBER(decoder->asked, i);
		UNIT_NUMBER(begin_asked(), 1 + (size_t)i % 2);
		UNIT_NUMBER(out.verdict, VERDICT_VALID);
		UNIT_NUMBER(decode(ROOT END), 0);
	}
	ask(100, text);
	UNIT_NUMBER(begin_asked(), 20000);
	UNIT_NUMBER(out.received.orders, 20000);
	UNIT_NUMBER(decoder->pid, pid);
	teardown();
	free(text);
}

/* What was asked for is forgotten, however much of it has come. */
static void
asked_for_another(void)
{
	char *text = many_orders(20000);
	setup();
	for (int64_t i = 1; i < 4; i++) {
		ask(i, i % 2 == 0 ? ROOT ORDER ORDER END : text);
		end();
		UNIT_NUMBER(decode(ROOT ORDER END), 1);
		UNIT_NUMBER(out.verdict, VERDICT_VALID);
	}
	ask(4, text);
	end();
	ask(5, ROOT ORDER END);
	UNIT_NUMBER(begin_asked(), 1);
	/* The same file once more, and one that is refused for its size. */
	ask(6, ROOT ORDER END);
	UNIT_NUMBER(begin_asked(), 1);
	begin("ahead", false);
	UNIT_NUMBER(rest(), 1);
	partner.max_bytes = 10;
	ask(7, ROOT ORDER END);
	UNIT_NUMBER(begin_asked(), 0);
	UNIT_NUMBER(out.findings.at[0].why, F_SIZE);
	partner.max_bytes = 1u << 30;
	UNIT_NUMBER(decode(ROOT ORDER ORDER END), 2);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	UNIT_NUMBER(fault.kind, FAULT_NONE);
	teardown();
	free(text);
}

static void
asked_of_one_that_dies(void)
{
	char *text = many_orders(50000);
	setup();
	ask(1, text);
	UNIT_NUMBER(decoder->asked, 1);
	kill(decoder->pid, SIGKILL);
	begin_asked();
	UNIT_NUMBER(out.verdict, VERDICT_UNDECIDED);
	UNIT_STRING(out.why, "the decoder was ended by signal 9");
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	teardown();
	free(text);
}

static void
refused_early(void)
{
	char *text = many_orders(50000);
	setup();
	partner.max_orders = 10;
	CU_ASSERT(decode(text) < 50000);
	UNIT_NUMBER(out.verdict, VERDICT_REFUSED);
	UNIT_NUMBER(out.findings.at[0].why, F_ORDERS);
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	partner.max_bytes = 100;
	UNIT_NUMBER(decode(text), 0);
	UNIT_NUMBER(out.findings.at[0].why, F_SIZE);
	UNIT_NUMBER(decode(""), 0);
	UNIT_NUMBER(out.findings.at[0].why, F_EMPTY);
	teardown();
	free(text);
}

static void
write_gzip(const char *text, size_t cut)
{
	size_t len;
	gzFile gz = gzopen("gz", "wb");
	gzwrite(gz, text, (unsigned)strlen(text));
	gzclose(gz);
	char *bytes = unit_read_file("gz", &len);
	unit_write_file("gz", bytes, len - cut);
	free(bytes);
}

static void
compressed(void)
{
	char *plain;
	setup();
	write_gzip(ROOT ORDER END, 0);
	begin("gz", true);
	UNIT_NUMBER(rest(), 1);
	UNIT_NUMBER(out.verdict, VERDICT_VALID);
	plain = unit_read_file("plain", NULL);
	UNIT_STRING(plain, ROOT ORDER END);
	free(plain);
	for (size_t cut = 1; cut < 60; cut++) {
		write_gzip(ROOT ORDER END, cut);
		begin("gz", true);
		UNIT_NUMBER(rest(), 0);
		UNIT_NUMBER(out.verdict, VERDICT_REFUSED);
		UNIT_NUMBER(out.findings.at[0].why, F_GZIP);
	}
	partner.max_expanded_bytes = 100;
	write_gzip(ROOT ORDER END, 0);
	begin("gz", true);
	UNIT_NUMBER(rest(), 0);
	UNIT_NUMBER(out.findings.at[0].why, F_EXPANDED);
	write_gzip("", 0);
	begin("gz", true);
	UNIT_NUMBER(rest(), 0);
	UNIT_NUMBER(out.findings.at[0].why, F_EMPTY);
	teardown();
}

/* What the child has open beside stderr, as the kernel sees it. */
struct held {
	unsigned sockets, nulls, others;
};

static struct held
held_by_child(void)
{
	struct held h = { 0, 0, 0 };
	char path[64], target[256];
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)decoder->pid);
	DIR *dir = opendir(path);
	CU_ASSERT((dir != NULL) == (geteuid() == 0));
	for (const struct dirent *e; dir != NULL &&
	    (e = readdir(dir)) != NULL;) {
		const ssize_t n = readlinkat(dirfd(dir), e->d_name, target,
		    sizeof(target) - 1);
		if (n < 0 || strcmp(e->d_name, "2") == 0)
			continue;
		target[n] = '\0';
		if (strncmp(target, "socket:", 7) == 0)
			h.sockets++;
		else if (strcmp(target, "/dev/null") == 0)
			h.nulls++;
		else
			h.others++;
	}
	if (dir != NULL)
		closedir(dir);
	return h;
}

/* Invariant 1 of child.c.  Only root may look, because the child cannot be
 * traced; without that any process of the same user might. */
static void
child_holds_nothing(void)
{
	const int secret = open("secret", O_RDWR | O_CREAT, 0600);
	struct held h = { 0, 0, 0 };
	setup();
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	/* It closes the file just after it has sent the END. */
	for (unsigned i = 0; i < 500 && (i == 0 || h.others > 0); i++) {
		usleep(i * 100);
		h = held_by_child();
	}
	const unsigned seen = geteuid() == 0;
	UNIT_NUMBER(h.sockets, seen);
	UNIT_NUMBER(h.nulls, 2 * seen);
	UNIT_NUMBER(h.others, 0);
	/* Its parent's signals are not its own. */
	kill(decoder->pid, SIGINT);
	kill(decoder->pid, SIGTERM);
	const pid_t pid = decoder->pid;
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	UNIT_NUMBER(decoder->pid, pid);
	teardown();
	close(secret);
}

/* Of a child that has served a file, so that it has confined itself. */
static void
child_is_limited(void)
{
	static const struct {
		__rlimit_resource_t which;
		rlim_t most;
	} limits[] = {
		{ RLIMIT_CORE, 0 }, { RLIMIT_NPROC, 0 }, { RLIMIT_NOFILE, 6 },
		{ RLIMIT_STACK, DECODER_STACK_BYTES },
#ifndef __SANITIZE_ADDRESS__
		{ RLIMIT_DATA, DECODER_MEMORY_BYTES + (64u << 20) },
#endif
	};
	struct rlimit l;
	setup();
	UNIT_NUMBER(decode(ROOT ORDER END), 1);
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		CU_ASSERT(prlimit(decoder->pid, limits[i].which, NULL, &l) ==
		    0);
		CU_ASSERT(l.rlim_max <= limits[i].most);
	}
	prlimit(decoder->pid, RLIMIT_CPU, NULL, &l);
	UNIT_NUMBER(l.rlim_cur, DECODER_CPU_SECONDS + 1);
	prlimit(decoder->pid, RLIMIT_FSIZE, NULL, &l);
	UNIT_NUMBER(l.rlim_cur, partner.max_expanded_bytes);
	teardown();
}

static void
dies_with_its_parent(void)
{
	int report[2];
	pid_t grandchild = 0;
	CU_ASSERT(pipe2(report, O_CLOEXEC) == 0);
	const pid_t middle = fork();
	if (middle == 0) {
		setup();
		const pid_t pid = decoder->pid;
		if (write(report[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		_exit(0);
	}
	waitpid(middle, NULL, 0);
	CU_ASSERT(read(report[0], &grandchild, sizeof(grandchild)) ==
	    (ssize_t)sizeof(grandchild));
	for (unsigned i = 0; i < 500 && kill(grandchild, 0) == 0; i++) {
		char path[64], state[512] = "";
		snprintf(path, sizeof(path), "/proc/%d/stat",
		    (int)grandchild);
		FILE *f = fopen(path, "r");
		const bool read_it = f != NULL &&
		    fgets(state, sizeof(state), f) != NULL;
		if (f != NULL)
			fclose(f);
		/* Dead, but nobody has asked for it yet. */
		if (read_it && strstr(state, ") Z ") != NULL)
			break;
		usleep(10000);
		CU_ASSERT(i < 499);
	}
	close(report[0]);
	close(report[1]);
}

static const struct unit_test tests[] = {
	{ "one child decodes many files", many_files_one_child },
	{ "a large file comes in batches", large_file_in_batches },
	{ "a child that is killed costs its file, and no other", killed },
	{ "a child that stalls is stopped", stalled },
	{ "a child that runs out of memory has no verdict", out_of_memory },
	{ "a child that does not send frames is not believed", lying },
	{ "a file may be given up at any time", abandoned },
	{ "a file may be asked for before it is begun", asked_ahead },
	{ "what was asked for and is not begun is forgotten",
	  asked_for_another },
	{ "a decoder that dies ahead costs the file it was asked for",
	  asked_of_one_that_dies },
	{ "a file that is refused early costs no other", refused_early },
	{ "compressed files are expanded first, or refused", compressed },
	{ "the child holds no descriptor of its parent", child_holds_nothing },
	{ "the child has few resources", child_is_limited },
	{ "the child does not outlive its parent", dies_with_its_parent },
};

int
main(void)
{
	/* As in the program: what is freed is not a child's to use. */
	memory_settle();
	return unit_main("decoder", tests, ARRAY_LEN(tests));
}
