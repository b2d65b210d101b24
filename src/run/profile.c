#include "profile.h"
#include "catalogue.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include "suggest.h"
#include "xml_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const status_words[] = { "draft", "test", "live" };
static const char *const ready_words[] = { "quiet", "marker", "checksum" };
static const char *const accept_words[] = { "per-order", "all-or-nothing" };
static const char *const format_words[] = { "xml", "csv" };
static const char *const day_words[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun",
};

/* The schema has already refused every other word. */
static unsigned
choose(struct span word, const char *const *words, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (span_is(word, words[i]))
			return i;
	return 0;
}
#define CHOOSE(node, attr, words) \
	choose(xml_attr((node), (attr)), (words), ARRAY_LEN(words))

static struct span *
collect_attrs(const struct xml_node *root, const char *name,
    const char *attr, struct arena *a, uint32_t *n)
{
	const struct xml_node *e;
	struct span *list;

	*n = 0;
	for (e = xml_child(root, name); e != NULL; e = xml_next(e, name))
		(*n)++;
	list = ARENA_ARRAY(a, *n, struct span);
	uint32_t i = 0;
	for (e = xml_child(root, name); e != NULL; e = xml_next(e, name))
		list[i++] = xml_attr(e, attr);
	return list;
}

static void
read_ready(struct partner *p, const struct xml_node *n, const char *path,
    unsigned *mistakes)
{
	uint64_t seconds = 120;

	p->ready = READY_QUIET;
	if (n != NULL) {
		p->ready = (enum ready_policy)CHOOSE(n, "mode", ready_words);
		span_to_u64(xml_attr(n, "seconds"), 86400, &seconds);
		p->suffix = xml_attr(n, "suffix");
	}
	p->quiet_seconds = (uint32_t)seconds;
	if (p->suffix.at != NULL)
		return;
	p->suffix = p->ready == READY_MARKER ? SPAN(".done") : SPAN(".sha256");
	if (p->ready == READY_MARKER) {
		log_at(LOG_LEVEL_ERROR, path, n->line, "mode \"marker\" "
		    "needs a suffix, such as \".done\"");
		(*mistakes)++;
	}
}

static void
read_sequence(struct partner *p, const struct xml_node *n, const char *path,
    unsigned *mistakes)
{
	if (n == NULL)
		return;
	p->strict_sequence = span_is(xml_attr(n, "policy"), "strict");
	p->sequence_name = xml_attr(n, "name");
	if (p->strict_sequence && p->format == FORMAT_CSV &&
	    p->sequence_name.at == NULL) {
		log_at(LOG_LEVEL_ERROR, path, n->line, "policy \"strict\" "
		    "needs a name for CSV files, such as \"orders-#.csv\"");
		(*mistakes)++;
	}
}

static void
read_expect(struct partner *p, const struct xml_node *n)
{
	p->expect_by = -1;
	if (n == NULL)
		return;
	const struct span by = xml_attr(n, "by");
	p->expect_by = ((by.at[0] - '0') * 10 + by.at[1] - '0') * 60 +
	    (by.at[3] - '0') * 10 + by.at[4] - '0';
	struct span rest = xml_attr(n, "days");
	while (rest.len > 0) {
		const struct span day = span_trim(span_cut(&rest, ' '));
		for (unsigned i = 0; i < ARRAY_LEN(day_words); i++)
			if (span_is(day, day_words[i]))
				p->expect_days |= (uint8_t)(1u << i);
	}
}

/* What is not named may differ within a customer order. */
static void
read_split(struct partner *p, const struct xml_node *n)
{
	static const struct {
		const char *word;
		enum mixed mixed;
	} dividers[] = {
		{ "place", MIXED_PLACES }, { "date", MIXED_DATES },
		{ "family", MIXED_FAMILIES },
	};

	if (n == NULL)
		return;
	struct span rest = xml_attr(n, "by");
	p->mixed = rest.at == NULL ? 0 : MIXED_ALL;
	while (rest.len > 0) {
		const struct span word = span_trim(span_cut(&rest, ' '));
		for (unsigned i = 0; i < ARRAY_LEN(dividers); i++)
			if (span_is(word, dividers[i].word))
				p->mixed &= ~(unsigned)dividers[i].mixed;
	}
	p->complete_is_one = span_is(xml_attr(n, "complete-delivery"),
	    "one-order");
}

static void
check_offerings(const struct config *c, const struct partner *p,
    const struct xml_node *root, const char *path, unsigned *mistakes)
{
	const char *ids[256];
	size_t n = 0;
	const struct xml_node *e = xml_child(root, "may-order");

	for (; n < c->catalogue.n && n < ARRAY_LEN(ids); n++)
		ids[n] = c->catalogue.at[n].id.at;
	for (uint32_t i = 0; i < p->n_offerings; i++) {
		if (catalogue_find(&c->catalogue, p->offerings[i]) == NULL) {
			const char *near = suggest(p->offerings[i], ids, n);
			log_at(LOG_LEVEL_ERROR, path, e->line,
			    "offering \"" SPAN_FMT "\" is not in the "
			    "catalogue%s%s%s", SPAN_ARG(p->offerings[i]),
			    near != NULL ? "; did you mean \"" : "",
			    near != NULL ? near : "",
			    near != NULL ? "\"?" : "");
			(*mistakes)++;
		}
		e = xml_next(e, "may-order");
	}
}

static void
read_profile(struct config *c, struct partner *p, const struct xml_node *root,
    const char *path, unsigned *mistakes)
{
	struct arena *a = &c->arena;
	const struct xml_node *n;
	struct limits limits = c->limits;
	uint64_t percent = 100;

	p->name = xml_attr(root, "name");
	p->status = (enum partner_status)CHOOSE(root, "status", status_words);
	p->format = (enum input_format)CHOOSE(root, "format", format_words);
	p->ack_format = p->format;
	if ((n = xml_child(root, "ack")) != NULL)
		p->ack_format = (enum input_format)CHOOSE(n, "format",
		    format_words);
	read_ready(p, xml_child(root, "ready"), path, mistakes);
	p->ignore = collect_attrs(root, "ignore", "pattern", a, &p->n_ignore);
	limits_read(&limits, xml_child(root, "limits"));
	p->max_bytes = limits.bytes;
	p->max_expanded_bytes = limits.expanded_bytes;
	p->max_orders = limits.orders;
	p->max_findings = limits.findings;
	p->hold_days = limits.hold_days;
	read_sequence(p, xml_child(root, "sequence"), path, mistakes);
	if ((n = xml_child(root, "totals")) != NULL)
		p->totals_required = span_is(xml_attr(n, "required"), "true") ||
		    span_is(xml_attr(n, "required"), "1");
	if ((n = xml_child(root, "accept")) != NULL) {
		p->accept = (enum accept_policy)CHOOSE(n, "policy",
		    accept_words);
		span_to_u64(xml_attr(n, "max-reject-percent"), 100, &percent);
	}
	p->max_reject_percent = (uint32_t)percent;
	read_split(p, xml_child(root, "split"));
	p->offerings = collect_attrs(root, "may-order", "offering", a,
	    &p->n_offerings);
	check_offerings(c, p, root, path, mistakes);
	read_expect(p, xml_child(root, "expect"));
	if (!span_is(xml_attr(root, "id"), p->id)) {
		log_at(LOG_LEVEL_ERROR, path, root->line, "the id \""
		    SPAN_FMT "\" is not the name of the file",
		    SPAN_ARG(xml_attr(root, "id")));
		(*mistakes)++;
	}
}

/* A profile that cannot be had is broken; that reading fails is our trouble,
 * and is not held against a partner. */
static bool
is_absent(const struct fault *f)
{
	return f->sys == ENOENT || f->sys == EACCES || f->sys == EISDIR ||
	    f->sys == ELOOP;
}

static bool
load_profile(struct config *c, struct partner *p, struct fault *f)
{
	char path[CONFIG_PATH + MAX_FILE_NAME], xsd[CONFIG_PATH + 32];
	unsigned mistakes = 0;

	snprintf(path, sizeof(path), "%s/%s.xml", c->partners_path, p->id);
	snprintf(xsd, sizeof(xsd), "%s/partner.xsd", c->xsd_dir);
	const struct xml_node *root = xml_load(path, xsd, &c->arena,
	    &mistakes, f);
	if (f->kind != FAULT_NONE && !is_absent(f))
		return false;
	if (root != NULL && mistakes == 0)
		read_profile(c, p, root, path, &mistakes);
	p->disabled = root == NULL || mistakes > 0;
	if (!p->disabled)
		return true;
	if (f->kind != FAULT_NONE) {
		char text[512];
		log_error("%s", fault_text(f, text, sizeof(text)));
		f->kind = FAULT_NONE;
		mistakes++;
	}
	log_error("partner %s is disabled: its profile is broken", p->id);
	c->mistakes += mistakes;
	c->disabled++;
	return true;
}

/* "acme.xml" -> "acme"; other names, and what an editor left, are skipped. */
static bool
profile_id(const char *name, char id[MAX_PARTNER_ID + 1])
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || strcmp(dot, ".xml") != 0 || name[0] == '.')
		return false;
	return span_copy((struct span){ name, (size_t)(dot - name) }, id,
	    MAX_PARTNER_ID + 1);
}

bool
profiles_load(struct config *c, struct fault *f)
{
	char **names;
	size_t n;

	if (!files_list(AT_FDCWD, c->partners_path, &c->arena, &names, &n, f)) {
		f->kind = FAULT_CONFIG;
		return false;
	}
	c->partners.at = ARENA_ARRAY(&c->arena, n, struct partner);
	/* Sorting "a.xml" and "a-b.xml" by file name is not sorting by id. */
	for (size_t i = 0; i < n; i++) {
		struct partner *p = &c->partners.at[c->partners.n];
		if (!profile_id(names[i], p->id)) {
			log_debug("%s/%s is no profile", c->partners_path,
			    names[i]);
			continue;
		}
		c->partners.n++;
		if (!load_profile(c, p, f))
			return false;
	}
	partners_sort(&c->partners);
	return true;
}
