/*
 * What an interrupted run left behind, as the register and the operator hear of it. For this
 * room only.
 */
#ifndef OFFICE_RECOVERY_H
#define OFFICE_RECOVERY_H

#include "dispatch-run.h"
#include "office-core.h"

/*
 * Take back, in the caller's transaction, which is committed, what runs that are gone hold of
 * all dossiers (dispatch_recover; those stopped send nothing of it), enter it, settle the state
 * of the dossier that is being dispatched, and seal the register. *sentence_out, yours, is what
 * to say of it; NULL: nothing.
 */
bool office_recover(Office *office, const char *dossier, StoreTransaction **transaction,
		    char **sentence_out, GError **error) CHY_MUST_CHECK;

/* Enter each parcel that the recovery put in doubt. */
bool office_enter_recovery(Office *office, const Recovery *recovery,
			   GError **error) CHY_MUST_CHECK;

/*
 * "2 letters of an interrupted run are in doubt: …", without a full stop, yours; NULL when
 * none is.
 */
char *office_describe_recovery(const Recovery *recovery);

#endif
