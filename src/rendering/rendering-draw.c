/*
 * The noun is the slice. Content is a sequence of marked pieces, never one inside another:
 *
 *   /P <</MCID 3>> BDC BT … ET EMC      text of an element, over as many lines as it has
 *   /Span <</MCID 4 /ActualText <FEFF00AD>>> BDC BT … ET EMC
 *                                       the hyphen of a word that a line's end breaks: soft
 *                                       (ISO 32000-1, 14.8.2.2.3), though its code says "-"
 *                                       to those who read codes alone
 *   /Artifact BMC /Span <</ActualText ()>> BDC BT … ET EMC EMC
 *                                       marks whose text their base carries already
 *
 * Glyphs stand in visual order, left to right: no order of right-to-left text suits every
 * reader, this one suits most. The pen is where a reader's pen will be, moved by rounded
 * steps, so that nothing drifts.
 */
#include "rendering-draw.h"

#include <math.h>

#define LINK_COLOUR "0.06 0.22 0.45 rg"

/* One text object (BT … ET) while it is written. */
typedef struct Pen {
	GString *out;
	const Palette *palette;
	FaceId face;       /* of the font that is set */
	bool extra, ready; /* which of its fonts; whether any is set */
	bool showing;      /* within [ … ] TJ, and there within < … > */
	double size, x, y;
} Pen;

static void pen_rest(Pen *pen)
{
	if (pen->showing)
		g_string_append(pen->out, ">]TJ\n");
	pen->showing = false;
}

static void pen_set_font(Pen *pen, FaceId face, bool extra)
{
	if (pen->ready && pen->face == face && pen->extra == extra)
		return;
	pen_rest(pen);
	g_string_append(pen->out, extra ? "/X" : "/F");
	pdf_add_integer(pen->out, face);
	g_string_append_c(pen->out, ' ');
	pdf_add_number(pen->out, pen->size);
	g_string_append(pen->out, " Tf\n");
	pen->face = face;
	pen->extra = extra;
	pen->ready = true;
}

static void pen_move(Pen *pen, double x, double y)
{
	pen_rest(pen);
	g_string_append(pen->out, "1 0 0 1 ");
	pdf_add_number(pen->out, x);
	g_string_append_c(pen->out, ' ');
	pdf_add_number(pen->out, y);
	g_string_append(pen->out, " Tm\n[<");
	pen->x = x;
	pen->y = y;
	pen->showing = true;
}

static void add_code(GString *out, unsigned code)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[4] = { digits[code >> 12 & 15], digits[code >> 8 & 15],
			 digits[code >> 4 & 15], digits[code & 15] };

	g_string_append_len(out, text, 4);
}

#define SAME_HEIGHT 0.005 /* points: two baselines that are one */

static void pen_show(Pen *pen, GlyphId id, double x, double y)
{
	const Palette *palette = pen->palette;
	const GlyphPair *pair = glyphbook_get(palette->book, id);
	unsigned code = repertoire_find(palette->base, id);
	bool extra = code == 0;

	if (extra)
		code = repertoire_find(palette->extra, id);
	g_assert(code != 0);
	pen_set_font(pen, pair->face, extra);
	if (!pen->showing || fabs(pen->y - y) > SAME_HEIGHT)
		pen_move(pen, x, y);

	long step = lround((pen->x - x) * 1000 / pen->size);

	if (step != 0) {
		g_string_append(pen->out, step < 0 ? ">-" : ">");
		pdf_add_integer(pen->out, (unsigned long)labs(step));
		g_string_append_c(pen->out, '<');
		pen->x -= (double)step * pen->size / 1000;
	}
	add_code(pen->out, code);
	pen->x += pair->advance * pen->size / 1000;
}

static void pen_show_run(Pen *pen, const TextLine *line, guint run, const double at[2])
{
	const GlyphRun *of = &g_array_index(line->runs, GlyphRun, run);

	pen->ready = pen->ready && fabs(pen->size - of->size) <= 0;
	pen->size = of->size;
	for (guint i = of->first; i < of->first + of->count; i++) {
		const PlacedGlyph *glyph = &g_array_index(line->glyphs, PlacedGlyph, i);

		pen_show(pen, glyph->id, at[0] + (double)glyph->x,
			 at[1] + (double)glyph->y);
	}
}

void draw_line(GString *out, const TextLine *line, const double at[2],
	       const Palette *palette)
{
	Pen pen = { .out = out, .palette = palette, .size = line->size };

	g_string_append(out, "BT\n");
	for (guint i = 0; i < line->runs->len; i++) {
		pen_rest(&pen);
		pen_show_run(&pen, line, i, at);
	}
	pen.ready = false;
	pen.size = line->size;
	for (guint i = 0; i < line->silent->len; i++) {
		const PlacedGlyph *glyph = &g_array_index(line->silent, PlacedGlyph, i);

		pen_rest(&pen);
		pen_show(&pen, glyph->id, at[0] + (double)glyph->x,
			 at[1] + (double)glyph->y);
	}
	pen_rest(&pen);
	g_string_append(out, "ET\n");
}

void draw_colour(GString *out, guint32 rgb, bool stroke)
{
	if (rgb == 0) {
		g_string_append(out, stroke ? "0 G\n" : "0 g\n");
		return;
	}
	for (int shift = 16; shift >= 0; shift -= 8) {
		pdf_add_number(out, (rgb >> shift & 255) / 255.0);
		g_string_append_c(out, ' ');
	}
	g_string_append(out, stroke ? "RG\n" : "rg\n");
}

/* A slice while it is drawn. */
typedef struct Drawing {
	Slice *slice;
	const Flow *flow;
	Pen pen;
	double size;    /* of the line at hand */
	bool open;      /* a marked piece is */
	bool soft;      /* it is a soft hyphen */
	guint element;  /* whose it is */
	guint mcid;     /* of the next piece */
	GArray *silent; /* PlacedGlyph at absolute places, until the piece is closed */
} Drawing;

static void draw_silent(Drawing *drawing)
{
	GString *out = drawing->slice->content;
	Pen pen = { .out = out,
		    .palette = drawing->pen.palette,
		    .size = drawing->size };

	if (drawing->silent->len == 0)
		return;
	g_string_append(out, "/Artifact BMC\n/Span <</ActualText ()>> BDC\nBT\n");
	for (guint i = 0; i < drawing->silent->len; i++) {
		const PlacedGlyph *glyph =
			&g_array_index(drawing->silent, PlacedGlyph, i);

		pen_rest(&pen);
		pen_show(&pen, glyph->id, (double)glyph->x, (double)glyph->y);
	}
	pen_rest(&pen);
	g_string_append(out, "ET\nEMC\nEMC\n");
	g_array_set_size(drawing->silent, 0);
}

static void piece_close(Drawing *drawing)
{
	if (!drawing->open)
		return;
	pen_rest(&drawing->pen);
	g_string_append(drawing->slice->content, "ET\nEMC\n");
	drawing->open = false;
	draw_silent(drawing);
}

static void piece_open(Drawing *drawing, guint element, const GlyphRun *run)
{
	const Element *of = &g_array_index(drawing->flow->elements, Element, element);
	Mark mark = { element, drawing->mcid++, run->offset };
	GString *out = drawing->slice->content;

	g_string_append_c(out, '/');
	g_string_append(out, run->soft ? "Span" : of->type);
	g_string_append(out, " <</MCID ");
	pdf_add_integer(out, mark.mcid);
	g_string_append(out,
			run->soft ? " /ActualText <FEFF00AD>>> BDC\n" : ">> BDC\n");
	if (of->address != NULL)
		g_string_append(out, LINK_COLOUR "\n");
	else
		draw_colour(out, drawing->flow->colour, false);
	g_string_append(out, "BT\n");
	g_array_append_val(drawing->slice->marks, mark);
	drawing->pen.ready = false;
	drawing->open = true;
	drawing->soft = run->soft;
	drawing->element = element;
}

static void add_area(Drawing *drawing, const GlyphRun *run, guint element,
		     const double at[2])
{
	ElementArea area = { element, at[0] + (double)run->left,
			     at[0] + (double)run->right, at[1] - 0.25 * drawing->size,
			     at[1] + 0.8 * drawing->size };

	g_array_append_val(drawing->slice->areas, area);
}

/*
 * Runs of one link, or of none, are a piece; a piece goes on over a line's end unless one
 * of the lines has several, whose order on the page is not that of reading.
 */
static void draw_pieces(Drawing *drawing, const FlowLine *line, const double at[2])
{
	const GArray *runs = line->line->runs;
	const GlyphRun *first = &g_array_index(runs, GlyphRun, 0);
	bool single = true;

	for (guint i = 1; i < runs->len; i++)
		single = single && g_array_index(runs, GlyphRun, i).link == first->link;
	for (guint i = 0; i < runs->len; i++) {
		const GlyphRun *run = &g_array_index(runs, GlyphRun, i);
		guint element = line->element + run->link;

		if (drawing->open &&
		    (drawing->element != element || (i == 0 && !single) ||
		     drawing->soft || run->soft ||
		     fabs(drawing->size - line->line->size) > 0))
			piece_close(drawing);
		drawing->size = line->line->size;
		if (!drawing->open)
			piece_open(drawing, element, run);
		if (run->link != 0)
			add_area(drawing, run, element, at);
		pen_rest(&drawing->pen);
		pen_show_run(&drawing->pen, line->line, i, at);
	}
	for (guint i = 0; i < line->line->silent->len; i++) {
		PlacedGlyph glyph = g_array_index(line->line->silent, PlacedGlyph, i);

		glyph.x += (float)at[0];
		glyph.y += (float)at[1];
		g_array_append_val(drawing->silent, glyph);
	}
	if (!single)
		piece_close(drawing);
}

static void draw_picture(Drawing *drawing, const FlowLine *line, double bottom)
{
	GString *out = drawing->slice->content;
	const FlowPicture *picture = &line->picture;
	Mark mark = { line->element, drawing->mcid++, 0 };
	ElementArea area = { line->element, line->x, line->x + picture->width, bottom,
			     bottom + picture->height };
	const double box[] = { picture->width, 0, 0, picture->height, line->x, bottom };

	piece_close(drawing);
	g_string_append_printf(out, "/Figure <</MCID %u>> BDC\nq", mark.mcid);
	for (int i = 0; i < 6; i++) {
		g_string_append_c(out, ' ');
		pdf_add_number(out, box[i]);
	}
	g_string_append_printf(out, " cm /%s Do Q\nEMC\n", picture->name);
	g_array_append_val(drawing->slice->marks, mark);
	g_array_append_val(drawing->slice->areas, area);
}

/* The paragraph that a mark belongs to: a link's is its parent. */
static int paragraph_of(const Flow *flow, const Mark *mark)
{
	const Element *element = &g_array_index(flow->elements, Element, mark->element);

	return element->address != NULL ? element->parent : (int)mark->element;
}

/* From the order of drawing to that of reading: pieces of one paragraph by their text. */
static void sort_marks(const Flow *flow, GArray *marks)
{
	for (guint i = 1; i < marks->len; i++) {
		Mark mark = g_array_index(marks, Mark, i);
		guint at = i;

		for (; at > 0; at--) {
			const Mark *before = &g_array_index(marks, Mark, at - 1);

			if (before->offset <= mark.offset ||
			    paragraph_of(flow, before) != paragraph_of(flow, &mark))
				break;
			g_array_index(marks, Mark, at) = *before;
		}
		g_array_index(marks, Mark, at) = mark;
	}
}

Slice *slice_draw(const Flow *flow, const guint range[2], guint mcid,
		  const Palette *palette)
{
	Slice *slice = g_new0(Slice, 1);
	Drawing drawing = {
		.slice = slice,
		.flow = flow,
		.mcid = mcid,
		.silent = g_array_new(false, false, sizeof(PlacedGlyph)),
	};
	double top = 0;

	slice->content = g_string_new(NULL);
	slice->marks = g_array_new(false, false, sizeof(Mark));
	slice->areas = g_array_new(false, false, sizeof(ElementArea));
	drawing.pen = (Pen){ .out = slice->content, .palette = palette };
	for (guint i = range[0]; i < range[1]; i++) {
		const FlowLine *line = &g_array_index(flow->lines, FlowLine, i);

		top += i > range[0] ? line->before : 0;
		if (line->line != NULL && line->line->runs->len > 0) {
			const double at[] = { line->x, -(top + line->baseline) };

			draw_pieces(&drawing, line, at);
		} else if (line->picture.name != NULL) {
			draw_picture(&drawing, line, -(top + line->height));
		}
		top += line->height;
	}
	piece_close(&drawing);
	sort_marks(flow, slice->marks);
	g_array_unref(drawing.silent);
	return slice;
}

void slice_free(Slice *slice)
{
	if (slice == NULL)
		return;
	g_string_free(slice->content, true);
	g_array_unref(slice->marks);
	g_array_unref(slice->areas);
	g_free(slice);
}
