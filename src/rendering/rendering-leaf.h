/*
 * Pages for paper alone: lines of text and thin boxes wherever they are put, and no
 * structure behind them. Measures are points from the page's top left.
 */
#ifndef RENDERING_LEAF_H
#define RENDERING_LEAF_H

#include "rendering-sheet.h"

/* The pages of one file while they are laid out; they are filled one after the other. */
typedef struct LeafBook LeafBook;

/* All its pages are on this paper; `workshop` outlives it. Yours. */
LeafBook *leafbook_new(Workshop *workshop, PaperKind paper);
void leafbook_free(LeafBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LeafBook, leafbook_free)

/* Begin another page. */
void leafbook_turn(LeafBook *book);
unsigned leafbook_pages(const LeafBook *book);

/* Where text may stand, and how. */
typedef struct LeafText {
	const char *language; /* whose reading begins at its side of the box, which
				 way ever the words run */
	TextStyle style;      /* not adapted */
	double left, top, width;
	bool at_end; /* against the side where reading ends */
} LeafText;

/*
 * Put `words`, broken into lines, on the page that was begun last. *height_out is what they
 * take of it. CHY_INVALID names a character that no font has.
 */
bool leafbook_add(LeafBook *book, const LeafText *text, const char *words,
		  double *height_out, GError **error) CHY_MUST_CHECK;

/* As leafbook_add without putting anything anywhere: to see how high it would be. */
bool leafbook_measure(LeafBook *book, const LeafText *text, const char *words,
		      double *height_out, GError **error) CHY_MUST_CHECK;

/* A thin frame (left, top, width, height); one without height is a rule. */
void leafbook_frame(LeafBook *book, const double box[4]);

/* The file of all pages, yours. The error is repertoire_write's. */
bool leafbook_finish(LeafBook *book, GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#endif
