/*
 * Entries: what the register grows by, one leaf of its Merkle tree each.
 *
 * Rows are inserted and never changed: the room has no statement that could.
 */
#ifndef REGISTER_ENTRY_H
#define REGISTER_ENTRY_H

#include "seal-digest.h"
#include "store-core.h"

#define REGISTER_SALT_SIZE 32 /* bytes */
#define REGISTER_LEAF_SIZE 34 /* bytes: version, kind, digest of salt and payload */

typedef struct RegisterEntry {
	const char *kind;    /* home, act, letter, outcome or publication */
	const void *payload; /* what happened: a record, or for an act a signed note */
	size_t length;       /* bytes of it, at most LIMIT_RECORD */
	const char *stamp;   /* RFC 3339, UTC: when */
} RegisterEntry;

/* One entry read back. */
typedef struct StoredEntry {
	int64_t position; /* of its leaf, from 0 */
	char *kind, *stamp;
	GBytes *payload;
	uint8_t salt[REGISTER_SALT_SIZE];
} StoredEntry;

/*
 * Append entries, each with a fresh salt, to the tree, in the caller's transaction, each in
 * O(log n); many at once cost less than one by one. A letter's entry is made by
 * register_letter_add alone.
 *
 * CHY_INVALID for a kind that does not exist, or a payload that is not UTF-8 or whose field
 * `time` is not the stamp; CHY_LIMIT for one that is too long; CHY_REFUSED when the first
 * entry is not the home's, or another one is.
 */
bool register_append(Store *store, const RegisterEntry *entries, size_t count,
		     GError **error) CHY_MUST_CHECK;

/* How many entries there are. */
bool register_get_size(Store *store, int64_t *size_out, GError **error) CHY_MUST_CHECK;

/* When the last entry was made, RFC 3339 in UTC, yours; NULL: there is none. */
bool register_get_last_stamp(Store *store, char **stamp_out,
			     GError **error) CHY_MUST_CHECK;

/* Read one entry; CHY_NOT_FOUND when the register is not that long. */
bool register_entry_load(Store *store, int64_t position, StoredEntry **entry_out,
			 GError **error) CHY_MUST_CHECK;
void stored_entry_free(StoredEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredEntry, stored_entry_free)

#endif
