/*
 * The noun is the source: the spans' texts behind each other, with the attributes that make
 * them look as they should.
 */
#include "rendering-source.h"

#include "lang-figure.h"
#include "rendering-direction.h"
#include "rendering-latin.h"
#include "rendering-stretch.h"

#include <string.h>

void source_clear(Source *source)
{
	g_string_free(source->text, true);
	g_array_unref(source->links);
	g_array_unref(source->ends);
	g_array_unref(source->figures);
	g_array_unref(source->latin);
}

/* Hyphenate the text of a span; of the `last`, all but the last word. */
static void add_words(Source *source, const Hyphenator *hyphenator, const char *text,
		      bool last)
{
	const char *end = last ? strrchr(text, ' ') : text + strlen(text);
	g_autofree char *head = g_strndup(text, end != NULL ? (gsize)(end - text) : 0);

	hyphenator_add(hyphenator, head, source->text);
	g_string_append(source->text, text + strlen(head));
}

static void add_text(Source *source, const Paragraph *paragraph, size_t i,
		     const Hyphenator *hyphenator, bool rtl)
{
	const Span *span = &paragraph->spans[i];

	if (span->text == NULL)
		g_string_append(source->text, LINE_SEPARATOR);
	else if (paragraph->running && hyphenator != NULL)
		add_words(source, hyphenator, span->text, i + 1 == paragraph->count);
	else if (paragraph->apart)
		line_isolate(source->text, span->text, rtl);
	else
		g_string_append(source->text, span->text);
}

/* "33-й" stays whole at a line's end. */
static void find_figures(Source *source)
{
	const char *text = source->text->str, *figure;
	size_t length = 0;

	for (const char *at = text; (figure = lang_find_figure(at, &length)) != NULL;
	     at = figure + length) {
		guint start = (guint)(figure - text);
		TextStretch stretch = { start, start + (guint)length };

		g_array_append_val(source->figures, stretch);
	}
}

void source_init(Source *source, const Paragraph *paragraph,
		 const Hyphenator *hyphenator, const char *latin)
{
	guint link = 0;
	const char *open = NULL;

	source->paragraph = paragraph;
	source->families = latin;
	source->text = g_string_new(NULL);
	source->links = g_array_new(false, false, sizeof(guint));
	source->ends = g_array_new(false, false, sizeof(gsize));
	source->figures = g_array_new(false, false, sizeof(TextStretch));
	for (size_t i = 0; i < paragraph->count; i++) {
		const Span *span = &paragraph->spans[i];
		const guint none = 0;

		add_text(source, paragraph, i, hyphenator, latin != NULL);
		g_array_append_val(source->ends, source->text->len);
		if (span->link != NULL && g_strcmp0(span->link, open) != 0)
			link++;
		open = span->link;
		g_array_append_val(source->links, *(open != NULL ? &link : &none));
	}
	stretch_loosen(source->text, source->ends);
	find_figures(source);
	source->latin = latin != NULL ? latin_find(source->text->str)
				      : g_array_new(false, false, sizeof(TextStretch));
}

/* A part of a source while its attributes are gathered. */
typedef struct SourcePart {
	const Source *source;
	gsize start, end;
	PangoAttrList *attributes;
} SourcePart;

/* Add `attribute` for what the part has of the text from `start` to `end`. */
static void add_attribute(SourcePart *part, PangoAttribute *attribute, gsize start,
			  gsize end)
{
	attribute->start_index = (guint)(MAX(start, part->start) - part->start);
	attribute->end_index = (guint)(MIN(end, part->end) - part->start);
	pango_attr_list_insert(part->attributes, attribute);
}

/* Arabic script has no italic: emphasis is bold there. */
static void add_look(SourcePart *part, const Span *span, gsize start, gsize end)
{
	bool rtl = part->source->families != NULL;
	bool bold = span->strong || (span->emphasis && rtl);

	if (bold)
		add_attribute(part, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start,
			      end);
	if (span->emphasis && !rtl)
		add_attribute(part, pango_attr_style_new(PANGO_STYLE_ITALIC), start,
			      end);
}

/* Which span the byte at `offset` belongs to; the last one behind all. */
static guint find_span(const Source *source, gsize offset)
{
	guint span = 0, after = MAX(source->ends->len, 1) - 1;

	while (span < after) {
		guint middle = span + (after - span) / 2;

		if (offset < g_array_index(source->ends, gsize, middle))
			after = middle;
		else
			span = middle + 1;
	}
	return span;
}

static void add_looks(SourcePart *part)
{
	const Source *source = part->source;
	gsize start = part->start;

	for (guint i = find_span(source, start); start < part->end; i++) {
		gsize end = g_array_index(source->ends, gsize, i);

		add_look(part, &source->paragraph->spans[i], start, end);
		start = end;
	}
}

/*
 * Pango would put a hyphen into an address that it has to break. A hyphen stands behind a soft
 * one alone: between two ranges of the attribute, which leaves out where it begins.
 */
static void forbid_hyphens(SourcePart *part)
{
	const char *text = part->source->text->str;
	gsize at = part->start;

	while (at < part->end) {
		const char *soft =
			g_strstr_len(text + at, (gssize)(part->end - at), SOFT_HYPHEN);
		gsize end = soft != NULL ? (gsize)(soft - text) + strlen(SOFT_HYPHEN)
					 : part->end;

		add_attribute(part, pango_attr_insert_hyphens_new(false), at, end);
		at = end;
	}
}

/* The first of the stretches that ends behind `place`. */
static guint find_stretch(const GArray *stretches, gsize place)
{
	guint first = 0, after = stretches->len;

	while (first < after) {
		guint middle = first + (after - first) / 2;

		if (g_array_index(stretches, TextStretch, middle).end > place)
			after = middle;
		else
			first = middle + 1;
	}
	return first;
}

static void keep_figures(SourcePart *part)
{
	const GArray *figures = part->source->figures;

	for (guint i = find_stretch(figures, part->start); i < figures->len; i++) {
		TextStretch figure = g_array_index(figures, TextStretch, i);

		if (figure.start >= part->end)
			break;
		add_attribute(part, pango_attr_allow_breaks_new(false), figure.start,
			      figure.end);
	}
}

static void mark_latin(SourcePart *part)
{
	const Source *source = part->source;
	double size = source->paragraph->style.size / NASKH_SCALE;

	for (guint i = find_stretch(source->latin, part->start); i < source->latin->len;
	     i++) {
		TextStretch latin = g_array_index(source->latin, TextStretch, i);

		if (latin.start >= part->end)
			break;
		add_attribute(part, pango_attr_family_new(source->families),
			      latin.start, latin.end);
		add_attribute(part,
			      pango_attr_size_new_absolute((int)(size * PANGO_SCALE)),
			      latin.start, latin.end);
	}
}

PangoAttrList *source_attributes(const Source *source, gsize start, gsize end)
{
	SourcePart part = { source, start, end, pango_attr_list_new() };

	add_looks(&part);
	forbid_hyphens(&part);
	keep_figures(&part);
	mark_latin(&part);
	return part.attributes;
}

guint source_link_at(const Source *source, gsize offset)
{
	return g_array_index(source->links, guint, find_span(source, offset));
}
