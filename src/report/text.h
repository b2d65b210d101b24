/*
 * text - aligned plain text: cells, wrapped paragraphs, commands to type
 *
 * What partners wrote is shown printable: other bytes appear as \xHH.
 */
#ifndef TEXT_H
#define TEXT_H
#include "out.h"		/* struct out */
#include <stdbool.h>
#include <stdint.h>

struct currency;

/* Lines are at most this wide, but for paths and commands too long for it:
 * those are meant to be copied. */
#define TEXT_WIDTH 100

void text_section(struct out *o, const char *title);
/* Numbers stand to the right in WIDTH columns. */
void text_i64(struct out *o, int64_t n, int width);
void text_money(struct out *o, int64_t minor, const struct currency *c,
    int width);
/* "1 file", "2 files" */
void text_count(struct out *o, int64_t n, const char *one, const char *many);
/* To the left in WIDTH columns; what is longer is cut and ends in "~".  A
 * cell is filled up with blanks. */
void text_clip(struct out *o, struct span s, int width);
void text_cell(struct out *o, struct span s, int width);
/* Words, the first at COLUMN (which we have reached), others below it. */
void text_wrap(struct out *o, struct span s, int column);
/* One argument of a shell command, quoted if it has to be. */
void text_argument(struct out *o, struct span word);
#endif
