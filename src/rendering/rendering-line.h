/*
 * Lines of text: a paragraph broken by Pango, its glyphs placed and bound to their text.
 */
#ifndef RENDERING_LINE_H
#define RENDERING_LINE_H

#include "rendering-glyph.h"
#include "rendering-hyphen.h"

#define LINE_SEPARATOR "\xe2\x80\xa8" /* U+2028: a hard break in a paragraph's text */

/* How text looks. Sizes in points; right-to-left text is set larger, see line_style. */
typedef struct TextStyle {
	double size;
	double leading; /* from baseline to baseline */
	bool bold;
	bool italic;
} TextStyle;

typedef struct PlacedGlyph {
	GlyphId id;
	float x, y; /* points from the line's left end and baseline; y grows upwards */
} PlacedGlyph;

/* Neighbouring glyphs of one face, one size and one link; a soft hyphen is alone. */
typedef struct GlyphRun {
	FaceId face;
	guint first, count; /* among the line's glyphs, left to right */
	guint link;         /* which link of the paragraph, from 1; 0: none */
	guint offset;       /* least byte of its text in the paragraph: reading order */
	float left, right;  /* its extent on the line */
	double size;        /* Latin words are smaller than the Arabic around them */
	bool soft;          /* the hyphen of a word that the line's end breaks */
} GlyphRun;

typedef struct TextLine {
	GArray *glyphs; /* PlacedGlyph: those that carry text, left to right */
	GArray *silent; /* PlacedGlyph: marks whose text an earlier glyph carries */
	GArray *runs;   /* GlyphRun, left to right */
	double width;   /* without the space at its end */
	double size;    /* of its style */
	bool wraps;     /* its paragraph goes on below, with no hard break between */
} TextLine;

/* An empty line of a style's size. Yours. */
TextLine *textline_new(double size);
void textline_free(TextLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextLine, textline_free)

/* Sets text of one language. */
typedef struct Typesetter Typesetter;

/* `set` and `book` outlive it. Yours. */
Typesetter *typesetter_new(const FontSet *set, GlyphBook *book, const char *language);
void typesetter_free(Typesetter *setter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Typesetter, typesetter_free)

/* Break words of running text where `hyphenator` says; NULL: nowhere. It outlives it. */
void typesetter_set_hyphenator(Typesetter *setter, const Hyphenator *hyphenator);

bool typesetter_is_rtl(const Typesetter *setter);
const char *typesetter_get_language(const Typesetter *setter);
const GlyphBook *typesetter_get_book(const Typesetter *setter);

/* `style` as the language needs it: Naskh is drawn small on its em and has tall marks. */
TextStyle typesetter_adapt(const Typesetter *setter, TextStyle style);

/* A paragraph to be broken. */
typedef struct Paragraph {
	const Span *spans;
	size_t count;
	TextStyle style; /* adapted */
	double width;    /* of its lines, in points */
	bool running;    /* running text: its words may be broken, but for the last */
	bool apart;      /* each span runs as its first letter does, see line_turns */
} Paragraph;

/*
 * Break `paragraph` into lines (a word longer than a line is broken within) and append them
 * to `lines`, which owns them (TextLine). A character that no font has is CHY_INVALID:
 * "no font has the character U+4E2D '中'". More than LIMIT_PARAGRAPH bytes of text is CHY_LIMIT,
 * and so is a line that cannot be kept within `width`: nothing is lost beside the page.
 */
bool typesetter_break(Typesetter *setter, const Paragraph *paragraph, GPtrArray *lines,
		      GError **error) CHY_MUST_CHECK;

#endif
