/*
 * The fonts of every letter: six files of Noto behind a fontconfig of our own, so that no
 * other font of the machine can creep in, and the Pango map over them.
 */
#ifndef RENDERING_FONT_H
#define RENDERING_FONT_H

#include "rendering-pdf.h"
#include "rendering-renderer.h"

#include <hb.h>
#include <pango/pango.h>

#define FONT_FOLDER "/usr/share/fonts/truetype/noto" /* Debian's fonts-noto-core */

typedef enum {
	FACE_REGULAR,
	FACE_BOLD,
	FACE_ITALIC,
	FACE_BOLD_ITALIC,
	FACE_ARABIC,
	FACE_ARABIC_BOLD,
	FACE_COUNT,
} FaceId;

typedef struct Face {
	char *name; /* the PostScript name, "NotoSerif-Bold" */
	hb_face_t *hb;
	hb_font_t *font; /* in units of the em */
	unsigned em;     /* units of the em */
	bool italic, bold;
	hb_codepoint_t space; /* the glyph of U+0020 */
} Face;

typedef struct FontSet FontSet;

/*
 * Load the files from `folder`. CHY_CONFIG when one is missing (the message names the
 * package), is damaged or forbids embedding. *set_out is yours.
 */
bool fontset_open(const char *folder, FontSet **set_out, GError **error) CHY_MUST_CHECK;
void fontset_close(FontSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FontSet, fontset_close)

const Face *fontset_get_face(const FontSet *set, FaceId id);

/* Which of ours a font is that Pango chose. */
FaceId face_of_font(PangoFont *font);

/* A context to lay out text of `language` with, one unit of size a point. Yours. */
PangoContext *fontset_new_context(const FontSet *set, const char *language, bool rtl);

/* Whether one of the faces draws the character, or it needs no drawing (a control). */
bool fontset_has(const FontSet *set, gunichar c);

/* Name and digest of each file. */
const RendererFont *fontset_get_files(const FontSet *set, size_t *count_out);

/* The advance of a glyph in thousandths of the em, as /W of a PDF font has it. */
double face_get_advance(const Face *face, hb_codepoint_t glyph);

/* "fontconfig 2.14.1; freetype 2.12.1", yours. */
char *fontset_versions(void);

#endif
