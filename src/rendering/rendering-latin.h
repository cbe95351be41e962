/*
 * Latin words and European digits among Arabic ones: set in the Latin face, at the size that
 * looks like that of the Naskh around them.
 */
#ifndef RENDERING_LATIN_H
#define RENDERING_LATIN_H

#include <glib.h>

#define NASKH_SCALE 1.2 /* Naskh beside Serif that looks as large */

/* Bytes of a text, from the first to the one behind the last. */
typedef struct TextStretch {
	guint start, end;
} TextStretch;

/* The Latin stretches of `text` (UTF-8), in order (TextStretch). Yours. */
GArray *latin_find(const char *text);

#endif
