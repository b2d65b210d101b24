/* profile - partners.d/ID.xml to struct partner */
#ifndef PROFILE_H
#define PROFILE_H
#include "config.h"		/* struct config, struct limits */
struct xml_node;
/* Read all profiles into C->partners, sorted by id.  Mistakes are logged and
 * counted; a broken profile gives a disabled partner. */
bool profiles_load(struct config *c, struct fault *f);
void partners_sort(struct partners *ps);	/* by id */
/* The attributes of a <limits> element over what L holds; N may be NULL. */
void limits_read(struct limits *l, const struct xml_node *n);
#endif
