/*
 * What a sending has committed, on its way to the disk, while letters are prepared and others
 * are under way. For this room only.
 *
 *	ready      the intent is recorded in the round's transaction
 *	committed  that is committed, behind a sync that is under way
 *	syncing    the sync that is under way covers it; when that has ended, it is submitted
 *
 * Outcomes go the same way. A session gets its next letter once the outcome of its last one is
 * on the disk as well, so that a machine that stops leaves no more letters in doubt than there
 * were sessions.
 */
#ifndef OFFICE_DISK_H
#define OFFICE_DISK_H

#include "office-sending.h"

/* From now on commits of the store go to the disk beside other work. */
bool disk_open(Sending *sending, GError **error) CHY_MUST_CHECK;

/*
 * Commits wait for the disk again, and what was committed is there. What is still on its way
 * is grounded; after a sending that went well nothing is.
 */
bool disk_close(Sending *sending, GError **error) CHY_MUST_CHECK;

/* Bring what was committed just now, and all that is ready, to the disk. */
bool disk_bring(Sending *sending, GError **error) CHY_MUST_CHECK;

/* Whether a flight is on its way: it will be submitted, or `broken` will tell why not. */
bool disk_is_awaited(const Sending *sending);

#endif
