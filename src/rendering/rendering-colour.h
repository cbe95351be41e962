/*
 * What the colours of a letter mean: sRGB (IEC 61966-2-1) as an ICC profile, which the
 * output intent of PDF/A points to (ISO 19005-2, 6.2.3).
 *
 * The profile is built here, in 0.9 KB: version 2 of the format, which every reader takes.
 */
#ifndef RENDERING_COLOUR_H
#define RENDERING_COLOUR_H

#include "rendering-pdf.h"

/* The profile's bytes, the same always. Yours. */
GBytes *colour_profile(void);

/* Write the profile and the output intent; returns the intent's object number. */
unsigned colour_write_intent(PdfFile *file, Deflater *deflater);

#endif
