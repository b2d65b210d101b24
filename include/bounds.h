/* bounds - every fixed limit of the program, with its reason */
#ifndef BOUNDS_H
#define BOUNDS_H

/* What one purchase order may hold.  Past these it is refused as too large;
 * the decoder then keeps counting, but keeps nothing. */
#define MAX_LINES_PER_ORDER	10000	/* largest seen in the field: ~2,000 */
#define MAX_CHARACTERISTICS	64	/* per line */
#define MAX_REQUIREMENTS	32	/* per order, and per line */
#define MAX_PLACES		2	/* per line: the CSV form has two */
#define MAX_RECORD_BYTES	(1u << 20)	/* one order in a frame */
#define MAX_FIELD_BYTES		(64u << 10)	/* one value */
#define MAX_VALUE_KEPT		200	/* of a bad value, in findings */
#define MAX_FINDINGS_PER_ORDER	50	/* kept; the rest is counted */
#define MAX_CSV_COLUMNS		256
#define MAX_XML_DEPTH		32	/* our documents need 6 */

/* Decoder frames: a batch is sent when it has grown past this. */
#define BATCH_BYTES		(64u << 10)
#define BATCH_ARENA_BYTES	(24u << 20)	/* 10,000 decoded lines fit */
#define BATCH_KEPT_BYTES	(1u << 20)	/* with decisions; unusual */
#define READ_BLOCK_BYTES	(64u << 10)	/* larger gains nothing */

/* A decoder that sends nothing for so long is stopped; file undecided. */
#define DECODER_STALL_SECONDS	60

/* What a decoder may have of the machine.  CPU time grows with the bytes that
 * it has to read: usual files need 0.02 s for each MiB of them, the worst that
 * is known (empty orders, each with its findings) 0.4 s, and ten million
 * orders have 12 GB.  Of a compressed file it is the bytes that it can expand
 * to, and deflate expands nothing further than 1032 times.  Memory is counted
 * from the fork; an order of 10,000 lines takes 40 MiB of it. */
#define DECODER_CPU_SECONDS	10		/* and for each file */
#define DECODER_CPU_BYTES	(1u << 20)	/* one second more */
#define DEFLATE_MOST		1032
#define DECODER_MEMORY_BYTES	(256u << 20)
#define DECODER_STACK_BYTES	(8u << 20)	/* Linux's default */

/* The program's own: arenas of 1 GiB at most (all files of a ledger that is
 * verified), and what is bounded below that.  A backstop, not a plan. */
#define PROGRAM_MEMORY_BYTES	(2ull << 30)

/* A group of small files shares its commits and its directory syncs.  (Where
 * it is to be killed at any point, a few files make several groups.) */
#ifdef FAILPOINTS
#define GROUP_FILES		3
#else
#define GROUP_FILES		500
#endif
#define GROUP_BYTES		(32ull << 20)
#define THREAD_BYTES		(256u << 10)	/* less is not worth a thread */
#define SYNC_EACH		32	/* of more, one sync of all pays */

/* What a night writes beside its drops: copies, documents, archive, ledger.
 * Measured at the peak for each byte of a drop: XML 2.7, CSV 5, and 31 where
 * it was compressed to an eighteenth. */
#define SPACE_PER_XML_BYTE	4
#define SPACE_PER_CSV_BYTE	6
#define SPACE_PER_GZIP_BYTE	32
#define SPACE_PER_FILE		(64u << 10)	/* its last blocks, directories */
#define SPACE_RESERVE		(16u << 20)	/* the ledger's log, reports */
#define INODES_PER_FILE		10	/* two copies, five documents, archive */
#define INODES_RESERVE		64

/* Names: what a partner may call itself, and what we keep of a file name. */
#define MAX_PARTNER_ID		32
#define MAX_STEM		100
#define MAX_FILE_NAME		255	/* NAME_MAX */

/* Amounts: 10^15 minor units.  Sums of 10^3 such still fit in int64. */
#define MAX_AMOUNT_MINOR	1000000000000000ll
#define MAX_CURRENCIES		16	/* totals kept per file */
#define MAX_BOOK_CURRENCIES	200	/* of a run: ISO 4217 has fewer */
#define MAX_QUANTITY		1000000000ll
#define MAX_REVISION		999999u

/* SQLite's page cache.  Orders whose numbers grow need the right edge of one
 * tree, and random ones find no cache of a few MiB large enough, unless their
 * whole ledger fits.  A large drop fills it, a small one may not: so it is
 * small, and memory is the same for both. */
#define LEDGER_CACHE_KIB	1024
#endif
