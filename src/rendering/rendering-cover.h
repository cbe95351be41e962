/*
 * What is printed beside letters that go by post or by hand: a checklist, the address of
 * each on a sheet of its own or on labels, and a blank page for backs.
 *
 * It is for paper: neither tagged nor PDF/A, and its words are the office's own, English.
 */
#ifndef RENDERING_COVER_H
#define RENDERING_COVER_H

#include "rendering-renderer.h"

typedef struct CoverEntry {
	const char *number;
	const char *language;       /* of name and address */
	const char *name;           /* the addressee's, in one line */
	const char *const *address; /* lines of the envelope, NULL-terminated */
	const char *country;        /* two letters, or NULL */
	const char *channel;        /* "post" or "hand" */
	const char *sender;         /* whom it comes back to, in one line */
	unsigned pages;             /* of the letter */
} CoverEntry;

typedef enum { COVER_SHEETS, COVER_LABELS, COVER_BARE } CoverKind;

typedef struct Cover {
	const char *title, *note; /* of the checklist */
	const CoverEntry *entries;
	size_t count;
	CoverKind kind;
	PaperKind paper;
} Cover;

/* Labels on a page, two beside each other: 8 of 99.1 by 67.7 mm on A4, 6 of 4 by 3 1/3 in on
 * Letter. */
unsigned cover_labels(PaperKind paper);

/* How many pages of each there are, in this order; at last one more, which is blank. */
typedef struct CoverPages {
	unsigned checklist,
		addresses; /* a sheet for each entry, or the labels' pages */
} CoverPages;

/*
 * Draw all in one file. A character that no font has is CHY_INVALID, an address that does
 * not fit its place in the smallest type CHY_LIMIT; both name the letter. *pdf_out is yours.
 */
bool render_cover(Renderer *renderer, const Cover *cover, CoverPages *pages_out,
		  GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#endif
