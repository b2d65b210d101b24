/*
 * xml_build - from libxml2's tree to ours, which lives in an arena
 */
#ifndef XML_BUILD_H
#define XML_BUILD_H
#include "xml_places.h"		/* struct xml_places */

struct arena;
struct xml_node;

/* NULL if it does not fit. */
struct xml_node *xml_build(const xmlDoc *doc, const struct xml_places *places,
    struct arena *a);
#endif
