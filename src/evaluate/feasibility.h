/*
 * feasibility - the gate for special lines (E11, E12)
 *
 * A special line that names an assessment which exists, is feasible and fits
 * is issued like any other; a claim without evidence is not.
 */
#ifndef FEASIBILITY_H
#define FEASIBILITY_H
struct matter;

/* Say what the gate found about the line at hand, which is special. */
void feasibility_tell(struct matter *m);
#endif
