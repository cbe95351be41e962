/*
 * A paragraph as Pango gets it: one text and its attributes, and what of it is a link.
 */
#ifndef RENDERING_SOURCE_H
#define RENDERING_SOURCE_H

#include "rendering-line.h"

typedef struct Source {
	GString *text;
	GArray *links; /* guint by span: which link, 0 for none */
	GArray *ends;  /* gsize by span: where its text ends */
	PangoAttrList *attributes;
} Source;

/*
 * Of a paragraph, which must outlive it. `hyphenator` breaks the words of running text; NULL:
 * they stay whole. `latin` are the families of Latin words in right-to-left text; NULL: it runs
 * from left to right.
 */
void source_init(Source *source, const Paragraph *paragraph,
		 const Hyphenator *hyphenator, const char *latin);
void source_clear(Source *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

/* Which link the byte at `offset` of the text belongs to; 0: none. */
guint source_link_at(const Source *source, gsize offset);

#endif
