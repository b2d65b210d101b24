/* install - where the schemas and the samples are that came with us */
#ifndef INSTALL_H
#define INSTALL_H
#include <stdbool.h>
#include <stddef.h>
struct fault;
/* PART is "xsd" or "samples".  $ORDERMILL_DATADIR, else beside the build
 * directory that the program runs from, else PREFIX/share/ordermill. */
bool install_path(const char *part, char *buf, size_t size, struct fault *f);
#endif
