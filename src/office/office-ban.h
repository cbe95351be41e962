/*
 * What persons have forbidden by signed acts: to send a dossier's letters, or to write to
 * somebody; and where the store no longer says so. For this room only.
 */
#ifndef OFFICE_BAN_H
#define OFFICE_BAN_H

#include "base-date.h"
#include "office-core.h"
#include "office-roll.h"

/*
 * In what the store's gate of the dossier is not the one that acts have led to, by a pause, a
 * stop or a schedule: yours; NULL: in nothing.
 */
bool ban_describe_gate(const Roll *roll, Store *store, const char *dossier,
		       char **difference_out, GError **error) CHY_MUST_CHECK;

/*
 * The suppressions that somebody signed and that the store has no more, or with another end, a
 * GPtrArray of sentences, yours. Those are left out that ended before `day`; with an unknown day
 * none is.
 */
bool ban_find_lost(Store *store, Date day, GPtrArray **lost_out,
		   GError **error) CHY_MUST_CHECK;

/*
 * Before letters of an issued dossier leave: that by signed acts it is issued and not closed, and
 * that the store has its gate and every suppression. CHY_CORRUPT when it has not; `verb` is for
 * the message.
 */
bool ban_check(Office *office, const char *dossier, const char *verb,
	       GError **error) CHY_MUST_CHECK;

#endif
