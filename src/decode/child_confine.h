/* child_confine - what a decoder gives up before it sees a partner's byte */
#ifndef CHILD_CONFINE_H
#define CHILD_CONFINE_H
#include <stdbool.h>
/* No file, no network, no other process, little memory, few system calls.
 * False if the kernel can do it and did not; where it has no Landlock or no
 * seccomp the parent has warned of it.  Nothing but serving is possible
 * afterwards. */
bool child_confine(void);
#endif
