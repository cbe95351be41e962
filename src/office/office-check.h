/*
 * The check of a dossier: drafting's, and what rendering tells of its files. For this room
 * only.
 */
#ifndef OFFICE_CHECK_H
#define OFFICE_CHECK_H

#include "drafting-check.h"
#include "drafting-design.h"
#include "drafting-dossier.h"
#include "rendering-renderer.h"
#include "store-core.h"

/* Add a finding that is about all of the file; `rule` is a constant, the other texts are copied. */
void office_add_finding(FindingList *findings, FindingSeverity severity,
			const char *rule, const char *file, const char *text);

/*
 * Check `dossier` as dossier_check does, and add what rendering cannot draw: the rule
 * `letterhead` (an SVG outside the subset) and the rule `signature` (a picture that cannot be
 * read). `store` may be NULL, as there. Letters are drawn by office_draw.
 */
bool office_check_dossier(const Dossier *dossier, Store *store, const CheckWorld *world,
			  FindingList **findings_out, GError **error) CHY_MUST_CHECK;

#define LIMIT_GLYPH_FINDINGS 20 /* characters of one text that are told of */

/*
 * Add the rule `glyph`: each character of a text, where it stands first, that no font of
 * `renderer` has, which is that of letters under `design` (NULL: none).
 */
void office_check_glyphs(const Dossier *dossier, const Design *design,
			 const Renderer *renderer, FindingList *findings);

#endif
