/* evaluate - what a change alters (E7), which lines a cancellation names (E8),
 * and what is held until its earlier order arrives */
#include "fingerprint.h"
#include "order_kit.h"

/* What the ledger has of PO-0, and what can be recalled of it. */
static struct {
	struct arena arena;
	struct findings findings;
	struct purchase_order order;
	struct order_row *row;
	unsigned recalled;
	bool gone;
} before;

static bool
recall(void *ctx, const struct order_row *row,
    const struct purchase_order **order, struct fault *f)
{
	(void)ctx, (void)row, (void)f;
	before.recalled++;
	*order = before.gone ? NULL : &before.order;
	return true;
}

/* The order in the kit was accepted as PO-0; the next one can refer to it. */
static void
remember(void)
{
	struct digest *digest = digest_new();
	memset(&before, 0, sizeof(before));
	before.arena = k.arena;
	before.order = k.order;
	before.order.findings = &before.findings;
	before.order.number = SPAN("PO-0");
	arena_init(&k.arena, BATCH_ARENA_BYTES);
	before.row = kit_earlier("PO-0", 0);
	fingerprint(&before.order, digest, &k.arena, before.row->fingerprint);
	digest_free(digest);
	evaluator_recall(k.evaluator, recall, NULL);
}

static void
close_all(void)
{
	kit_close();
	arena_free(&before.arena);
}

static void
begin(enum purpose purpose)
{
	kit_order();
	kit_purpose(purpose);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
}

/* One standard line, and a number for it. */
static struct order_line *
numbered(struct order_line *l, uint32_t number)
{
	l->number = number;
	return l;
}

/* "quantity 1>2; characteristic[channels] 8>16" */
static const char *
differences(const struct differences *d)
{
	static char text[1000];
	size_t n = 0;
	text[0] = '\0';
	for (uint32_t i = 0; i < d->n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%s " SPAN_FMT " " SPAN_FMT ">" SPAN_FMT, i > 0 ? "; " :
		    "", fields[d->at[i].field].name, SPAN_ARG(d->at[i].name),
		    SPAN_ARG(d->at[i].from), SPAN_ARG(d->at[i].to));
	return text;
}

static void
lines_are_matched(void)
{
	kit_open();
	numbered(kit_broadband(), 4);
	numbered(kit_broadband(), 2);
	numbered(kit_broadband(), 9);
	remember();
	begin(PURPOSE_CHANGE);
	numbered(kit_broadband(), 7);
	kit_char(numbered(kit_broadband(), 2), "staticIp", "yes");
	numbered(kit_broadband(), 4);
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.lines[0].change, CHANGE_ADDED);
	UNIT_NUMBER(k.d.lines[1].change, CHANGE_CHANGED);
	UNIT_NUMBER(k.d.lines[1].before->number, 2);
	UNIT_STRING(differences(&k.d.lines[1].differences),
	    "CHARACTERISTIC staticIp >yes");
	UNIT_NUMBER(k.d.lines[2].change, CHANGE_UNCHANGED);
	UNIT_NUMBER(k.d.n_removed, 1);
	UNIT_NUMBER(k.d.removed[0]->number, 9);
	close_all();
}

static void
every_value_is_compared(void)
{
	kit_open();
	kit_date("2027-01-15");
	struct order_line *l = kit_vpn();
	kit_line_requirement(l, "A lift");
	kit_price(l, 19900);
	remember();
	begin(PURPOSE_CHANGE);
	kit_date("2027-01-16");
	ORDER_TEXT(&k.order, CONTACT_NAME) = kit_text("A. Person");
	ORDER_TEXT(&k.order, BILLING_ACCOUNT) = kit_text("BA-2");
	l = kit_line(ACTION_ADD, "VPN-SITE");
	kit_char(l, "cos", "gold");
	kit_place(l, ROLE_INSTALL, "3511 AC", "NL");
	kit_line_requirement(l, "Stairs");
	kit_quantity(l, 3);
	LINE_TEXT(l, SERVICE_ID) = kit_text("S-1");
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	UNIT_STRING(differences(&k.d.differences), "CONTACT_NAME  >A. Person; "
	    "BILLING_ACCOUNT  BA-1>BA-2; "
	    "REQUESTED_DATE  2027-01-15>2027-01-16");
	UNIT_STRING(differences(&k.d.lines[0].differences),
	    "QUANTITY  1>3; UNIT_PRICE  (price)>; SERVICE_ID  >S-1; "
	    "LINE_REQUESTED_DATE  2027-01-15>2027-01-16; "
	    "POSTCODE install 3511 AB>3511 AC; "
	    "CHARACTERISTIC bandwidthMbps 100>; CHARACTERISTIC cos >gold; "
	    "FEASIBILITY  >FA-1; REQUIREMENT access A lift>; "
	    "REQUIREMENT access >Stairs");
	close_all();
}

static void
nothing_altered(void)
{
	kit_open();
	kit_broadband();
	kit_sim();
	remember();
	begin(PURPOSE_CHANGE);
	numbered(kit_sim(), 2);
	numbered(kit_broadband(), 1);
	UNIT_STRING(kit_decide(), "O510");
	CU_ASSERT(kit_fired("change-alters"));
	/* The other way to say the same is no difference either. */
	begin(PURPOSE_CHANGE);
	numbered(kit_sim(), 2);
	kit_price(numbered(kit_broadband(), 1), 4990);
	UNIT_STRING(kit_decide(), "");
	close_all();
}

/* What a line was when it was ordered, time does not undo. */
static void
unchanged_is_settled(void)
{
	kit_open();
	kit_date("2026-11-01");
	kit_fast();
	kit_broadband();
	remember();
	begin(PURPOSE_CHANGE);
	kit_date("2026-11-01");
	kit_fast();
	struct order_line *l = kit_broadband();
	kit_line_date(l, "2027-01-01");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	UNIT_NUMBER(k.d.lines[0].special, 0);
	/* But a changed line is judged like any. */
	begin(PURPOSE_CHANGE);
	kit_date("2026-11-01");
	kit_char(kit_fast(), "staticIp", "yes");
	l = kit_broadband();
	kit_line_date(l, "2027-01-01");
	UNIT_STRING(kit_decide(), "S710 S700");
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	/* And all of them, if the whole order has a new requirement. */
	begin(PURPOSE_CHANGE);
	kit_date("2027-01-01");
	kit_order_requirement("Escort");
	kit_line_date(kit_broadband(), "2027-01-01");
	kit_line_date(kit_broadband(), "2027-01-01");
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	close_all();
}

/* An assessment counts for what it is about, and no longer. */
static void
assessment_has_to_fit(void)
{
	kit_open();
	kit_assessment("FA-1");
	LINE_TEXT(kit_fast(), FEASIBILITY) = kit_text("FA-1");
	remember();
	begin(PURPOSE_CHANGE);
	struct order_line *l = kit_fast();
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	kit_char(l, "staticIp", "yes");
	UNIT_STRING(kit_decide(), "I801");
	begin(PURPOSE_CHANGE);
	l = kit_line(ACTION_ADD, "BB-FTTP-1000");
	kit_char(l, "downstreamMbps", "2000");
	kit_place(l, ROLE_INSTALL, "9999 ZZ", "NL");
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	UNIT_STRING(kit_decide(), "S700 S715");
	close_all();
}

static void
link_to(const char *number, uint32_t revision, enum purpose purpose,
    uint32_t lines)
{
	const unsigned n = k.ledger.n_links++;
	k.ledger.links[n].root = before.row->key;
	k.ledger.links[n].link = (struct chain_link){
		{ 7, span_of(number), revision }, purpose, lines };
}

static void
one_change_at_a_time(void)
{
	kit_open();
	kit_broadband();
	remember();
	struct order_row *first = kit_earlier("PO-5", 0);
	first->purpose = PURPOSE_CHANGE;
	memcpy(first->fingerprint, before.row->fingerprint, DIGEST_BYTES);
	link_to("PO-5", 0, PURPOSE_CHANGE, 1);
	begin(PURPOSE_CHANGE);
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "O511");
	UNIT_STRING(kit_text_of(O_CHANGE_PENDING), "an earlier change of the "
	    "order is not done yet (by purchase order PO-5 revision 0)");
	/* Done, it is what the next one is compared with. */
	k.ledger.n_statuses = 1;
	k.ledger.statuses[0].key = first->key;
	k.ledger.statuses[0].status = SPAN("completed");
	begin(PURPOSE_CHANGE);
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(span_is(k.d.head.number, "PO-5"));
	CU_ASSERT(span_is(k.d.root.number, "PO-0"));
	/* Cancelled by those who do it, it is none. */
	k.ledger.statuses[0].status = SPAN("cancelled");
	begin(PURPOSE_CHANGE);
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(span_is(k.d.head.number, "PO-0"));
	/* Naming the change names the order. */
	begin(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-5");
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(span_is(k.d.root.number, "PO-0"));
	UNIT_NUMBER(k.d.orders[0].n_related, 4);
	close_all();
}

static void
revisions_rise(void)
{
	kit_open();
	kit_broadband();
	remember();
	before.row->key.number = SPAN("PO-1");
	begin(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-1");
	k.order.revision = 1;
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "");
	begin(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-1");
	k.order.revision = 3;
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "I803");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	/* What was refused was received all the same. */
	kit_earlier("PO-1", 2)->outcome = OUTCOME_REJECTED;
	begin(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-1");
	k.order.revision = 3;
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "");
	kit_earlier("PO-1", 5);
	begin(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-1");
	k.order.revision = 3;
	kit_char(kit_broadband(), "staticIp", "yes");
	UNIT_STRING(kit_decide(), "O512");
	close_all();
}

static void
gone_is_told(void)
{
	kit_open();
	kit_broadband();
	remember();
	before.gone = true;
	begin(PURPOSE_CHANGE);
	kit_broadband();
	UNIT_STRING(kit_decide(), "S720");
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	CU_ASSERT_PTR_NULL(k.d.before);
	/* Other bytes than were decided are none. */
	before.gone = false;
	before.row->fingerprint[0] ^= 1;
	begin(PURPOSE_CHANGE);
	kit_broadband();
	UNIT_STRING(kit_decide(), "S720");
	begin(PURPOSE_CANCEL);
	kit_line(ACTION_ADD, "BB-FTTP-1000");
	UNIT_STRING(kit_decide(), "S720");
	UNIT_NUMBER(k.d.orders[0].special, true);
	close_all();
}

static void
cancelled_lines(void)
{
	kit_open();
	kit_broadband();
	kit_broadband();
	remember();
	/* The whole order: nothing has to be recalled. */
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(k.d.nothing_left);
	UNIT_NUMBER(before.recalled, 0);
	begin(PURPOSE_CANCEL);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 2);
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT_FALSE(k.d.nothing_left);
	begin(PURPOSE_CANCEL);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 2);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 3);
	UNIT_STRING(kit_decide(), "O513");
	UNIT_NUMBER(kit_finding(O_LINE_UNKNOWN)->order_line, 3);
	k.ledger.n_cancelled = 1;
	k.ledger.cancelled[0].root = before.row->key;
	k.ledger.cancelled[0].line = (struct cancelled_line){ 2,
		SPAN("PO-5"), 0 };
	begin(PURPOSE_CANCEL);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 1);
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(k.d.nothing_left);
	begin(PURPOSE_CANCEL);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 1);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 2);
	UNIT_STRING(kit_decide(), "O514");
	/* A change that has it again adds it. */
	begin(PURPOSE_CHANGE);
	kit_broadband();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.lines[0].change, CHANGE_UNCHANGED);
	UNIT_NUMBER(k.d.lines[1].change, CHANGE_ADDED);
	close_all();
}

static void
cancelled_alike(void)
{
	kit_open();
	kit_broadband();
	kit_broadband();
	remember();
	kit_earlier("PO-5", 0)->purpose = PURPOSE_CANCEL;
	link_to("PO-5", 0, PURPOSE_CANCEL, 1);
	k.ledger.n_cancelled = 1;
	k.ledger.cancelled[0].root = before.row->key;
	k.ledger.cancelled[0].line = (struct cancelled_line){ 2,
		SPAN("PO-5"), 0 };
	begin(PURPOSE_CANCEL);
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 2);
	UNIT_STRING(kit_decide(), "I806");
	UNIT_NUMBER(k.d.outcome, OUTCOME_DUPLICATE);
	CU_ASSERT(span_is(k.d.first.name.number, "PO-5"));
	/* Another customer's is not even that. */
	begin(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, CUSTOMER_ID) = kit_text("C-2");
	numbered(kit_line(ACTION_ADD, "BB-FTTP-1000"), 2);
	UNIT_STRING(kit_decide(), "O508");
	/* The whole order is something else, once; then it is the same. */
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "");
	kit_earlier("PO-6", 0)->purpose = PURPOSE_CANCEL;
	link_to("PO-6", 0, PURPOSE_CANCEL, 0);
	before.row->standing = STANDING_CANCELLED;
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "I806");
	CU_ASSERT(span_is(k.d.first.name.number, "PO-6"));
	begin(PURPOSE_CHANGE);
	kit_broadband();
	UNIT_STRING(kit_decide(), "O503");
	close_all();
}

static void
notice_to_special_handling(void)
{
	kit_open();
	kit_broadband();
	remember();
	k.ledger.special_orders = true;
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "S721");
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_NUMBER(k.d.n_orders, 2);
	CU_ASSERT(!k.d.orders[0].special && !k.d.orders[0].notice);
	CU_ASSERT(k.d.orders[1].special && k.d.orders[1].notice);
	UNIT_NUMBER(k.d.orders[0].n_related, 1 + 2);
	UNIT_NUMBER(k.d.orders[1].n_related, 1 + 2);
	UNIT_NUMBER(k.d.orders[1].requires, 1u <<
	    REQUIRES_ORDER_CANCELLATION);
	/* What needs special handling itself goes there as a whole. */
	begin(PURPOSE_CANCEL);
	kit_order_requirement("Call first");
	UNIT_STRING(kit_decide(), "S703");
	UNIT_NUMBER(k.d.n_orders, 1);
	close_all();
}

static void
held_until_it_comes(void)
{
	kit_open();
	k.partner.hold_days = 14;
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "I802");
	UNIT_NUMBER(k.d.outcome, OUTCOME_HELD);
	UNIT_NUMBER(k.d.n_orders, 0);
	UNIT_STRING(kit_text_of(I_HELD), "waiting for what has not arrived "
	    "yet (until 2026-12-06 at most)");
	/* What is wrong with it is wrong now. */
	begin(PURPOSE_CHANGE);
	kit_sim()->quantity = 100000;
	UNIT_STRING(kit_decide(), "O406");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	/* Below revision 0 nothing can come. */
	begin(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-1");
	UNIT_STRING(kit_decide(), "O501");
	evaluator_resume(k.evaluator, RESUME_EXPIRED);
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "O515");
	kit_earlier("PO-0", 0);
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
held_keeps_its_number(void)
{
	kit_open();
	k.partner.hold_days = 14;
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "I802");
	struct order_row *held = kit_earlier("PO-1", 0);
	held->outcome = OUTCOME_HELD;
	memcpy(held->fingerprint, k.d.fingerprint, DIGEST_BYTES);
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "I800");
	UNIT_NUMBER(k.d.first.outcome, OUTCOME_HELD);
	begin(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, CHANGE_REASON) = kit_text("Other content");
	UNIT_STRING(kit_decide(), "O500");
	/* Taken up again it is itself, and no duplicate; and it closes the
	 * exception that its number had before it was held. */
	kit_earlier("PO-0", 0);
	evaluator_resume(k.evaluator, RESUME_HELD);
	k.ledger.rejection_waits = true;
	begin(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(k.d.corrects);
	kit_close();
}

static void
held_with_its_file(void)
{
	kit_open();
	kit_broadband();
	kit_decoded(O_SYNTAX, FIELD_QUANTITY, 1);
	evaluate_held(k.evaluator, &k.partner, &k.order, &k.arena,
	    "file number 6 is awaited", false, &k.d);
	UNIT_STRING(kit_codes(), "I802");
	UNIT_NUMBER(k.d.outcome, OUTCOME_HELD);
	CU_ASSERT(k.d.unjudged);
	evaluate_held(k.evaluator, &k.partner, &k.order, &k.arena, "", true,
	    &k.d);
	UNIT_STRING(kit_codes(), "I800");
	UNIT_NUMBER(k.d.outcome, OUTCOME_DUPLICATE);
	UNIT_NUMBER(k.d.first.outcome, OUTCOME_HELD);
	kit_close();
}

static const struct unit_test tests[] = {
	{ "lines are matched by number, in whatever order",
	    lines_are_matched },
	{ "every value of a line and of the order is compared",
	    every_value_is_compared },
	{ "a change that alters nothing is refused", nothing_altered },
	{ "a line that stays as it was is not judged again",
	    unchanged_is_settled },
	{ "an earlier assessment counts only if it still fits",
	    assessment_has_to_fit },
	{ "one change is on its way at a time", one_change_at_a_time },
	{ "revisions rise, and gaps are told", revisions_rise },
	{ "what cannot be compared is handed over", gone_is_told },
	{ "lines are cancelled that are there, and once", cancelled_lines },
	{ "the same cancellation again is a duplicate", cancelled_alike },
	{ "special handling is told of what is cancelled there",
	    notice_to_special_handling },
	{ "what names an order that may come is held, and nothing else",
	    held_until_it_comes },
	{ "a held order keeps its number", held_keeps_its_number },
	{ "an order in a held file is not judged", held_with_its_file },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("change", tests, ARRAY_LEN(tests));
}
