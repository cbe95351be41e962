/*
 * Lines that stand in a letter and are not of its language: those of an address, names, what is
 * enclosed. Each runs as its own first letter does (UAX 9, P2 and P3; the dir="auto" of HTML);
 * on which side of the page it stands is for the letter's language to say.
 *
 * `rtl` is whether the text around it runs from right to left.
 */
#ifndef RENDERING_DIRECTION_H
#define RENDERING_DIRECTION_H

#include <glib.h>
#include <stdbool.h>

/* Whether the line runs against what stands around it. */
bool line_turns(const char *line, bool rtl);

/*
 * Add the line to `out`, and where it turns the isolates (U+2066 or U+2067, U+2069) that make
 * it run by itself: for typesetters, which draw none of them.
 */
void line_isolate(GString *out, const char *line, bool rtl);

/*
 * The line of a plain text, whose readers may give it any direction: where it turns, an end that
 * has no letter has a mark (U+200E or U+200F), so that signs stay where they belong. Most lines
 * need none and can be copied as they are; programs that know no isolates know marks. Yours.
 */
char *line_mark(const char *line, bool rtl);

#endif
