/*
 * Dossiers that were submitted: who approved them, and whether those that are not issued yet
 * still hold.
 */
#ifndef OFFICE_PENDING_H
#define OFFICE_PENDING_H

#include "office-core.h"

/* An approval of a dossier as it was submitted last, by a signed act. */
typedef struct StatusApproval {
	char *office, *user;
	char *stamp; /* RFC 3339 */
} StatusApproval;

/*
 * How what was submitted would come out otherwise today, a line for each change, yours; NULL:
 * it would not, or it is too large to be drawn for that, as *large_out then says.
 */
bool pending_find_change(Office *office, const char *name, bool *large_out,
			 char **change_out, GError **error) CHY_MUST_CHECK;

/*
 * Which of them no longer hold, as after a change of the directory: a sentence for each, without
 * its stop; *sentences_out is a GPtrArray, yours. Of one too large to be drawn for that it says
 * who will look.
 */
bool office_find_shaken(Office *office, GPtrArray **sentences_out,
			GError **error) CHY_MUST_CHECK;

#endif
