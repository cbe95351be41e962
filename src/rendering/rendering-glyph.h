/*
 * Glyphs together with the text they stand for, and the fonts of a file made of them.
 *
 * A file gives each such pair a code of its own (a CID), so that every reader finds the text
 * of every glyph: the same glyph can stand for different texts.
 */
#ifndef RENDERING_GLYPH_H
#define RENDERING_GLYPH_H

#include "rendering-subset.h"

typedef guint32 GlyphId; /* of a pair, in the book that gave it */

typedef struct GlyphPair {
	FaceId face;
	hb_codepoint_t glyph;
	const char *text; /* as readers get it: right-to-left clusters are reversed */
	double advance;   /* thousandths of the em; given by face and glyph */
} GlyphPair;

/* Whether it is the hyphen of a word that a line's end breaks. */
bool glyphpair_is_soft_hyphen(const GlyphPair *pair);

typedef struct GlyphBook GlyphBook;

GlyphBook *glyphbook_new(void);
void glyphbook_free(GlyphBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GlyphBook, glyphbook_free)

/* The id of a pair, the same whenever it is asked for. The text is copied. */
GlyphId glyphbook_add(GlyphBook *book, const GlyphPair *pair);

/* Borrowed until the next call of glyphbook_add. */
const GlyphPair *glyphbook_get(const GlyphBook *book, GlyphId id);

/*
 * The pairs that a file can draw, and their codes: sorted by face, glyph and text, so that
 * codes depend on what is drawn, never on the order of drawing.
 */
typedef struct Repertoire Repertoire;

/* Of the pairs in `ids` (GlyphId, any order, repeats allowed). Yours. */
Repertoire *repertoire_new(const GlyphBook *book, const GArray *ids);
void repertoire_free(Repertoire *repertoire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Repertoire, repertoire_free)

/* The code of a pair in the font of its face; 0: the repertoire does not have it. */
unsigned repertoire_find(const Repertoire *repertoire, GlyphId id);

/* Object numbers of the fonts of one repertoire by face; 0: none of that face. */
typedef struct FontNumbers {
	unsigned number[FACE_COUNT];
} FontNumbers;

/* Write the fonts of `repertoire` into `file`. */
bool repertoire_write(const Repertoire *repertoire, SubsetBook *subsets, PdfFile *file,
		      FontNumbers *numbers_out, GError **error) CHY_MUST_CHECK;

#endif
