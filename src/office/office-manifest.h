/*
 * Whether manifests still hold. For this room only.
 */
#ifndef OFFICE_MANIFEST_H
#define OFFICE_MANIFEST_H

#include "drafting-check.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "office-core.h"
#include "office-drawing.h"

/*
 * What differs between the stored manifest of the dossier's round and the one that today
 * would give, in words, yours; NULL when nothing does. A dossier that can no longer be
 * composed differs by the reason why. *drawing_out, yours to clear, is what today would
 * give, and untouched where that differs; NULL: it is not wanted.
 */
bool office_manifest_changed(Office *office, const Dossier *dossier,
			     Drawing *drawing_out, char **difference_out,
			     GError **error) CHY_MUST_CHECK;

/*
 * CHY_CORRUPT, naming the file, unless the files of the issued dossier `name` are those of the
 * manifest that it was issued by, and that manifest the one that the register says.
 */
bool office_manifest_hold(Office *office, const char *name, const Dossier *dossier,
			  GError **error) CHY_MUST_CHECK;

/*
 * What the register and the ledger know of a dossier today, for checks and releases. A letter
 * that is accepted in the ledger alone is CHY_CORRUPT; with `spoilt`, which points to NULL, it is
 * not counted, and the first of them is told there, yours.
 */
bool office_world(Office *office, const char *name, CheckWorld *world_out,
		  GError **spoilt, GError **error) CHY_MUST_CHECK;

#endif
