/*
 * A picture of dots, such as a signature: read from a PNG file (ISO/IEC 15948) by libpng, of
 * any kind (grey, colour, palette, 1 to 16 bits, interlaced, with or without transparency), and
 * kept dot for dot, without loss.
 *
 * It is laid upon white as it is read, so that the letter needs no transparency and prints
 * the same everywhere (doc/decisions/0059). Sizes are looked at before anything is unpacked;
 * what a file unpacks to beyond its picture is thrown away, a thousand times its bytes at most.
 */
#ifndef RENDERING_PICTURE_H
#define RENDERING_PICTURE_H

#include "base-error.h"
#include "rendering-pdf.h"

#define LIMIT_PICTURE (512u << 10) /* bytes of the file */
#define LIMIT_PICTURE_SIDE 10000u  /* dots of its width, and of its height */
#define LIMIT_PICTURE_DOTS                                                             \
	4000000u /* of both together: 60 mm by 25 mm at 1,200 to the inch */

typedef struct Picture {
	unsigned width, height; /* dots */
	unsigned colours;       /* bytes of a dot: 1 grey, 3 red, green, blue (sRGB) */
	GBytes *dots;           /* row by row from the top */
} Picture;

/*
 * Read `png`. CHY_INVALID for what is no PNG or a damaged one, CHY_LIMIT beyond the limits;
 * the message is the cause alone. *picture_out is yours.
 */
bool picture_read(GBytes *png, Picture **picture_out, GError **error) CHY_MUST_CHECK;

void picture_free(Picture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Picture, picture_free)

/* Whether picture_read takes `png`; the error is its. For checks of a dossier. */
bool picture_check(GBytes *png, GError **error) CHY_MUST_CHECK;

/* Write it as an image XObject (ISO 32000-1, 8.9.5); returns the object's number. */
unsigned picture_write(const Picture *picture, PdfFile *file, Deflater *deflater);

#endif
