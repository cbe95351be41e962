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

/* A suppression that somebody signed and that the store has no more, or with another end. */
typedef struct BanLoss {
	char *key;      /* of its target and value: suppress_key */
	char *sentence; /* what was signed, and what the store has; without its stop */
	bool over; /* as it was signed it has ended before today: it forbids nothing */
} BanLoss;

/* All of them, by their keys: a GPtrArray of BanLoss, yours. */
bool ban_find_lost(Office *office, GPtrArray **lost_out, GError **error) CHY_MUST_CHECK;

/*
 * After an import, in its transaction, that it ends nothing which a signature began: CHY_REFUSED.
 * CHY_CORRUPT names what was lost `before` already and is not put back by it, nor over.
 */
bool ban_check_import(Office *office, const GPtrArray *before,
		      GError **error) CHY_MUST_CHECK;

/*
 * Before letters of an issued dossier leave: that by signed acts it is issued and not closed, and
 * that the store has its gate and every suppression. CHY_CORRUPT when it has not; `verb` is for
 * the message.
 */
bool ban_check(Office *office, const char *dossier, const char *verb,
	       GError **error) CHY_MUST_CHECK;

#endif
