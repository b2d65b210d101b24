/*
 * change - what a change does to the earlier order, line by line (E7)
 *
 * A change restates the whole order; lines are matched by number.  A line
 * that stays as it was is settled: it was judged when it was ordered, and
 * neither the clock nor the catalogue makes it wrong or special now.
 */
#ifndef CHANGE_H
#define CHANGE_H
#include <stdbool.h>
#include <stdint.h>

struct matter;
struct order_line;

/* Compare with the earlier order, if it was recalled; of a cancellation only
 * see what is left. */
void change_compare(struct matter *m);
/* Line NUMBER of the earlier order, if that was recalled and has it still. */
const struct order_line *change_line_before(const struct matter *m,
    uint32_t number);
/* Does it alter anything?  Only of one that was compared. */
bool change_alters(const struct matter *m);
/* What could not be compared is handed over, whatever evidence there is. */
void change_tell(struct matter *m);
#endif
