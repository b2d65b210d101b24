/* `ordermill config check` */
#include "command.h"
#include "config.h"
#include "exit_status.h"
#include "fault.h"
#include "log.h"
#include "out.h"
#include "json_out.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
command_config(const struct options *o)
{
	struct fault f = { .kind = FAULT_NONE };
	struct config c;
	struct out out;
	struct json j;
	char text[512];

	if (strcmp(o->args[0], "check") != 0) {
		log_error("config: there is no \"%s\"; say config check",
		    o->args[0]);
		return STATUS_USAGE;
	}
	const bool loaded = config_load(&c, o, &f);
	if (!loaded)
		log_error("%s", fault_text(&f, text, sizeof(text)));
	const bool good = loaded && c.mistakes == 0;
	out_init_fd(&out, STDOUT_FILENO);
	if (o->json) {
		json_begin(&j, &out);
		json_object(&j, NULL);
		json_u64(&j, "schema_version", 1);
		json_text(&j, "configuration", c.file);
		json_bool(&j, "good", good);
		json_u64(&j, "mistakes", c.mistakes);
		json_u64(&j, "partners", c.partners.n);
		json_u64(&j, "offerings", c.catalogue.n);
		json_end(&j);
	} else if (good && !o->quiet) {
		out_printf(&out, "%s: good; %u partners, %u offerings\n",
		    c.file, c.partners.n, c.catalogue.n);
	}
	const bool said = out_flush(&out);
	out_free(&out);
	config_free(&c);
	return !good ? STATUS_CONFIG : said ? STATUS_DONE : STATUS_IO;
}
