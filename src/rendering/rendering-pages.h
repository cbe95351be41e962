/*
 * The pages of one letter: what a sheet has and what is the letter's own, put together.
 */
#ifndef RENDERING_PAGES_H
#define RENDERING_PAGES_H

#include "rendering-sheet.h"

/* Draw `letter` on `sheet`, which was made for it. Errors and ownership as render_pdf. */
bool pages_draw(Workshop *workshop, Sheet *sheet, const Letter *letter,
		GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#endif
