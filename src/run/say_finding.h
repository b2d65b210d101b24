/* say_finding - a finding as people and programs read it on standard output */
#ifndef SAY_FINDING_H
#define SAY_FINDING_H
#include "finding.h"		/* struct finding */
#include "json_out.h"		/* struct json */

/* path:line[:col]: severity: message [CODE] */
void say_finding(struct out *o, const char *path, const struct finding *f,
    enum input_format format);
void say_finding_json(struct json *j, const struct finding *f,
    enum input_format format);
#endif
