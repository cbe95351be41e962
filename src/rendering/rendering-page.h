/*
 * A letter while it is drawn: shared by what lays it out (rendering-pages.c) and what draws
 * a page of it (rendering-page.c).
 */
#ifndef RENDERING_PAGE_H
#define RENDERING_PAGE_H

#include "rendering-sheet.h"
#include "rendering-structure.h"

typedef struct Job {
	Workshop *workshop;
	Sheet *sheet;
	const SheetParts *parts;
	Typesetter *setter;
	const Letter *letter;
	Flow *opening, *address;
	double opening_top, address_top; /* their places on the page; 0: none */
	SheetPhrases phrases;
	TextLine *running; /* the addressee, for heads of further pages, or NULL */
	GPtrArray *folios; /* TextLine by page: "Page 1 of 2"; empty when there is one.
			      The number stands before all but the first. */
	Stack stack;
	GArray *plans;     /* PagePlan */
	Repertoire *extra; /* what the sheet's fonts cannot draw */
	FontNumbers extra_fonts;
	Palette palette;
	PdfFile *file; /* borrowed, as the structure: several letters may share them */
	Structure *structure;
	unsigned first;          /* of its pages, among all of the file */
	guint nodes[PART_COUNT]; /* of each flow's first element */
	const Flow *mark;        /* over every page; empty: none */
	guint mark_node, notice_node, foot_node;
	guint figure_nodes[DESIGN_CELLS], voice_nodes[DESIGN_CELLS][HEAD_VOICES];
	/* Mark, on the first page, until all pages are drawn */
	GArray *notice_marks, *foot_marks;
	unsigned tree; /* the object of the page tree */
} Job;

/* Draw page `index` (from 0) as object `number`; its parts go into the structure. */
void page_draw(Job *job, unsigned index, unsigned number);

/* After the last page: notice and foot of the first are what is read last. */
void page_end(Job *job);

#endif
