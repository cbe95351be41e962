/*
 * The noun is the letter being drawn: first its own text is set, then all of it is broken
 * into pages, then the glyphs that the sheet's fonts lack get fonts, then pages, structure
 * and metadata are written behind the sheet's beginning.
 */
#include "rendering-pages.h"

#include "lang-number.h"
#include "lang-word.h"
#include "rendering-metadata.h"
#include "rendering-opening.h"

#include <string.h>

#define RUNNING_STYLE ((TextStyle){ .size = 8.5, .leading = 12 })
#define RUNNING_GAP 18.0 /* between the addressee and the number */
#define FOLIO_SHARE 0.7  /* of the column: as much as number and page may take */
#define CUT_STEP 16      /* a line too long loses this part of it at a time */
#define REFERENCES_BELOW 12.0

static void job_clear(Job *job)
{
	flow_free(job->opening);
	flow_free(job->address);
	textline_free(job->running);
	g_clear_pointer(&job->folios, g_ptr_array_unref);
	g_clear_pointer(&job->plans, g_array_unref);
	repertoire_free(job->extra);
	pdf_file_free(job->file);
	structure_free(job->structure);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Job, job_clear)

static bool break_words(Job *job, const char *words, double room, GPtrArray *lines,
			GError **error)
{
	const Span span = { .text = words };
	Paragraph paragraph = { &span, 1, typesetter_adapt(job->setter, RUNNING_STYLE),
				room, false };

	g_ptr_array_set_size(lines, 0);
	return typesetter_break(job->setter, &paragraph, lines, error);
}

/* One line of `words`, cut with an ellipsis where the room does not hold them. Yours. */
static bool set_line(Job *job, const char *words, double room, TextLine **line_out,
		     GError **error)
{
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	glong length = g_utf8_strlen(words, -1);

	if (!break_words(job, words, room, lines, error))
		return false;
	while (lines->len > 1 && length > 0) {
		length -= MAX(length / CUT_STEP, 1);

		g_autofree char *head = g_utf8_substring(words, 0, length);
		g_autofree char *cut = g_strconcat(g_strchomp(head), "…", NULL);

		if (!break_words(job, cut, room, lines, error))
			return false;
	}
	*line_out = g_ptr_array_steal_index(lines, 0);
	return true;
}

/* "Page 2 of 3", after the letter's number on all pages but the first. Yours. */
static char *folio_text(const Job *job, guint page)
{
	const char *language = job->letter->shared->language;
	g_autofree char *number = opening_number(job->letter);
	g_autofree char *digits = lang_digits(language, page + 1);
	g_autofree char *pages = lang_digits(language, job->plans->len);
	g_autofree char *folio =
		lang_phrase(language, "page-of", "page", digits, "pages", pages, NULL);

	return page == 0 ? g_steal_pointer(&folio)
			 : g_strconcat(number, " · ", folio, NULL);
}

/* Lines for the pages' heads and the first one's foot, where there are several pages. */
static bool add_furniture(Job *job, GError **error)
{
	double column = job->parts->format.column.width, room = column;

	job->folios = g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	if (job->plans->len < 2)
		return true;
	for (guint i = 0; i < job->plans->len; i++) {
		g_autofree char *folio = folio_text(job, i);
		TextLine *line;

		if (!set_line(job, folio, column * FOLIO_SHARE, &line, error))
			return false;
		g_ptr_array_add(job->folios, line);
		room = MIN(room, column - line->width - RUNNING_GAP);
	}
	return set_line(job, job->letter->addressee_name, room, &job->running, error);
}

/* The room for text: where the opening has a place of its own, also below its last line. */
static PageRoom page_room(const Job *job)
{
	PageRoom room = job->parts->room;

	if (job->opening_top > 0)
		room.first_top = MAX(room.first_top,
				     job->opening_top + flow_get_height(job->opening) +
					     REFERENCES_BELOW);
	return room;
}

static bool lay_out(Job *job, GError **error)
{
	const PageFormat *format = &job->parts->format;

	if (!opening_lay_out(job, error) ||
	    !sheet_get_phrases(job->sheet, job->letter, &job->phrases, error))
		return false;

	PageRoom room = page_room(job);

	job->stack = (Stack){ .flows = {
		[PART_SENDER] = job->parts->sender,
		[PART_OPENING] = job->opening,
		[PART_ADDRESS] = job->address,
		[PART_SUBJECT] = job->parts->subject,
		[PART_GREETING] = job->phrases.greeting,
		[PART_BODY] = job->parts->body,
		[PART_CLOSING] = job->phrases.closing,
		[PART_SIGNATORY] = job->parts->signatory,
		[PART_NOTES] = job->parts->notes,
	}, .tops = {
		[PART_SENDER] = page_format_has_window(format) ? format->letterhead.top : 0,
		[PART_OPENING] = job->opening_top,
		[PART_ADDRESS] = job->address_top,
	} };
	job->plans = stack_break(&job->stack, &room);
	if (job->plans->len > LIMIT_PAGES)
		return chy_fail(error, CHY_LIMIT, "it has %u pages, more than %d",
				job->plans->len, LIMIT_PAGES);
	return add_furniture(job, error);
}

static void collect_line(const TextLine *line, GArray *ids)
{
	for (guint k = 0; k < line->glyphs->len; k++)
		g_array_append_val(ids, g_array_index(line->glyphs, PlacedGlyph, k).id);
	for (guint k = 0; k < line->silent->len; k++)
		g_array_append_val(ids, g_array_index(line->silent, PlacedGlyph, k).id);
}

/* The fonts of what the sheet's fonts cannot draw. */
static bool write_extra_fonts(Job *job, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(false, false, sizeof(GlyphId));
	guint missing = 0;

	flow_collect(job->opening, ids);
	flow_collect(job->address, ids);
	flow_collect(job->phrases.greeting, ids);
	flow_collect(job->phrases.closing, ids);
	for (guint i = 0; i < job->folios->len; i++)
		collect_line(g_ptr_array_index(job->folios, i), ids);
	if (job->running != NULL)
		collect_line(job->running, ids);
	for (guint i = 0; i < ids->len; i++) {
		GlyphId id = g_array_index(ids, GlyphId, i);

		if (repertoire_find(job->parts->base, id) == 0)
			g_array_index(ids, GlyphId, missing++) = id;
	}
	g_array_set_size(ids, missing);
	job->extra = repertoire_new(job->workshop->book, ids);
	job->palette = (Palette){ job->workshop->book, job->parts->base, job->extra };
	return repertoire_write(job->extra, job->workshop->subsets, job->file,
				&job->extra_fonts, error);
}

static void add_nodes(Job *job)
{
	Structure *structure = job->structure;

	job->specimen_node = structure_add_flow(structure, job->parts->specimen);
	job->figure_node = structure_add(structure, "Figure", NODE_DOCUMENT);
	for (Part part = 0; part < PART_COUNT; part++)
		job->nodes[part] =
			structure_add_flow(structure, job->stack.flows[part]);
	job->notice_node = structure_add_flow(structure, job->parts->notice);
}

static void write_tree(Job *job, const unsigned *numbers)
{
	GString *out = pdf_object_begin(job->file, job->tree);

	g_string_append(out, "<< /Type /Pages /Kids [");
	for (guint i = 0; i < job->plans->len; i++)
		g_string_append_printf(out, " %u 0 R", numbers[i]);
	g_string_append_printf(out, " ] /Count %u >>", job->plans->len);
	pdf_object_end(job->file);
}

/* The identifier is the digest of all that stands in the file. */
static GBytes *finish(Job *job, unsigned catalog, unsigned info)
{
	const GString *bytes = pdf_file_bytes(job->file);
	gsize shared = pdf_file_bytes(job->parts->beginning)->len;
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;

	digest_builder_add(builder, job->parts->digest->bytes, DIGEST_SIZE);
	digest_builder_add(builder, bytes->str + shared, bytes->len - shared);
	digest_builder_finish(builder, &digest);

	g_autofree char *hex = digest_hex(&digest);

	hex[32] = '\0';
	return pdf_file_finish(job->file, catalog, info, hex);
}

static GBytes *write_letter(Job *job)
{
	g_autofree unsigned *numbers = g_new(unsigned, job->plans->len);
	const LetterShared *shared = job->letter->shared;
	unsigned catalog = pdf_file_reserve(job->file);

	job->tree = pdf_file_reserve(job->file);
	for (guint i = 0; i < job->plans->len; i++)
		numbers[i] = pdf_file_reserve(job->file);
	for (guint i = 0; i < job->plans->len; i++)
		page_draw(job, i, numbers[i]);
	page_end(job);
	write_tree(job, numbers);

	unsigned root = structure_write(job->structure, job->file, numbers);
	MetadataNumbers metadata = metadata_write(job->letter, job->file);
	GString *out = pdf_object_begin(job->file, catalog);

	g_string_append_printf(
		out,
		"<< /Type /Catalog /Pages %u 0 R /Metadata %u 0 R "
		"/StructTreeRoot %u 0 R /MarkInfo << /Marked true >> "
		"/OutputIntents [%u 0 R] "
		"/ViewerPreferences << /DisplayDocTitle true%s >> /Lang ",
		job->tree, metadata.xmp, root, job->parts->intent_number,
		shared->rtl ? " /Direction /R2L" : "");
	pdf_add_text(out, shared->language);
	g_string_append(out, " >>");
	pdf_object_end(job->file);
	return finish(job, catalog, metadata.info);
}

bool pages_draw(Workshop *workshop, Sheet *sheet, const Letter *letter,
		GBytes **pdf_out, GError **error)
{
	g_auto(Job) job = {
		.workshop = workshop,
		.sheet = sheet,
		.parts = sheet_get_parts(sheet),
		.setter = workshop_setter(workshop, letter->shared->language),
		.letter = letter,
	};

	if (!lay_out(&job, error))
		return false;
	job.file = pdf_file_dup(job.parts->beginning);
	if (!write_extra_fonts(&job, error))
		return false;
	job.structure = structure_new(job.plans->len);
	add_nodes(&job);
	*pdf_out = write_letter(&job);
	return true;
}
