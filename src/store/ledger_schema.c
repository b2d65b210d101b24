/*
 * ledger_schema - the tables, as the migrations make them
 *
 * A migration is a list of SQL texts that leads from the version before it
 * to its own; its last text sets user_version.  Migrations are for ever: a
 * ledger in the field has run them, so they are added and never edited.
 *
 * Keys are natural.  purchase_order has no index but its key, because the
 * numbers of a partner mostly grow: rows are added at the right edge of one
 * tree, and it does not matter how many there are already.  For the same
 * reason its first customer order, mostly the only one, stands in the row;
 * only further ones are in customer_order.  It refers to intake without a
 * foreign key: a look-up per order would buy nothing, since one function
 * writes both.
 *
 * Words are small numbers, those of the enums in include/, asserted below;
 * the views show them as words.  CHECKs use BETWEEN: SQLite 3.40 builds a
 * temporary table for each evaluation of IN with more than two values, which
 * halved the speed of inserting.  Money is minor units and the exponent of
 * its currency; days and moments are as in date.h.
 */
#include "store.h"
#include "ledger_register.h"
#include <stddef.h>

_Static_assert(RUN_OPEN == 0 && RUN_REPORTED == 1 && RUN_DONE == 2,
    "run.state");
_Static_assert(INTAKE_CLAIMED == 0 && INTAKE_DECIDED == 1 &&
    INTAKE_PUBLISHED == 2 && INTAKE_DONE == 3, "intake.state");
_Static_assert(FILE_PENDING == 0 && FILE_PROCESSED == 1 &&
    FILE_DUPLICATE == 2 && FILE_REFUSED == 3 && FILE_UNDECIDED == 4 &&
    FILE_QUARANTINED == 5, "intake.outcome");
_Static_assert(OUTCOME_ISSUED == 0 && OUTCOME_SPECIAL == 1 &&
    OUTCOME_REJECTED == 2 && OUTCOME_DUPLICATE == 3 && OUTCOME_HELD == 4,
    "outcome of orders");
_Static_assert(STANDING_OPEN == 0 && STANDING_CHANGED == 1 &&
    STANDING_CANCELLED == 2, "purchase_order.standing");
_Static_assert(PURPOSE_NONE == 0 && PURPOSE_ORDER == 1 &&
    PURPOSE_CHANGE == 2 && PURPOSE_CANCEL == 3 && PURPOSE_FEASIBILITY == 4,
    "purchase_order.purpose");
_Static_assert(KIND_PROVIDE == 0 && KIND_MODIFY == 1 && KIND_CEASE == 2 &&
    KIND_CHANGE == 3 && KIND_CANCEL == 4 && KIND_FEASIBILITY == 5,
    "kind of customer orders");
_Static_assert(DOCUMENT_ISSUED == 0 && DOCUMENT_SPECIAL == 1 &&
    DOCUMENT_EXCEPTIONS == 2 && DOCUMENT_FIX == 3 && DOCUMENT_ACK == 4 &&
    DOCUMENT_REPORT == 5, "outbox.kind");
_Static_assert(REGISTER_CUSTOMERS == 0 && REGISTER_FEASIBILITY == 1 &&
    REGISTER_SERVICES == 2 && REGISTER_ORDER_STATUS == 3,
    "register_load.kind");

static const char runs_1[] =
	"CREATE TABLE partner ("
	" key INTEGER PRIMARY KEY,"
	" id TEXT NOT NULL UNIQUE"
	") STRICT;"

	"CREATE TABLE run ("
	" id INTEGER PRIMARY KEY,"
	" state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
	" now INTEGER NOT NULL,"
	" exit_status INTEGER NOT NULL,"
	" balanced INTEGER NOT NULL CHECK (balanced BETWEEN 0 AND 1),"
	" not_ready INTEGER NOT NULL,"
	" ignored INTEGER NOT NULL,"
	" unbalanced INTEGER NOT NULL,"
	" missing INTEGER NOT NULL,"
	" disabled INTEGER NOT NULL"
	") STRICT;"

	"CREATE TABLE intake ("
	" id INTEGER PRIMARY KEY,"
	" run INTEGER NOT NULL REFERENCES run,"
	" partner INTEGER NOT NULL REFERENCES partner,"
	" rehearsal INTEGER NOT NULL CHECK (rehearsal BETWEEN 0 AND 1),"
	" name TEXT NOT NULL,"
	" claimed TEXT NOT NULL,"
	" base TEXT NOT NULL,"
	" sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
	" size INTEGER NOT NULL,"
	" gzip INTEGER NOT NULL CHECK (gzip BETWEEN 0 AND 1),"
	" state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),"
	" outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 5),"
	" attempts INTEGER NOT NULL,"
	" repeats INTEGER REFERENCES intake,"
	" archived TEXT NOT NULL,"
	" received_orders INTEGER NOT NULL DEFAULT 0,"
	" received_lines INTEGER NOT NULL DEFAULT 0,"
	" decided_standard INTEGER NOT NULL DEFAULT 0,"
	" decided_special INTEGER NOT NULL DEFAULT 0,"
	" recounted_standard INTEGER NOT NULL DEFAULT 0,"
	" recounted_special INTEGER NOT NULL DEFAULT 0,"
	" findings INTEGER NOT NULL,"
	" findings_omitted INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX intake_of_run ON intake(run, partner);"
	"CREATE INDEX intake_bytes ON intake(partner, sha256);"
	"CREATE INDEX intake_base ON intake(partner, base);"
	"CREATE INDEX intake_open ON intake(id) WHERE state < 3;";

/* source: 0 received, 1 decided, 2 recounted from the documents.  What was
 * received has no outcome yet: -1. */
static const char sums_1[] =
	"CREATE TABLE intake_count ("
	" intake INTEGER NOT NULL REFERENCES intake,"
	" source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 2),"
	" outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),"
	" orders INTEGER NOT NULL,"
	" lines INTEGER NOT NULL,"
	" PRIMARY KEY (intake, source, outcome)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE intake_amount ("
	" intake INTEGER NOT NULL REFERENCES intake,"
	" source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 2),"
	" outcome INTEGER NOT NULL CHECK (outcome BETWEEN -1 AND 4),"
	" currency TEXT NOT NULL,"
	" exponent INTEGER NOT NULL,"
	" amount_minor INTEGER NOT NULL,"
	" PRIMARY KEY (intake, source, outcome, currency)"
	") STRICT, WITHOUT ROWID;";

static const char orders_1[] =
	"CREATE TABLE purchase_order ("
	" partner INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" outcome INTEGER NOT NULL"
	"  CHECK (outcome BETWEEN 0 AND 4 AND outcome <> 3),"
	" standing INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 2),"
	" fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),"
	" intake INTEGER NOT NULL,"
	" ordinal INTEGER NOT NULL,"
	" source_line INTEGER NOT NULL,"
	" offset INTEGER NOT NULL,"
	" length INTEGER NOT NULL,"
	" purpose INTEGER NOT NULL CHECK (purpose BETWEEN 0 AND 4),"
	" customer TEXT,"
	" earlier TEXT,"
	" currency TEXT,"
	" exponent INTEGER,"
	" amount_minor INTEGER NOT NULL,"
	" lines INTEGER NOT NULL,"
	" rules_tried INTEGER NOT NULL,"
	" rules_fired INTEGER NOT NULL,"
	" evidence TEXT,"
	" customer_orders INTEGER NOT NULL,"
	" first_kind INTEGER CHECK (first_kind BETWEEN 0 AND 5),"
	" first_special INTEGER CHECK (first_special BETWEEN 0 AND 1),"
	" first_lines INTEGER,"
	" first_requested_day INTEGER,"
	" PRIMARY KEY (partner, number, revision)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE customer_order ("
	" partner INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" ordinal INTEGER NOT NULL CHECK (ordinal > 1),"
	" kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5),"
	" special INTEGER NOT NULL CHECK (special BETWEEN 0 AND 1),"
	" lines INTEGER NOT NULL,"
	" requested_day INTEGER,"
	" PRIMARY KEY (partner, number, revision, ordinal)"
	") STRICT, WITHOUT ROWID;";

static const char trouble_1[] =
	"CREATE TABLE receipt ("
	" intake INTEGER NOT NULL REFERENCES intake,"
	" ordinal INTEGER NOT NULL,"
	" source_line INTEGER NOT NULL,"
	" partner INTEGER NOT NULL REFERENCES partner,"
	" number TEXT,"
	" revision INTEGER NOT NULL,"
	" outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 4),"
	" conflict INTEGER NOT NULL CHECK (conflict BETWEEN 0 AND 1),"
	" corrected INTEGER NOT NULL CHECK (corrected BETWEEN 0 AND 1),"
	" lines INTEGER NOT NULL,"
	" currency TEXT,"
	" exponent INTEGER,"
	" amount_minor INTEGER NOT NULL,"
	" PRIMARY KEY (intake, ordinal)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX receipt_order ON receipt(partner, number)"
	" WHERE number IS NOT NULL;"
	"CREATE INDEX receipt_open ON receipt(intake, ordinal)"
	" WHERE outcome = 2 AND corrected = 0;"

	"CREATE TABLE finding ("
	" intake INTEGER NOT NULL REFERENCES intake,"
	" ordinal INTEGER NOT NULL,"
	" n INTEGER NOT NULL,"
	" code TEXT NOT NULL,"
	" field TEXT,"
	" name TEXT,"
	" value TEXT,"
	" detail TEXT,"
	" line INTEGER NOT NULL,"
	" column INTEGER NOT NULL,"
	" order_line INTEGER NOT NULL,"
	" which INTEGER NOT NULL,"
	" PRIMARY KEY (intake, ordinal, n)"
	") STRICT, WITHOUT ROWID;";

static const char outbox_1[] =
	"CREATE TABLE outbox ("
	" id INTEGER PRIMARY KEY,"
	" run INTEGER NOT NULL REFERENCES run,"
	" intake INTEGER REFERENCES intake,"
	" kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5),"
	" path TEXT NOT NULL UNIQUE,"
	" token TEXT NOT NULL,"
	" sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
	" size INTEGER NOT NULL,"
	" published INTEGER NOT NULL CHECK (published BETWEEN 0 AND 1)"
	") STRICT;"
	"CREATE INDEX outbox_ready ON outbox(id) WHERE published = 0;"
	"CREATE UNIQUE INDEX outbox_token ON outbox(token)"
	" WHERE published = 0;"
	"CREATE INDEX outbox_of_intake ON outbox(intake)"
	" WHERE intake IS NOT NULL;";

/* A service that we issued is known with the version of the last load of any
 * register before it, so that it can be told which of the two is newer. */
static const char registers_1[] =
	"CREATE TABLE issued_service ("
	" partner INTEGER NOT NULL,"
	" service TEXT NOT NULL,"
	" customer TEXT NOT NULL,"
	" offering TEXT NOT NULL,"
	" postcode TEXT NOT NULL,"
	" country TEXT NOT NULL,"
	" active INTEGER NOT NULL CHECK (active BETWEEN 0 AND 1),"
	" intake INTEGER NOT NULL,"
	" version INTEGER NOT NULL,"
	" PRIMARY KEY (partner, service)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_load ("
	" version INTEGER PRIMARY KEY,"
	" kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),"
	" loaded INTEGER NOT NULL,"
	" rows INTEGER NOT NULL,"
	" sha256 BLOB NOT NULL CHECK (length(sha256) = 32)"
	") STRICT;"
	"CREATE INDEX register_load_kind ON register_load(kind);"

	"CREATE TABLE register_customer ("
	" partner INTEGER NOT NULL,"
	" customer TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" status TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" PRIMARY KEY (partner, customer)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_assessment ("
	" partner INTEGER NOT NULL,"
	" assessment TEXT NOT NULL,"
	" customer TEXT NOT NULL,"
	" offering TEXT NOT NULL,"
	" postcode TEXT NOT NULL,"
	" country TEXT NOT NULL,"
	" feasible INTEGER NOT NULL CHECK (feasible BETWEEN 0 AND 1),"
	" valid_until INTEGER NOT NULL,"
	" characteristics TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" PRIMARY KEY (partner, assessment)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_service ("
	" partner INTEGER NOT NULL,"
	" service TEXT NOT NULL,"
	" customer TEXT NOT NULL,"
	" offering TEXT NOT NULL,"
	" postcode TEXT NOT NULL,"
	" country TEXT NOT NULL,"
	" status TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" PRIMARY KEY (partner, service)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_order_status ("
	" partner INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" status TEXT NOT NULL,"
	" as_of INTEGER,"
	" version INTEGER NOT NULL,"
	" PRIMARY KEY (partner, number, revision)"
	") STRICT, WITHOUT ROWID;";

/* What rows of registers were, with the version that ended each.  The rows
 * that are there stay as they are: each carries the version of its load. */
static const char registers_was_2[] =
	"CREATE TABLE register_customer_was ("
	" partner INTEGER NOT NULL,"
	" customer TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" status TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" until INTEGER NOT NULL CHECK (until > version),"
	" PRIMARY KEY (partner, customer, version)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_assessment_was ("
	" partner INTEGER NOT NULL,"
	" assessment TEXT NOT NULL,"
	" customer TEXT NOT NULL,"
	" offering TEXT NOT NULL,"
	" postcode TEXT NOT NULL,"
	" country TEXT NOT NULL,"
	" feasible INTEGER NOT NULL CHECK (feasible BETWEEN 0 AND 1),"
	" valid_until INTEGER NOT NULL,"
	" characteristics TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" until INTEGER NOT NULL CHECK (until > version),"
	" PRIMARY KEY (partner, assessment, version)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_service_was ("
	" partner INTEGER NOT NULL,"
	" service TEXT NOT NULL,"
	" customer TEXT NOT NULL,"
	" offering TEXT NOT NULL,"
	" postcode TEXT NOT NULL,"
	" country TEXT NOT NULL,"
	" status TEXT NOT NULL,"
	" version INTEGER NOT NULL,"
	" until INTEGER NOT NULL CHECK (until > version),"
	" PRIMARY KEY (partner, service, version)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE register_order_status_was ("
	" partner INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" status TEXT NOT NULL,"
	" as_of INTEGER,"
	" version INTEGER NOT NULL,"
	" until INTEGER NOT NULL CHECK (until > version),"
	" PRIMARY KEY (partner, number, revision, version)"
	") STRICT, WITHOUT ROWID;"

	"ALTER TABLE register_load ADD COLUMN merged INTEGER NOT NULL"
	" DEFAULT 0 CHECK (merged BETWEEN 0 AND 1);"
	"ALTER TABLE register_load ADD COLUMN added INTEGER;"
	"ALTER TABLE register_load ADD COLUMN changed INTEGER;"
	"ALTER TABLE register_load ADD COLUMN removed INTEGER;";

/* Only orders that name another one are in it: the others pay nothing. */
static const char naming_2[] =
	"CREATE INDEX purchase_order_earlier"
	" ON purchase_order(partner, earlier) WHERE earlier > '';";

static const char *const version_1[] = {
	runs_1, sums_1, orders_1, trouble_1, outbox_1, registers_1,
	"PRAGMA application_id = 1332896877;"
	"PRAGMA user_version = 1;", NULL
};

static const char *const version_2[] = {
	registers_was_2, naming_2, "PRAGMA user_version = 2;", NULL
};

/* The chain (ledger_chain.c).  What an older version decided has no digest;
 * the chain begins with the first run that has one. */
static const char chain_3[] =
	"ALTER TABLE run ADD COLUMN digest BLOB"
	" CHECK (digest IS NULL OR length(digest) = 32);"
	"ALTER TABLE intake ADD COLUMN trail BLOB"
	" CHECK (trail IS NULL OR length(trail) = 32);"
	"CREATE INDEX outbox_of_run ON outbox(run) WHERE intake IS NULL;"
	/* One row, counting commits from anywhere (ledger_log.c). */
	"CREATE TABLE commit_count ("
	" id INTEGER PRIMARY KEY CHECK (id = 1),"
	" n INTEGER NOT NULL"
	") STRICT;"
	"INSERT INTO commit_count VALUES (1, abs(random() / 4));";

static const char *const version_3[] = {
	chain_3, "PRAGMA user_version = 3;", NULL
};

/*
 * Version 4, chains: an order and all accepted changes and cancellations of
 * it, in the order in which they were accepted.  The root is the order; every
 * other is a link.  Only orders that were changed have rows.  A service that
 * we issued is known with the root whose line began or ended it, so that it
 * can be undone with the line.
 */
static const char chains_4[] =
	"CREATE TABLE order_chain ("
	" partner INTEGER NOT NULL,"
	" root_number TEXT NOT NULL,"
	" root_revision INTEGER NOT NULL,"
	" n INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" purpose INTEGER NOT NULL CHECK (purpose BETWEEN 2 AND 3),"
	" lines INTEGER NOT NULL,"
	" PRIMARY KEY (partner, root_number, root_revision, n)"
	") STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX order_chain_link"
	" ON order_chain(partner, number, revision);"

	"CREATE TABLE cancelled_line ("
	" partner INTEGER NOT NULL,"
	" root_number TEXT NOT NULL,"
	" root_revision INTEGER NOT NULL,"
	" line INTEGER NOT NULL,"
	" number TEXT NOT NULL,"
	" revision INTEGER NOT NULL,"
	" PRIMARY KEY (partner, root_number, root_revision, line)"
	") STRICT, WITHOUT ROWID;"

	"ALTER TABLE issued_service ADD COLUMN root_number TEXT;"
	"ALTER TABLE issued_service ADD COLUMN root_revision INTEGER;"
	"ALTER TABLE issued_service ADD COLUMN line INTEGER;"
	"CREATE INDEX issued_service_root ON issued_service(partner,"
	" root_number, root_revision) WHERE root_number IS NOT NULL;";

/*
 * Version 4, held: an order that waits has a receipt with outcome 4, until an
 * intake without a file of its own, a release, decides it; that intake is
 * then in receipt.released, and has the file's intake as its source.  A file
 * that is held as a whole is PROCESSED and marked.
 */
static const char held_4[] =
	"ALTER TABLE intake ADD COLUMN source INTEGER REFERENCES intake;"
	"ALTER TABLE intake ADD COLUMN sequence INTEGER;"
	"ALTER TABLE intake ADD COLUMN held_whole INTEGER NOT NULL DEFAULT 0"
	" CHECK (held_whole BETWEEN 0 AND 1);"
	"ALTER TABLE intake ADD COLUMN release_asked INTEGER NOT NULL"
	" DEFAULT 0 CHECK (release_asked BETWEEN 0 AND 1);"
	"ALTER TABLE intake ADD COLUMN resubmitted INTEGER NOT NULL"
	" DEFAULT 0;"
	"CREATE INDEX intake_source ON intake(source)"
	" WHERE source IS NOT NULL;"
	"CREATE INDEX intake_held ON intake(id) WHERE held_whole = 1;"
	"CREATE INDEX intake_sequence ON intake(partner, sequence)"
	" WHERE sequence IS NOT NULL;"
	"ALTER TABLE receipt ADD COLUMN released INTEGER REFERENCES intake;"
	"CREATE INDEX receipt_held ON receipt(intake, ordinal)"
	" WHERE outcome = 4;"
	"CREATE INDEX receipt_waiting ON receipt(intake, ordinal)"
	" WHERE outcome = 4 AND released IS NULL;";

static const char *const version_4[] = {
	chains_4, held_4, "PRAGMA user_version = 4;", NULL
};

/* Version 5: the row of an order that was not accepted is in the trail, too
 * (ledger_trail.c). */
static const char *const version_5[] = {
	"ALTER TABLE receipt ADD COLUMN order_digest BLOB"
	" CHECK (order_digest IS NULL OR length(order_digest) = 32);",
	"PRAGMA user_version = 5;", NULL
};

/* Version 6, bundles: what small files share.  The document of one of them is
 * a part of another, which alone has a token. */
static const char *const version_6[] = {
	"ALTER TABLE intake ADD COLUMN bundle TEXT NOT NULL DEFAULT '';"
	"DROP INDEX outbox_token;"
	"CREATE UNIQUE INDEX outbox_token ON outbox(token)"
	" WHERE published = 0 AND token <> '';",
	"PRAGMA user_version = 6;", NULL
};

const char *const *const schema_migrations[] = { NULL, version_1,
	version_2, version_3, version_4, version_5, version_6 };

const int64_t schema_application_id = 1332896877;	/* "Ordm" */
const int64_t schema_version = ARRAY_LEN(schema_migrations) - 1;
