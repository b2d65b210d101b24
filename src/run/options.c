#include "options.h"
#include "compiler.h"
#include "date.h"
#include "log.h"
#include "suggest.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

const struct option_row option_rows[] = {
	{ OPT_CONFIG, 'c', "config", "FILE",
	    "the configuration; else $ORDERMILL_CONFIG, ./ordermill.xml, "
	    "/etc/ordermill/ordermill.xml" },
	{ OPT_DRY_RUN, 'n', "dry-run", NULL,
	    "decide and report, leave no trace" },
	{ OPT_NOW, 0, "now", "TIME",
	    "freeze the clock: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ" },
	{ OPT_PARTNER, 'p', "partner", "ID", "only this partner" },
	{ OPT_WAIT, 'w', "wait", "S?",
	    "wait for another run to end, at most S seconds" },
	{ OPT_JSON, 0, "json", NULL, "print one JSON object" },
	{ OPT_FORMAT, 'f', "format", "FORMAT", "text, csv or json" },
	{ OPT_OUTPUT, 'o', "output", "PATH", "write there, not to stdout" },
	{ OPT_MERGE, 0, "merge", NULL,
	    "keep the rows that are not in the file" },
	{ OPT_REPLACE, 0, "replace", NULL,
	    "remove the rows that are not in the file: the default" },
	{ OPT_ACCEPT, 0, "accept", NULL,
	    "take what is decided now where it differs from then" },
	{ OPT_QUIET, 'q', "quiet", NULL, "say only what is wrong" },
	{ OPT_VERBOSE, 'v', "verbose", NULL, "say more on stderr" },
};
const size_t n_option_rows = ARRAY_LEN(option_rows);

static bool
number(const char *text, long max, int *out)
{
	char *end;
	const long n = strtol(text, &end, 10);

	if (end == text || *end != '\0' || n < 0 || n > max)
		return false;
	*out = (int)n;
	return true;
}

static bool
take(struct options *o, enum option_bit bit, const char *value)
{
	switch (bit) {
	case OPT_CONFIG:
		o->config = value;
		return true;
	case OPT_DRY_RUN:
		o->dry_run = true;
		return true;
	case OPT_ACCEPT:
		o->accept = true;
		return true;
	case OPT_JSON:
		o->json = true;
		return true;
	case OPT_MERGE:
		o->merge = true;
		return true;
	case OPT_REPLACE:
		o->replace = true;
		return true;
	case OPT_QUIET:
		o->quiet = true;
		return true;
	case OPT_VERBOSE:
		o->verbose = true;
		return true;
	case OPT_FORMAT:
		o->format = value;
		return true;
	case OPT_OUTPUT:
		o->output = value;
		return true;
	case OPT_NOW:
		o->frozen = moment_parse(span_of(value), &o->now);
		if (!o->frozen)
			log_error("--now: \"%s\" is not YYYY-MM-DD or "
			    "YYYY-MM-DDThh:mm:ssZ", value);
		return o->frozen;
	case OPT_WAIT:
		o->wait_seconds = -1;
		if (value == NULL || number(value, 86400, &o->wait_seconds))
			return true;
		log_error("--wait: \"%s\" is not a number of seconds", value);
		return false;
	case OPT_PARTNER:
		if (o->n_partners < MAX_PARTNERS_NAMED) {
			o->partner[o->n_partners++] = value;
			return true;
		}
		log_error("--partner: too many");
		return false;
	}
	return false;
}

/* getopt's arrays, made from our table. */
static void
make_arrays(struct option *longs, char *shorts)
{
	size_t n = 0;

	*shorts++ = '-';		/* operands come in their order */
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *r = &option_rows[i];
		const bool optional = r->operand != NULL &&
		    strchr(r->operand, '?') != NULL;
		longs[n++] = (struct option){ r->name,
		    r->operand == NULL ? no_argument : optional
		    ? optional_argument : required_argument, NULL,
		    (int)(256 + i) };
		if (r->letter == 0)
			continue;
		*shorts++ = r->letter;
		if (r->operand != NULL)
			*shorts++ = ':';
		if (optional)
			*shorts++ = ':';
	}
	longs[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[n++] = (struct option){ "version", no_argument, NULL, 'V' };
	longs[n] = (struct option){ NULL, 0, NULL, 0 };
	*shorts++ = 'h';
	*shorts++ = 'V';
	*shorts = '\0';
}

/* getopt has said that it knows no WORD, which begins with "--". */
static void
guess(const char *word)
{
	const char *names[ARRAY_LEN(option_rows)];
	struct span rest = span_of(word + 2);

	for (size_t i = 0; i < n_option_rows; i++)
		names[i] = option_rows[i].name;
	const char *near = suggest(span_cut(&rest, '='), names,
	    n_option_rows);
	if (near != NULL)
		log_error("did you mean \"--%s\"?", near);
}

static const struct option_row *
row_of(int c)
{
	if (c >= 256)
		return &option_rows[c - 256];
	for (size_t i = 0; i < n_option_rows; i++)
		if (option_rows[i].letter == c)
			return &option_rows[i];
	return NULL;
}

bool
options_parse(struct options *o, int argc, char **argv, int *special,
    unsigned *given)
{
	struct option longs[ARRAY_LEN(option_rows) + 3];
	char shorts[ARRAY_LEN(option_rows) * 3 + 4];
	int c;

	memset(o, 0, sizeof(*o));
	*special = 0;
	*given = 0;
	make_arrays(longs, shorts);
	o->args = argv + 1;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?') {
			if (optopt == 0)	/* a long one, unknown */
				guess(argv[optind - 1]);
			return false;
		}
		if (c == 'h' || c == 'V') {
			*special = c;
		} else if (c == 1) {
			/* Operands go to the front, over what was read. */
			o->args[o->n_args++] = optarg;
		} else {
			const struct option_row *r = row_of(c);
			if (r == NULL || !take(o, r->bit, optarg))
				return false;
			*given |= r->bit;
		}
	}
	while (optind < argc)
		o->args[o->n_args++] = argv[optind++];
	return true;
}
