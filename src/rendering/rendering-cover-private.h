/* What draws covers, within the room. */
#ifndef RENDERING_COVER_PRIVATE_H
#define RENDERING_COVER_PRIVATE_H

#include "rendering-cover.h"
#include "rendering-leaf.h"

/* As render_cover. */
bool cover_draw(Workshop *workshop, const Cover *cover, CoverPages *pages_out,
		GBytes **pdf_out, GError **error) CHY_MUST_CHECK;

#endif
