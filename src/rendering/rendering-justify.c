/* The noun is the line; its glyphs and runs go from left to right. */
#include "rendering-justify.h"

#include <string.h>

/* A space between words of the line, not the one that its break has left behind. */
static bool is_gap(const TextLine *line, const GlyphBook *book,
		   const PlacedGlyph *glyph)
{
	return (double)glyph->x + 0.01 < line->width &&
	       strcmp(glyphbook_get(book, glyph->id)->text, " ") == 0;
}

/* Gaps to the left of `x`. */
static guint count_gaps(const TextLine *line, const GlyphBook *book, double x)
{
	guint count = 0;

	for (guint i = 0; i < line->glyphs->len; i++) {
		const PlacedGlyph *glyph = &g_array_index(line->glyphs, PlacedGlyph, i);

		count += (double)glyph->x < x && is_gap(line, book, glyph);
	}
	return count;
}

static void move_silent(TextLine *line, const GlyphBook *book, double gap)
{
	for (guint i = 0; i < line->silent->len; i++) {
		PlacedGlyph *glyph = &g_array_index(line->silent, PlacedGlyph, i);

		glyph->x += (float)(gap * count_gaps(line, book, (double)glyph->x));
	}
}

static void move_runs(TextLine *line, const GlyphBook *book, double gap)
{
	double by = 0;

	for (guint i = 0; i < line->runs->len; i++) {
		GlyphRun *run = &g_array_index(line->runs, GlyphRun, i);

		run->left += (float)by;
		for (guint k = run->first; k < run->first + run->count; k++) {
			PlacedGlyph *glyph =
				&g_array_index(line->glyphs, PlacedGlyph, k);
			bool wider = is_gap(line, book, glyph);

			glyph->x += (float)by;
			by += wider ? gap : 0;
		}
		run->right += (float)by;
	}
}

void textline_justify(TextLine *line, const GlyphBook *book, double width)
{
	double room = width - line->width;
	guint gaps = count_gaps(line, book, line->width);

	if (!line->wraps || gaps == 0 || room <= 0 ||
	    room / gaps > JUSTIFY_MOST * line->size)
		return;
	move_silent(line, book, room / gaps);
	move_runs(line, book, room / gaps);
	line->width = width;
}
