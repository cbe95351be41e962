/*
 * What the terminal can show: colours, and how many cells a text takes.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef enum {
	TONE_PLAIN,
	TONE_BOLD,
	TONE_GOOD,
	TONE_BAD,
	TONE_DOUBT,
	TONE_FAINT
} Tone;

/*
 * Whether `stream` may carry colours: a terminal that is not "dumb", and no NO_COLOR in
 * the environment (https://no-color.org: present and not empty).
 */
bool terminal_has_colour(FILE *stream);

/* The escape sequence that begins a tone; "" for TONE_PLAIN. */
const char *terminal_tone(Tone tone);

/* The sequence that ends every tone. */
const char *terminal_plain(void);

/* The width of a terminal in cells; 0 when `stream` is none,
 * or its width is not known. */
unsigned terminal_columns(FILE *stream);

/* The cells that a line of UTF-8 text takes: wide characters two, marks and controls
 * none. */
unsigned text_cells(const char *text);

/* `text` with its controls replaced by U+FFFD, so that it cannot steer a terminal.
 * Yours. */
char *text_without_controls(const char *text);

/*
 * `text`, isolated (U+2068 … U+2069) when it holds right-to-left letters, so that it
 * does not pull its neighbours around on a terminal that reorders. Yours.
 */
char *text_isolate(const char *text);

/*
 * `text` broken at blanks into lines of at most `cells`: the first begins at cell `start`,
 * the others after `indent` blanks. As it is where `cells` is 0, or where a word would
 * not fit into a line: it may be meant to be copied. Yours.
 */
char *text_fold(const char *text, unsigned cells, unsigned start, unsigned indent);

/* The longest beginning of `text` that takes at most `cells`,
 * with "…" when cut. Yours. */
char *text_cut(const char *text, unsigned cells);

#endif
