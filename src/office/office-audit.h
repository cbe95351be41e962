/*
 * What the store says beside the register, held against it. For this room only.
 */
#ifndef OFFICE_AUDIT_H
#define OFFICE_AUDIT_H

#include "office-core.h"
#include "office-report.h"

/*
 * `witnessed`: the store goes on from where the home's witness saw it, which was asked before the
 * moment: what a run witnesses meanwhile may lie behind it. Hold each parcel, dossier and user
 * against what was registered, in the caller's moment of the store. Fails only where they cannot
 * be read: what is wrong stands in the report, which is yours to clear.
 */
bool audit_examine(Office *office, bool witnessed, AuditReport *report_out,
		   GError **error) CHY_MUST_CHECK;

#endif
