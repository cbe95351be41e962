/*
 * The whole check of a dossier: drafting's, and what only rendering can tell. For this room
 * only.
 */
#ifndef OFFICE_CHECK_H
#define OFFICE_CHECK_H

#include "drafting-check.h"
#include "drafting-dossier.h"
#include "store-core.h"

/*
 * Check `dossier` as dossier_check does, and add what rendering cannot draw: the rule
 * `letterhead` (an SVG outside the subset), the rule `glyph` (a character of a text that
 * no font of ours has) and, where nothing else is an error, the rule `letter`: one that
 * its addressee's name or its length keeps from being drawn, as submitting would find.
 * `store` may be NULL, as there; no letter is drawn then.
 */
bool office_check_dossier(const Dossier *dossier, Store *store, const CheckWorld *world,
			  FindingList **findings_out, GError **error) CHY_MUST_CHECK;

#endif
