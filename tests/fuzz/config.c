/*
 * Configuration as an operator may have spoiled it.
 *
 * The first byte says which of the three kinds of file it is; a tree is made
 * of it and the samples, and read as at the start of a run.  Whatever is said
 * to be usable is then used.
 */
#include "fuzz.h"
#include "config.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include "options.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = { "ordermill.xml", "catalogue.xml",
	"partners.d/acme.xml" };

static char dir[256];			/* of this process */

static void
write_file(const char *name, const void *bytes, size_t len)
{
	char path[512];
	struct fault f = { .kind = FAULT_NONE };
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	DEMAND(fd >= 0 && files_write(fd, bytes, len, path, &f));
	close(fd);
}

static void
copy_sample(const char *name)
{
	char path[512], bytes[32768];
	snprintf(path, sizeof(path), "samples/%s", name);
	FILE *in = fopen(path, "r");
	DEMAND(in != NULL);
	const size_t len = fread(bytes, 1, sizeof(bytes), in);
	DEMAND(len > 0 && len < sizeof(bytes) && fclose(in) == 0);
	write_file(name, bytes, len);
}

static void
clean_up(void)
{
	char path[512];
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/partners.d", dir);
	rmdir(path);
	rmdir(dir);
}

static void
make_tree(void)
{
	char path[512];
	if (dir[0] != '\0')
		return;
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof(dir), "%s/ordermill-fuzz-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	DEMAND(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/partners.d", dir);
	DEMAND(mkdir(path, 0700) == 0);
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		copy_sample(names[i]);
	atexit(clean_up);
	setenv("ORDERMILL_DATADIR", ".", 1);
}

/* What is good is complete: nobody looks twice. */
static void
look_at(const struct config *c)
{
	for (uint32_t i = 0; i < c->catalogue.n; i++) {
		const struct offering *o = &c->catalogue.at[i];
		DEMAND(catalogue_find(&c->catalogue, o->id) == o);
		DEMAND(o->currency != NULL && o->price_minor >= 0);
		DEMAND(o->quantity_possible.from <=
		    o->quantity_standard.from &&
		    o->quantity_standard.to <= o->quantity_possible.to);
	}
	for (uint32_t i = 0; i < c->partners.n; i++) {
		const struct partner *p = &c->partners.at[i];
		DEMAND(p->disabled || p->max_reject_percent <= 100);
		DEMAND(p->disabled || p->expect_by < 24 * 60);
		DEMAND(p->disabled || p->suffix.len > 0);
	}
	DEMAND(c->inbound[0] == '/' && c->state[0] == '/');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config c;
	struct options o = { .config = NULL };
	struct fault f = { .kind = FAULT_NONE };
	char main_file[512];
	if (size == 0)
		return 0;
	make_tree();
	const char *name = names[data[0] % ARRAY_LEN(names)];
	write_file(name, data + 1, size - 1);
	snprintf(main_file, sizeof(main_file), "%s/ordermill.xml", dir);
	o.config = main_file;
	log_open(LOG_LEVEL_ERROR);
	if (config_load(&c, &o, &f))
		look_at(&c);
	else
		DEMAND(f.kind == FAULT_CONFIG && c.mistakes > 0);
	config_free(&c);
	copy_sample(name);
	return 0;
}
