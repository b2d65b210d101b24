/*
 * ledger_views - the ledger for people with sqlite3: a stable interface
 *
 *	sqlite3 -readonly -box state/ledger.db 'SELECT * FROM v_run'
 *
 * The tables may change with every version.  These views may gain columns at
 * their end, and lose none.  They show words for numbers, moments as
 * 2026-11-22T23:10:00Z, days as 2026-11-22, digests as lower-case hex, and
 * amounts as decimal text of their currency ("49.90", JPY "50").  While a run
 * is active the ledger is locked.
 *
 * v_run		one row for each run
 *	run id; moment its clock; state open, reported, done; exit_status and
 *	balanced (1, 0), NULL while open; files_not_ready, files_ignored,
 *	files_missing, partners_disabled what the scan saw beside the files
 *	that it took in; files_unbalanced were held back, because their
 *	documents did not say what was decided; digest of its record
 *	(ledger_chain.c), or NULL
 * v_file		one row for each input file
 *	intake id; run; partner; rehearsal 1: from the test drop; file its
 *	name; sha256, size, gzip of what was dropped; state claimed, decided,
 *	published, done; outcome pending, processed, duplicate, refused,
 *	undecided, quarantined, held as a whole; attempts how often it ended
 *	undecided; repeats an earlier intake of the same bytes, or NULL; archived its path
 *	below archive/, or NULL; orders_received, lines_received; orders_issued,
 *	orders_special_handling, orders_rejected, orders_duplicate,
 *	orders_held; customer_orders_issued, customer_orders_special_handling
 *	what became of them; findings kept; findings_omitted counted only;
 *	source: a release has no file, it decided orders of that intake that
 *	were held, and what it took up is its received; else NULL; sequence the
 *	number of the file, or NULL; orders_resubmitted closed an exception
 * v_order		one row for each purchase order
 *	partner, number, revision its identity; outcome issued,
 *	special-handling, rejected, held; standing open, changed, cancelled;
 *	intake and ordinal where it was decided; source_line; purpose order,
 *	change, cancel, feasibility; customer; earlier the order that it
 *	changes or cancels; currency; amount; lines; customer_orders their
 *	number; fingerprint; evidence what was looked up; rules_tried,
 *	rules_fired bits of the rules' numbers
 * v_customer_order	one row for each customer order
 *	partner, number, revision of the purchase order; ordinal in it; kind
 *	provide, modify, cease, change, cancel, feasibility; special_handling
 *	1, 0; lines; requested.  Its id (CO-...) is a digest of partner,
 *	number, revision and ordinal, which SQL cannot compute: it is in the
 *	documents and in `ordermill explain`
 * v_exception		one row for each rejection that was not corrected yet
 *	run, intake, file, partner; ordinal, source_line in the file; number
 *	(NULL: it had none that could be used), revision; conflict 1: number
 *	used before with other content; lines, currency, amount; reasons its
 *	codes, with commas between
 * v_held		one row for each purchase order that waits
 *	run, intake, file, partner; ordinal, source_line in the file; number
 *	(NULL: none that could be used), revision; earlier the order that it
 *	waits for, NULL: its whole file waits; lines, currency, amount; since
 *	the clock of the run that held it; days since then, by the clock now
 * v_finding		one row for each finding that was kept
 *	intake; ordinal of the order, 0: the file itself; n; code; field, name,
 *	value, detail; line and column in the file, 0: not known; order_line
 * v_reason		how often each reason was found: run, partner, code,
 *	orders (and files) that have it, findings; rehearsals apart
 * v_document		one row for each document written
 *	id; run; intake (NULL: of the run); partner; kind issued,
 *	special-handling, exceptions, fix, ack, report; path below outbound/;
 *	sha256; size; published 0: decided, but not yet issued
 * v_load		one row for each load of a register that changed it
 *	version; register customers, feasibility, services, order-status;
 *	loaded when; mode replace, merge; rows of the register after it; added,
 *	changed, removed rows (NULL: loaded by an older ordermill); sha256 of
 *	the file
 * v_balance		conservation, per file; rehearsals apart
 *	run, intake, partner, file; what orders, lines or amount; currency of
 *	an amount; received; issued, special_handling, rejected, duplicate,
 *	held; holds 1 if the five add up to what was received
 */
#include "store.h"

#define MOMENT(x) "strftime('%Y-%m-%dT%H:%M:%SZ', " x ", 'unixepoch')"
#define DAY(x) "date(" x " * 86400, 'unixepoch')"
#define HEX(x) "lower(hex(" x "))"
/* At least one digit stands before the point. */
#define PADDED(minor, e) "printf('%0*d', " e " + 1, " minor ")"
#define AMOUNT(minor, e) \
	"CASE WHEN " e " > 0 THEN" \
	" substr(" PADDED(minor, e) ", 1, length(" PADDED(minor, e) ") - " e \
	") || '.' || substr(" PADDED(minor, e) ", -" e ")" \
	" ELSE CAST(" minor " AS TEXT) END"
#define OUTCOME(x) \
	"CASE " x " WHEN 0 THEN 'issued' WHEN 1 THEN 'special-handling'" \
	" WHEN 2 THEN 'rejected' WHEN 3 THEN 'duplicate' WHEN 4 THEN 'held' END"
#define KIND(x) \
	"CASE " x " WHEN 0 THEN 'provide' WHEN 1 THEN 'modify'" \
	" WHEN 2 THEN 'cease' WHEN 3 THEN 'change' WHEN 4 THEN 'cancel'" \
	" WHEN 5 THEN 'feasibility' END"
#define IF_OUTCOME(t, n, x) \
	"sum(CASE " t ".outcome WHEN " n " THEN " x " ELSE 0 END)"

static const char run_view[] =
	"DROP VIEW IF EXISTS v_run;"
	"CREATE VIEW v_run AS SELECT id AS run, " MOMENT("now") " AS moment,"
	" CASE state WHEN 0 THEN 'open' WHEN 1 THEN 'reported'"
	"  WHEN 2 THEN 'done' END AS state,"
	" iif(state > 0, exit_status, NULL) AS exit_status,"
	" iif(state > 0, balanced, NULL) AS balanced,"
	" not_ready AS files_not_ready, ignored AS files_ignored,"
	" unbalanced AS files_unbalanced, missing AS files_missing,"
	" disabled AS partners_disabled,"
	" iif(digest IS NULL, NULL, " HEX("digest") ") AS digest"
	" FROM run;";

#define DECIDED(n) \
	"ifnull((SELECT orders FROM intake_count WHERE intake = i.id" \
	" AND source = 1 AND outcome = " n "), 0)"
static const char file_view[] =
	"DROP VIEW IF EXISTS v_file;"
	"CREATE VIEW v_file AS SELECT i.id AS intake, i.run, p.id AS partner,"
	" i.rehearsal, i.name AS file, " HEX("i.sha256") " AS sha256, i.size,"
	" i.gzip, CASE i.state WHEN 0 THEN 'claimed' WHEN 1 THEN 'decided'"
	"  WHEN 2 THEN 'published' WHEN 3 THEN 'done' END AS state,"
	" CASE i.outcome + 6 * i.held_whole WHEN 7 THEN 'held'"
	"  WHEN 0 THEN 'pending' WHEN 1 THEN 'processed'"
	"  WHEN 2 THEN 'duplicate' WHEN 3 THEN 'refused'"
	"  WHEN 4 THEN 'undecided' WHEN 5 THEN 'quarantined' END AS outcome,"
	" i.attempts, i.repeats, nullif(i.archived, '') AS archived,"
	" i.received_orders AS orders_received,"
	" i.received_lines AS lines_received,"
	" " DECIDED("0") " AS orders_issued,"
	" " DECIDED("1") " AS orders_special_handling,"
	" " DECIDED("2") " AS orders_rejected,"
	" " DECIDED("3") " AS orders_duplicate,"
	" " DECIDED("4") " AS orders_held,"
	" i.decided_standard AS customer_orders_issued,"
	" i.decided_special AS customer_orders_special_handling,"
	" i.findings, i.findings_omitted, i.source, i.sequence,"
	" i.resubmitted AS orders_resubmitted"
	" FROM intake i JOIN partner p ON p.key = i.partner;";

static const char order_view[] =
	"DROP VIEW IF EXISTS v_order;"
	"CREATE VIEW v_order AS SELECT p.id AS partner, o.number, o.revision,"
	" " OUTCOME("o.outcome") " AS outcome,"
	" CASE o.standing WHEN 0 THEN 'open' WHEN 1 THEN 'changed'"
	"  WHEN 2 THEN 'cancelled' END AS standing,"
	" o.intake, o.ordinal, o.source_line,"
	" CASE o.purpose WHEN 1 THEN 'order' WHEN 2 THEN 'change'"
	"  WHEN 3 THEN 'cancel' WHEN 4 THEN 'feasibility' ELSE '' END"
	"  AS purpose,"
	" o.customer, o.earlier, o.currency,"
	" " AMOUNT("o.amount_minor", "o.exponent") " AS amount,"
	" o.lines, o.customer_orders, " HEX("o.fingerprint") " AS fingerprint,"
	" o.evidence, o.rules_tried, o.rules_fired"
	" FROM purchase_order o JOIN partner p ON p.key = o.partner;";

static const char customer_order_view[] =
	"DROP VIEW IF EXISTS v_customer_order;"
	"CREATE VIEW v_customer_order AS SELECT p.id AS partner, c.number,"
	" c.revision, c.ordinal, " KIND("c.kind") " AS kind,"
	" c.special AS special_handling, c.lines,"
	" " DAY("c.day") " AS requested"
	" FROM (SELECT partner, number, revision, 1 AS ordinal,"
	"  first_kind AS kind, first_special AS special, first_lines AS lines,"
	"  first_requested_day AS day"
	"  FROM purchase_order WHERE customer_orders > 0"
	"  UNION ALL SELECT partner, number, revision, ordinal, kind, special,"
	"  lines, requested_day FROM customer_order) c"
	" JOIN partner p ON p.key = c.partner;";

static const char exception_view[] =
	"DROP VIEW IF EXISTS v_exception;"
	"CREATE VIEW v_exception AS SELECT i.run, r.intake, i.name AS file,"
	" p.id AS partner, r.ordinal, r.source_line, r.number, r.revision,"
	" r.conflict, r.lines, r.currency,"
	" " AMOUNT("r.amount_minor", "r.exponent") " AS amount,"
	" (SELECT group_concat(code) FROM (SELECT DISTINCT code FROM finding f"
	"  WHERE f.intake = r.intake AND f.ordinal = r.ordinal"
	"  ORDER BY code)) AS reasons"
	" FROM receipt r JOIN partner p ON p.key = r.partner"
	" JOIN intake i ON i.id = r.intake"
	" WHERE r.outcome = 2 AND r.corrected = 0 AND i.rehearsal = 0;";

static const char held_view[] =
	"DROP VIEW IF EXISTS v_held;"
	"CREATE VIEW v_held AS SELECT i.run, r.intake, i.name AS file,"
	" p.id AS partner, r.ordinal, r.source_line, r.number, r.revision,"
	" iif(i.held_whole, NULL, o.earlier) AS earlier, r.lines, r.currency,"
	" " AMOUNT("r.amount_minor", "r.exponent") " AS amount,"
	" " MOMENT("n.now") " AS since,"
	" CAST(unixepoch() / 86400 - n.now / 86400 AS INTEGER) AS days"
	" FROM receipt r JOIN partner p ON p.key = r.partner"
	" JOIN intake i ON i.id = r.intake JOIN run n ON n.id = i.run"
	" LEFT JOIN purchase_order o ON o.partner = r.partner"
	"  AND o.number = r.number AND o.revision = r.revision"
	" WHERE r.outcome = 4 AND r.released IS NULL;";

static const char finding_views[] =
	"DROP VIEW IF EXISTS v_finding;"
	"CREATE VIEW v_finding AS SELECT intake, ordinal, n, code,"
	" lower(field) AS field, name, value, detail, line, column, order_line"
	" FROM finding;"
	"DROP VIEW IF EXISTS v_reason;"
	"CREATE VIEW v_reason AS SELECT i.run, p.id AS partner, f.code,"
	" count(DISTINCT f.intake || ' ' || f.ordinal) AS orders,"
	" count(*) AS findings"
	" FROM finding f JOIN intake i ON i.id = f.intake"
	" JOIN partner p ON p.key = i.partner"
	" WHERE i.rehearsal = 0 GROUP BY i.run, p.id, f.code;";

static const char document_view[] =
	"DROP VIEW IF EXISTS v_document;"
	"CREATE VIEW v_document AS SELECT o.id, o.run, o.intake,"
	" p.id AS partner,"
	" CASE o.kind WHEN 0 THEN 'issued' WHEN 1 THEN 'special-handling'"
	"  WHEN 2 THEN 'exceptions' WHEN 3 THEN 'fix' WHEN 4 THEN 'ack'"
	"  WHEN 5 THEN 'report' END AS kind,"
	" o.path, " HEX("o.sha256") " AS sha256, o.size, o.published"
	" FROM outbox o LEFT JOIN intake i ON i.id = o.intake"
	" LEFT JOIN partner p ON p.key = i.partner;";

static const char load_view[] =
	"DROP VIEW IF EXISTS v_load;"
	"CREATE VIEW v_load AS SELECT version,"
	" CASE kind WHEN 0 THEN 'customers' WHEN 1 THEN 'feasibility'"
	"  WHEN 2 THEN 'services' WHEN 3 THEN 'order-status' END AS register,"
	" " MOMENT("loaded") " AS loaded, iif(merged, 'merge', 'replace')"
	"  AS mode, rows, added, changed, removed, " HEX("sha256") " AS sha256"
	" FROM register_load;";

#define FIVE(t, x) IF_OUTCOME(t, "0", x) " AS issued, " \
	IF_OUTCOME(t, "1", x) " AS special, " \
	IF_OUTCOME(t, "2", x) " AS rejected, " \
	IF_OUTCOME(t, "3", x) " AS duplicate, " \
	IF_OUTCOME(t, "4", x) " AS held"
#define DECIDED_COUNTS \
	" FROM intake i LEFT JOIN intake_count c" \
	"  ON c.intake = i.id AND c.source = 1 GROUP BY i.id"
#define SHOWN(x) \
	"iif(b.n < 3, b." x ", " AMOUNT("b." x, "b.exponent") ")"
static const char balance_view[] =
	"DROP VIEW IF EXISTS v_balance;"
	"CREATE VIEW v_balance AS WITH books AS ("
	" SELECT i.id AS intake, 1 AS n, 'orders' AS what, NULL AS currency,"
	" 0 AS exponent, i.received_orders AS received,"
	" " FIVE("c", "c.orders") DECIDED_COUNTS
	" UNION ALL SELECT i.id, 2, 'lines', NULL, 0, i.received_lines,"
	" " FIVE("c", "c.lines") DECIDED_COUNTS
	" UNION ALL SELECT a.intake, 3, 'amount', a.currency, a.exponent,"
	" sum(iif(a.source = 0, a.amount_minor, 0)),"
	" " FIVE("a", "a.amount_minor")
	" FROM intake_amount a WHERE a.source < 2"
	" GROUP BY a.intake, a.currency, a.exponent)"
	" SELECT i.run, i.id AS intake,"
	" p.id AS partner, i.name AS file, b.what, b.currency,"
	" " SHOWN("received") " AS received, " SHOWN("issued") " AS issued,"
	" " SHOWN("special") " AS special_handling,"
	" " SHOWN("rejected") " AS rejected,"
	" " SHOWN("duplicate") " AS duplicate, " SHOWN("held") " AS held,"
	" b.received = b.issued + b.special + b.rejected + b.duplicate + b.held"
	"  AS holds"
	" FROM books b JOIN intake i ON i.id = b.intake"
	" JOIN partner p ON p.key = i.partner"
	" WHERE i.rehearsal = 0 ORDER BY i.id, b.n, b.currency;";

const char *const schema_views[] = {
	run_view, file_view, order_view, customer_order_view, exception_view,
	held_view, finding_views, document_view, load_view, balance_view, NULL
};
