/*
 * Within the room: the rounds of a dossier.
 */
#ifndef DRAFTING_ROUND_H
#define DRAFTING_ROUND_H

#include "drafting-approval.h"

/* What the row of a dossier says. */
typedef struct RoundRow {
	DossierState state;
	int64_t round;
} RoundRow;

/* CHY_NOT_FOUND without the dossier. */
bool round_load(Store *store, const char *dossier, RoundRow *row_out,
		GError **error) CHY_MUST_CHECK;

/* Note the user as an author of the present round,
 * which is begun when it is not there. */
bool round_add_author(Store *store, const ApprovalAct *act,
		      GError **error) CHY_MUST_CHECK;

/*
 * End the present round ("rejected" or "voided") and begin the next. CHY_CORRUPT when the store has
 * something of that one, as only a hand can leave it.
 */
bool round_end(Store *store, const ApprovalAct *act, const RoundRow *row,
	       const char *how, GError **error) CHY_MUST_CHECK;

#endif
