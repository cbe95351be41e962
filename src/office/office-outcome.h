/*
 * What becomes of parcels, as the register and the dossier see it. For this room only.
 */
#ifndef OFFICE_OUTCOME_H
#define OFFICE_OUTCOME_H

#include "office-dispatch.h"

/* An outcome for the register; fields that are NULL are left out. */
typedef struct OutcomeEntry {
	const char *letter, *channel, *state;
	int64_t attempt;
	const char *relay, *reply;
	const char *day, *who, *why, *scan; /* of what goes by post or by hand */
	const char *was; /* of a person's word: how the ledger had it before */
} OutcomeEntry;

/* Append them to the register, stamped now. */
bool office_enter_outcomes(Office *office, const OutcomeEntry *outcomes, size_t count,
			   GError **error) CHY_MUST_CHECK;

/* A dossier that was dispatched is issued again while one of its letters waits. */
bool office_reopen(Office *office, const char *dossier, GError **error) CHY_MUST_CHECK;

/* Once none of an issued dossier's parcels is under way any more it is dispatched. */
bool office_settle(Office *office, const char *dossier, GError **error) CHY_MUST_CHECK;

/* Count the dossier's parcels, those by post and by hand apart; `where` is copied. */
bool office_summarise(Office *office, const char *dossier, const char *where,
		      DispatchSummary *summary_out, GError **error) CHY_MUST_CHECK;

#endif
