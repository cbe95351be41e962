/*
 * A line of plain text, set by HarfBuzz alone: a name, a number, a line of an address. It
 * comes out as Pango would set it, at a third of the cost; what a letter alone says is
 * little else.
 */
#ifndef RENDERING_PLAIN_H
#define RENDERING_PLAIN_H

#include "rendering-line.h"

typedef struct PlainText {
	const char *text;
	const char *language;
	guint offset; /* of the text in its paragraph */
	bool last;    /* no other line follows, and no space at the end */
	FaceId face;
	const Face *data; /* of the face */
	double size;
} PlainText;

/*
 * The line, yours; NULL when it takes more than this to set it: another script than Latin
 * or Cyrillic, or both, controls and marks, blanks at an end, a character that the face has
 * not.
 */
TextLine *plain_set(const PlainText *text, GlyphBook *book);

#endif
