/*
 * The file beside a SQLite store that holds what was committed last.
 */
#ifndef STORE_WAL_H
#define STORE_WAL_H

#include "base-error.h"

#include <sqlite3.h>
#include <stdbool.h>

/*
 * The path of the connection's -wal file, borrowed from it; NULL for a store in memory, and for
 * one that never was in WAL mode.
 */
const char *wal_find(sqlite3 *handle);

/* Bring the file at that path to the disk; where nothing can be written that is done. CHY_IO. */
bool wal_sync(const char *wal, GError **error) CHY_MUST_CHECK;

/*
 * Whether all of a store is in its one file, on a file system that is mounted read-only. Who
 * mounts it so here and writes to it elsewhere meanwhile gets what SQLite makes of that.
 */
bool wal_is_at_rest(const char *location);

/* The URI by which SQLite reads a store at rest, without locks; yours. */
char *wal_uri_at_rest(const char *location);

#endif
