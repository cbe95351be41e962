/*
 * UTF-8 text as people point at it: lines and columns, and names that nearly match.
 *
 * Lines and columns count from 1; a column is a code point, a line ends at LF.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct TextPosition {
	unsigned line;
	unsigned column;
} TextPosition;

/*
 * The first byte of `bytes` that no letter may contain: part of a malformed UTF-8 sequence,
 * NUL, a control other than TAB, LF and CR, or a bidirectional override or isolate
 * (U+202A … U+202E, U+2066 … U+2069). Returns whether there is one, and its offset.
 */
bool text_find_forbidden(const char *bytes, size_t length, size_t *offset_out);

/* Whether the bytes are UTF-8; soonest where most of them are ASCII. */
bool text_is_utf8(const char *bytes, size_t length);

/* Line and column of the byte at `offset`; malformed bytes count as one code point each. */
TextPosition text_position(const char *text, size_t length, size_t offset);

/* Line number `line` of `text` without its end, yours; empty past the last line. The `text`
 * of length 0 may be NULL. */
char *text_line(const char *text, size_t length, unsigned line);

/*
 * The two for a text that is asked for many places: both then take the time of a short line.
 * The text is borrowed for as long as the index lives.
 */
typedef struct TextIndex TextIndex;

TextIndex *textindex_new(const char *text, size_t length);
void textindex_free(TextIndex *index);
TextPosition textindex_position(const TextIndex *index, size_t offset);

#define TEXT_LINE_WHOLE 4096 /* bytes of the longest line that is given whole */

/*
 * The line of a position without its end, yours; of one that is longer than TEXT_LINE_WHOLE a part,
 * which is the same for all positions of some hundred columns and reaches 128 code points beyond
 * them on either side. *skipped_out: code points of the line before what is given.
 */
char *textindex_line(const TextIndex *index, TextPosition around,
		     unsigned *skipped_out);

/* Whether `text` contains CR, LF or another control, so that it must not become a header. */
bool text_has_control(const char *text);

/*
 * The candidate that a person most probably meant by `name`: the one at the smallest edit
 * distance, at most a third of its length away. NULL when none is near. Borrowed.
 */
const char *text_nearest(const char *name, const char *const *candidates, size_t count);

/* "; did you mean 'NEAREST'?" for the end of a message; "" where it is NULL. Yours. */
char *text_suggestion(const char *nearest);

#endif
