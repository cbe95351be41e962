/*
 * The bytes of a font file, before and beside the libraries that draw with it.
 */
#ifndef RENDERING_FONTFILE_H
#define RENDERING_FONTFILE_H

#include "base-error.h"

/*
 * Whether letters can be drawn with the font and may embed it: one whole TrueType font (OpenType
 * with outlines in 'glyf') whose tables have the sums that its directory says, which is not
 * variable, has a PostScript name that a PDF can bear, and permits embedding a subset (OS/2,
 * fsType). CHY_INVALID says what is wrong: "it is damaged: …", "it forbids embedding".
 */
bool fontfile_check(GBytes *bytes, GError **error) CHY_MUST_CHECK;

/* The PostScript name, yours; NULL: it has none of legal characters. */
char *fontfile_name(GBytes *bytes);

/* What a PDF says of the looks of a font that fontfile_check takes. */
typedef struct FontLook {
	bool serif;
	int angle; /* degrees from the upright, negative where letters lean forward */
} FontLook;

FontLook fontfile_look(GBytes *bytes);

#endif
