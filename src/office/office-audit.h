/*
 * What the store says beside the register, held against it. For this room only.
 */
#ifndef OFFICE_AUDIT_H
#define OFFICE_AUDIT_H

#include "office-core.h"

#include <stdint.h>

#define LIMIT_AUDIT_FAULTS 100 /* that one report names */

typedef struct AuditReport {
	GPtrArray *faults; /* (char *) "ledger: letter …", "dossier: …", "user: …" */
	int64_t fault_total; /* also of those beyond LIMIT_AUDIT_FAULTS */
	int64_t unheld;  /* parcels of which the register does not say where they go */
	int64_t unlisted; /* letters that wait, of which it does not say whom they are for */
	int64_t unnamed; /* dossiers of which it does not say who their authors are */
} AuditReport;

void audit_report_clear(AuditReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditReport, audit_report_clear)

/* Add a fault, a sentence without its stop; takes it. */
void audit_add_fault(AuditReport *report, char *sentence);

/*
 * `witnessed`: the store goes on from where the home's witness saw it, which was asked before the
 * moment: what a run witnesses meanwhile may lie behind it. Hold each parcel, dossier and user
 * against what was registered, in the caller's moment of the store. Fails only where they cannot
 * be read: what is wrong stands in the report, which is yours to clear.
 */
bool audit_examine(Office *office, bool witnessed, AuditReport *report_out,
		   GError **error) CHY_MUST_CHECK;

#endif
