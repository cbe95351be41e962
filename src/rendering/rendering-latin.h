/*
 * Latin words and European digits among Arabic ones: set in the Latin face, at the size that
 * looks like that of the Naskh around them.
 */
#ifndef RENDERING_LATIN_H
#define RENDERING_LATIN_H

#include <pango/pango.h>

#define NASKH_SCALE 1.2 /* Naskh beside Serif that looks as large */

typedef struct LatinLook {
	const char *families; /* for Pango */
	double size;          /* points */
} LatinLook;

/* Add attributes for the Latin stretches of `text` (UTF-8) to `attributes`. */
void latin_mark(const char *text, const LatinLook *look, PangoAttrList *attributes);

#endif
