/*
 * register_file - the rows of a register from its CSV file
 *
 * All of the file is read, whatever is wrong in it, so that every mistake is
 * told in one pass.  Memory is that of one row.
 */
#ifndef REGISTER_FILE_H
#define REGISTER_FILE_H
#include "finding.h"		/* struct finding */
#include "ledger_register.h"	/* struct register_spec */
#include "partner.h"		/* struct partners */

struct fault;

/* A row without a mistake, its values in the order of the specification. */
typedef bool register_row_fn(void *ctx, const struct span *value,
    uint32_t line, struct fault *f);
typedef void register_finding_fn(void *ctx, const struct finding *f);

/* Read FD, the file at PATH, as register K of partners PS.  Mistakes are
 * findings of severity REFUSE, told to FINDING, with the name of their column
 * in NAME.  False after a fault. */
bool register_file_read(int fd, const char *path, enum register_kind k,
    const struct partners *ps, register_row_fn *row,
    register_finding_fn *finding, void *ctx, struct fault *f) MUST_CHECK;
#endif
