/*
 * A sheet: what letters of one dossier in one language have in common, laid out once.
 *
 * Fonts, letterhead, subject and body, and the beginning of the file that holds them. The
 * fonts draw the language's alphabet besides what the sheet itself says, so that they fit
 * nearly every name and number; what is left a letter brings along.
 */
#ifndef RENDERING_SHEET_H
#define RENDERING_SHEET_H

#include "rendering-head.h"
#include "rendering-stack.h"
#include "rendering-draw.h"

#include "seal-digest.h"

/* What all sheets of a renderer are made with. */
typedef struct Workshop {
	Standard standard;
	FontSet *set;
	GlyphBook *book;
	Deflater *deflater;
	SubsetBook *subsets;
	HyphenBook *hyphens;
	GHashTable *setters; /* language → Typesetter */
} Workshop;

/* The typesetter of a language, borrowed. */
Typesetter *workshop_setter(Workshop *workshop, const char *language);

typedef struct Sheet Sheet;

/* What pages call the pictures of signatures. */
extern const char *const signature_names[LETTER_SIGNATORIES];

typedef struct SheetParts {
	const Flow *sender, *subject, *body, *signatory, *notes;
	/* On every page: the mark of a specimen, that of a translation which is none, or
	   neither; the notice. No sender beside a head. */
	const Flow *specimen, *courtesy, *notice;
	PageFormat format;
	const Head *head;
	PageRoom room;
	const Repertoire *base;
	FontNumbers fonts;                       /* objects of the file's beginning */
	unsigned signatures[LETTER_SIGNATORIES]; /* pictures, by signatory; 0: none */
	unsigned intent_number;
	const PdfFile *beginning;
	const Digest *digest; /* of the beginning */
} SheetParts;

/*
 * Lay out what `letter` shares with others. Its file goes on behind what `before` has written,
 * a sheet for the letters that stand before in the same file, or NULL. Errors are those of
 * render_pdf. *sheet_out is yours; `workshop` outlives it.
 */
bool sheet_new(Workshop *workshop, const Letter *letter, const Sheet *before,
	       Sheet **sheet_out, GError **error) CHY_MUST_CHECK;
void sheet_free(Sheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)

const SheetParts *sheet_get_parts(const Sheet *sheet);

/* What many letters of a sheet say alike; set once for each wording. */
typedef struct SheetPhrases {
	const Flow *greeting, *closing;
} SheetPhrases;

/* The salutation and the closing of a letter, borrowed until the next call. */
bool sheet_get_phrases(Sheet *sheet, const Letter *letter, SheetPhrases *phrases_out,
		       GError **error) CHY_MUST_CHECK;

/*
 * `content` deflated, found again when another letter of the sheet says the same. Yours. For
 * what letters share: what one alone says is better deflated and forgotten.
 */
GBytes *sheet_deflate(Sheet *sheet, const GString *content);

/* A slice of the body as it goes into a file. */
typedef struct BodySlice {
	GBytes *deflated; /* ends by restoring the graphics state */
	GArray *marks;    /* Mark */
	GArray *areas;    /* ElementArea */
} BodySlice;

/* Lines range[0] … range[1] - 1 of the body, marks from `mcid`. Borrowed until the next call. */
const BodySlice *sheet_get_slice(Sheet *sheet, const guint range[2], guint mcid);

#endif
