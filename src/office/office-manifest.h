/*
 * Manifests as the office makes them: drafting composes, rendering draws the specimens.
 * For this room only.
 */
#ifndef OFFICE_MANIFEST_H
#define OFFICE_MANIFEST_H

#include "drafting-check.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "office-core.h"

/* The manifest of `dossier` as it would come out today, yours. */
bool office_manifest_build(Office *office, const Dossier *dossier, char **manifest_out,
			   GError **error) CHY_MUST_CHECK;

/*
 * What differs between the stored manifest of the dossier's round and the one that today
 * would give, in words, yours; NULL when nothing does. A dossier that can no longer be
 * composed differs by the reason why.
 */
bool office_manifest_changed(Office *office, const char *name, char **difference_out,
			     GError **error) CHY_MUST_CHECK;

/* What the register and the ledger know of a dossier today, for checks and releases. */
bool office_world(Office *office, const char *name, CheckWorld *world_out, GError **error)
	CHY_MUST_CHECK;

#endif
