/*
 * Passages: a paragraph as Pango breaks it, piece by piece. Pango and the search for hyphens
 * below each other take the square of a text's length and more; of pieces of one length, they
 * take as much for each. Lines are the same as of one piece: where one ends is decided by what
 * stands in it and just behind.
 */
#ifndef RENDERING_PASSAGE_H
#define RENDERING_PASSAGE_H

#include "rendering-source.h"

#define PASSAGE_LENGTH 1000 /* bytes, and on to where a line may end */
#define PASSAGE_MOST                                                                   \
	8000 /* bytes that are looked through for a good place to part them */

typedef struct Passage {
	PangoLayout *layout; /* with everything set but text and attributes */
	Source *source;
	bool sparing; /* no two lines below each other end with a hyphen */

	gsize start, end; /* bytes of the source's text that Pango has now */
	int count;  /* how many of its lines, from the first on, are the paragraph's */
	gsize next; /* where the line behind these begins */
	bool hyphenated; /* the last line before `next` ends with a hyphen */
	gsize given; /* bytes that Pango was given so far, some of them again and again */
} Passage;

/*
 * Break the next passage of the source, of which nothing is broken at first (all zero); false:
 * there is none left. There is one at least, of an empty line, in an empty text. Hyphens that are
 * not wanted are taken out of the source's text.
 */
bool passage_next(Passage *passage);

/* Line `i` of the passage, borrowed until the next; its places count from `start`. */
const PangoLayoutLine *passage_get_line(const Passage *passage, int i);

/* Whether the measure made the end of line `i`, and no hard break or the paragraph's end. */
bool passage_wraps(const Passage *passage, int i);

#endif
