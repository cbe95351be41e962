/*
 * The flows of a letter one below the other, and where they break into pages.
 */
#ifndef RENDERING_STACK_H
#define RENDERING_STACK_H

#include "rendering-flow.h"

/* From top to bottom. */
typedef enum {
	PART_SENDER,  /* who writes, when no letterhead says so */
	PART_OPENING, /* number, place and date */
	PART_ADDRESS,
	PART_SUBJECT,
	PART_GREETING, /* salutation */
	PART_BODY,
	PART_CLOSING,
	PART_SIGNATORY,
	PART_NOTES, /* enclosures, copies */
	PART_COUNT,
} Part;

typedef struct Stack {
	const Flow *flows[PART_COUNT];
	/* Of a part that has its place on the first page: its top there; 0: it follows
	   what stands before. */
	double tops[PART_COUNT];
} Stack;

/* What stands of one flow on one page. */
typedef struct PagePart {
	Part part;
	guint range[2]; /* lines, from … before */
	double top;     /* of the first line, from the page's top */
} PagePart;

typedef struct PagePlan {
	PagePart parts[PART_COUNT];
	guint count;
} PagePlan;

/* Where text may stand: from the top of the first and of the other pages to the bottom. */
typedef struct PageRoom {
	double first_top, other_top, bottom;
} PageRoom;

#define SQUEEZED 0.6 /* of the room between two parts, where that saves a page */

/*
 * Break the stack into pages (GArray of PagePlan, yours; never empty). A page begins where
 * its line allows it: below a long address with the subject, never between that and the
 * body; the closing never begins one, and takes at least two lines of the body
 * with it. Lines that fit no page break where they must. The room between parts is squeezed
 * when the letter then needs a page less.
 */
GArray *stack_break(const Stack *stack, const PageRoom *room);

#endif
