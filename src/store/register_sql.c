#include "register_sql.h"

/*
 * Of each register: its columns in the order of its file, and their types;
 * those of its key, those that are not; and how they are shown, in the order
 * of its file.  P stands before each column.
 */
#define OWNER(p) "(SELECT id FROM partner WHERE key = " p "partner)"
#define SHOWN_DAY(column) "date(" column " * 86400, 'unixepoch')"
#define SHOWN_MOMENT(column) \
	"strftime('%Y-%m-%dT%H:%M:%SZ', " column ", 'unixepoch')"

#define CUSTOMER_COLUMNS "customer, partner, name, status"
#define CUSTOMER_TYPED \
	"customer TEXT, partner INTEGER, name TEXT, status TEXT"
#define CUSTOMER_KEY(p) p "partner, " p "customer"
#define CUSTOMER_REST(p) p "name, " p "status"
#define CUSTOMER_SHOWN(p) p "customer, " OWNER(p) ", " p "name, " p "status"

#define ASSESSMENT_COLUMNS \
	"assessment, partner, customer, offering, postcode, country," \
	" feasible, valid_until, characteristics"
#define ASSESSMENT_TYPED \
	"assessment TEXT, partner INTEGER, customer TEXT, offering TEXT," \
	" postcode TEXT, country TEXT, feasible INTEGER, valid_until INTEGER," \
	" characteristics TEXT"
#define ASSESSMENT_KEY(p) p "partner, " p "assessment"
#define ASSESSMENT_REST(p) \
	p "customer, " p "offering, " p "postcode, " p "country, " \
	p "feasible, " p "valid_until, " p "characteristics"
#define ASSESSMENT_SHOWN(p) \
	p "assessment, " OWNER(p) ", " p "customer, " p "offering, " \
	p "postcode, " p "country, CASE " p "feasible WHEN 1 THEN" \
	" 'feasible' WHEN 0 THEN 'not-feasible' END, " \
	SHOWN_DAY(p "valid_until") ", " p "characteristics"

#define SERVICE_COLUMNS \
	"service, partner, customer, offering, postcode, country, status"
#define SERVICE_TYPED \
	"service TEXT, partner INTEGER, customer TEXT, offering TEXT," \
	" postcode TEXT, country TEXT, status TEXT"
#define SERVICE_KEY(p) p "partner, " p "service"
#define SERVICE_REST(p) \
	p "customer, " p "offering, " p "postcode, " p "country, " p "status"
#define SERVICE_SHOWN(p) \
	p "service, " OWNER(p) ", " p "customer, " p "offering, " \
	p "postcode, " p "country, " p "status"

#define STATUS_COLUMNS "partner, number, revision, status, as_of"
#define STATUS_TYPED \
	"partner INTEGER, number TEXT, revision INTEGER, status TEXT," \
	" as_of INTEGER"
#define STATUS_KEY(p) p "partner, " p "number, " p "revision"
#define STATUS_REST(p) p "status, " p "as_of"
#define STATUS_SHOWN(p) \
	OWNER(p) ", " p "number, " p "revision, " p "status, " \
	SHOWN_MOMENT(p "as_of")

/* The register is r, the rows of the file are s. */
#define SAME(KEY) "(" KEY("r.") ") = (" KEY("s.") ")"
#define DIFFERS(REST) "(" REST("r.") ") IS NOT (" REST("s.") ")"
#define NEW(t, KEY) "NOT EXISTS (SELECT 1 FROM register_" t " r" \
	" WHERE " SAME(KEY) ")"
#define GONE(t, KEY) "NOT EXISTS (SELECT 1 FROM temp.loading_" t " s" \
	" WHERE " SAME(KEY) ")"
#define BOTH(t, KEY) "temp.loading_" t " s CROSS JOIN register_" t " r ON " \
	SAME(KEY)

/* Types as in the register: or else no index could be used to compare. */
#define CREATE(t, TYPED, KEY) \
	"CREATE TEMP TABLE IF NOT EXISTS loading_" t " (" TYPED ", " \
	"PRIMARY KEY (" KEY("") ")) WITHOUT ROWID;"
/* PARAMETERS: for a row of the file.  WHOSE: for a key, then a version. */
#define STATEMENTS(t, COLUMNS, KEY, REST, SHOWN, PARAMETERS, WHOSE) { \
	[SQL_CLEAR] = "DELETE FROM temp.loading_" t, \
	[SQL_ADD] = "INSERT OR IGNORE INTO temp.loading_" t \
	    " (" COLUMNS ") VALUES (" PARAMETERS ")", \
	[SQL_AGAIN] = "INSERT OR REPLACE INTO temp.loading_" t \
	    " (" COLUMNS ") VALUES (" PARAMETERS ")", \
	[SQL_COUNT] = \
	    "SELECT (SELECT count(*) FROM temp.loading_" t " s" \
	    " WHERE " NEW(t, KEY) ")," \
	    " (SELECT count(*) FROM " BOTH(t, KEY) " WHERE " DIFFERS(REST) \
	    "), (SELECT count(*) FROM register_" t " r" \
	    " WHERE " GONE(t, KEY) "), (SELECT count(*) FROM register_" t \
	    ")", \
	[SQL_SHOW_ADDED] = "SELECT " SHOWN("s.") ", " SHOWN("r.") \
	    " FROM temp.loading_" t " s LEFT JOIN register_" t " r" \
	    " ON " SAME(KEY) " WHERE r.partner IS NULL" \
	    " ORDER BY " KEY("s.") " LIMIT ?1", \
	[SQL_SHOW_CHANGED] = "SELECT " SHOWN("s.") ", " SHOWN("r.") \
	    " FROM " BOTH(t, KEY) " WHERE " DIFFERS(REST) \
	    " ORDER BY " KEY("s.") " LIMIT ?1", \
	[SQL_SHOW_REMOVED] = "SELECT " SHOWN("s.") ", " SHOWN("r.") \
	    " FROM register_" t " r LEFT JOIN temp.loading_" t " s" \
	    " ON " SAME(KEY) " WHERE s.partner IS NULL" \
	    " ORDER BY " KEY("r.") " LIMIT ?1", \
	[SQL_KEEP_CHANGED] = "INSERT INTO register_" t "_was" \
	    " (" KEY("") ", " REST("") ", version, until)" \
	    " SELECT " KEY("r.") ", " REST("r.") ", r.version, ?1" \
	    " FROM " BOTH(t, KEY) " WHERE " DIFFERS(REST), \
	[SQL_KEEP_REMOVED] = "INSERT INTO register_" t "_was" \
	    " (" KEY("") ", " REST("") ", version, until)" \
	    " SELECT " KEY("r.") ", " REST("r.") ", r.version, ?1" \
	    " FROM register_" t " r WHERE " GONE(t, KEY), \
	[SQL_REMOVE] = "DELETE FROM register_" t " AS r" \
	    " WHERE " GONE(t, KEY), \
	[SQL_PUT] = "INSERT INTO register_" t \
	    " (" KEY("") ", " REST("") ", version)" \
	    " SELECT " KEY("s.") ", " REST("s.") ", ?1" \
	    " FROM temp.loading_" t " s WHERE true" \
	    " ON CONFLICT (" KEY("") ") DO UPDATE SET" \
	    " (" REST("") ", version) = (" REST("excluded.") \
	    ", excluded.version)" \
	    " WHERE (" REST("") ") IS NOT (" REST("excluded.") ")", \
	[SQL_FIND] = "SELECT " SHOWN("r.") ", 0" \
	    " FROM register_" t " r WHERE (" KEY("r.") ", r.version) =" \
	    " (" WHOSE ") UNION ALL" \
	    " SELECT " SHOWN("r.") ", r.until" \
	    " FROM register_" t "_was r WHERE (" KEY("r.") ", r.version) =" \
	    " (" WHOSE ")", \
}

const struct register_sql register_sql[REGISTER_COUNT] = {
	[REGISTER_CUSTOMERS] = {
		{ STORED_TEXT, STORED_PARTNER, STORED_TEXT, STORED_TEXT },
		CREATE("customer", CUSTOMER_TYPED, CUSTOMER_KEY),
		STATEMENTS("customer", CUSTOMER_COLUMNS, CUSTOMER_KEY,
		    CUSTOMER_REST, CUSTOMER_SHOWN, "?1, ?2, ?3, ?4",
		    "?1, ?2, ?3") },
	[REGISTER_FEASIBILITY] = {
		{ STORED_TEXT, STORED_PARTNER, STORED_TEXT, STORED_TEXT,
		    STORED_TEXT, STORED_TEXT, STORED_FEASIBLE, STORED_DAY,
		    STORED_TEXT },
		CREATE("assessment", ASSESSMENT_TYPED, ASSESSMENT_KEY),
		STATEMENTS("assessment", ASSESSMENT_COLUMNS, ASSESSMENT_KEY,
		    ASSESSMENT_REST, ASSESSMENT_SHOWN,
		    "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9", "?1, ?2, ?3") },
	[REGISTER_SERVICES] = {
		{ STORED_TEXT, STORED_PARTNER, STORED_TEXT, STORED_TEXT,
		    STORED_TEXT, STORED_TEXT, STORED_TEXT },
		CREATE("service", SERVICE_TYPED, SERVICE_KEY),
		STATEMENTS("service", SERVICE_COLUMNS, SERVICE_KEY,
		    SERVICE_REST, SERVICE_SHOWN,
		    "?1, ?2, ?3, ?4, ?5, ?6, ?7", "?1, ?2, ?3") },
	[REGISTER_ORDER_STATUS] = {
		{ STORED_PARTNER, STORED_TEXT, STORED_NUMBER, STORED_TEXT,
		    STORED_MOMENT },
		CREATE("order_status", STATUS_TYPED, STATUS_KEY),
		STATEMENTS("order_status", STATUS_COLUMNS, STATUS_KEY,
		    STATUS_REST, STATUS_SHOWN, "?1, ?2, ?3, ?4, ?5",
		    "?1, ?2, ?3, ?4") },
};
