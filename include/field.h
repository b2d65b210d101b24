/*
 * field - names of the parts of a purchase order, in XML and in CSV
 *
 * enum field indexes struct value arrays (FIELD_AT below) and names the place
 * of a finding, so that a CSV partner reads its column and an XML partner its
 * element for one and the same finding.
 */
#ifndef FIELD_H
#define FIELD_H

enum field {
#define FIELD(name, level, xml, csv) FIELD_##name,
#include "field.def"
#undef FIELD
	FIELD_NONE,		/* the order or the file as such */
	FIELD_OTHER		/* something outside the vocabulary; see name */
};

enum field_level { LEVEL_ORDER, LEVEL_LINE, LEVEL_PLACE, LEVEL_PAIR };

enum {
	ORDER_FIELDS = FIELD_LINE_NUMBER,
	LINE_FIELDS = FIELD_PLACE_ROLE - FIELD_LINE_NUMBER,
	PLACE_FIELDS = FIELD_REQUIREMENT_CODE - FIELD_PLACE_ROLE
};

struct field_row {
	const char *name;	/* "LINE_NUMBER" */
	enum field_level level;
	const char *xml;	/* path below its level's element */
	const char *csv;	/* column of the first place, or of the order */
};
extern const struct field_row fields[FIELD_NONE];

#endif
