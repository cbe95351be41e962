/*
 * Pictures of letterheads that this command has drawn as dots: what checks a dossier and what
 * then draws its letters want the same. For this room only.
 */
#ifndef OFFICE_DRAWN_H
#define OFFICE_DRAWN_H

#include "rendering-dots.h"

/* None yet; yours (g_ptr_array_unref). */
GPtrArray *drawn_new(void);

/*
 * The dots of a picture, drawn now unless `drawn`, which may be NULL, has them; they are kept
 * there. Fails as dots_draw. *pixels_out is yours.
 */
bool drawn_find(GPtrArray *drawn, const DotsTask *task, DesignPixels *pixels_out,
		GError **error) CHY_MUST_CHECK;

#endif
