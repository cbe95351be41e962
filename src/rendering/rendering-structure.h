/*
 * The structure tree of a tagged PDF (ISO 32000-1, 14.7): which content on which page is
 * which part of the letter, in reading order.
 */
#ifndef RENDERING_STRUCTURE_H
#define RENDERING_STRUCTURE_H

#include "rendering-draw.h"

#define NODE_DOCUMENT 0 /* the root of all nodes */

typedef struct Structure Structure;

/* A tree that is the document alone, with `pages` pages. Yours. */
Structure *structure_new(unsigned pages);
void structure_free(Structure *structure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Structure, structure_free)

/*
 * Begin a part of the document in a language (borrowed): what is added below NODE_DOCUMENT
 * from now on belongs to it.
 */
void structure_begin_part(Structure *structure, const char *language);

/*
 * Add a node below `parent`. It takes its place there when it, or one below it, first gets
 * content: reading order is the order in which content is added. A node that never gets
 * any is not written.
 */
guint structure_add(Structure *structure, const char *type, guint parent);

/* Add the elements of a flow; element 0 is the node returned, the others follow it. */
guint structure_add_flow(Structure *structure, const Flow *flow);

/* Give a node its alternative text and the box it fills: left, bottom, right, top. */
void structure_set_figure(Structure *structure, guint node, const char *alternative,
			  const double box[4]);

/* Say in which language a node is, where it is not the document's. Borrowed. */
void structure_set_language(Structure *structure, guint node, const char *language);

/* Marked content `mcid` of page number `page` (from 0) belongs to `node`. */
void structure_add_mark(Structure *structure, guint node, unsigned page, guint mcid);

/*
 * The annotation in object `number` on `page` belongs to `node`, which has content there.
 * Returns its key for /StructParent.
 */
unsigned structure_add_object(Structure *structure, guint node, unsigned page,
			      unsigned number);

/*
 * Write the tree; page i is object `pages[i]`, and its /StructParents is i. Returns the
 * number of the root's object.
 */
unsigned structure_write(const Structure *structure, PdfFile *file,
			 const unsigned *pages);

#endif
