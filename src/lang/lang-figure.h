/*
 * Figures with an ending behind a hyphen, "33-й", "1992-ci", "366-го": a line may end with any
 * other hyphen, but not with theirs, which would leave the ending alone at the next one's
 * beginning.
 */
#ifndef LANG_FIGURE_H
#define LANG_FIGURE_H

#include <stddef.h>

#define FIGURE_DIGITS_MAX 9 /* of what is kept together: a longer number may be parted */
#define FIGURE_ENDING_MAX 4 /* letters */

/* The first of them in `text`, and its bytes; NULL: there is none. */
const char *lang_find_figure(const char *text, size_t *length_out);

#endif
