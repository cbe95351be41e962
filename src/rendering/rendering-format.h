/*
 * What a page measures: paper, column, and, where the letter goes into an envelope with a
 * window, the places of address and references and the marks for folding.
 *
 * A value, made from a dossier's choice and the direction of the script, and never changed.
 * Measures are points, from the page's top left, heights downwards.
 *
 * In a right-to-left letter all is mirrored (margins, sides of the column, the edge that
 * bears the marks) but for the window and what stands beside it: these are where the
 * envelope has its window, and text in them begins at their right. doc/decisions/0056.
 *
 * Sources, in millimetres; a window is the part of the page that is seen wherever the
 * folded sheet slides within the envelope:
 *
 *   DIN 5008:2020    field for the address 20 from the left, 85 × 45, its top at 45 (form B)
 *                    or 27 (form A); its lowest 27.3 are the address; margins 25 and 20; block
 *                    of references from 125; text from 8.46 below the field; folds at 105 and
 *                    210 (B), 87 and 192 (A), hole at 148.5. Envelope of DIN 680: 110 × 220,
 *                    window 90 × 45, 20 from the left, 15 from the bottom.
 *   ISO 269          DL, 110 × 220, and C6/C5, 114 × 229; no standard of ISO has their
 *                    windows. Those sold are 90 × 35, 20 from the left and 18 from the bottom
 *                    (DL, as BS 4264 had it), 90 × 45, 20 and 15 (C6/C5): the window here is seen
 *                    in both. ISO 11180 wants six lines at most.
 *   No. 10           4 1/8 × 9 1/2 in; window 1 1/8 × 4 1/2 in, 7/8 in from the left, 1/2 in
 *                    from the bottom, the one that is sold; 1/8 in clear around the address
 *                    wherever the sheet slides (USPS Publication 25, 3-9). Folded at 4 in,
 *                    so that the sheet hardly slides.
 */
#ifndef RENDERING_FORMAT_H
#define RENDERING_FORMAT_H

#include "drafting-page.h"

typedef struct PageBox {
	double left, top, width, height;
} PageBox;

#define PAGE_FOLDS 2

typedef struct PageFormat {
	double width, height; /* of the paper */
	PageBox column;       /* where text may stand on the pages after the first */
	double running_baseline, running_rule; /* heads of the pages after the first */
	double foot_rule, foot_top;            /* notice and number of the page */
	double specimen_top;
	PageBox letterhead; /* the most that it may take, with its rule; without one, the
				  sender's name */
	double first_top; /* of what follows the letterhead, or of text below a window */

	PageBox window;     /* what is seen of the page; no width: there is no window */
	PageBox address;    /* within the window: what its text may take */
	double address_top; /* where it begins, unless it is too high */
	PageBox references; /* number, place and date, beside the window; height 0: as high
				 as they need */
	double folds[PAGE_FOLDS], hole; /* marked at the edge; 0: not */
	bool marks_right;               /* at the right edge */
} PageFormat;

/* The whole of a paper, from its top left. */
PageBox page_paper(PaperKind paper);

PageFormat page_format(PageChoice choice, bool rtl);

/* Whether address and references have places of their own. */
bool page_format_has_window(const PageFormat *format);

#endif
