/*
 * What persons said of letters, as the ledger keeps it, held against what they signed. For this
 * room only.
 */
#ifndef OFFICE_WORD_H
#define OFFICE_WORD_H

#include "dispatch-status.h"
#include "office-audit.h"

/*
 * Hold the words on a letter's parcels, which are all that the ledger has, against the acts on it
 * and the outcomes behind these: act, user, reason, and day, bearer and scan, the state before
 * where the outcome has it, and the moment to a day. Of each parcel the first that differs, is
 * missing or was never signed goes into the report. Fails only where they cannot be read.
 */
bool word_examine(Store *store, const char *letter, const StatusList *parcels,
		  AuditReport *report, GError **error) CHY_MUST_CHECK;

#endif
