/* Order documents that several files share. */
#include "issue_fixture.h"
#include "files.h"
#include <signal.h>
#include <sys/resource.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define HEAD_OF(partner) XML "<customerOrderBundle" \
	" xmlns=\"urn:ordermill:customer-orders:1\" partner=\"" partner "\">\n"
#define HEAD HEAD_OF("acme")
#define END "</customerOrderBundle>\n"
#define XSD "xsd/customer-orders.xsd"
#define MANY 1000		/* orders: more than an out keeps */

/* What finishing told. */
#define MOST 100
struct told {
	unsigned n, refuse;		/* to refuse the REFUSEth; 0: none */
	struct {
		char partner[MAX_PARTNER_ID + 1], name[BASE_TEXT];
		struct output output;
	} at[MOST];
};

static bool
tell(void *ctx, const struct bundle_done *b, struct fault *f)
{
	struct told *t = ctx;
	if (t->n + 1 == t->refuse)
		return fault_set(f, FAULT_STORE, 0, "tell", "refused");
	CU_ASSERT_FATAL(t->n < MOST);
	strcpy(t->at[t->n].partner, b->partner);
	strcpy(t->at[t->n].name, b->name);
	t->at[t->n++].output = b->output;
	return true;
}

static struct told
finish(struct fixture *fx)
{
	struct told t = { .n = 0 };
	CU_ASSERT(bundles_finish(fx->bundles, tell, &t, &fx->fault));
	return t;
}

static void
open_bundles(struct fixture *fx)
{
	fixture_open(fx);
	fx->bundles = bundles_new(fx->stage);
}

/* The next file; BUNDLE "": its documents are by themselves. */
static void
next_file(struct fixture *fx, const char *base, const char *bundle)
{
	CU_ASSERT_PTR_NULL(fx->issue);
	memset(&fx->answer, 0, sizeof(fx->answer));
	memset(&fx->out, 0, sizeof(fx->out));
	memset(&fx->fault, 0, sizeof(fx->fault));
	fx->answer.findings = &fx->file_findings;
	snprintf(fx->drop.name, sizeof(fx->drop.name), "%s.xml", base);
	strcpy(fx->drop.base, base);
	strcpy(fx->drop.bundle, bundle);
	memset(fx->drop.sha256_hex, base[0], DIGEST_HEX - 1);
	fx->orders = 0;
	for (unsigned i = 0; i < DOCUMENT_COUNT; i++) {
		free(fx->text[i]);
		fx->text[i] = NULL;
	}
}

/* An issued order and a special one, under NUMBER and NUMBER-S. */
static void
put_both(struct fixture *fx, const char *number)
{
	char *special = arena_string(&fx->arena, span_of("          "));
	snprintf(special, 10, "%s-S", number);
	fixture_simple(fx, number, OUTCOME_ISSUED);
	fixture_simple(fx, special, OUTCOME_SPECIAL);
}

static void
put_many(struct fixture *fx)
{
	for (unsigned i = 0; i < MANY; i++)
		fixture_simple(fx, i % 2 == 0 ? "PO-1" : "PO-2",
		    OUTCOME_ISSUED);
}

/* What the documents of a file are by themselves, without declaration. */
static char *
alone(struct fixture *fx, const char *base, const char *number,
    enum document kind)
{
	next_file(fx, base, "");
	put_both(fx, number);
	CU_ASSERT(fixture_close(fx));
	const char *text = fixture_text(fx, kind);
	CU_ASSERT(strncmp(text, XML, strlen(XML)) == 0);
	for (unsigned i = 0; i < fx->out.n; i++)
		CU_ASSERT_EQUAL(unlinkat(fx->stage, fx->out.at[i].file.token,
		    0), 0);
	return strdup(text + strlen(XML));
}

static char *
text_of(const struct output *o)
{
	char path[64];
	size_t len;
	snprintf(path, sizeof(path), "stage/%s", o->file.token);
	char *text = unit_read_file(path, &len);
	UNIT_NUMBER(len, o->file.size);
	CU_ASSERT(fixture_valid_file(path, XSD));
	return text;
}

static void
check_digest(const struct staged_file *file, const char *text)
{
	struct digest *d = digest_new();
	uint8_t sha256[DIGEST_BYTES];
	digest_start(d);
	digest_add(d, text, strlen(text));
	digest_finish(d, sha256);
	digest_free(d);
	UNIT_NUMBER(file->size, strlen(text));
	CU_ASSERT_EQUAL(memcmp(file->sha256, sha256, DIGEST_BYTES), 0);
}

static void
check_row(const struct fixture *fx, enum document kind, const char *path,
    const char *text)
{
	const struct output *o = fixture_output(fx, kind);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	UNIT_STRING(o->path, path);
	UNIT_STRING(o->file.token, "");
	check_digest(&o->file, text);
}

/* B is of KIND at PATH, and says ONE and TWO ("" for nothing). */
static void
check_bundle(const struct output *b, enum document kind, const char *path,
    const char *one, const char *two)
{
	char *text = text_of(b);
	const size_t size = strlen(HEAD) + strlen(one) + strlen(two) +
	    sizeof(END);
	char *want = malloc(size);
	snprintf(want, size, HEAD "%s%s" END, one, two);
	UNIT_NUMBER(b->kind, kind);
	UNIT_STRING(b->path, path);
	UNIT_STRING(text, want);
	check_digest(&b->file, want);
	free(want);
	free(text);
}

static void
shared(void)
{
	static const enum document kinds[] = { DOCUMENT_ISSUED,
		DOCUMENT_SPECIAL };
	static const char *const paths[][3] = {
		{ "issued/acme-b-1.bundle.xml",
		    "issued/acme-b-1.bundle.xml#a-1",
		    "issued/acme-b-1.bundle.xml#c-2" },
		{ "special-handling/acme-b-1.bundle.xml",
		    "special-handling/acme-b-1.bundle.xml#a-1",
		    "special-handling/acme-b-1.bundle.xml#c-2" },
	};
	struct fixture fx;
	char *a[2], *c[2];
	open_bundles(&fx);
	for (unsigned k = 0; k < 2; k++) {
		a[k] = alone(&fx, "a-1", "PO-1", kinds[k]);
		c[k] = alone(&fx, "c-2", "PO-2", kinds[k]);
	}
	next_file(&fx, "a-1", "b-1");
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 3);
	for (unsigned k = 0; k < 2; k++)
		check_row(&fx, kinds[k], paths[k][1], a[k]);
	UNIT_NUMBER(fx.out.recounted.customer_orders[1], 1);
	next_file(&fx, "c-2", "b-1");
	put_both(&fx, "PO-2");
	CU_ASSERT(fixture_close(&fx));
	for (unsigned k = 0; k < 2; k++)
		check_row(&fx, kinds[k], paths[k][2], c[k]);
	UNIT_NUMBER(fixture_tokens(), 2 + 2);
	const struct told t = finish(&fx);
	UNIT_NUMBER(t.n, 2);
	for (unsigned k = 0; k < 2; k++) {
		UNIT_STRING(t.at[k].partner, "acme");
		UNIT_STRING(t.at[k].name, "b-1");
		check_bundle(&t.at[k].output, kinds[k], paths[k][0], a[k],
		    c[k]);
		free(a[k]);
		free(c[k]);
	}
	fixture_end(&fx);
	UNIT_NUMBER(fixture_tokens(), 2 + 2);
}

/* Of three files the second one comes to nothing, as UNDO says. */
static void
second_undone(void (*undo)(struct fixture *fx))
{
	struct fixture fx;
	open_bundles(&fx);
	char *a = alone(&fx, "a-1", "PO-1", DOCUMENT_ISSUED);
	char *c = alone(&fx, "c-3", "PO-3", DOCUMENT_ISSUED);
	next_file(&fx, "a-1", "b");
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	next_file(&fx, "e-2", "b");
	undo(&fx);
	next_file(&fx, "c-3", "b");
	put_both(&fx, "PO-3");
	CU_ASSERT(fixture_close(&fx));
	const struct told t = finish(&fx);
	UNIT_NUMBER(t.n, 2);
	check_bundle(&t.at[0].output, DOCUMENT_ISSUED,
	    "issued/acme-b.bundle.xml", a, c);
	free(a);
	free(c);
	fixture_end(&fx);
}

static void
undo_aborted(struct fixture *fx)
{
	put_many(fx);
	fixture_simple(fx, "PO-4", OUTCOME_SPECIAL);
	issue_abort(fx->issue);
	fx->issue = NULL;
}

static void
undo_refused(struct fixture *fx)
{
	put_many(fx);
	fixture_simple(fx, "PO-4", OUTCOME_SPECIAL);
	fx->answer.refused = true;
	CU_ASSERT(fixture_close(fx));
	UNIT_NUMBER(fx->out.n, 2);
	CU_ASSERT_PTR_NULL(fixture_output(fx, DOCUMENT_ISSUED));
	CU_ASSERT_PTR_NULL(fixture_output(fx, DOCUMENT_SPECIAL));
}

/* Deciding lost a line on the way. */
static void
undo_unbalanced(struct fixture *fx)
{
	struct decision *d = fixture_order(fx, "PO-4", 2, OUTCOME_ISSUED);
	fixture_customer_order(fx, d, 0, 1, false);
	CU_ASSERT(fixture_put(fx, d));
	put_many(fx);
	CU_ASSERT_FALSE(fixture_close(fx));
	UNIT_NUMBER(fx->fault.kind, FAULT_BALANCE);
	UNIT_NUMBER(fx->out.n, 0);
}

static void
undo_closed(struct fixture *fx)
{
	put_many(fx);
	fixture_simple(fx, "PO-4", OUTCOME_SPECIAL);
	CU_ASSERT(fixture_close(fx));
	bundles_undo(fx->bundles);
	bundles_undo(fx->bundles);
}

static void
aborted(void)
{
	second_undone(undo_aborted);
}

static void
refused(void)
{
	second_undone(undo_refused);
}

static void
unbalanced(void)
{
	second_undone(undo_unbalanced);
}

static void
closed_in_vain(void)
{
	second_undone(undo_closed);
}

/* Nor does a job without orders let those of the one before be taken back. */
static void
undo_of_nothing(void)
{
	struct fixture fx;
	open_bundles(&fx);
	char *a = alone(&fx, "a-1", "PO-1", DOCUMENT_ISSUED);
	next_file(&fx, "a-1", "b");
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	next_file(&fx, "c-2", "b");
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 1);
	bundles_undo(fx.bundles);
	const struct told t = finish(&fx);
	UNIT_NUMBER(t.n, 2);
	check_bundle(&t.at[0].output, DOCUMENT_ISSUED,
	    "issued/acme-b.bundle.xml", a, "");
	free(a);
	fixture_end(&fx);
}

static void
empty(void)
{
	struct fixture fx;
	open_bundles(&fx);
	next_file(&fx, "e-2", "b");
	undo_aborted(&fx);
	next_file(&fx, "e-3", "b");
	undo_closed(&fx);
	/* Its acknowledgement, and two bundles of nothing. */
	UNIT_NUMBER(fixture_tokens(), 1 + 2);
	UNIT_NUMBER(finish(&fx).n, 0);
	UNIT_NUMBER(fixture_tokens(), 1);
	UNIT_NUMBER(finish(&fx).n, 0);
	fixture_end(&fx);
}

/* Count a file again whose issued document is LENGTH bytes from START on. */
static bool
count(struct fixture *fx, const char *bundle, uint64_t start,
    uint64_t length)
{
	char path[64];
	struct fault f = { .kind = FAULT_NONE };
	struct tally t;
	struct written w = { .name = "orders.xml",
		.part[DOCUMENT_ISSUED] = { start, length } };
	for (unsigned i = 0; i < DOCUMENT_COUNT; i++)
		w.fd[i] = -1;
	w.fd[DOCUMENT_ISSUED] = open(bundle, O_RDONLY | O_CLOEXEC);
	w.fd[DOCUMENT_ACK] = open(fixture_file(fx, DOCUMENT_ACK, path),
	    O_RDONLY | O_CLOEXEC);
	const bool agreed = issue_recount(&w, &t, &f);
	CU_ASSERT_EQUAL(f.kind, agreed ? FAULT_NONE : FAULT_BALANCE);
	CU_ASSERT(!agreed || t.orders[OUTCOME_ISSUED] == 1);
	close(w.fd[DOCUMENT_ISSUED]);
	close(w.fd[DOCUMENT_ACK]);
	return agreed;
}

/* In the file at PATH the last FROM becomes TO, as long. */
static void
tamper(const char *path, const char *from, const char *to)
{
	size_t len;
	char *text = unit_read_file(path, &len), *at = NULL;
	for (char *next = text; (next = strstr(next, from)) != NULL; next++)
		at = next;
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	memcpy(at, to, strlen(to));
	unit_write_file(path, text, len);
	free(text);
}

static void
counted(void)
{
	struct fixture fx;
	char bundle[64];
	open_bundles(&fx);
	next_file(&fx, "a-1", "b");
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	CU_ASSERT(fixture_close(&fx));
	const uint64_t first = fx.out.at[0].file.size;
	next_file(&fx, "c-2", "b");
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	CU_ASSERT(fixture_close(&fx));
	const uint64_t second = fx.out.at[0].file.size;
	const struct told t = finish(&fx);
	snprintf(bundle, sizeof(bundle), "stage/%s",
	    t.at[0].output.file.token);
	const uint64_t start = strlen(HEAD);
	/* Both files say the same, so one answer fits both. */
	CU_ASSERT(count(&fx, bundle, start, first));
	CU_ASSERT(count(&fx, bundle, start + first, second));
	CU_ASSERT_FALSE(count(&fx, bundle, start, first + second));
	CU_ASSERT_FALSE(count(&fx, bundle, start + first, second - 2));
	CU_ASSERT_FALSE(count(&fx, bundle, 0, 0));
	tamper(bundle, "<quantity>1<", "<quantity>2<");
	CU_ASSERT(count(&fx, bundle, start, first));
	CU_ASSERT_FALSE(count(&fx, bundle, start + first, second));
	fixture_end(&fx);
}

/* More than a few have their files closed meanwhile; all of them twice. */
static void
partners(void)
{
	enum { PARTNERS = 40 };
	struct fixture fx;
	open_bundles(&fx);
	for (unsigned i = 0; i < 3 * PARTNERS; i++) {
		next_file(&fx, i < PARTNERS ? "a-1" : i < 2 * PARTNERS ?
		    "c-2" : "d-3", "b");
		snprintf(fx.partner.id, sizeof(fx.partner.id), "p%u",
		    i % PARTNERS);
		put_both(&fx, "PO-1");
		CU_ASSERT(fixture_close(&fx));
		if (i >= 2 * PARTNERS)
			bundles_undo(fx.bundles);
	}
	const struct told t = finish(&fx);
	UNIT_NUMBER(t.n, 2 * PARTNERS);
	for (unsigned i = 0; i < t.n; i++) {
		char *text = text_of(&t.at[i].output), want[32];
		snprintf(want, sizeof(want), "p%u", i / 2);
		UNIT_STRING(t.at[i].partner, want);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, "source=\"a-1.xml\""));
		CU_ASSERT_PTR_NOT_NULL(strstr(text, "source=\"c-2.xml\""));
		CU_ASSERT_PTR_NULL(strstr(text, "source=\"d-3.xml\""));
		free(text);
	}
	fixture_end(&fx);
}

static void
names(void)
{
	struct fixture fx;
	open_bundles(&fx);
	char *a = alone(&fx, "a-1", "PO-1", DOCUMENT_ISSUED);
	char *c = alone(&fx, "c-2", "PO-2", DOCUMENT_ISSUED);
	next_file(&fx, "a-1", "one");
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	next_file(&fx, "c-2", "two");
	put_both(&fx, "PO-2");
	CU_ASSERT(fixture_close(&fx));
	const struct told t = finish(&fx);
	UNIT_NUMBER(t.n, 4);
	check_bundle(&t.at[0].output, DOCUMENT_ISSUED,
	    "issued/acme-one.bundle.xml", a, "");
	check_bundle(&t.at[2].output, DOCUMENT_ISSUED,
	    "issued/acme-two.bundle.xml", c, "");
	free(a);
	free(c);
	fixture_end(&fx);
}

static void
put_two_files(struct fixture *fx)
{
	next_file(fx, "a-1", "b");
	put_both(fx, "PO-1");
	CU_ASSERT(fixture_close(fx));
	next_file(fx, "c-2", "b");
	put_both(fx, "PO-2");
	CU_ASSERT(fixture_close(fx));
}

static void
finish_refused(void)
{
	for (unsigned refuse = 1; refuse <= 2; refuse++) {
		struct fixture fx;
		struct told t = { .refuse = refuse };
		open_bundles(&fx);
		put_two_files(&fx);
		UNIT_NUMBER(fixture_tokens(), 2 + 2);
		CU_ASSERT_FALSE(bundles_finish(fx.bundles, tell, &t,
		    &fx.fault));
		UNIT_NUMBER(fx.fault.kind, FAULT_STORE);
		UNIT_NUMBER(fixture_tokens(), 2);
		put_two_files(&fx);
		UNIT_NUMBER(finish(&fx).n, 2);
		fixture_end(&fx);
		CU_ASSERT_EQUAL(rename("stage", refuse == 1 ? "x" : "y"), 0);
	}
}

static void
dropped(void)
{
	struct fixture fx;
	open_bundles(&fx);
	put_two_files(&fx);
	bundles_drop(fx.bundles);
	UNIT_NUMBER(fixture_tokens(), 2);
	UNIT_NUMBER(finish(&fx).n, 0);
	put_two_files(&fx);
	bundles_free(fx.bundles);
	fx.bundles = NULL;
	bundles_free(NULL);
	UNIT_NUMBER(fixture_tokens(), 2 + 2);
	fixture_end(&fx);
}

static void
full_disk(void)
{
	struct fixture fx;
	struct rlimit before, small;
	open_bundles(&fx);
	char *a = alone(&fx, "a-1", "PO-1", DOCUMENT_ISSUED);
	next_file(&fx, "a-1", "b");
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	next_file(&fx, "c-2", "b");
	signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 300 << 10;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool put = true;
	for (unsigned i = 0; put && i < 10 * MANY; i++) {
		const struct arena_mark mark = arena_save(&fx.arena);
		struct decision *d = fixture_order(&fx, "PO-1", 1,
		    OUTCOME_ISSUED);
		fixture_customer_order(&fx, d, 0, 1, false);
		put = fixture_put(&fx, d);
		arena_restore(&fx.arena, mark);
	}
	CU_ASSERT_FALSE(put);
	UNIT_NUMBER(fx.fault.kind, FAULT_IO);
	issue_abort(fx.issue);
	fx.issue = NULL;
	/* Who goes on all the same finds nothing of it. */
	const struct told t = finish(&fx);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
	check_bundle(&t.at[0].output, DOCUMENT_ISSUED,
	    "issued/acme-b.bundle.xml", a, "");
	free(a);
	fixture_end(&fx);
}

/* What cannot be cut off is never issued. */
static void
token_gone(void)
{
	struct fixture fx;
	struct told t = { .n = 0 };
	open_bundles(&fx);
	for (unsigned i = 0; i < 20; i++) {
		next_file(&fx, "a-1", "b");
		snprintf(fx.partner.id, sizeof(fx.partner.id), "p%u", i);
		put_both(&fx, "PO-1");
		CU_ASSERT(fixture_close(&fx));
	}
	CU_ASSERT_EQUAL(system("rm stage/*"), 0);
	bundles_undo(fx.bundles);
	next_file(&fx, "c-2", "b");
	const struct decision *d = fixture_order(&fx, "PO-2", 1,
	    OUTCOME_ISSUED);
	fixture_customer_order(&fx, (struct decision *)d, 0, 1, false);
	CU_ASSERT_FALSE(fixture_put(&fx, d));
	UNIT_NUMBER(fx.fault.kind, FAULT_IO);
	issue_abort(fx.issue);
	fx.issue = NULL;
	fx.fault.kind = FAULT_NONE;
	CU_ASSERT_FALSE(bundles_finish(fx.bundles, tell, &t, &fx.fault));
	UNIT_NUMBER(fx.fault.kind, FAULT_IO);
	UNIT_NUMBER(t.n, 0);
	UNIT_NUMBER(finish(&fx).n, 0);
	fixture_end(&fx);
}

/* Nor what has more in its file than was written. */
static void
grown(void)
{
	struct fixture fx;
	struct told t = { .n = 0 };
	char path[64];
	open_bundles(&fx);
	next_file(&fx, "a-1", "b");
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	CU_ASSERT(fixture_close(&fx));
	CU_ASSERT_EQUAL(unlink(fixture_file(&fx, DOCUMENT_ACK, path)), 0);
	CU_ASSERT_EQUAL(system("for t in stage/*; do echo '" END "' >>$t; "
	    "done"), 0);
	CU_ASSERT_FALSE(bundles_finish(fx.bundles, tell, &t, &fx.fault));
	UNIT_NUMBER(fx.fault.kind, FAULT_BALANCE);
	UNIT_NUMBER(t.n, 0);
	UNIT_NUMBER(fixture_tokens(), 0);
	fixture_end(&fx);
}

/* Longest names. */
static void
long_names(void)
{
	char base[BASE_TEXT], bundle[BASE_TEXT];
	struct fixture fx;
	open_bundles(&fx);
	memset(base, 'a', sizeof(base) - 1);
	memset(bundle, 'b', sizeof(bundle) - 1);
	base[BASE_TEXT - 1] = bundle[BASE_TEXT - 1] = '\0';
	memset(fx.partner.id, 'p', MAX_PARTNER_ID);
	fx.partner.id[MAX_PARTNER_ID] = '\0';
	next_file(&fx, base, bundle);
	put_both(&fx, "PO-1");
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(strchr(fixture_path(&fx, DOCUMENT_SPECIAL), '#') + 1,
	    base);
	UNIT_NUMBER(finish(&fx).n, 2);
	fixture_end(&fx);
}

static const struct unit_test tests[] = {
	{ "files share a document of each kind, and each section is what it "
	    "would be by itself", shared },
	{ "of an aborted file nothing is left in it", aborted },
	{ "nor of one that is refused", refused },
	{ "nor of one whose documents contradict each other", unbalanced },
	{ "what was closed last can be taken back once", closed_in_vain },
	{ "a file without orders leaves nothing to take back",
	    undo_of_nothing },
	{ "a bundle that says nothing is not issued", empty },
	{ "a section is counted from its bytes, and no others", counted },
	{ "each partner has his own, however many there are", partners },
	{ "each name is another bundle", names },
	{ "when its row is refused no token is left, and all begins anew",
	    finish_refused },
	{ "what is dropped leaves no token", dropped },
	{ "of a file that fills the disk nothing is left", full_disk },
	{ "what cannot be taken back is never issued", token_gone },
	{ "what grew behind our back is never issued", grown },
	{ "the longest names fit", long_names },
};

int
main(void)
{
	return unit_main("bundle", tests, ARRAY_LEN(tests));
}
