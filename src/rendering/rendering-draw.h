/*
 * Lines of a flow as PDF content, marked for the structure tree.
 */
#ifndef RENDERING_DRAW_H
#define RENDERING_DRAW_H

#include "rendering-flow.h"

/* Where the codes of glyphs come from: the sheet's fonts, then the letter's own. */
typedef struct Palette {
	const GlyphBook *book;
	const Repertoire *base;
	const Repertoire *extra; /* NULL: none */
} Palette;

/* A piece of content that belongs to an element (ISO 32000-1, 14.7.4.2). */
typedef struct Mark {
	guint element; /* of the flow */
	guint mcid;    /* on the page */
	guint offset;  /* of its text in the paragraph */
} Mark;

/* Where a link can be followed, or a figure stands. */
typedef struct ElementArea {
	guint element;
	double left, right, bottom,
		top; /* bottom and top from the slice's top, upwards */
} ElementArea;

/* What is drawn of a flow on one page; its origin is the slice's top left. */
typedef struct Slice {
	GString *content;
	GArray *marks; /* Mark, in reading order */
	GArray *areas; /* ElementArea */
} Slice;

/* Draw lines first … last - 1 of `flow`; marks count from `mcid`. Yours. */
Slice *slice_draw(const Flow *flow, const guint range[2], guint mcid,
		  const Palette *palette);
void slice_free(Slice *slice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Slice, slice_free)

/* Set the colour, 0xRRGGBB, of what is filled (as text is) or stroked. */
void draw_colour(GString *out, guint32 rgb, bool stroke);

/* Draw one line with its baseline's left end at x, y, as part of an artifact. */
void draw_line(GString *out, const TextLine *line, const double at[2],
	       const Palette *palette);

#endif
