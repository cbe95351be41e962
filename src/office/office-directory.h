/*
 * The directory as users reach it: import, find, circle, suppress, calendar.
 */
#ifndef OFFICE_DIRECTORY_H
#define OFFICE_DIRECTORY_H

#include "calendar-store.h"
#include "directory-circle.h"
#include "directory-find.h"
#include "directory-import.h"
#include "directory-suppress.h"
#include "office-core.h"

/*
 * Import files of directory records in one transaction, or none of them. *reports_out is a
 * GPtrArray of ImportReport, one a file, yours, also when records were rejected. The
 * office draws its own progress and takes the occasions itself; those members of `files`
 * are not looked at. What was rejected is kept
 * in `rejects` of its file when all is committed; CHY_IO when that failed, and all stands.
 */
bool office_import(Office *office, const ImportOptions *files, size_t count,
		   GPtrArray **reports_out, GError **error) CHY_MUST_CHECK;

bool office_find(Office *office, const char *text, FindList **list_out,
		 GError **error) CHY_MUST_CHECK;

/* The addressees of a circle today. */
bool office_circle(Office *office, const char *circle, AddresseeList **list_out,
		   GError **error) CHY_MUST_CHECK;

/*
 * Record whom not to write to; the acting user, an officer, signs for it. *over_out: the last
 * day is past, so that this ended what was suppressed; fails as suppress_add where nothing was.
 */
bool office_suppress(Office *office, const Suppression *suppression, bool *over_out,
		     GError **error) CHY_MUST_CHECK;

/* What falls due within `days` from today. */
bool office_calendar(Office *office, unsigned days, OccasionAgenda **agenda_out,
		     GError **error) CHY_MUST_CHECK;

#endif
