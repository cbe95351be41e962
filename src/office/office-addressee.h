/*
 * Whom an issued letter is for: every post of every person it addresses, so that a
 * suppression or the end of a term of any of them is found before it leaves. For this room only.
 */
#ifndef OFFICE_ADDRESSEE_H
#define OFFICE_ADDRESSEE_H

#include "drafting-compose.h"
#include "office-core.h"

/* Keep whom letter `i` of the draft is for, under the number it was issued with. */
bool office_keep_addressees(Office *office, const char *number, const Draft *draft, size_t i,
			    GError **error) CHY_MUST_CHECK;

/*
 * The reason, yours, why one of those whom the letter is for must not be written to today;
 * "suppressed: mourning", "term ended 2025-02-20"; NULL when nothing stands in the way.
 */
bool office_find_hindrance(Office *office, const char *number, char **reason_out,
			   GError **error) CHY_MUST_CHECK;

#endif
