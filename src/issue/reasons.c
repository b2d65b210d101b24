#include "reasons.h"
#include "partner.h"
#include <stdio.h>

const char *const severity_words[] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_DIVERT] = "divert",
	[SEVERITY_REJECT] = "reject",
	[SEVERITY_REFUSE] = "refuse",
	[SEVERITY_PARK] = "park",
};

static uint64_t
room_left(const struct writing *w)
{
	const uint64_t most = w->job->drop->partner->max_findings;
	const uint64_t shown = w->findings - w->omitted;
	return shown < most ? most - shown : 0;
}

static uint32_t
worst_of(const struct findings *fs)
{
	uint32_t worst = 0;
	for (uint32_t i = 1; i < fs->n; i++)
		if (reasons[fs->at[i].why].severity >
		    reasons[fs->at[worst].why].severity)
			worst = i;
	return worst;
}

struct shown
reasons_shown(struct writing *w, const struct findings *fs, uint32_t least)
{
	struct shown shown = { .n = 0 };
	if (fs == NULL || fs->n == 0)
		return shown;
	const uint64_t room = room_left(w);
	if (room >= fs->n) {
		shown.n = fs->n;
	} else if (room > 0) {
		shown.n = (uint32_t)room;
	} else {
		shown.n = least;
		shown.first = worst_of(fs);
	}
	const uint64_t all = (uint64_t)fs->n + fs->omitted;
	shown.omitted = all - shown.n;
	w->findings += all;
	w->omitted += shown.omitted;
	return shown;
}

bool
reasons_one_more(struct writing *w, uint32_t least)
{
	const bool may = least > 0 || room_left(w) > 0;
	w->findings++;
	w->omitted += !may;
	return may;
}

const char *
reasons_message(const struct finding *f, char buf[REASON_MESSAGE])
{
	char text[FINDING_TEXT];
	const char *cure = reasons[f->why].cure;
	snprintf(buf, REASON_MESSAGE, "%s%s%s", finding_text(f, text),
	    cure[0] == '\0' ? "" : "; ", cure);
	return buf;
}

void
reasons_sentence(struct out *o, const struct finding *f,
    enum input_format format)
{
	char field[FIELD_NAME_TEXT], message[REASON_MESSAGE];
	out_text(o, reasons[f->why].code);
	if (f->line > 0) {
		out_text(o, " line ");
		out_u64(o, f->line);
	}
	if (f->order_line > 0) {
		out_text(o, ", order line ");
		out_u64(o, f->order_line);
	}
	if (finding_field(f, format, field)[0] != '\0') {
		out_text(o, ", ");
		out_text(o, field);
	}
	out_text(o, ": ");
	out_text(o, reasons_message(f, message));
}
