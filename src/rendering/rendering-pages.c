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
}

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

/* The room for text: below what has a place of its own, and its last line. */
static PageRoom page_room(const Job *job)
{
	PageRoom room = job->parts->room;

	if (job->opening_top > 0)
		room.first_top = MAX(room.first_top,
				     job->opening_top + flow_get_height(job->opening) +
					     REFERENCES_BELOW);
	if (job->address_top > 0)
		room.first_top = MAX(room.first_top,
				     job->address_top + flow_get_height(job->address) +
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

	job->mark = job->letter->specimen ? job->parts->specimen : job->parts->courtesy;
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

/* Pictures and words of the head, in the order of its cells. */
static void add_head_nodes(Job *job)
{
	const LetterShared *shared = job->letter->shared;
	Structure *structure = job->structure;

	for (int i = 0; i < DESIGN_CELLS; i++) {
		const HeadCell *cell = &job->parts->head->cells[i];

		job->figure_nodes[i] =
			structure_add(structure, "Figure", NODE_DOCUMENT);
		for (int k = 0; k < HEAD_VOICES && cell->voices[k].flow != NULL; k++) {
			const char *language = shared->design_words->languages[i];
			guint node =
				structure_add_flow(structure, cell->voices[k].flow);

			if (g_strcmp0(language, shared->language) != 0)
				structure_set_language(structure, node, language);
			job->voice_nodes[i][k] = node;
		}
	}
}

static void add_nodes(Job *job)
{
	Structure *structure = job->structure;

	job->mark_node = structure_add_flow(structure, job->mark);
	add_head_nodes(job);
	for (Part part = 0; part < PART_COUNT; part++)
		job->nodes[part] =
			structure_add_flow(structure, job->stack.flows[part]);
	job->notice_node = structure_add_flow(structure, job->parts->notice);
	if (job->parts->head->foot.flow != NULL)
		job->foot_node =
			structure_add_flow(structure, job->parts->head->foot.flow);
}

/* Letters that become one file. */
typedef struct Binding {
	GArray *jobs; /* Job */
	PdfFile *file;
	Structure *structure;
	unsigned *numbers; /* of the pages' objects */
	unsigned pages, tree;
} Binding;

static void clear_job(void *job)
{
	job_clear(job);
}

static void binding_clear(Binding *binding)
{
	g_array_unref(binding->jobs);
	pdf_file_free(binding->file);
	structure_free(binding->structure);
	g_free(binding->numbers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Binding, binding_clear)

static Job *job_at(const Binding *binding, guint i)
{
	return &g_array_index(binding->jobs, Job, i);
}

static const Job *last_job(const Binding *binding)
{
	return job_at(binding, binding->jobs->len - 1);
}

static void write_tree(const Binding *binding)
{
	GString *out = pdf_object_begin(binding->file, binding->tree);

	g_string_append(out, "<< /Type /Pages /Kids [");
	for (guint i = 0; i < binding->pages; i++)
		g_string_append_printf(out, " %u 0 R", binding->numbers[i]);
	g_string_append_printf(out, " ] /Count %u >>", binding->pages);
	pdf_object_end(binding->file);
}

/* The identifier is the digest of all that stands in the file. */
static GBytes *finish(const Binding *binding, unsigned catalog, unsigned info)
{
	const SheetParts *parts = last_job(binding)->parts;
	const GString *bytes = pdf_file_bytes(binding->file);
	gsize shared = pdf_file_bytes(parts->beginning)->len;
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;

	digest_builder_add(builder, parts->digest->bytes, DIGEST_SIZE);
	digest_builder_add(builder, bytes->str + shared, bytes->len - shared);
	digest_builder_finish(builder, &digest);

	g_autofree char *hex = digest_hex(&digest);

	hex[32] = '\0';
	return pdf_file_finish(binding->file, catalog, info, hex);
}

static GBytes *write_catalog(const Binding *binding, unsigned catalog)
{
	const Job *first = job_at(binding, 0);
	const LetterShared *shared = first->letter->shared;
	unsigned root =
		structure_write(binding->structure, binding->file, binding->numbers);
	MetadataNumbers metadata = metadata_write(first->letter, binding->file);
	GString *out = pdf_object_begin(binding->file, catalog);

	g_string_append_printf(
		out,
		"<< /Type /Catalog /Pages %u 0 R /Metadata %u 0 R "
		"/StructTreeRoot %u 0 R /MarkInfo << /Marked true >> "
		"/OutputIntents [%u 0 R] "
		"/ViewerPreferences << /DisplayDocTitle true%s >> /Lang ",
		binding->tree, metadata.xmp, root, first->parts->intent_number,
		shared->rtl ? " /Direction /R2L" : "");
	pdf_add_text(out, shared->language);
	g_string_append(out, " >>");
	pdf_object_end(binding->file);
	return finish(binding, catalog, metadata.info);
}

/* Lay out each letter, which tells how many pages there are. */
static bool lay_out_all(Binding *binding, GError **error)
{
	for (guint i = 0; i < binding->jobs->len; i++) {
		Job *job = job_at(binding, i);

		if (!lay_out(job, error))
			return false;
		job->first = binding->pages;
		binding->pages += job->plans->len;
	}
	return true;
}

/* The file behind all sheets, and in it the fonts that single letters need. */
static bool open_file(Binding *binding, GError **error)
{
	binding->file = pdf_file_dup(last_job(binding)->parts->beginning);
	binding->structure = structure_new(binding->pages);
	for (guint i = 0; i < binding->jobs->len; i++) {
		Job *job = job_at(binding, i);

		job->file = binding->file;
		job->structure = binding->structure;
		if (!write_extra_fonts(job, error))
			return false;
	}
	return true;
}

static GBytes *write_letters(Binding *binding)
{
	unsigned catalog = pdf_file_reserve(binding->file);

	binding->tree = pdf_file_reserve(binding->file);
	binding->numbers = g_new(unsigned, binding->pages);
	for (unsigned i = 0; i < binding->pages; i++)
		binding->numbers[i] = pdf_file_reserve(binding->file);
	for (guint i = 0; i < binding->jobs->len; i++) {
		Job *job = job_at(binding, i);

		job->tree = binding->tree;
		if (binding->jobs->len > 1)
			structure_begin_part(binding->structure,
					     job->letter->shared->language);
		add_nodes(job);
		for (guint k = 0; k < job->plans->len; k++)
			page_draw(job, k, binding->numbers[job->first + k]);
		page_end(job);
	}
	write_tree(binding);
	return write_catalog(binding, catalog);
}

bool pages_draw(Workshop *workshop, const SheetLetter *letters, size_t count,
		GBytes **pdf_out, GError **error)
{
	g_auto(Binding) binding = { .jobs = g_array_new(false, true, sizeof(Job)) };

	g_assert(count > 0 && count <= LIMIT_TOGETHER);
	g_array_set_clear_func(binding.jobs, clear_job);
	for (size_t i = 0; i < count; i++) {
		Job job = {
			.workshop = workshop,
			.sheet = letters[i].sheet,
			.parts = sheet_get_parts(letters[i].sheet),
			.setter = workshop_setter(workshop,
						  letters[i].letter->shared->language),
			.letter = letters[i].letter,
		};

		g_array_append_val(binding.jobs, job);
	}
	if (!lay_out_all(&binding, error) || !open_file(&binding, error))
		return false;
	*pdf_out = write_letters(&binding);
	return true;
}
