/*
 * ledger_finding - findings, by the order or the file that they are about
 *
 * Reasons are stored by code and fields by name, because their numbers change
 * when a row is added to reason.def or field.def.
 */
#include "store.h"

static const char last_sql[] =
	"SELECT ifnull(max(n), 0) FROM finding"
	" WHERE intake = ?1 AND ordinal = ?2";
static const char add_sql[] =
	"INSERT INTO finding (intake, ordinal, n, code, field, name, value,"
	" detail, line, column, order_line, which)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char list_sql[] =
	"SELECT code, field, name, value, detail, line, column, order_line,"
	" which FROM finding WHERE intake = ?1 AND ordinal = ?2 ORDER BY n";
static const char reasons_sql[] =
	"SELECT p.id, f.code, count(*) AS times FROM intake i"
	" JOIN finding f ON f.intake = i.id"
	" JOIN partner p ON p.key = i.partner"
	" WHERE i.run = ?1 AND i.rehearsal = 0"
	" GROUP BY p.id, f.code ORDER BY times DESC, p.id, f.code";

static const char other_field[] = "OTHER";

static const char *
field_name(enum field field)
{
	if (field == FIELD_NONE)
		return NULL;
	return field == FIELD_OTHER ? other_field : fields[field].name;
}

static bool
field_of_name(const struct ledger *l, struct span name, enum field *field,
    struct fault *f)
{
	*field = FIELD_NONE;
	if (name.at == NULL)
		return true;
	for (unsigned i = 0; i < FIELD_NONE; i++)
		if (span_is(name, fields[i].name)) {
			*field = (enum field)i;
			return true;
		}
	*field = FIELD_OTHER;
	return span_is(name, other_field) ? true : fault_set(f, FAULT_STORE,
	    0, "ledger", "%s: a finding is about no known field: " SPAN_FMT,
	    l->path, SPAN_ARG(name));
}

static bool
reason(const struct ledger *l, struct span code, enum reason *why,
    struct fault *f)
{
	return reason_of_code(code, why) ? true : fault_set(f, FAULT_STORE, 0,
	    "ledger", "%s: a finding has no known reason: " SPAN_FMT, l->path,
	    SPAN_ARG(code));
}

/* Findings about one order may come in several goes. */
static bool
last_number(struct ledger *l, int64_t intake, uint32_t ordinal,
    uint32_t *last, struct fault *f)
{
	struct query q;
	bool row;

	if (!query_start(&q, l, Q_FINDING_LAST, last_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	if (!query_next(&q, &row, f))
		return false;
	*last = query_u32(&q);
	query_end(&q);
	return true;
}

static bool
add(struct ledger *l, int64_t intake, uint32_t ordinal, uint32_t n,
    const struct finding *what, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_FINDING_ADD, add_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	query_bind(&q, n);
	query_bind_string(&q, reasons[what->why].code);
	query_bind_string(&q, field_name(what->field));
	query_bind_text(&q, what->name);
	query_bind_text(&q, what->value);
	query_bind_text(&q, what->detail);
	query_bind(&q, what->line);
	query_bind(&q, what->column);
	query_bind(&q, what->order_line);
	query_bind(&q, what->which);
	return query_change(&q, 1, f);
}

bool
ledger_findings_add(struct ledger *l, int64_t intake, uint32_t ordinal,
    const struct findings *fs, struct fault *f)
{
	uint32_t last;

	if (fs->n == 0)
		return true;
	if (!last_number(l, intake, ordinal, &last, f))
		return false;
	for (uint32_t i = 0; i < fs->n; i++)
		if (!add(l, intake, ordinal, last + i + 1, &fs->at[i], f))
			return false;
	return true;
}

static bool
read_row(struct query *q, struct finding *what, struct fault *f)
{
	*what = (struct finding){ .why = REASON_COUNT };
	if (!reason(q->l, query_text(q), &what->why, f) ||
	    !field_of_name(q->l, query_text(q), &what->field, f))
		return false;
	what->name = query_text(q);
	what->value = query_text(q);
	what->detail = query_text(q);
	what->line = query_u32(q);
	what->column = query_u32(q);
	what->order_line = query_u32(q);
	what->which = query_u32(q);
	return true;
}

bool
ledger_findings(struct ledger *l, int64_t intake, uint32_t ordinal,
    ledger_finding_fn *fn, void *ctx, struct fault *f)
{
	struct query q;
	struct finding what;
	bool row, fine;

	if (!query_start(&q, l, Q_FINDING_LIST, list_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	while ((fine = query_next(&q, &row, f)) && row) {
		fine = read_row(&q, &what, f);
		if (!fine || !fn(ctx, &what))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_reasons(struct ledger *l, int64_t run, ledger_reason_fn *fn,
    void *ctx, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_FINDING_REASONS, reasons_sql, f))
		return false;
	query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row) {
		char partner[MAX_PARTNER_ID + 1];
		enum reason why;
		fine = query_string(&q, partner, sizeof(partner), f) &&
		    reason(l, query_text(&q), &why, f);
		if (!fine || !fn(ctx, partner, why, (uint64_t)query_int(&q)))
			break;
	}
	query_end(&q);
	return fine;
}
