/*
 * The noun is the line of plain text: one run of one face and one script, from left to
 * right, in which every cluster is one glyph that carries its text. Where a text does not
 * keep to that, there is no line.
 */
#include "rendering-plain.h"

#include <string.h>

typedef enum { SCRIPT_COMMON, SCRIPT_LATIN, SCRIPT_CYRILLIC, SCRIPT_OTHER } Script;

/* The characters of plain text, by Unicode's property Script. */
static const struct {
	gunichar first, last;
	Script script;
} ranges[] = {
	{ ' ', '@', SCRIPT_COMMON },       { 'A', 'Z', SCRIPT_LATIN },
	{ '[', '`', SCRIPT_COMMON },       { 'a', 'z', SCRIPT_LATIN },
	{ '{', '~', SCRIPT_COMMON },       { 0xaa, 0xaa, SCRIPT_LATIN },
	{ 0xab, 0xab, SCRIPT_COMMON },     { 0xba, 0xba, SCRIPT_LATIN },
	{ 0xbb, 0xbb, SCRIPT_COMMON },     { 0xc0, 0xd6, SCRIPT_LATIN },
	{ 0xd8, 0xf6, SCRIPT_LATIN },      { 0xf8, 0x24f, SCRIPT_LATIN },
	{ 0x259, 0x259, SCRIPT_LATIN },    { 0x400, 0x45f, SCRIPT_CYRILLIC },
	{ 0x2013, 0x2014, SCRIPT_COMMON }, { 0x2018, 0x201e, SCRIPT_COMMON },
	{ 0x2116, 0x2116, SCRIPT_COMMON },
};

static Script script_of_char(gunichar c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ranges) && c >= ranges[i].first; i++)
		if (c <= ranges[i].last)
			return ranges[i].script;
	return SCRIPT_OTHER;
}

/* The one script of a text, SCRIPT_OTHER if it has two or any other. */
static Script script_of(const char *text)
{
	Script found = SCRIPT_COMMON;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		Script script = script_of_char(g_utf8_get_char(p));

		if (script == SCRIPT_COMMON)
			continue;
		if (script == SCRIPT_OTHER ||
		    (found != SCRIPT_COMMON && found != script))
			return SCRIPT_OTHER;
		found = script;
	}
	return found;
}

/* A line before it is set. */
typedef struct PlainText {
	const char *text;
	const char *language;
	guint offset; /* of the text in its paragraph */
	bool last;    /* no other line follows, and no space at the end */
	FaceId face;
	const Face *data; /* of the face */
	double size;
} PlainText;

static hb_buffer_t *shape(const PlainText *text, Script script)
{
	static const hb_script_t scripts[] = {
		[SCRIPT_COMMON] = HB_SCRIPT_COMMON,
		[SCRIPT_LATIN] = HB_SCRIPT_LATIN,
		[SCRIPT_CYRILLIC] = HB_SCRIPT_CYRILLIC,
	};
	hb_buffer_t *buffer = hb_buffer_create();

	hb_buffer_add_utf8(buffer, text->text, -1, 0, -1);
	hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
	hb_buffer_set_script(buffer, scripts[script]);
	hb_buffer_set_language(buffer, hb_language_from_string(text->language, -1));
	hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_BOT | HB_BUFFER_FLAG_EOT);
	hb_shape(text->data->font, buffer, NULL, 0);
	return buffer;
}

static void add_glyph(TextLine *line, const PlainText *text, GlyphBook *book,
		      const GlyphPair *pair)
{
	GlyphRun *run = &g_array_index(line->runs, GlyphRun, 0);
	PlacedGlyph placed = { glyphbook_add(book, pair), (float)line->width, 0 };

	g_array_append_val(line->glyphs, placed);
	run->count++;
	run->right = (float)(line->width + pair->advance * text->size / 1000);
}

/* Glyph `i` of a buffer that holds one for each cluster. */
static bool take_glyph(TextLine *line, const PlainText *text, GlyphBook *book,
		       hb_buffer_t *buffer, guint i)
{
	guint count, unused;
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
	const hb_glyph_position_t *at =
		&hb_buffer_get_glyph_positions(buffer, &unused)[i];
	const char *start = text->text + info[i].cluster;
	const char *end = i + 1 < count ? text->text + info[i + 1].cluster : NULL;
	g_autofree char *own =
		end != NULL ? g_strndup(start, (gsize)(end - start)) : g_strdup(start);
	GlyphPair pair = { text->face, info[i].codepoint, own,
			   face_get_advance(text->data, info[i].codepoint) };

	if (pair.glyph == 0 || *own == '\0' || at->x_offset != 0 || at->y_offset != 0)
		return false;
	add_glyph(line, text, book, &pair);
	line->width += at->x_advance * text->size / text->data->em;
	return true;
}

/* Readers would join the words of two lines. */
static void add_space(TextLine *line, const PlainText *text, GlyphBook *book)
{
	hb_codepoint_t space = text->data->space;
	GlyphPair pair = { text->face, space, " ",
			   face_get_advance(text->data, space) };

	add_glyph(line, text, book, &pair);
}

/* The line, yours, or NULL. */
static TextLine *set_text(const PlainText *text, GlyphBook *book)
{
	Script script = script_of(text->text);

	if (script == SCRIPT_OTHER || *text->text == '\0' || *text->text == ' ' ||
	    g_str_has_suffix(text->text, " "))
		return NULL;

	hb_buffer_t *buffer = shape(text, script);
	g_autoptr(TextLine) line = textline_new(text->size);
	GlyphRun run = { .face = text->face,
			 .offset = text->offset,
			 .size = text->size };
	bool whole = true;

	g_array_append_val(line->runs, run);
	for (guint i = 0; i < hb_buffer_get_length(buffer) && whole; i++)
		whole = take_glyph(line, text, book, buffer, i);
	hb_buffer_destroy(buffer);
	if (!whole)
		return NULL;
	if (!text->last)
		add_space(line, text, book);
	return g_steal_pointer(&line);
}

/* Line `i` of a paragraph whose spans are lines and the breaks between them; or NULL. */
static TextLine *set_line(const PlainSetter *setter, const Paragraph *paragraph,
			  size_t i, guint offset)
{
	const Span *span = &paragraph->spans[i];
	bool last = i + 1 == paragraph->count;
	FaceId face =
		setter->upright +
		(paragraph->style.bold || span->strong ? FACE_BOLD : FACE_REGULAR);
	PlainText text = {
		.text = span->text,
		.language = setter->language,
		.offset = offset,
		.last = last,
		.face = face,
		.data = fontset_get_face(setter->set, face),
		.size = paragraph->style.size,
	};

	if (span->text == NULL || span->link != NULL || span->emphasis ||
	    (!last && paragraph->spans[i + 1].text != NULL))
		return NULL;

	g_autoptr(TextLine) line = set_text(&text, setter->book);

	return line != NULL && line->width <= paragraph->width ? g_steal_pointer(&line)
							       : NULL;
}

bool plain_set(const PlainSetter *setter, const Paragraph *paragraph, GPtrArray *lines)
{
	guint before = lines->len, offset = 0;

	if (paragraph->running || paragraph->style.italic || paragraph->count % 2 == 0)
		return false;
	for (size_t i = 0; i < paragraph->count; i += 2) {
		TextLine *line = set_line(setter, paragraph, i, offset);

		if (line == NULL) {
			g_ptr_array_set_size(lines, (int)before);
			return false;
		}
		g_ptr_array_add(lines, line);
		offset += (guint)(strlen(paragraph->spans[i].text) +
				  strlen(LINE_SEPARATOR));
	}
	return true;
}
