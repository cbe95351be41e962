/*
 * A syncer is a child process that brings one file to the disk while this process goes on.
 * For this room only.
 *
 * A process, not a thread: nothing here shares memory (doc/decisions/0090-a-child-syncs.md).
 */
#ifndef STORE_SYNCER_H
#define STORE_SYNCER_H

#include "base-error.h"

typedef struct Syncer Syncer;

/*
 * Start one for the file at `path`, which must stay that file until the syncer is freed.
 * CHY_IO when the file cannot be opened, CHY_TEMPORARY when there is no process to be had.
 */
bool syncer_new(const char *path, Syncer **syncer_out, GError **error) CHY_MUST_CHECK;

/* Ends the child; a sync that was begun is waited for. NULL is fine. */
void syncer_free(Syncer *syncer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Syncer, syncer_free)

/*
 * Begin to sync what has been written to the file so far; one that is under way is ended
 * first. CHY_IO when the disk failed, or the child was gone, at any end before.
 */
bool syncer_begin(Syncer *syncer, GError **error) CHY_MUST_CHECK;

/* What is readable when the sync that was begun has ended. */
int syncer_file(const Syncer *syncer);

/* Wait for the end of the sync that was begun. CHY_IO when the disk failed, now or ever before, or
 * the child is gone. */
bool syncer_end(Syncer *syncer, GError **error) CHY_MUST_CHECK;

/*
 * Sync the file in this process, beside a sync of the child's that may be under way. Failures as
 * of syncer_end.
 */
bool syncer_now(Syncer *syncer, GError **error) CHY_MUST_CHECK;

#endif
