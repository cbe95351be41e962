/*
 * A letterhead to look at.
 */
#ifndef OFFICE_SPECIMEN_H
#define OFFICE_SPECIMEN_H

#include "office-core.h"

/*
 * The letterhead called `name`, as one PDF with a page in every language of the house that it
 * has all words and alternative texts of. Without an office (NULL) only those shipped are known,
 * and the sender is an example. CHY_NOT_FOUND for an unknown one; CHY_INVALID for one that is
 * wrong, "FILE:LINE:COLUMN: …", or whole in no language. *pdf_out is yours.
 */
bool office_specimen(Office *office, const char *name, GBytes **pdf_out,
		     GError **error) CHY_MUST_CHECK;

#endif
