/*
 * A paragraph as Pango gets it: one text, the attributes of any part, and what of it is a link.
 */
#ifndef RENDERING_SOURCE_H
#define RENDERING_SOURCE_H

#include "rendering-line.h"

typedef struct Source {
	const Paragraph *paragraph; /* borrowed */
	const char *families;       /* of Latin words in right-to-left text, or NULL */
	GString *text;
	GArray *links;   /* guint by span: which link, 0 for none */
	GArray *ends;    /* gsize by span: where its text ends */
	GArray *figures; /* TextStretch, in order: what stays whole, "33-й" */
	GArray *latin; /* TextStretch, in order: Latin words, where there are families */
} Source;

/*
 * Of a paragraph, which must outlive it. `hyphenator` breaks the words of running text; NULL:
 * they stay whole. `latin` are the families of Latin words in right-to-left text, borrowed; NULL:
 * it runs from left to right.
 */
void source_init(Source *source, const Paragraph *paragraph,
		 const Hyphenator *hyphenator, const char *latin);
void source_clear(Source *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

/*
 * The attributes of the text from the byte `start` to the byte `end`, their places counted from
 * there. Takes the time of that part. Yours.
 */
PangoAttrList *source_attributes(const Source *source, gsize start, gsize end);

/* Which link the byte at `offset` of the text belongs to; 0: none. */
guint source_link_at(const Source *source, gsize offset);

#endif
