/*
 * difference - what a change alters, from and to, one value an element
 */
#ifndef DIFFERENCE_H
#define DIFFERENCE_H
struct differences;
struct out;

void difference_put(struct out *o, int indent, const struct differences *d);
#endif
