/*
 * The ledger held against the register, parcel by parcel. For this room only.
 */
#ifndef OFFICE_LEDGER_H
#define OFFICE_LEDGER_H

#include "office-core.h"

#include <stdint.h>

#define LIMIT_LEDGER_FAULTS 100 /* that one report names */

typedef struct LedgerReport {
	GPtrArray *faults;   /* sentences (char *) without their stops */
	int64_t fault_total; /* also of those beyond LIMIT_LEDGER_FAULTS */
	int64_t unheld; /* parcels of which the register does not say where they go */
} LedgerReport;

void ledger_report_clear(LedgerReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LedgerReport, ledger_report_clear)

/*
 * Hold every parcel of the ledger against its letter and its last outcome. Fails only where
 * they cannot be read: what is wrong stands in the report, which is yours to clear.
 */
bool ledger_examine(Office *office, LedgerReport *report_out,
		    GError **error) CHY_MUST_CHECK;

#endif
