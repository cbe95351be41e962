/*
 * Lines that end where their column does, by wider gaps between words.
 */
#ifndef RENDERING_JUSTIFY_H
#define RENDERING_JUSTIFY_H

#include "rendering-line.h"

/* The most that a gap is widened, of the size of the type: beyond it the line stays ragged. */
#define JUSTIFY_MOST 0.5

/*
 * Widen the spaces of `line` so that it is `width` points wide. A line that ends its paragraph
 * or stands before a hard break stays as it is, as does one whose gaps would become holes.
 */
void textline_justify(TextLine *line, const GlyphBook *book, double width);

#endif
