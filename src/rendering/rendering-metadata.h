/*
 * What a PDF says about itself: the Info dictionary and the same again as XMP, which also
 * says that it keeps PDF/A-2a and PDF/UA-1.
 */
#ifndef RENDERING_METADATA_H
#define RENDERING_METADATA_H

#include "drafting-letter.h"
#include "rendering-pdf.h"

typedef struct MetadataNumbers {
	unsigned info, xmp;
} MetadataNumbers;

/*
 * Write both for `letter`: title (its subject), author (the sender), language, tool, and
 * the letter's day as the time of creation; a specimen, whose day is unknown, has none.
 */
MetadataNumbers metadata_write(const Letter *letter, PdfFile *file);

#endif
