/*
 * Stretches of text in which no line may end, which Pango reads to their end for every line of
 * them: a long one costs the square of its length.
 */
#ifndef RENDERING_STRETCH_H
#define RENDERING_STRETCH_H

#include <glib.h>

#define STRETCH_MOST                                                                   \
	1000 /* characters; no line has as many, nor any word of a language */

/*
 * Allow lines to end within each stretch of `text` that is longer than STRETCH_MOST: after every
 * few characters comes a zero width space (U+200B), which is neither drawn nor read. `ends`
 * (gsize, rising) are places in the text, and stay where they were in what is read.
 */
void stretch_loosen(GString *text, GArray *ends);

/* The first place behind the byte at `from` where a line may surely end, or the text's end. */
gsize stretch_end(const GString *text, gsize from);

#endif
