/*
 * The noun is the book: its lines each with their page and place, and each page's frames as
 * operators. Fonts are made when all lines are known.
 */
#include "rendering-leaf.h"

#define BASELINE 0.72 /* of the leading: where the baseline lies below a line's top */

/* A line and where its baseline begins. */
typedef struct PlacedLine {
	TextLine *line;
	guint page;
	double at[2]; /* from the page's bottom left, as draw_line wants it */
} PlacedLine;

struct LeafBook {
	Workshop *workshop;
	PageBox paper;
	GArray *lines;     /* PlacedLine, page after page */
	GPtrArray *frames; /* GString by page */
};

static void clear_line(void *data)
{
	textline_free(((PlacedLine *)data)->line);
}

static void free_frames(void *data)
{
	g_string_free(data, TRUE);
}

LeafBook *leafbook_new(Workshop *workshop, PaperKind paper)
{
	LeafBook *book = g_new0(LeafBook, 1);

	book->workshop = workshop;
	book->paper = page_paper(paper);
	book->lines = g_array_new(false, false, sizeof(PlacedLine));
	g_array_set_clear_func(book->lines, clear_line);
	book->frames = g_ptr_array_new_with_free_func(free_frames);
	return book;
}

void leafbook_free(LeafBook *book)
{
	if (book == NULL)
		return;
	g_array_unref(book->lines);
	g_ptr_array_unref(book->frames);
	g_free(book);
}

void leafbook_turn(LeafBook *book)
{
	g_ptr_array_add(book->frames, g_string_new(NULL));
}

unsigned leafbook_pages(const LeafBook *book)
{
	return book->frames->len;
}

/* The lines that `words` break into; *leading_out is theirs. */
static GPtrArray *break_words(LeafBook *book, const LeafText *text, const char *words,
			      double *leading_out, GError **error)
{
	Typesetter *setter = workshop_setter(book->workshop, text->language);
	const Span span = { .text = words };
	const Paragraph paragraph = { &span, 1, typesetter_adapt(setter, text->style),
				      text->width, .apart = true };
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);

	if (!typesetter_break(setter, &paragraph, lines, error))
		return NULL;
	*leading_out = paragraph.style.leading;
	return g_steal_pointer(&lines);
}

bool leafbook_measure(LeafBook *book, const LeafText *text, const char *words,
		      double *height_out, GError **error)
{
	double leading;
	g_autoptr(GPtrArray) lines = break_words(book, text, words, &leading, error);

	if (lines == NULL)
		return false;
	*height_out = lines->len * leading;
	return true;
}

bool leafbook_add(LeafBook *book, const LeafText *text, const char *words,
		  double *height_out, GError **error)
{
	bool rtl = typesetter_is_rtl(workshop_setter(book->workshop, text->language));
	double leading;
	g_autoptr(GPtrArray) lines = break_words(book, text, words, &leading, error);

	if (lines == NULL)
		return false;
	g_ptr_array_set_free_func(lines, NULL);
	for (guint i = 0; i < lines->len; i++) {
		TextLine *line = lines->pdata[i];
		double room = rtl != text->at_end ? text->width - line->width : 0;
		const PlacedLine placed = {
			.line = line,
			.page = book->frames->len - 1,
			.at = { text->left + room, book->paper.height - text->top -
							   (i + BASELINE) * leading },
		};

		g_array_append_val(book->lines, placed);
	}
	*height_out = lines->len * leading;
	return true;
}

void leafbook_frame(LeafBook *book, const double box[4])
{
	GString *out = book->frames->pdata[book->frames->len - 1];
	const double numbers[] = { box[0], book->paper.height - box[1] - box[3], box[2],
				   box[3] };

	g_string_append(out, "0.5 w 0.45 G");
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_string_append_c(out, ' ');
		pdf_add_number(out, numbers[i]);
	}
	g_string_append(out, " re S\n");
}

/* --- the file -------------------------------------------------------------------- */

/* What all pages of a file have in common. */
typedef struct Binding {
	PdfFile *file;
	Palette palette;
	unsigned tree, fonts;
} Binding;

static Repertoire *collect(const LeafBook *book)
{
	g_autoptr(GArray) ids = g_array_new(false, false, sizeof(GlyphId));

	for (guint i = 0; i < book->lines->len; i++) {
		const TextLine *line = g_array_index(book->lines, PlacedLine, i).line;
		const GArray *const kinds[] = { line->glyphs, line->silent };

		for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
			for (guint j = 0; j < kinds[k]->len; j++)
				g_array_append_val(
					ids,
					g_array_index(kinds[k], PlacedGlyph, j).id);
	}
	return repertoire_new(book->workshop->book, ids);
}

static void write_fonts(const Binding *binding, const FontNumbers *fonts)
{
	GString *out = pdf_object_begin(binding->file, binding->fonts);

	g_string_append(out, "<<");
	for (unsigned id = 0; id < FACE_COUNT; id++)
		if (fonts->number[id] != 0)
			g_string_append_printf(out, " /F%u %u 0 R", id,
					       fonts->number[id]);
	g_string_append(out, " >>");
	pdf_object_end(binding->file);
}

/* Draw page `page`, whose first line is number *line; that of the next is left there. */
static void write_page(LeafBook *book, const Binding *binding, guint page, guint *line,
		       unsigned number)
{
	const GString *frames = book->frames->pdata[page];
	g_autoptr(GString) content = g_string_new_len(frames->str, (gssize)frames->len);
	unsigned stream = pdf_file_reserve(binding->file);

	for (; *line < book->lines->len; ++*line) {
		const PlacedLine *placed =
			&g_array_index(book->lines, PlacedLine, *line);

		if (placed->page != page)
			break;
		draw_line(content, placed->line, placed->at, &binding->palette);
	}

	g_autoptr(GBytes) data =
		deflater_run(book->workshop->deflater, content->str, content->len);
	GString *out = pdf_object_begin(binding->file, number);

	g_string_append_printf(out, "<< /Type /Page /Parent %u 0 R /MediaBox [0 0 ",
			       binding->tree);
	pdf_add_number(out, book->paper.width);
	g_string_append_c(out, ' ');
	pdf_add_number(out, book->paper.height);
	g_string_append_printf(out,
			       "] /Contents %u 0 R /Resources << /Font %u 0 R >> >>",
			       stream, binding->fonts);
	pdf_object_end(binding->file);
	pdf_stream(binding->file, stream, "", data, true);
}

static void write_pages(LeafBook *book, const Binding *binding)
{
	guint count = book->frames->len, line = 0;
	g_autofree unsigned *numbers = g_new0(unsigned, count);

	for (guint i = 0; i < count; i++) {
		numbers[i] = pdf_file_reserve(binding->file);
		write_page(book, binding, i, &line, numbers[i]);
	}

	GString *out = pdf_object_begin(binding->file, binding->tree);

	g_string_append(out, "<< /Type /Pages /Kids [");
	for (guint i = 0; i < count; i++)
		g_string_append_printf(out, " %u 0 R", numbers[i]);
	g_string_append_printf(out, " ] /Count %u >>", count);
	pdf_object_end(binding->file);
}

static GBytes *close_file(const Binding *binding)
{
	unsigned catalog = pdf_file_reserve(binding->file);
	unsigned info = pdf_file_reserve(binding->file);
	GString *out = pdf_object_begin(binding->file, catalog);
	Digest digest;

	g_string_append_printf(out, "<< /Type /Catalog /Pages %u 0 R >>",
			       binding->tree);
	pdf_object_end(binding->file);
	out = pdf_object_begin(binding->file, info);
	g_string_append(out, "<< /Producer (Chancery) >>");
	pdf_object_end(binding->file);
	digest_data(pdf_file_bytes(binding->file)->str,
		    pdf_file_bytes(binding->file)->len, &digest);

	g_autofree char *hex = digest_hex(&digest);

	hex[32] = '\0';
	return pdf_file_finish(binding->file, catalog, info, hex);
}

bool leafbook_finish(LeafBook *book, GBytes **pdf_out, GError **error)
{
	g_autoptr(PdfFile) file = pdf_file_new(book->workshop->standard);
	g_autoptr(Repertoire) repertoire = collect(book);
	FontNumbers fonts = { 0 };
	const Binding binding = {
		.file = file,
		.palette = { .book = book->workshop->book, .base = repertoire },
		.tree = pdf_file_reserve(file),
		.fonts = pdf_file_reserve(file),
	};

	g_assert(book->frames->len > 0);
	if (!repertoire_write(repertoire, book->workshop->subsets, file, &fonts, error))
		return false;
	write_fonts(&binding, &fonts);
	write_pages(book, &binding);
	*pdf_out = close_file(&binding);
	return true;
}
