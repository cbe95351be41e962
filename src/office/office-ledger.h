/*
 * The ledger held against the register, parcel by parcel. For this room only.
 */
#ifndef OFFICE_LEDGER_H
#define OFFICE_LEDGER_H

#include "office-audit.h"

/*
 * Hold every parcel of the ledger against its letter and its last outcome, in the caller's
 * moment, and name parcels of letters that the register has not. Fails only where they cannot
 * be read: what is wrong goes into the report.
 */
bool ledger_examine(Office *office, AuditReport *report, GError **error) CHY_MUST_CHECK;

/*
 * The same of the letters of a dossier that is to be closed, in the caller's transaction.
 * CHY_CORRUPT, and the first of them, when one does not stand in the ledger as in the register,
 * or has not come to an end.
 */
bool ledger_check_ended(Office *office, const char *dossier,
			GError **error) CHY_MUST_CHECK;

#endif
