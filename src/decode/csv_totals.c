/* csv_totals - the last row: #TOTALS,orders,lines,CUR=amount;CUR=amount */
#include "chars.h"
#include "csv_decode.h"

#define TOTALS_COLUMNS 4	/* mark, orders, lines, amounts */

static void
refuse_totals(struct csv_decoder *c, const struct csv_row *row,
    struct span value, const char *detail)
{
	decoding_note(c->d, &(struct file_note){ .why = F_CSV_TOTALS,
	    .name = SPAN(CSV_TOTALS_MARK), .value = value, .detail = detail,
	    .at = csv_at(row) });
}

/* Keep TEXT of the control totals; how it was kept. */
static struct span
keep_total(struct csv_decoder *c, const struct csv_row *row,
    enum head_part part, struct span text)
{
	struct value *v = &c->d->judge.head[part];
	text = chars_collapse(text, c->scratch);
	*v = (struct value){ arena_copy(&c->d->arena, text), row->line, 0 };
	return v->text;
}

/* "EUR=49.90;USD=10" */
static void
read_amounts(struct csv_decoder *c, const struct csv_row *row, struct span list)
{
	struct declared *t = &c->d->end.declared;
	struct judge *j = &c->d->judge;
	while (!chars_is_blank(list)) {
		struct span sum = span_cut(&list, ';');
		const struct span code = span_cut(&sum, '=');
		if (sum.at == NULL || t->n == MAX_CURRENCIES) {
			refuse_totals(c, row, code, sum.at == NULL ?
			    "expected: CUR=amount;CUR=amount" :
			    "more than 16 amounts");
			return;
		}
		const struct gate_attribute attr = { "currency",
		    keep_total(c, row, HEAD_CURRENCY, code) };
		judge_start(j, EL_TOTALS_AMOUNT, csv_at(row), &attr, 1);
		judge_text(j, keep_total(c, row, HEAD_AMOUNT, sum));
		judge_end(j, EL_TOTALS_AMOUNT, csv_at(row));
		t->amount[t->n].currency = j->head[HEAD_CURRENCY];
		t->amount[t->n].sum = j->head[HEAD_AMOUNT];
		t->n++;
	}
}

void
csv_totals_read(struct csv_decoder *c, const struct csv_row *row)
{
	struct declared *t = &c->d->end.declared;
	struct judge *j = &c->d->judge;
	struct span text[TOTALS_COLUMNS] = { { "", 0 }, { "", 0 },
	    { "", 0 }, { "", 0 } };
	c->has_totals = true;
	for (uint32_t i = 0; i < row->n; i++) {
		if (chars_has_controls(row->field[i])) {
			refuse_totals(c, row, row->field[i],
			    "control characters");
			return;
		}
		if (i < TOTALS_COLUMNS)
			text[i] = row->field[i];
		else if (!chars_is_blank(row->field[i]))
			refuse_totals(c, row, row->field[i],
			    "only the mark, orders, lines and amounts");
	}
	const struct gate_attribute attrs[] = {
		{ "orders", keep_total(c, row, HEAD_ORDERS, text[1]) },
		{ "lines", keep_total(c, row, HEAD_LINES, text[2]) },
	};
	t->given = true;
	t->orders = j->head[HEAD_ORDERS];
	t->lines = j->head[HEAD_LINES];
	judge_start(j, EL_TOTALS, csv_at(row), attrs, ARRAY_LEN(attrs));
	read_amounts(c, row, text[3]);
	judge_end(j, EL_TOTALS, csv_at(row));
}
