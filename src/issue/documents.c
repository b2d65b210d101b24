/*
 * documents - which documents one input file may get, and where they go
 *
 * The two order documents tell customer orders apart, not purchase orders: of
 * one that is partly special, the standard part is issued (E10, E12).
 */
#include "writing.h"
#include "partner.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool
has_order(const struct decision *d, bool special)
{
	for (uint32_t i = 0; i < d->n_orders; i++)
		if (d->orders[i].special == special)
			return true;
	return false;
}

static bool
has_standard(const struct decision *d)
{
	return has_order(d, false);
}

static bool
has_special(const struct decision *d)
{
	return has_order(d, true);
}

static enum input_format
always_xml(const struct issue *job)
{
	(void)job;
	return FORMAT_XML;
}

static enum input_format
as_received(const struct issue *job)
{
	return job->head->format;
}

static enum input_format
as_agreed(const struct issue *job)
{
	return job->drop->partner->ack_format;
}

const struct document_row documents[DOCUMENTS] = {
	{
		.kind = DOCUMENT_ISSUED,
		.takes = TAKES(OUTCOME_ISSUED) | TAKES(OUTCOME_SPECIAL),
		.concerns = has_standard,
		.bundled = true,
		.format = always_xml, .writer = { &order_doc },
		.folder = "issued", .partner_name = true,
		.suffix = { ".xml" },
	}, {
		.kind = DOCUMENT_SPECIAL,
		.takes = TAKES(OUTCOME_SPECIAL),
		.concerns = has_special,
		.bundled = true,
		.format = always_xml, .writer = { &order_doc },
		.folder = "special-handling", .partner_name = true,
		.suffix = { ".xml" },
	}, {
		.kind = DOCUMENT_EXCEPTIONS,
		.takes = TAKES(OUTCOME_REJECTED),
		.rehearsed = true, .refused = true,
		.format = always_xml, .writer = { &exceptions_doc },
		.folder = "exceptions",
		.partner_folder = true, .partner_name = true,
		.suffix = { ".xml" },
	}, {
		.kind = DOCUMENT_FIX,
		.takes = TAKES(OUTCOME_REJECTED),
		.rehearsed = true,
		.format = as_received, .writer = { &fix_xml, &fix_csv },
		.folder = "exceptions",
		.partner_folder = true, .partner_name = true,
		.suffix = { ".fix.xml", ".fix.csv" },
	}, {
		.kind = DOCUMENT_ACK,
		.takes = TAKES_ALL,
		.always = true, .rehearsed = true, .refused = true,
		.format = as_agreed, .writer = { &ack_xml, &ack_csv },
		.folder = "acks", .partner_folder = true,
		.suffix = { ".ack.xml", ".ack.csv" },
	},
};

bool
document_bundled(const struct document_row *row, const struct issue *job)
{
	return row->bundled && job->bundles != NULL &&
	    job->drop->bundle[0] != '\0';
}

/* FOLDER/PARTNER-NAME.bundle.xml#BASE */
_Static_assert(sizeof("special-handling/-" BUNDLE_ENDING "#") + MAX_PARTNER_ID +
    2 * BASE_TEXT <= OUTPUT_PATH, "a section has a path");

void
bundle_path(const struct document_row *row, const char *partner,
    const char *name, char path[OUTPUT_PATH])
{
	const int len = snprintf(path, OUTPUT_PATH, "%s/%s-%s" BUNDLE_ENDING,
	    row->folder, partner, name);
	assert(len > 0 && len < OUTPUT_PATH);
}

static void
section_path(const struct document_row *row, const struct drop *d,
    char path[OUTPUT_PATH])
{
	bundle_path(row, d->partner->id, d->bundle, path);
	const size_t used = strlen(path);
	const int len = snprintf(path + used, OUTPUT_PATH - used, "#%s",
	    d->base);
	assert(len > 0 && (size_t)len < OUTPUT_PATH - used);
}

void
document_path(const struct document_row *row, const struct issue *job,
    char path[OUTPUT_PATH])
{
	const char *partner = job->drop->partner->id;
	if (document_bundled(row, job)) {
		section_path(row, job->drop, path);
		return;
	}
	const int len = snprintf(path, OUTPUT_PATH, "%s/%s%s%s%s%s%s%s",
	    row->folder, row->partner_folder ? partner : "",
	    row->partner_folder ? "/" : "", job->drop->rehearsal ? "test/" : "",
	    row->partner_name ? partner : "", row->partner_name ? "-" : "",
	    job->drop->base, row->suffix[row->format(job)]);
	assert(len > 0 && len < OUTPUT_PATH);
}
