/*
 * The noun is the renderer: the workshop, and the sheets that were made in it, found by the
 * content of what they show. The sheet that was used longest ago is dropped first.
 */
#include "rendering-renderer.h"

#include "rendering-cover-private.h"
#include "rendering-pages.h"

#include <hb.h>
#include <pango/pango.h>
#include <string.h>
#include <zlib.h>

/* To be raised when the same letter gets other bytes */
#define FORMAT_VERSION 12
/* A dossier has one for each language, and more if bodies differ */
#define LIMIT_SHEETS 16

#define LETTER_PICTURES (1 + LETTER_SIGNATORIES)

/*
 * The letterhead and the signatures of a letter, and of that before it in the same file; NULL:
 * none.
 */
typedef struct SheetPictures {
	GBytes *of[2 * LETTER_PICTURES];
} SheetPictures;

typedef struct KnownSheet {
	GString *key;
	SheetPictures pictures; /* ours */
	Sheet *sheet;
} KnownSheet;

struct Renderer {
	Workshop workshop;
	char *design; /* the digest of the letterhead whose fonts it has; NULL: none */
	GPtrArray *sheets; /* KnownSheet, the one used last at the end */
};

static void known_free(void *data)
{
	KnownSheet *known = data;

	g_string_free(known->key, true);
	for (size_t i = 0; i < G_N_ELEMENTS(known->pictures.of); i++)
		g_clear_pointer(&known->pictures.of[i], g_bytes_unref);
	sheet_free(known->sheet);
	g_free(known);
}

static void setter_free(void *data)
{
	typesetter_free(data);
}

/* The digest of the letterhead, if it brings fonts; or NULL. */
static const char *fonts_of(const Design *design)
{
	return design != NULL && design_has_faces(design) ? design->digest : NULL;
}

Renderer *renderer_new(GError **error)
{
	return renderer_new_for(NULL, error);
}

Renderer *renderer_new_for(const Design *design, GError **error)
{
	g_autoptr(FontSet) set = NULL;

	if (!fontset_open(FONT_FOLDER, &set, error) ||
	    (design != NULL && !fontset_add_design(set, design, error)))
		return NULL;

	Renderer *renderer = g_new0(Renderer, 1);
	Workshop *workshop = &renderer->workshop;

	renderer->design = g_strdup(fonts_of(design));
	workshop->set = g_steal_pointer(&set);
	workshop->book = glyphbook_new();
	workshop->deflater = deflater_new();
	workshop->subsets = subsetbook_new(workshop->set, workshop->deflater);
	workshop->hyphens = hyphenbook_new(HYPHEN_FOLDER);
	workshop->setters =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, setter_free);
	renderer->sheets = g_ptr_array_new_with_free_func(known_free);
	return renderer;
}

bool renderer_serves(const Renderer *renderer, const Design *design)
{
	return g_strcmp0(fonts_of(design), renderer->design) == 0;
}

void renderer_set_standard(Renderer *renderer, Standard standard)
{
	g_assert(renderer->sheets->len == 0);
	renderer->workshop.standard = standard;
}

void renderer_free(Renderer *renderer)
{
	if (renderer == NULL)
		return;
	g_ptr_array_unref(renderer->sheets);
	g_hash_table_unref(renderer->workshop.setters);
	hyphenbook_free(renderer->workshop.hyphens);
	subsetbook_free(renderer->workshop.subsets);
	deflater_free(renderer->workshop.deflater);
	glyphbook_free(renderer->workshop.book);
	fontset_close(renderer->workshop.set);
	g_free(renderer->design);
	g_free(renderer);
}

/* A string with its length, so that no two sequences of strings give the same key. */
static void key_add(GString *key, const char *text)
{
	gsize length = text != NULL ? strlen(text) + 1 : 0;

	g_string_append_len(key, (const char *)&length, sizeof length);
	g_string_append_len(key, text, (gssize)length);
}

static void key_add_list(GString *key, const char *const *list)
{
	for (; *list != NULL; list++)
		key_add(key, *list);
	key_add(key, NULL);
}

static void key_add_block(GString *key, const Block *block)
{
	const unsigned head[] = { block->kind,
				  block->level,
				  block->ordered,
				  block->tight,
				  block->start,
				  (unsigned)block->span_count,
				  (unsigned)block->child_count };

	g_string_append_len(key, (const char *)head, sizeof head);
	for (size_t i = 0; i < block->span_count; i++) {
		const Span *span = &block->spans[i];

		g_string_append_c(key, (char)(span->emphasis | span->strong << 1));
		key_add(key, span->text);
		key_add(key, span->link);
	}
	for (size_t i = 0; i < block->child_count; i++)
		key_add_block(key, block->children[i]);
}

static void key_add_design(GString *key, const Design *design, const DesignWords *words)
{
	key_add(key, design->digest);
	for (int i = 0; i < DESIGN_CELLS; i++) {
		key_add(key, design->cells[i].pixels.drawer);
		key_add(key, words->languages[i]);
		key_add_list(key, (const char *const *)words->cells[i]);
	}
	key_add_list(key, (const char *const *)words->foot);
}

/* All of a letter that its sheet shows, but for its pictures. */
static void key_add_letter(GString *key, const Letter *letter)
{
	const LetterShared *shared = letter->shared;
	size_t count;
	const Block *const *blocks = blocktree_blocks(letter->body, &count);

	g_string_append_len(key, (const char *)&shared->page, sizeof shared->page);
	g_string_append_c(key, (char)shared->courtesy);
	key_add(key, shared->language);
	key_add(key, shared->sender_name);
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		key_add_list(key, shared->signatories[i].lines);
	key_add_list(key, shared->enclosures);
	key_add_list(key, shared->copies);
	if (shared->design != NULL)
		key_add_design(key, shared->design, shared->design_words);
	key_add(key, shared->notice);
	key_add(key, letter->subject);
	for (size_t i = 0; i < count; i++)
		key_add_block(key, blocks[i]);
}

/* Borrowed. */
static void set_pictures(GBytes **pictures, const LetterShared *shared)
{
	pictures[0] = shared->letterhead_svg;
	for (unsigned i = 0; i < LETTER_SIGNATORIES; i++)
		pictures[i + 1] = shared->signatories[i].signature;
}

static bool same_pictures(const SheetPictures *a, const SheetPictures *b)
{
	for (size_t i = 0; i < G_N_ELEMENTS(a->of); i++)
		if (a->of[i] != b->of[i] && (a->of[i] == NULL || b->of[i] == NULL ||
					     !g_bytes_equal(a->of[i], b->of[i])))
			return false;
	return true;
}

static Sheet *find_sheet(Renderer *renderer, const GString *key,
			 const SheetPictures *pictures)
{
	GPtrArray *sheets = renderer->sheets;

	for (guint i = sheets->len; i > 0; i--) {
		KnownSheet *known = g_ptr_array_index(sheets, i - 1);

		if (!g_string_equal(known->key, key) ||
		    !same_pictures(&known->pictures, pictures))
			continue;
		g_ptr_array_add(sheets, g_ptr_array_steal_index(sheets, i - 1));
		return known->sheet;
	}
	return NULL;
}

static bool check_fonts(const Renderer *renderer, const Letter *letter, GError **error)
{
	return renderer_serves(renderer, letter->shared->design) ||
	       chy_fail(error, CHY_INTERNAL,
			"the renderer has not the fonts of the letter's letterhead");
}

/*
 * The sheet of a letter, or that of its translation, which goes on behind the letter's in the
 * same file. A sheet that was made behind another lasts longer than that, whose bytes it has.
 */
static bool get_sheet(Renderer *renderer, const Letter *letter,
		      const SheetLetter *before, Sheet **sheet_out, GError **error)
{
	SheetPictures pictures = { { NULL } };
	GString *key = g_string_sized_new(8192);
	Sheet *sheet;

	set_pictures(pictures.of, letter->shared);
	if (before != NULL)
		set_pictures(pictures.of + LETTER_PICTURES, before->letter->shared);
	if (before != NULL)
		key_add_letter(key, before->letter);
	key_add_letter(key, letter);
	sheet = find_sheet(renderer, key, &pictures);
	if (sheet != NULL ||
	    !sheet_new(&renderer->workshop, letter,
		       before != NULL ? before->sheet : NULL, &sheet, error)) {
		g_string_free(key, true);
		*sheet_out = sheet;
		return sheet != NULL;
	}

	KnownSheet *known = g_new0(KnownSheet, 1);

	known->key = key;
	for (size_t i = 0; i < G_N_ELEMENTS(pictures.of); i++)
		if (pictures.of[i] != NULL)
			known->pictures.of[i] = g_bytes_ref(pictures.of[i]);
	known->sheet = sheet;
	if (renderer->sheets->len >= LIMIT_SHEETS)
		g_ptr_array_remove_index(renderer->sheets, 0);
	g_ptr_array_add(renderer->sheets, known);
	*sheet_out = sheet;
	return true;
}

bool render_pdf(Renderer *renderer, const Letter *letter, GBytes **pdf_out,
		GError **error)
{
	SheetLetter parts[] = { { NULL, letter }, { NULL, letter->translation } };
	bool both = letter->translation != NULL && !letter->apart;

	if (check_fonts(renderer, letter, error) &&
	    (!both || check_fonts(renderer, letter->translation, error)) &&
	    get_sheet(renderer, letter, NULL, &parts[0].sheet, error) &&
	    (!both || get_sheet(renderer, letter->translation, &parts[0],
				&parts[1].sheet, error)) &&
	    pages_draw(&renderer->workshop, parts, both ? 2 : 1, pdf_out, error))
		return true;
	g_prefix_error(error, "cannot draw letter to '%s': ", letter->addressee);
	return false;
}

bool render_translation_pdf(Renderer *renderer, const Letter *letter, GBytes **pdf_out,
			    GError **error)
{
	*pdf_out = NULL;
	return letter->translation == NULL || !letter->apart ||
	       render_pdf(renderer, letter->translation, pdf_out, error);
}

static void clear_sheet(void *letter)
{
	sheet_free(((SheetLetter *)letter)->sheet);
}

bool render_pdf_together(Renderer *renderer, const Letter *const *letters, size_t count,
			 GBytes **pdf_out, GError **error)
{
	g_autoptr(GArray) sheets = g_array_new(false, false, sizeof(SheetLetter));
	const Sheet *before = NULL;

	g_array_set_clear_func(sheets, clear_sheet);
	for (size_t i = 0; i < count; i++) {
		SheetLetter fresh = { NULL, letters[i] };

		if (!check_fonts(renderer, letters[i], error) ||
		    !sheet_new(&renderer->workshop, letters[i], before, &fresh.sheet,
			       error))
			return false;
		g_array_append_val(sheets, fresh);
		before = fresh.sheet;
	}
	return pages_draw(&renderer->workshop,
			  (const SheetLetter *)(void *)sheets->data, count, pdf_out,
			  error);
}

bool render_cover(Renderer *renderer, const Cover *cover, CoverPages *pages_out,
		  GBytes **pdf_out, GError **error)
{
	return cover_draw(&renderer->workshop, cover, pages_out, pdf_out, error);
}

bool renderer_find_missing(const Renderer *renderer, const char *text,
			   size_t *offset_out)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		if (fontset_has(renderer->workshop.set, g_utf8_get_char(p)))
			continue;
		*offset_out = (size_t)(p - text);
		return true;
	}
	return false;
}

bool renderer_find_lacking(const Renderer *renderer, const char *language,
			   gunichar *lacking_out)
{
	return fontset_find_lacking(renderer->workshop.set, language, lacking_out);
}

char *renderer_version(const Renderer *renderer)
{
	g_autofree char *fonts = fontset_versions();

	(void)renderer;
	return g_strdup_printf("chancery-pdf %d; pango %s; harfbuzz %s; %s; zlib %s",
			       FORMAT_VERSION, pango_version_string(),
			       hb_version_string(), fonts, zlibVersion());
}

const RendererFont *renderer_fonts(const Renderer *renderer, size_t *count_out)
{
	return fontset_get_files(renderer->workshop.set, count_out);
}

const RendererFont *renderer_dictionaries(const Renderer *renderer, size_t *count_out)
{
	return hyphenbook_get_files(renderer->workshop.hyphens, count_out);
}
