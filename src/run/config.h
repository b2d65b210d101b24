/*
 * config - ordermill.xml and all that it leads to, read and checked at start
 *
 * Every mistake is logged as path:line: error: ..., in one pass.  A mistake
 * in ordermill.xml or the catalogue is fatal; one in a partner's profile
 * disables that partner only.
 */
#ifndef CONFIG_H
#define CONFIG_H
#include "arena.h"		/* struct arena, the run's */
#include "catalogue.h"		/* struct catalogue */
#include "partner.h"		/* struct partners */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct options;

#define CONFIG_PATH 4096
/* As xsd/ordermill.xsd has it: what is small if the file does not say. */
#define BUNDLED_BYTES UINT64_C(65536)
#define BUNDLED_BYTES_MOST UINT64_C(1048576)
struct limits {
	uint64_t bytes, expanded_bytes;
	uint32_t orders, findings;
	uint32_t hold_days;
};
struct config {
	struct arena arena;		/* owns everything below */
	char file[CONFIG_PATH];
	char xsd_dir[CONFIG_PATH];
	const char *catalogue_path, *partners_path;
	const char *inbound, *outbound, *archive, *quarantine, *state;
	struct limits limits;
	bool masked;			/* partners' values, to operators */
	uint64_t bundled_bytes;		/* files up to here share documents */
	struct catalogue catalogue;
	struct partners partners;
	unsigned mistakes;		/* in all files */
	unsigned disabled;		/* partners with broken profiles */
};

/* Load everything.  False if there is a fault, or nothing can be done with
 * what is there (FAULT_CONFIG; the mistakes are logged). */
bool config_load(struct config *c, const struct options *o, struct fault *f);
void config_free(struct config *c);
/* The partner that --partner names, NULL and a FAULT_USAGE if unknown. */
const struct partner *config_partner(const struct config *c, const char *id,
    struct fault *f);
#endif
