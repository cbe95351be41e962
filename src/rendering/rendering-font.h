/*
 * The fonts of letters: six files of Noto and those that a letterhead brings, behind a fontconfig
 * of our own, so that no other font of the machine can creep in, and the Pango map over them.
 *
 * A letterhead's family is used in a language when all of its faces have every letter of the
 * language's alphabet; then the house's face draws the single characters that it lacks. In
 * other languages the house's face draws all that it can.
 */
#ifndef RENDERING_FONT_H
#define RENDERING_FONT_H

#include "rendering-pdf.h"
#include "rendering-renderer.h"

#include "drafting-design.h"

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
	FACE_OWN, /* from here the letterhead's, in the same order */
	FACE_COUNT = 2 * FACE_OWN,
} FaceId;

typedef struct Face {
	char *name; /* the PostScript name, "NotoSerif-Bold" */
	hb_face_t *hb;
	hb_font_t *font; /* in units of the em */
	unsigned em;     /* units of the em */
	bool bold, serif;
	int angle;            /* degrees, negative where letters lean forward */
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

/*
 * Let letters be set in the faces of `design`, before any context is made. CHY_INVALID when one
 * of them is none that fontfile_check takes. The design may be freed before the set.
 */
bool fontset_add_design(FontSet *set, const Design *design,
			GError **error) CHY_MUST_CHECK;

/* One of the house's, or one that the letterhead brings. */
const Face *fontset_get_face(const FontSet *set, FaceId id);

/* Which of the set's a font is that Pango chose. */
FaceId fontset_find_face(const FontSet *set, PangoFont *font);

/* What text of a language is set in. */
typedef struct FontChoice {
	/* for Pango, the one to be tried first before the others */
	const char *families;
	const char *latin; /* likewise of Latin words in right-to-left text */
	FaceId upright; /* FACE_REGULAR, or FACE_OWN: FACE_BOLD and others stand behind */
} FontChoice;

FontChoice fontset_choose(const FontSet *set, const char *language);

/*
 * Whether the letterhead brings a family of the script of `language` that lacks a letter of its
 * alphabet: *lacking_out is the first.
 */
bool fontset_find_lacking(const FontSet *set, const char *language,
			  gunichar *lacking_out);

/* A context to lay out text of `language` with, one unit of size a point. Yours. */
PangoContext *fontset_new_context(const FontSet *set, const char *language, bool rtl);

/* Whether one of the faces draws the character, or it needs no drawing (a control). */
bool fontset_has(const FontSet *set, gunichar c);

/* Name and digest of each of the house's files, borrowed. Its first call reads them whole. */
const RendererFont *fontset_get_files(FontSet *set, size_t *count_out);

/* The advance of a glyph in thousandths of the em, as /W of a PDF font has it. */
double face_get_advance(const Face *face, hb_codepoint_t glyph);

/* "fontconfig 2.14.1; freetype 2.12.1", yours. */
char *fontset_versions(void);

#endif
