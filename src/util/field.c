#include "field.h"

const struct field_row fields[FIELD_NONE] = {
#define FIELD(name, level, xml, csv) \
	[FIELD_##name] = { #name, LEVEL_##level, xml, csv },
#include "field.def"
#undef FIELD
};
