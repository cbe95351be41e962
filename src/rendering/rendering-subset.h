/*
 * Fonts cut down to the glyphs that a file draws, by hb-subset.
 */
#ifndef RENDERING_SUBSET_H
#define RENDERING_SUBSET_H

#include "rendering-font.h"

#define LIMIT_SUBSETS 256 /* subsets that are remembered; then all are forgotten */

typedef struct Subset {
	GBytes *deflated;    /* the font file, compressed */
	gsize length;        /* its bytes before */
	guint16 *new_glyphs; /* its glyph for each glyph that was asked for, in order */
	char tag[8];         /* "ABCDEF+", made from the glyphs (ISO 32000-1, 9.6.4) */
} Subset;

typedef struct SubsetBook SubsetBook;

SubsetBook *subsetbook_new(const FontSet *set, Deflater *deflater);
void subsetbook_free(SubsetBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SubsetBook, subsetbook_free)

/*
 * Face `id` with exactly `glyphs` (ascending, no two equal), made or remembered. If hb-subset
 * fails it is CHY_INTERNAL, or CHY_INVALID with a font of the letterhead's. *subset_out is
 * borrowed until the next call.
 */
bool subsetbook_get(SubsetBook *book, FaceId id, const GArray *glyphs,
		    const Subset **subset_out, GError **error) CHY_MUST_CHECK;

/* What the book was made with, borrowed. */
const FontSet *subsetbook_get_fonts(const SubsetBook *book);
Deflater *subsetbook_get_deflater(const SubsetBook *book);

#endif
