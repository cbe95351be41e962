/*
 * The yardstick: letters drawn per second by a bare loop over Pango and cairo, one file
 * each.
 *
 * usage: pdf-cairo OUTPUT COUNT SAMPLE...
 *
 * The same samples in the same fonts, sizes and measures as pdf-ours. To be a strong
 * yardstick it lays out what letters share once, as a program that cared would.
 */
#include "sample-letter.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FONTS "/usr/share/fonts/truetype/noto/"
#define WIDTH 595.276
#define HEIGHT 841.89
#define LEFT 92.0
#define COLUMN (WIDTH - 2 * LEFT)
#define TOP 62.0
#define BOTTOM 770.0
#define LEADING (16.0 / 11.0)

/* A paragraph that is laid out once. */
typedef struct Piece {
	PangoLayout *layout;
	double indent, before;
} Piece;

typedef struct Yardstick {
	PangoContext *context;
	const Letter *letter;
	GArray *pieces; /* Piece: subject and body */
	cairo_t *cairo;
	double y;
} Yardstick;

static PangoLayout *lay_out(const Yardstick *yard, const char *markup, double size,
			    double width)
{
	PangoLayout *layout = pango_layout_new(yard->context);
	bool rtl = yard->letter->shared->rtl;
	PangoFontDescription *font = pango_font_description_from_string(
		rtl ? "Noto Naskh Arabic,Noto Serif" : "Noto Serif,Noto Naskh Arabic");

	pango_font_description_set_absolute_size(font,
						 size * (rtl ? 1.2 : 1) * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_markup(layout, markup, -1);
	return layout;
}

static void add_piece(Yardstick *yard, const char *markup, double size, double indent)
{
	Piece piece = { lay_out(yard, markup, size, COLUMN - indent), indent, 8 };

	g_array_append_val(yard->pieces, piece);
}

static char *spans_markup(const Block *block)
{
	GString *out = g_string_new(NULL);

	for (size_t i = 0; i < block->span_count; i++) {
		const Span *span = &block->spans[i];
		const char *style = span->strong     ? "weight='bold'"
				    : span->emphasis ? "style='italic'"
						     : "";
		g_autofree char *text = g_markup_escape_text(
			span->text != NULL ? span->text : "\n", -1);

		g_string_append_printf(out, "<span %s>%s</span>", style, text);
	}
	return g_string_free(out, false);
}

static void add_block(Yardstick *yard, const Block *block, double indent)
{
	g_autofree char *markup = spans_markup(block);
	g_autofree char *heading = g_strdup_printf("<b>%s</b>", markup);

	if (block->kind == BLOCK_HEADING)
		add_piece(yard, heading, 12, indent);
	else if (block->kind == BLOCK_PARAGRAPH)
		add_piece(yard, markup, 11, indent);
	for (size_t i = 0; i < block->child_count; i++)
		add_block(yard, block->children[i],
			  indent + (block->kind == BLOCK_LIST ? 0 : 20));
}

static void show(Yardstick *yard, PangoLayout *layout, double x)
{
	double leading = LEADING *
			 pango_font_description_get_size(
				 pango_layout_get_font_description(layout)) /
			 PANGO_SCALE;
	int lines = pango_layout_get_line_count(layout);

	for (int i = 0; i < lines; i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
		PangoRectangle extents;

		pango_layout_line_get_extents(line, NULL, &extents);

		double height = leading;
		double room = pango_layout_get_width(layout) / (double)PANGO_SCALE -
			      extents.width / (double)PANGO_SCALE;

		if (yard->y + height > BOTTOM) {
			cairo_show_page(yard->cairo);
			yard->y = TOP;
		}
		cairo_move_to(yard->cairo, x + (yard->letter->shared->rtl ? room : 0),
			      yard->y + height * 0.72);
		pango_cairo_show_layout_line(yard->cairo, line);
		yard->y += height;
	}
}

static void show_text(Yardstick *yard, const char *text, double size, double before)
{
	g_autofree char *markup = g_markup_escape_text(text, -1);
	PangoLayout *layout = lay_out(yard, markup, size, COLUMN);

	yard->y += before;
	show(yard, layout, LEFT);
	g_object_unref(layout);
}

static void show_list(Yardstick *yard, const char *const *lines, double size,
		      double before)
{
	g_autofree char *text = g_strjoinv("\n", (char **)lines);

	if (*lines != NULL)
		show_text(yard, text, size, before);
}

static void draw(Yardstick *yard, const char *path, const char *number)
{
	const Letter *letter = yard->letter;
	cairo_surface_t *surface = cairo_pdf_surface_create(path, WIDTH, HEIGHT);
	g_autofree char *date =
		g_strdup_printf("%s, %s", letter->shared->place, letter->date);

	yard->cairo = cairo_create(surface);
	yard->y = TOP;
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
				       letter->subject);
	show_text(yard, letter->shared->sender_name, 15, 0);
	show_text(yard, number, 11, 26);
	show_text(yard, date, 11, 0);
	show_list(yard, letter->address_lines, 11, 22);
	for (guint i = 0; i < yard->pieces->len; i++) {
		const Piece *piece = &g_array_index(yard->pieces, Piece, i);

		if (i == 1)
			show_text(yard, letter->salutation, 11, 14);
		yard->y += piece->before;
		show(yard, piece->layout, LEFT + piece->indent);
	}
	show_text(yard, letter->closing, 11, 14);
	show_list(yard, letter->shared->signatories[0].lines, 11, 44);
	show_list(yard, letter->shared->enclosures, 9, 18);
	show_list(yard, letter->shared->copies, 9, 8);
	if (letter->shared->notice != NULL)
		show_text(yard, letter->shared->notice, 7.5, 18);
	cairo_show_page(yard->cairo);
	cairo_destroy(yard->cairo);
	cairo_surface_destroy(surface);
}

static void yardstick_init(Yardstick *yard, PangoFontMap *map, const Letter *letter)
{
	g_autofree char *subject = g_markup_escape_text(letter->subject, -1);
	g_autofree char *markup = g_strdup_printf("<b>%s</b>", subject);
	size_t count;
	const Block *const *blocks = blocktree_blocks(letter->body, &count);

	yard->letter = letter;
	yard->context = pango_font_map_create_context(map);
	pango_context_set_language(
		yard->context, pango_language_from_string(letter->shared->language));
	pango_context_set_round_glyph_positions(yard->context, false);
	yard->pieces = g_array_new(false, false, sizeof(Piece));
	add_piece(yard, markup, 12, 0);
	for (size_t i = 0; i < count; i++)
		add_block(yard, blocks[i], 0);
}

static PangoFontMap *open_fonts(void)
{
	static const char *const files[] = {
		"NotoSerif-Regular.ttf",       "NotoSerif-Bold.ttf",
		"NotoSerif-Italic.ttf",        "NotoSerif-BoldItalic.ttf",
		"NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf",
	};
	FcConfig *config = FcConfigCreate();
	PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_strconcat(FONTS, files[i], NULL);

		FcConfigAppFontAddFile(config, (const FcChar8 *)path);
	}
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
	return map;
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 64;

	unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
	unsigned samples = (unsigned)argc - 3;
	g_autofree Yardstick *yards = g_new0(Yardstick, samples);
	gint64 start = g_get_monotonic_time();
	PangoFontMap *map = open_fonts();

	for (unsigned i = 0; i < samples; i++)
		yardstick_init(&yards[i], map,
			       sample_letter_get(sample_letter_new(argv[3 + i])));
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *path = g_strdup_printf("%s/%05u.pdf", argv[1], i + 1);
		g_autofree char *number = g_strdup_printf("1-14/2025/%05u", i + 1);

		draw(&yards[i % samples], path, number);
	}

	gint64 spent = g_get_monotonic_time() - start;

	printf("%.1f letters/s\n", count * 1e6 / (double)spent);
	return 0;
}
