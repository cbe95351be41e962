/*
 * The head of a letter's first page, and the foot that goes with it: what its letterhead says,
 * laid out once for all letters of a sheet.
 *
 * The head has up to three cells, from the start to the end of a line: the first is at the
 * right in a right-to-left letter. Each is a picture or words. Pictures are figures with their
 * alternative text, words are paragraphs with their language, and rules are artifacts; the foot
 * is content on the first page and an artifact on the others. A dossier's own letterhead is a
 * head of one picture in the middle.
 */
#ifndef RENDERING_HEAD_H
#define RENDERING_HEAD_H

#include "drafting-letter.h"
#include "rendering-flow.h"
#include "rendering-format.h"
#include "rendering-pdf.h"

/* A picture; without a width there is none. Measures from the page's top left. */
typedef struct HeadPicture {
	PageBox box;
	double scale[2]; /* from the object's units to points, across and upwards */
	unsigned number; /* of the form or image among the file's objects */
} HeadPicture;

#define HEAD_VOICES 2 /* the first line of a cell, and its others */

/* Words in one style; without lines there are none. */
typedef struct HeadWords {
	Flow *flow;
	double top;
} HeadWords;

typedef struct HeadCell {
	HeadPicture picture;
	HeadWords voices[HEAD_VOICES];
} HeadCell;

typedef struct HeadRule {
	double top, width; /* of its middle; no width: no rule */
	uint32_t colour;
} HeadRule;

typedef struct Head {
	HeadCell cells[DESIGN_CELLS];
	HeadRule rule, foot_rule;
	HeadWords foot;
	double bottom; /* where the head ends; 0: there is none */
} Head;

/* What it is laid out with: a typesetter for each language, what streams go through, and where
 * pictures are written. */
typedef struct HeadTools {
	Typesetter *(*setter)(void *data, const char *language);
	void *data;
	Deflater *deflater;
	PdfFile *file;
} HeadTools;

/*
 * Lay out the letterhead of `shared`; pictures become objects of the file. `format` is changed to
 * the margins of the letterhead and gives way to its foot. CHY_INVALID for a picture that
 * letterhead_check refuses and that has no pixels; CHY_LIMIT for a head that is higher
 * than the page has room for. *head_out is yours to clear.
 */
bool head_lay_out(const LetterShared *shared, const HeadTools *tools,
		  PageFormat *format, Head *head_out, GError **error) CHY_MUST_CHECK;

void head_clear(Head *head);

/* Add the ids of all glyphs to `ids` (GlyphId). */
void head_collect(const Head *head, GArray *ids);

#endif
