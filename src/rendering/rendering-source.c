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
	pango_attr_list_unref(source->attributes);
}

static void add_attribute(Source *source, PangoAttribute *attribute,
			  const gsize range[2])
{
	attribute->start_index = (guint)range[0];
	attribute->end_index = (guint)range[1];
	pango_attr_list_insert(source->attributes, attribute);
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

/* Arabic script has no italic: emphasis is bold there. */
static void add_look(Source *source, const Span *span, const gsize range[2], bool rtl)
{
	bool bold = span->strong || (span->emphasis && rtl);

	if (bold)
		add_attribute(source, pango_attr_weight_new(PANGO_WEIGHT_BOLD), range);
	if (span->emphasis && !rtl)
		add_attribute(source, pango_attr_style_new(PANGO_STYLE_ITALIC), range);
}

static void add_looks(Source *source, const Paragraph *paragraph, bool rtl)
{
	gsize range[2] = { 0, 0 };

	for (size_t i = 0; i < paragraph->count; i++) {
		range[1] = g_array_index(source->ends, gsize, i);
		add_look(source, &paragraph->spans[i], range, rtl);
		range[0] = range[1];
	}
}

/*
 * Pango would put a hyphen into an address that it has to break. A hyphen stands behind a soft
 * one alone: between two ranges of the attribute, which leaves out where it begins.
 */
static void forbid_hyphens(Source *source)
{
	const char *text = source->text->str, *at = text;

	while (*at != '\0') {
		const char *soft = strstr(at, SOFT_HYPHEN);
		const char *end =
			soft != NULL ? soft + strlen(SOFT_HYPHEN) : at + strlen(at);
		PangoAttribute *attribute = pango_attr_insert_hyphens_new(false);

		attribute->start_index = (guint)(at - text);
		attribute->end_index = (guint)(end - text);
		pango_attr_list_insert(source->attributes, attribute);
		at = end;
	}
}

/* "33-й" stays whole at a line's end. */
static void keep_figures(Source *source)
{
	const char *text = source->text->str, *figure;
	size_t length = 0;

	for (const char *at = text; (figure = lang_find_figure(at, &length)) != NULL;
	     at = figure + length) {
		PangoAttribute *attribute = pango_attr_allow_breaks_new(false);

		attribute->start_index = (guint)(figure - text);
		attribute->end_index = attribute->start_index + (guint)length;
		pango_attr_list_insert(source->attributes, attribute);
	}
}

void source_init(Source *source, const Paragraph *paragraph,
		 const Hyphenator *hyphenator, const char *latin)
{
	guint link = 0;
	const char *open = NULL;

	source->text = g_string_new(NULL);
	source->links = g_array_new(false, false, sizeof(guint));
	source->ends = g_array_new(false, false, sizeof(gsize));
	source->attributes = pango_attr_list_new();
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
	add_looks(source, paragraph, latin != NULL);
	forbid_hyphens(source);
	keep_figures(source);
	if (latin != NULL)
		latin_mark(source->text->str,
			   &(LatinLook){ latin, paragraph->style.size / NASKH_SCALE },
			   source->attributes);
}

guint source_link_at(const Source *source, gsize offset)
{
	guint span = 0, after = source->ends->len - 1;

	while (span < after) {
		guint middle = span + (after - span) / 2;

		if (offset < g_array_index(source->ends, gsize, middle))
			after = middle;
		else
			span = middle + 1;
	}
	return g_array_index(source->links, guint, span);
}
