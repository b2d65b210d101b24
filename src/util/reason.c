#include "reason.h"

const struct reason_row reasons[REASON_COUNT] = {
#define REASON(name, code, severity, mef, wording, cure) \
	[name] = { #name, code, SEVERITY_##severity, mef, wording, cure },
#include "reason.def"
#undef REASON
};

bool
reason_of_code(struct span code, enum reason *out)
{
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		if (span_is(code, reasons[i].code)) {
			*out = (enum reason)i;
			return true;
		}
	}
	return false;
}
