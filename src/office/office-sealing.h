/*
 * Whether the register's checkpoints are there that the office has stored. For this room only.
 */
#ifndef OFFICE_SEALING_H
#define OFFICE_SEALING_H

#include "office-audit.h"

/*
 * Name each act behind which the checkpoint is gone, and the end of the register where it bears
 * none though no dispatch is under way. Fails only where they cannot be read: what is wrong goes
 * into the report.
 */
bool sealing_examine(Office *office, AuditReport *report,
		     GError **error) CHY_MUST_CHECK;

#endif
