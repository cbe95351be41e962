/*
 * Pictures that are no vectors of ours (rendering-letterhead.h), drawn as dots by librsvg, which
 * is linked into a program of its own: chancery-drawer, a child without files, network or
 * much memory and time.
 */
#ifndef RENDERING_DOTS_H
#define RENDERING_DOTS_H

#include "base-error.h"
#include "drafting-design.h"

#define DOTS_PER_INCH 600
#define LIMIT_DOTS_WIDTH 4000         /* dots: 169 mm, no column is wider */
#define LIMIT_DOTS_ELEMENTS 20000     /* elements of a picture */
#define LIMIT_DOTS_EMBEDDED 16000000u /* dots of a picture within it */
#define LIMIT_DOTS_SECONDS 30         /* until a drawing is given up */

/*
 * Whether `svg` may be drawn by the child. CHY_INVALID, "FILE:LINE: cause", for XML that is
 * malformed or has a document type, and for whatever would run, move, or name anything
 * outside of the file: scripts, events, animations, references other than #id and embedded
 * PNG or JPEG, imports; for text too, which each machine would set in other fonts. CHY_LIMIT
 * beyond the limits.
 */
bool dots_check(const char *file, GBytes *svg, GError **error) CHY_MUST_CHECK;

/*
 * Draw `svg`, which dots_check takes, at DOTS_PER_INCH, to be at most `height` points high.
 * `drawer` is the path of chancery-drawer. CHY_CONFIG when that is not there; CHY_INVALID
 * with "FILE: cause" when it says that the picture is wrong, or gives up on it for its limits.
 * *pixels_out is yours.
 */
typedef struct DotsTask {
	const char *drawer, *file;
	GBytes *svg;
	double height;
} DotsTask;

bool dots_draw(const DotsTask *task, DesignPixels *pixels_out,
	       GError **error) CHY_MUST_CHECK;

#endif
