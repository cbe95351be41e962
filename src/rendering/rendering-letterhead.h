/*
 * A letterhead: a small, strict subset of SVG 1.1 that becomes PDF operators.
 *
 * Elements: svg (with a viewBox), g, path, rect, circle, ellipse, line, polyline, polygon,
 * title, desc; defs with linearGradient and radialGradient in user space (gradientUnits=
 * "userSpaceOnUse") of opaque stops, which may take the stops of an earlier one. Presentation,
 * as attributes or in style="": fill and stroke (none, #rgb, #rrggbb, rgb(), the sixteen HTML
 * colour names, url(#gradient) of one that stands before), stroke-width, stroke-linecap,
 * stroke-linejoin, stroke-miterlimit, stroke-dasharray, fill-rule; transform. All else is
 * refused by line and reason: text (turn it into paths), image, use, style sheets, opacity,
 * scripts, entities, document types, anything that would load a file or touch the network.
 */
#ifndef RENDERING_LETTERHEAD_H
#define RENDERING_LETTERHEAD_H

#include "base-error.h"

#define LIMIT_LETTERHEAD (512u << 10) /* bytes of a letterhead */
#define LIMIT_LETTERHEAD_DEPTH 32     /* elements inside elements */
#define LIMIT_LETTERHEAD_PATTERNS 256 /* shapes that are painted with a gradient */

typedef struct Letterhead {
	double width, height; /* of the viewBox, in its own units */
	GString *operators;  /* PDF content that draws it; y grows upwards, origin below
			       left */
	GPtrArray *patterns; /* char *: dictionaries of the resources /P1, /P2 … */
} Letterhead;

/*
 * Convert `svg`. CHY_INVALID for anything outside the subset, "FILE:LINE: cause" with
 * `file` as the name; CHY_LIMIT beyond the limits. *letterhead_out is yours.
 */
bool letterhead_parse(const char *file, GBytes *svg, Letterhead **letterhead_out,
		      GError **error) CHY_MUST_CHECK;

/* Whether letterhead_parse takes `svg`; the error is its. For checks of a dossier. */
bool letterhead_check(const char *file, GBytes *svg, GError **error) CHY_MUST_CHECK;

/* Append the /Resources that its operators name; nothing when they name none. */
void letterhead_add_resources(const Letterhead *letterhead, GString *out);

/* NULL is fine. */
void letterhead_free(Letterhead *letterhead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letterhead, letterhead_free)

#endif
