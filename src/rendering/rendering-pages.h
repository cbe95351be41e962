/*
 * The pages of one letter: what a sheet has and what is the letter's own, put together.
 */
#ifndef RENDERING_PAGES_H
#define RENDERING_PAGES_H

#include "rendering-sheet.h"

/* A letter, and the sheet that was made for it. */
typedef struct SheetLetter {
	Sheet *sheet;
	const Letter *letter;
} SheetLetter;

/*
 * Draw `count` letters one behind the other; each sheet was made behind the one before. Errors
 * and ownership as render_pdf.
 */
bool pages_draw(Workshop *workshop, const SheetLetter *letters, size_t count,
		GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#endif
