/*
 * A letterhead to look at.
 */
#ifndef OFFICE_SPECIMEN_H
#define OFFICE_SPECIMEN_H

#include "office-core.h"

/*
 * The letterhead called `name` on a page in every language of the house, as one PDF.
 * Without an office (NULL) only those shipped are known, and the sender is an example.
 * CHY_NOT_FOUND for an unknown one; CHY_INVALID, "FILE:LINE:COLUMN: …", for one that is wrong.
 * *pdf_out is yours.
 */
bool office_specimen(Office *office, const char *name, GBytes **pdf_out,
		     GError **error) CHY_MUST_CHECK;

#endif
