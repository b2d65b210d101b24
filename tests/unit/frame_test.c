/*
 * Frames that were changed on their way: whatever a decoder may send, the
 * parent neither crashes nor takes what could not be.
 */
#include "chars.h"
#include "decode_fixture.h"

static const char document[] =
    "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
    "partner=\"acme\" fileId=\"F\">\n"
    "<purchaseOrder number=\"1\" date=\"2026-11-22\" purpose=\"order\">"
    "<initiatingRequest type=\"sale\" reference=\"R\"/><customer id=\"C\">"
    "<name>N\xc3\xbc</name></customer><currency>EUR</currency>"
    "<specialRequirement>s</specialRequirement>"
    "<line number=\"1\" action=\"add\"><offering>O</offering>"
    "<unitPrice>1.00</unitPrice><place role=\"install\"><city>C</city>"
    "<postcode>P</postcode><country>NL</country></place>"
    "<characteristic name=\"a\">1</characteristic></line></purchaseOrder>\n"
    "<purchaseOrder number=\"2\" purpose=\"x\"><line/></purchaseOrder>\n"
    "<purchaseOrder/>\n"
    "<controlTotals orders=\"3\" lines=\"2\"><amount currency=\"EUR\">1.00"
    "</amount></controlTotals></purchaseOrders>\n";

static uint64_t random_state = 88172645463325252u;

static size_t
random_below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % n);
}

/* Nothing that the contract of purchase_order.h rules out. */
static void
check_order(const struct purchase_order *o)
{
	enum chars_end then;
	CU_ASSERT(o->n_lines <= MAX_LINES_PER_ORDER);
	CU_ASSERT(o->line_count >= o->n_lines);
	CU_ASSERT(o->findings != NULL &&
	    o->findings->n <= MAX_FINDINGS_PER_ORDER);
	CU_ASSERT(o->amount_minor >= 0 && o->revision <= MAX_REVISION);
	for (unsigned i = 0; i < ORDER_FIELDS; i++) {
		const struct span s = o->field[i].text;
		CU_ASSERT(chars_prefix(s.at, s.len, &then) == s.len);
		CU_ASSERT(chars_is_collapsed(s));
	}
	/* What is wrong has a finding. */
	if (!o->identified || o->purpose == PURPOSE_NONE ||
	    o->request == REQUEST_NONE || o->order_day == NO_DAY)
		CU_ASSERT(o->findings->worst >= SEVERITY_REJECT);
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const struct order_line *l = &o->lines[i];
		CU_ASSERT(l->n_places <= MAX_PLACES &&
		    l->n_characteristics <= MAX_CHARACTERISTICS &&
		    l->n_requirements <= MAX_REQUIREMENTS);
		if (l->number == 0 || l->action == ACTION_NONE ||
		    l->quantity <= 0)
			CU_ASSERT(o->findings->worst >= SEVERITY_REJECT);
	}
}

/* Receive the frames as they are now.  How it ended. */
static enum receive_step
receive_checked(void)
{
	enum receive_step step = RECEIVE_ON;
	size_t at = 0;
	arena_rewind(&fx.arena);
	receive_begin(&fx.receive, &fx.drop, &fx.arena, &fx.out);
	while (step == RECEIVE_ON || step == RECEIVE_BATCH) {
		enum frame_type type;
		size_t len;
		if (fx.frames_len - at < FRAME_HEADER ||
		    !frame_parse_header((const uint8_t *)fx.frames + at,
		    &type, &len) || fx.frames_len - at - FRAME_HEADER < len)
			return RECEIVE_BROKEN;
		char *payload = malloc(len == 0 ? 1 : len);
		memcpy(payload, fx.frames + at + FRAME_HEADER, len);
		at += FRAME_HEADER + len;
		step = receive_frame(&fx.receive, type,
		    (struct span){ payload, len });
		for (size_t i = 0; step == RECEIVE_BATCH &&
		    i < fx.receive.batch.n; i++)
			check_order(fx.receive.batch.orders[i]);
		free(payload);
	}
	if (step == RECEIVE_END || step == RECEIVE_STOP)
		CU_ASSERT((fx.out.verdict == VERDICT_VALID) ==
		    (fx.out.findings.n == 0 && fx.out.why[0] == '\0'));
	return step;
}

/* Send DOCUMENT, and be ready to receive it.  A copy of its frames. */
static char *
start(size_t *len)
{
	fixture_setup();
	show_text(document);
	fx.drop.fd = fx.drop.plain_fd = open("drop.dat", O_RDONLY);
	*len = fx.frames_len;
	char *copy = malloc(*len);
	memcpy(copy, fx.frames, *len);
	return copy;
}

static void
finish(char *copy)
{
	free(copy);
	close(fx.drop.fd);
	fixture_teardown();
}

static void
there_and_back(void)
{
	fixture_setup();
	show_text(document);
	SHOWS("VALID \nreceived 3 orders 2 lines 1.00 EUR");
	SHOWS("CUSTOMER_NAME=N\xc3\xbc ");
	fixture_teardown();
}

static void
single_bytes(void)
{
	size_t len;
	char *copy = start(&len);
	for (size_t i = 0; i < len; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			memcpy(fx.frames, copy, len);
			fx.frames_len = len;
			fx.frames[i] ^= (char)(1u << bit);
			receive_checked();
		}
	}
	finish(copy);
}

static void
cut_short(void)
{
	size_t len;
	char *copy = start(&len);
	for (size_t i = 0; i < len; i++) {
		memcpy(fx.frames, copy, i);
		fx.frames_len = i;
		UNIT_NUMBER(receive_checked(), RECEIVE_BROKEN);
	}
	finish(copy);
}

static void
random_changes(void)
{
	size_t len, broken = 0;
	char *copy = start(&len);
	for (unsigned round = 0; round < 20000; round++) {
		memcpy(fx.frames, copy, len);
		fx.frames_len = len;
		for (size_t n = 1 + random_below(4); n > 0; n--) {
			const size_t at = random_below(len);
			switch (random_below(4)) {
			case 0:
				fx.frames[at] = (char)random_below(256);
				break;
			case 1:
				fx.frames[at] = (char)0xff;
				break;
			case 2:
				memmove(fx.frames + at, fx.frames +
				    random_below(len), random_below(8) %
				    (len - at));
				break;
			default:
				fx.frames_len = len - random_below(len / 2);
				break;
			}
		}
		broken += receive_checked() == RECEIVE_BROKEN;
	}
	/* Most of that is no longer a frame, and some still is. */
	CU_ASSERT(broken > 10000 && broken < 20000);
	finish(copy);
}

/* Frames by hand: TYPE and the bytes of its payload. */
static void
add_frame(enum frame_type type, const char *payload, size_t len)
{
	const char header[FRAME_HEADER] = { (char)(len & 0xff),
	    (char)(len >> 8 & 0xff), (char)(len >> 16 & 0xff),
	    (char)(len >> 24), (char)type };
	fixture_append(&fx.frames, &fx.frames_len, &fx.frames_size, header,
	    FRAME_HEADER);
	fixture_append(&fx.frames, &fx.frames_len, &fx.frames_size, payload,
	    len);
}
#define ADD(type, payload) add_frame((type), (payload), sizeof(payload) - 1)
/* CSV, nothing else given. */
#define HEAD ADD(FRAME_HEAD, "\1\0\0\0\0\0\0\0")
/* Complete, no reason, N orders, L lines, no totals, no findings. */
#define END(n, l) ADD(FRAME_END, "\1\0" n l "\0\0\0")

static void
frames_by_hand(void)
{
	static const char big[] = "\xff\xff\xff\x7f";
	size_t len;
	char *copy = start(&len);
	fx.partner.format = FORMAT_CSV;
#define EXPECT(step) do { UNIT_NUMBER(receive_checked(), (step)); \
	fx.frames_len = 0; } while (0)
	fx.frames_len = 0;
	HEAD; END("\0", "\0");
	EXPECT(RECEIVE_END);
	UNIT_NUMBER(fx.out.verdict, VERDICT_VALID);
	/* The order of frames. */
	END("\0", "\0");
	EXPECT(RECEIVE_BROKEN);
	HEAD; HEAD;
	EXPECT(RECEIVE_BROKEN);
	ADD(FRAME_BATCH, "\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	HEAD; ADD(FRAME_TICK, ""); ADD(FRAME_TICK, "x");
	EXPECT(RECEIVE_BROKEN);
	HEAD; ADD(FRAME_TYPES, "");
	EXPECT(RECEIVE_BROKEN);
	/* Counts that do not agree. */
	HEAD; END("\1", "\0");
	EXPECT(RECEIVE_BROKEN);
	HEAD; END("\0", "\1");
	EXPECT(RECEIVE_BROKEN);
	HEAD; ADD(FRAME_BATCH, "\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\12\0\0\0" "\2\0\1\2\0" "\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	/* An order without any value, from byte 1 to 2. */
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\12\0\0\0" "\2\0\1\2\0\0\0\0\0\0");
	END("\1", "\0");
	EXPECT(RECEIVE_END);
	UNIT_NUMBER(fx.out.received.orders, 1);
	/* Lines that are counted, but not sent, and no finding says why. */
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\12\0\0\0" "\2\0\1\2\1\0\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	/* Bytes beyond the end of the input. */
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\13\0\0\0"
	    "\2\0\1\xff\x7f\0\0\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	/* Not the last byte of the record, or of the frame. */
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\13\0\0\0"
	    "\2\0\1\2\0\0\0\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	HEAD; ADD(FRAME_BATCH, "\1\0\0\0" "\12\0\0\0"
	    "\2\0\1\2\0\0\0\0\0\0" "\0");
	EXPECT(RECEIVE_BROKEN);
	/* Stopped without a reason. */
	HEAD; ADD(FRAME_END, "\0\0\0\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	/* Undecided, with its reason. */
	HEAD; ADD(FRAME_END, "\0\4why?\0\0\0\0\0");
	EXPECT(RECEIVE_END);
	UNIT_NUMBER(fx.out.verdict, VERDICT_UNDECIDED);
	UNIT_STRING(fx.out.why, "why?");
	/* A finding that a decoder cannot have: of an order, or a note. */
	const char not_of_file[] = { 0, 0, 0, 0, 0, 1, 0, (char)O_MISSING,
	    FIELD_NONE, 0, 0, 0, 0, 0, 0, 0 };
	HEAD; add_frame(FRAME_END, not_of_file, sizeof(not_of_file));
	EXPECT(RECEIVE_BROKEN);
	/* A number of more than 64 bits; a huge frame. */
	HEAD; ADD(FRAME_END, "\1\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
	    "\0\0\0\0");
	EXPECT(RECEIVE_BROKEN);
	fixture_append(&fx.frames, &fx.frames_len, &fx.frames_size, big, 5);
	EXPECT(RECEIVE_BROKEN);
	finish(copy);
}

static const struct unit_test tests[] = {
	{ "what is written is what is read", there_and_back },
	{ "any bit may flip", single_bytes },
	{ "frames may end anywhere", cut_short },
	{ "frames may be changed at random", random_changes },
	{ "frames that no decoder of ours sends are not believed",
	    frames_by_hand },
};

int
main(void)
{
	return unit_main("frame", tests, ARRAY_LEN(tests));
}
