/*
 * The noun is the line. Pango gives runs from left to right, and in each run clusters:
 * pieces of text that are drawn by glyphs together. What makes a line readable again:
 *
 * - of each cluster one glyph, the base, carries the whole text; the others, and clusters
 *   of marks alone, are silent and their text goes to the base before them;
 * - Pango drops the space at which a line breaks and draws nothing for a break: a space is
 *   put back, or words of two lines would join. A right-to-left line is read from its left
 *   end in the file, so that there the last line needs one too;
 * - controls (isolates, joiners) draw nothing and say nothing;
 * - a soft hyphen draws and says nothing within a line; at the end of one it is drawn, a run
 *   of its own, and is read as itself, so that readers join the word.
 */
#include "rendering-line.h"

#include "base-limits.h"
#include "lang-core.h"
#include "rendering-latin.h"
#include "rendering-passage.h"
#include "rendering-plain.h"

#include <math.h>
#include <string.h>

#define SILENT_TEXT "\xe2\x80\x8b" /* U+200B: a code must stand for something */

#define RTL_LEADING 1.22

struct Typesetter {
	const FontSet *set;
	GlyphBook *book;
	char *language;
	bool rtl;
	FontChoice fonts;
	const Hyphenator *hyphenator; /* NULL: words stay whole */
	PangoContext *context;
	PangoLayout *layout;
};

Typesetter *typesetter_new(const FontSet *set, GlyphBook *book, const char *language)
{
	Typesetter *setter = g_new0(Typesetter, 1);

	setter->set = set;
	setter->book = book;
	setter->language = g_strdup(language);
	setter->rtl = lang_is_rtl(language);
	setter->fonts = fontset_choose(set, language);
	setter->context = fontset_new_context(set, language, setter->rtl);
	setter->layout = pango_layout_new(setter->context);
	pango_layout_set_auto_dir(setter->layout, false);
	pango_layout_set_wrap(setter->layout, PANGO_WRAP_WORD_CHAR);
	return setter;
}

void typesetter_free(Typesetter *setter)
{
	if (setter == NULL)
		return;
	g_object_unref(setter->layout);
	g_object_unref(setter->context);
	g_free(setter->language);
	g_free(setter);
}

void typesetter_set_hyphenator(Typesetter *setter, const Hyphenator *hyphenator)
{
	setter->hyphenator = hyphenator;
}

bool typesetter_is_rtl(const Typesetter *setter)
{
	return setter->rtl;
}

const GlyphBook *typesetter_get_book(const Typesetter *setter)
{
	return setter->book;
}

const char *typesetter_get_language(const Typesetter *setter)
{
	return setter->language;
}

TextStyle typesetter_adapt(const Typesetter *setter, TextStyle style)
{
	if (setter->rtl) {
		style.size *= NASKH_SCALE;
		style.leading *= RTL_LEADING;
	}
	return style;
}

void textline_free(TextLine *line)
{
	if (line == NULL)
		return;
	g_array_unref(line->glyphs);
	g_array_unref(line->silent);
	g_array_unref(line->runs);
	g_free(line);
}

TextLine *textline_new(double size)
{
	TextLine *line = g_new0(TextLine, 1);

	line->glyphs = g_array_new(false, false, sizeof(PlacedGlyph));
	line->silent = g_array_new(false, false, sizeof(PlacedGlyph));
	line->runs = g_array_new(false, false, sizeof(GlyphRun));
	line->size = size;
	return line;
}

/* A line while it is made. */
typedef struct LineMaker {
	Typesetter *setter;
	const Passage *passage;
	TextLine *line;
	double x; /* where the run at hand begins */
} LineMaker;

/* What one glyph of a run turns out to be. */
typedef enum { ROLE_NOTHING, ROLE_BASE, ROLE_SILENT } Role;

typedef struct RunGlyph {
	Role role;
	hb_codepoint_t glyph;
	GString *text; /* of a base */
	guint offset;  /* of a base: where its text begins */
	double x, y;
} RunGlyph;

/* A Pango run while its clusters are sorted out. */
typedef struct RunMaker {
	FaceId face;
	const Face *data;
	bool reversed; /* right to left */
	double size;
	RunGlyph *glyphs;
	RunGlyph *base; /* of the cluster before, in reading order */
} RunMaker;

static bool is_ignorable(gunichar c)
{
	return c == 0x200b || c == 0x200c || c == 0x200d || c == 0x200e ||
	       c == 0x200f || c == 0xad || c == 0x34f || c == 0x2060 ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void add_readable(GString *out, const char *text, const char *end)
{
	for (const char *p = text; p < end; p = g_utf8_next_char(p))
		if (!is_ignorable(g_utf8_get_char(p)))
			g_string_append_unichar(out, g_utf8_get_char(p));
}

static bool is_all_marks(const char *text, const char *end)
{
	for (const char *p = text; p < end; p = g_utf8_next_char(p))
		if (!g_unichar_ismark(g_utf8_get_char(p)))
			return false;
	return true;
}

static bool fail_missing(const char *text, GError **error)
{
	gunichar c = g_utf8_get_char(text);
	char character[7] = { 0 };

	g_unichar_to_utf8(c, character);
	return chy_fail(error, CHY_INVALID, "no font has the character U+%04X '%s'", c,
			character);
}

/* The glyphs first … last of the run draw the text start … end. */
typedef struct Cluster {
	int first, last;
	const char *start, *end;
	guint offset;
} Cluster;

/* A space for the one that Pango dropped at a line's end, or for a hard break. */
static void restore_space(RunMaker *run, const Cluster *cluster)
{
	RunGlyph *glyph = &run->glyphs[cluster->first];
	double advance =
		face_get_advance(run->data, run->data->space) * run->size / 1000;

	if (*cluster->start != ' ' && !g_str_has_prefix(cluster->start, LINE_SEPARATOR))
		return;
	glyph->role = ROLE_BASE;
	glyph->glyph = run->data->space;
	glyph->text = g_string_new(" ");
	glyph->offset = cluster->offset;
	if (run->reversed)
		glyph->x -= advance;
}

static bool take_cluster(RunMaker *run, const PangoGlyphString *string,
			 const Cluster *cluster, GError **error)
{
	bool marks = run->base != NULL && is_all_marks(cluster->start, cluster->end);
	RunGlyph *base = marks ? run->base : NULL;

	for (int i = cluster->first; i <= cluster->last; i++) {
		PangoGlyph glyph = string->glyphs[i].glyph;
		RunGlyph *own = &run->glyphs[i];

		if (glyph == PANGO_GLYPH_EMPTY)
			continue;
		if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0 || glyph == 0)
			return fail_missing(cluster->start, error);
		own->glyph = glyph;
		own->role = base == NULL ? ROLE_BASE : ROLE_SILENT;
		if (base == NULL)
			base = own;
		else if (!marks && base->role == ROLE_BASE &&
			 string->glyphs[i].geometry.width > 0 &&
			 string->glyphs[base - run->glyphs].geometry.width == 0) {
			base->role = ROLE_SILENT; /* a mark came first */
			own->role = ROLE_BASE;
			base = own;
		}
	}
	if (base == NULL)
		return true;
	if (base->text == NULL) {
		base->text = g_string_new(NULL);
		base->offset = cluster->offset;
	}
	add_readable(base->text, cluster->start, cluster->end);
	if (base->text->len == 0 && g_str_has_prefix(cluster->start, SOFT_HYPHEN))
		g_string_append(base->text, SOFT_HYPHEN);
	run->base = base;
	return true;
}

static bool take_clusters(RunMaker *run, LineMaker *maker, PangoGlyphItem *item,
			  GError **error)
{
	const Passage *passage = maker->passage;
	const char *text = passage->source->text->str + passage->start;
	PangoGlyphItemIter at;
	gboolean more = pango_glyph_item_iter_init_start(&at, item, text);

	for (; more; more = pango_glyph_item_iter_next_cluster(&at)) {
		Cluster cluster = {
			.first = MIN(at.start_glyph, at.end_glyph + 1),
			.last = MAX(at.start_glyph, at.end_glyph - 1),
			.start = text + at.start_index,
			.end = text + at.end_index,
			.offset = (guint)passage->start + (guint)at.start_index,
		};

		if (item->glyphs->glyphs[cluster.first].glyph == PANGO_GLYPH_EMPTY &&
		    cluster.first == cluster.last)
			restore_space(run, &cluster);
		else if (!take_cluster(run, item->glyphs, &cluster, error))
			return false;
	}
	return true;
}

/* Readers turn right-to-left text around by characters: a base's text goes in reversed. */
static GlyphId glyph_id(LineMaker *maker, const RunMaker *run, const RunGlyph *glyph)
{
	g_autofree char *reversed = NULL;
	GlyphPair pair = {
		.face = run->face,
		.glyph = glyph->glyph,
		.text = SILENT_TEXT,
		.advance = face_get_advance(run->data, glyph->glyph),
	};

	if (glyph->role == ROLE_BASE && glyph->text->len > 0) {
		pair.text = glyph->text->str;
		if (run->reversed)
			pair.text = reversed = g_utf8_strreverse(pair.text, -1);
	}
	return glyphbook_add(maker->setter->book, &pair);
}

static void line_add(LineMaker *maker, const RunMaker *run, const RunGlyph *glyph)
{
	TextLine *line = maker->line;
	GlyphId id = glyph_id(maker, run, glyph);
	PlacedGlyph placed = { id, (float)glyph->x, (float)glyph->y };
	double advance = face_get_advance(run->data, glyph->glyph) * run->size / 1000;

	if (glyph->role == ROLE_SILENT) {
		g_array_append_val(line->silent, placed);
		return;
	}

	bool soft = glyphpair_is_soft_hyphen(glyphbook_get(maker->setter->book, id));
	guint link = source_link_at(maker->passage->source, glyph->offset);
	GlyphRun *last = line->runs->len > 0 ? &g_array_index(line->runs, GlyphRun,
							      line->runs->len - 1)
					     : NULL;

	if (last == NULL || last->soft || soft || last->face != run->face ||
	    last->link != link || fabs(last->size - run->size) > 0) {
		GlyphRun fresh = { run->face, line->glyphs->len, 0,
				   link,      glyph->offset,     placed.x,
				   placed.x,  run->size,         soft };

		g_array_append_val(line->runs, fresh);
		last = &g_array_index(line->runs, GlyphRun, line->runs->len - 1);
	}
	last->count++;
	last->offset = MIN(last->offset, glyph->offset);
	last->right = (float)(glyph->x + advance);
	g_array_append_val(line->glyphs, placed);
}

/* Left to right all runs of a line have one size. */
static double size_of_run(const LineMaker *maker, PangoFont *font)
{
	if (!maker->setter->rtl)
		return maker->line->size;

	PangoFontDescription *description =
		pango_font_describe_with_absolute_size(font);
	double size =
		pango_font_description_get_size(description) / (double)PANGO_SCALE;

	pango_font_description_free(description);
	return size;
}

static bool line_add_run(LineMaker *maker, PangoGlyphItem *item, GError **error)
{
	PangoGlyphString *string = item->glyphs;
	RunMaker run = {
		.face = fontset_find_face(maker->setter->set,
					  item->item->analysis.font),
		.reversed = item->item->analysis.level % 2 == 1,
		.size = size_of_run(maker, item->item->analysis.font),
		.glyphs = g_new0(RunGlyph, string->num_glyphs),
	};
	double x = maker->x;

	run.data = fontset_get_face(maker->setter->set, run.face);
	for (int i = 0; i < string->num_glyphs; i++) {
		const PangoGlyphGeometry *geometry = &string->glyphs[i].geometry;

		run.glyphs[i].x = x + geometry->x_offset / (double)PANGO_SCALE;
		run.glyphs[i].y = -geometry->y_offset / (double)PANGO_SCALE;
		x += geometry->width / (double)PANGO_SCALE;
	}

	bool ok = take_clusters(&run, maker, item, error);

	for (int i = 0; i < string->num_glyphs; i++) {
		if (ok && run.glyphs[i].role != ROLE_NOTHING)
			line_add(maker, &run, &run.glyphs[i]);
		if (run.glyphs[i].text != NULL)
			g_string_free(run.glyphs[i].text, true);
	}
	g_free(run.glyphs);
	maker->x = x;
	return ok;
}

/* A space at the left of the last line of several, if they run from right to left. */
static void line_add_space(LineMaker *maker, const PangoLayoutLine *source)
{
	TextLine *line = maker->line;
	gsize start = maker->passage->start + (gsize)source->start_index;

	if (!maker->setter->rtl || start == 0 || line->runs->len == 0 ||
	    start + (gsize)source->length < maker->passage->source->text->len)
		return;

	GlyphRun *run = &g_array_index(line->runs, GlyphRun, 0);
	const Face *face = fontset_get_face(maker->setter->set, run->face);
	double advance = face_get_advance(face, face->space);
	GlyphPair pair = { run->face, face->space, " ", advance };
	PlacedGlyph placed = { glyphbook_add(maker->setter->book, &pair),
			       (float)(-advance * run->size / 1000), 0 };

	g_array_prepend_val(line->glyphs, placed);
	run->count++;
	for (guint i = 1; i < line->runs->len; i++)
		g_array_index(line->runs, GlyphRun, i).first++;
}

/* Line `i` of the passage. */
static bool make_line(Typesetter *setter, const Passage *passage, int i, TextLine *line,
		      GError **error)
{
	LineMaker maker = { setter, passage, line, 0 };
	const PangoLayoutLine *from = passage_get_line(passage, i);

	for (GSList *run = from->runs; run != NULL; run = run->next)
		if (!line_add_run(&maker, run->data, error))
			return false;
	line->width = maker.x;
	line_add_space(&maker, from);
	return true;
}

static void set_layout(Typesetter *setter, const Paragraph *paragraph)
{
	const TextStyle *style = &paragraph->style;
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, setter->fonts.families);
	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	if (style->bold || (style->italic && setter->rtl))
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	if (style->italic && !setter->rtl)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	pango_layout_set_font_description(setter->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(setter->layout, (int)(paragraph->width * PANGO_SCALE));
}

/* How far what is drawn reaches from where the line begins: blanks at its end do not count. */
static double line_reach(const Typesetter *setter, const TextLine *line)
{
	double left = line->width, right = 0;

	for (guint i = 0; i < line->runs->len; i++) {
		const GlyphRun *run = &g_array_index(line->runs, GlyphRun, i);

		for (guint k = run->first; k < run->first + run->count; k++) {
			const PlacedGlyph *glyph =
				&g_array_index(line->glyphs, PlacedGlyph, k);
			const GlyphPair *pair = glyphbook_get(setter->book, glyph->id);
			double x = (double)glyph->x;

			if (strcmp(pair->text, " ") == 0)
				continue;
			left = MIN(left, x);
			right = MAX(right, x + pair->advance * run->size / 1000);
		}
	}
	return setter->rtl ? line->width - left : right;
}

/*
 * Pango counts in 2^-10 points and takes what overflows for narrow: what it says of a line is
 * not believed. An em over the measure is still beside the text and not beyond the page.
 */
static bool check_reach(const Typesetter *setter, const Paragraph *paragraph,
			const TextLine *line, GError **error)
{
	double most = paragraph->width + line->size;

	return line->width <= most || line_reach(setter, line) <= most ||
	       chy_fail(error, CHY_LIMIT,
			"a line of it would be %.0f points wide, more than the %.0f "
			"of its place",
			line->width, paragraph->width);
}

/* Append the lines that are certain of a passage. */
static bool add_lines(Typesetter *setter, const Passage *passage, GPtrArray *lines,
		      GError **error)
{
	const Paragraph *paragraph = passage->source->paragraph;

	for (int i = 0; i < passage->count; i++) {
		g_autoptr(TextLine) line = textline_new(paragraph->style.size);

		if (!make_line(setter, passage, i, line, error) ||
		    !check_reach(setter, paragraph, line, error))
			return false;
		line->wraps = passage_wraps(passage, i);
		g_ptr_array_add(lines, g_steal_pointer(&line));
	}
	return true;
}

static bool set_by_pango(Typesetter *setter, const Paragraph *paragraph,
			 GPtrArray *lines, GError **error)
{
	g_auto(Source) source = { 0 };
	Passage passage = {
		.layout = setter->layout,
		.source = &source,
		.sparing = paragraph->running && setter->hyphenator != NULL,
	};

	source_init(&source, paragraph, setter->hyphenator,
		    setter->rtl ? setter->fonts.latin : NULL);
	set_layout(setter, paragraph);
	while (passage_next(&passage))
		if (!add_lines(setter, &passage, lines, error))
			return false;
	return true;
}

static bool check_length(const Paragraph *paragraph, GError **error)
{
	gsize length = 0;

	for (size_t i = 0; i < paragraph->count; i++)
		if (paragraph->spans[i].text != NULL)
			length += strlen(paragraph->spans[i].text);
	return length <= LIMIT_PARAGRAPH ||
	       chy_fail(error, CHY_LIMIT,
			"it has %" G_GSIZE_FORMAT " bytes, more than %u", length,
			LIMIT_PARAGRAPH);
}

bool typesetter_break(Typesetter *setter, const Paragraph *paragraph, GPtrArray *lines,
		      GError **error)
{
	const PlainSetter plain = { setter->set, setter->book, setter->language,
				    setter->fonts.upright };

	if (!check_length(paragraph, error))
		return false;
	return (!setter->rtl && plain_set(&plain, paragraph, lines)) ||
	       set_by_pango(setter, paragraph, lines, error);
}
