/*
 * The file beside a SQLite store that holds what was committed last.
 */
#ifndef STORE_WAL_H
#define STORE_WAL_H

#include "base-error.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The path of the connection's -wal file, borrowed from it; NULL for a store in memory, and for
 * one that never was in WAL mode.
 */
const char *wal_find(sqlite3 *handle);

/* Bring the file at that path to the disk; where nothing can be written that is done. CHY_IO. */
bool wal_sync(const char *wal, GError **error) CHY_MUST_CHECK;

/* How much of a -wal file holds what was committed: frames behind that are of its last lap. */
typedef struct WalExtent {
	uint64_t lap;  /* another one each time that the file is begun anew */
	int64_t bytes; /* up to the last commit's end */
	int64_t copied; /* up to the last frame that has been, or is being, copied into the store */
} WalExtent;

/*
 * The index that SQLite keeps of a store's -wal file (the -shm file): a file, yours, or negative.
 * SQLite has its locks there, and closing it lets them all go: close it after the store.
 */
int wal_open_index(const char *location);

/*
 * The extent of a -wal file, as its index says between two commits
 * (https://www.sqlite.org/walformat.html, 2); nothing without one.
 */
WalExtent wal_measure(int index);

/*
 * Whether all of a store is in its one file, on a file system that is mounted read-only. Who
 * mounts it so here and writes to it elsewhere meanwhile gets what SQLite makes of that.
 */
bool wal_is_at_rest(const char *location);

/* The URI by which SQLite reads a store at rest, without locks; yours. */
char *wal_uri_at_rest(const char *location);

#endif
