/*
 * Commits that go to the disk beside other work (doc/decisions/0090-a-child-syncs.md).
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include "store-core.h"

/*
 * From now on a commit returns before it is durable: everybody sees it, and a crash of this
 * process keeps it, a crash of the machine may not. Only store_sync_end brings certainty.
 * Where there is nothing to wait for (a store in memory) all this does nothing.
 */
bool store_sync_defer(Store *store, GError **error) CHY_MUST_CHECK;

/* Begin to make durable what is committed by now; a sync that is under way is ended first. */
bool store_sync_begin(Store *store, GError **error) CHY_MUST_CHECK;

/* A file that is readable when the sync that was begun has ended; negative: at once. */
int store_sync_file(const Store *store);

/*
 * Wait for the end of the sync that was begun. CHY_IO: nothing that was committed since the
 * last good one is sure to stay.
 */
bool store_sync_end(Store *store, GError **error) CHY_MUST_CHECK;

/* Every commit is durable again before it returns, and so is all that was committed so far. */
bool store_sync_resume(Store *store, GError **error) CHY_MUST_CHECK;

/*
 * Bring all that is visible now to the disk, whoever committed it: before it is relied on
 * elsewhere. CHY_IO, also when any sync of this store has failed before.
 */
bool store_sync_now(Store *store, GError **error) CHY_MUST_CHECK;

#endif
