/*
 * Lines of plain text, set by HarfBuzz alone: a name, a number, an address. They come out
 * as Pango would set them, at a third of the cost; what a letter alone says is little else.
 */
#ifndef RENDERING_PLAIN_H
#define RENDERING_PLAIN_H

#include "rendering-line.h"

/* What lines are set with, all borrowed. */
typedef struct PlainSetter {
	const FontSet *set;
	GlyphBook *book;
	const char *language;
	FaceId upright; /* as in FontChoice */
} PlainSetter;

/*
 * Append the lines of a paragraph from left to right to `lines`, which owns them. False, and
 * nothing is appended, when it takes more than this to set it: text that may be broken or
 * is too wide for its line, emphasis, a link; another script than Latin or Cyrillic, or both
 * in a line; controls and marks, blanks at an end of a line, a character that the face has
 * not.
 */
bool plain_set(const PlainSetter *setter, const Paragraph *paragraph, GPtrArray *lines);

#endif
