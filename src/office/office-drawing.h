/*
 * All letters of a dossier as they would go out today, each drawn once as a specimen: what
 * checking, submitting, approving and issuing have in common. For this room only.
 */
#ifndef OFFICE_DRAWING_H
#define OFFICE_DRAWING_H

#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "drafting-finding.h"
#include "drafting-manifest.h"
#include "office-core.h"
#include "rendering-renderer.h"

typedef struct Drawing {
	Design *design;     /* its letterhead, or NULL */
	Draft *draft;       /* of the dossier, which must outlive it; or NULL with a finding */
	Renderer *renderer; /* that has drawn it, the office's until its next drawing */
	char *digest;       /* of the manifest; NULL: a letter cannot be drawn */
} Drawing;

void drawing_clear(Drawing *drawing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Drawing, drawing_clear)

typedef struct DrawingPlan {
	const ManifestSink *sink; /* who takes the manifest, or NULL */
	/*
	 * Where letters that cannot be written or drawn are told (the rule `letter`), those
	 * that fail alike as one; NULL: the first is the failure (CHY_INVALID, CHY_LIMIT,
	 * CHY_NOT_FOUND).
	 */
	FindingList *findings;
} DrawingPlan;

/*
 * *drawing_out is yours to clear. Fonts and dictionaries are loaded once for all drawings of the
 * office under letterheads that bring no other fonts.
 */
bool office_draw(Office *office, const Dossier *dossier, const DrawingPlan *plan,
		 Drawing *drawing_out, GError **error) CHY_MUST_CHECK;

#endif
