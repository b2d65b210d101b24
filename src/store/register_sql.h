/*
 * register_sql - the statements of each register, made from its columns
 *
 * A register has three tables: its rows as they are now, with the version of
 * the load that made each so; the rows as they were (_was), with the version
 * that ended each; and, while it is loaded, the rows of the file (loading_),
 * which are compared with the first and never become anything else.
 */
#ifndef REGISTER_SQL_H
#define REGISTER_SQL_H
#include "ledger_register.h"	/* enum register_kind, REGISTER_COLUMNS */

enum register_statement {
	SQL_CLEAR,		/* empty the rows of the file */
	SQL_ADD, SQL_AGAIN,	/* a row of it, its columns bound in order */
	SQL_COUNT,		/* added, changed, removed; rows before */
	/* The first ?1 of each: the row of the file, the row that is now. */
	SQL_SHOW_ADDED, SQL_SHOW_CHANGED, SQL_SHOW_REMOVED,
	/* Version ?1: into _was, then out of the register, or into it. */
	SQL_KEEP_CHANGED, SQL_KEEP_REMOVED, SQL_REMOVE, SQL_PUT,
	SQL_FIND,		/* a row as a version made it; by its key */
	REGISTER_STATEMENTS
};

enum storing { STORED_TEXT, STORED_PARTNER, STORED_NUMBER, STORED_DAY,
	STORED_MOMENT, STORED_FEASIBLE };
struct register_sql {
	enum storing storing[REGISTER_COLUMNS];
	const char *create;		/* the table of the file's rows */
	const char *text[REGISTER_STATEMENTS];
};
extern const struct register_sql register_sql[REGISTER_COUNT];
#endif
