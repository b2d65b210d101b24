/* schema - the compiled xsd/purchase-orders.xsd, for gate and acceptor */
#ifndef SCHEMA_H
#define SCHEMA_H
#include <libxml/xmlschemastypes.h>	/* xmlSchemaPtr */

struct acceptor;

struct schemas {
	xmlSchemaPtr orders;	/* read only: shared by all gates */
	struct acceptor *acceptor;	/* NULL: it did not understand all */
};
/* For the rest of the process: libxml2 loads nothing, and knows no catalog.
 * A decoder calls it before it reads a byte of a partner. */
void schemas_seal(void);
#endif
