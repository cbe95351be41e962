/*
 * The PDF of a letter, from the same tree of blocks as its HTML and plain text.
 *
 * A Renderer holds what is dear to make: the fonts, and the layout of what the letters of a
 * dossier share. It remembers by content, never by address, so that it may outlive any
 * letter; and what it remembers never shows: the same letter gives the same bytes whatever
 * was drawn before. CreationDate is the letter's day; no clock is read.
 */
#ifndef RENDERING_RENDERER_H
#define RENDERING_RENDERER_H

#include "base-error.h"
#include "drafting-letter.h"

typedef struct Renderer Renderer;

#define HOUSE_FAMILIES "Noto Serif and Noto Naskh Arabic"

/*
 * Load the fonts of Debian's package fonts-noto-core: Noto Serif and Noto Naskh Arabic, and
 * no other font of the machine. A missing file is CHY_CONFIG and names the package. Yours.
 */
Renderer *renderer_new(GError **error) CHY_MUST_CHECK;

/*
 * The same for letters under the letterhead `design`, which may bring fonts of its own; NULL or
 * without fonts it is as renderer_new. A font that cannot be used is CHY_INVALID. A letter
 * under another letterhead that brings fonts, or under none, is CHY_INTERNAL. `design` may be
 * freed before.
 */
Renderer *renderer_new_for(const Design *design, GError **error) CHY_MUST_CHECK;
void renderer_free(Renderer *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Renderer, renderer_free)

/* Whether it draws letters under that letterhead; NULL: under none. */
bool renderer_serves(const Renderer *renderer, const Design *design);

/*
 * What the letters' files keep: PDF/A-2a with PDF/UA-1 unless it is set otherwise. A-1b is
 * for tests alone: of the judges that are packaged, PDFBox Preflight knows no later part.
 */
typedef enum { STANDARD_A2A, STANDARD_A1B } Standard;

/* Before anything is drawn. */
void renderer_set_standard(Renderer *renderer, Standard standard);

/*
 * Draw `letter` on pages as its page is chosen: PDF 1.7 with embedded font subsets, a structure
 * tree (tagged), language, title and XMP metadata equal to the Info dictionary. It keeps
 * PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), and says so. *pdf_out is yours. The
 * letter's translation, unless it is apart, begins on a page of its own behind it, a part of
 * the structure in its language, and its pages are numbered for themselves. A character that no
 * font has is CHY_INVALID naming it and where it stands; so is a letterhead that
 * letterhead_check refuses, or a signature that picture_check does. More than LIMIT_PAGES pages
 * or LIMIT_ADDRESS_LINES lines of address is CHY_LIMIT; so is an address that its window does
 * not hold in the smallest type that ADDRESS_SIZE_LEAST allows, or references that reach into
 * the window of a letter on paper, or any text that typesetter_break refuses as too long. What a
 * message says is wrong begins with the part: "references: …", "return line: …".
 */
bool render_pdf(Renderer *renderer, const Letter *letter, GBytes **pdf_out,
		GError **error) CHY_MUST_CHECK;

/*
 * The same for the letter's translation where that is apart; *pdf_out is NULL where the letter
 * has none, or has it in its own PDF.
 */
bool render_translation_pdf(Renderer *renderer, const Letter *letter, GBytes **pdf_out,
			    GError **error) CHY_MUST_CHECK;

/*
 * The same for several letters in one file, a part of the structure each in its language.
 * Title and other metadata are the first one's. At least one, at most LIMIT_TOGETHER.
 */
bool render_pdf_together(Renderer *renderer, const Letter *const *letters, size_t count,
			 GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#define LIMIT_TOGETHER 64
#define LIMIT_PAGES 50         /* pages of one letter */
#define ADDRESS_SIZE_LEAST 8   /* points of the type of an address in a window */
#define LIMIT_ADDRESS_LINES 24 /* half a page: a joint letter names many */

/*
 * Whether `text` holds a character that no font of ours or of the letterhead can draw;
 * *offset_out is then its first byte.
 */
bool renderer_find_missing(const Renderer *renderer, const char *text,
			   size_t *offset_out);

/*
 * Whether the fonts of the letterhead lack a letter of the language's alphabet, *lacking_out is
 * the first: then the letters of that language are set in the house's.
 */
bool renderer_find_lacking(const Renderer *renderer, const char *language,
			   gunichar *lacking_out);

/*
 * What decides how letters look, for the manifest: our own version and those of Pango,
 * HarfBuzz, FreeType, fontconfig and zlib ("chancery-pdf 4; pango 1.50.12; …"). Yours.
 */
char *renderer_version(const Renderer *renderer);

typedef struct RendererFont {
	const char *name;   /* file name, "NotoSerif-Regular.ttf" */
	const char *digest; /* SHA-256 of the file in hexadecimal */
} RendererFont;

/*
 * The dictionaries of hyphenation that this machine has, of English, French and Russian.
 * Without one the words of its language stay whole. Borrowed, as the fonts.
 */
const RendererFont *renderer_dictionaries(const Renderer *renderer, size_t *count_out);

/*
 * The house's fonts, in a fixed order; those of a letterhead are its files. Borrowed;
 * *count_out is their number.
 */
const RendererFont *renderer_fonts(const Renderer *renderer, size_t *count_out);

#endif
