/*
 * Entries.
 *
 * Invariants: positions run from 0 without a gap; entry 0 is the home's; each entry's
 * leaf is a node of level 0 at its position; nothing here updates or deletes.
 */
#include "register-entry.h"

#include "base-id.h"
#include "register-private.h"
#include "register-record.h"

#include <string.h>

#define LEAF_VERSION 1

/* The kinds, with the byte that stands for each in a leaf. Bytes are never given anew. */
static const struct {
	const char *name;
	uint8_t byte;
} kinds[] = {
	{ "home", 1 },    { "act", 2 },         { "letter", 3 },
	{ "outcome", 4 }, { "publication", 5 },
};

/* The byte of a kind; 0 if there is none of that name. */
static uint8_t kind_byte(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			return kinds[i].byte;
	return 0;
}

bool entry_is_text(const RegisterEntry *entry)
{
	return entry->length == 0 ||
	       g_utf8_validate_len(entry->payload, entry->length, NULL);
}

char *payload_text(const void *payload, size_t length)
{
	return g_strndup(payload != NULL ? payload : "", length);
}

bool entry_kind_exists(const char *kind)
{
	return kind_byte(kind) != 0;
}

void entry_leaf(const RegisterEntry *entry, const uint8_t salt[REGISTER_SALT_SIZE],
		Digest *leaf_out)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	uint8_t leaf[REGISTER_LEAF_SIZE] = { LEAF_VERSION, kind_byte(entry->kind) };
	Digest digest;

	digest_builder_add(builder, salt, REGISTER_SALT_SIZE);
	digest_builder_add(builder, entry->payload, entry->length);
	digest_builder_finish(builder, &digest);
	memcpy(leaf + 2, digest.bytes, DIGEST_SIZE);
	merkle_leaf(leaf, sizeof leaf, leaf_out);
}

/* Refuse an entry that a reader of the register could not understand. */
static bool entry_check(const RegisterEntry *entry, int64_t position, GError **error)
{
	if (!entry_kind_exists(entry->kind))
		return chy_fail(error, CHY_INVALID,
				"cannot register '%s': there is no such kind of entry",
				entry->kind);
	if (entry->length > LIMIT_RECORD)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot register '%s': its record is longer than %u bytes",
			entry->kind, LIMIT_RECORD);
	if ((strcmp(entry->kind, "home") == 0) != (position == 0))
		return chy_fail(error, CHY_REFUSED,
				"cannot register '%s' as entry %" G_GINT64_FORMAT
				": the home's entry is the first and only the first",
				entry->kind, position);

	if (!entry_is_text(entry))
		return chy_fail(error, CHY_INVALID,
				"cannot register '%s': its record is not UTF-8",
				entry->kind);

	g_autofree char *record = payload_text(entry->payload, entry->length);
	g_autofree char *time = record_get(record, "time");

	if (g_strcmp0(time, entry->stamp) != 0)
		return chy_fail(
			error, CHY_INVALID,
			"cannot register '%s': its record does not say 'time: %s'",
			entry->kind, entry->stamp);
	return true;
}

/* Entries that come into the register together. */
typedef struct EntryBatch {
	const RegisterEntry *entries;
	size_t count;
	int64_t first;        /* position of the first */
	const uint8_t *salts; /* one for each */
} EntryBatch;

static const uint8_t *salt_of(const EntryBatch *batch, size_t i)
{
	return batch->salts + i * REGISTER_SALT_SIZE;
}

static bool batch_insert(Store *store, const EntryBatch *batch, GError **error)
{
	const unsigned columns = 5;
	g_autofree StoreValue *values = g_new(StoreValue, batch->count * columns);
	StoreValue *to = values;

	for (size_t i = 0; i < batch->count; i++) {
		const RegisterEntry *entry = &batch->entries[i];

		*to++ = store_int(batch->first + (int64_t)i);
		*to++ = store_text(entry->kind);
		*to++ = store_text(entry->stamp);
		*to++ = store_blob(salt_of(batch, i), REGISTER_SALT_SIZE);
		*to++ = store_blob(entry->payload, entry->length);
	}

	const StoreArgs args = { values, batch->count * columns };

	return store_insert(store,
			    "INSERT INTO register_entry (position, kind, stamp, salt, "
			    "payload) VALUES",
			    columns, &args, error);
}

/* Add the leaves of the entries to the tree. */
static bool batch_grow_tree(Store *store, const EntryBatch *batch, GError **error)
{
	g_auto(TreeEdge) edge = { 0 };

	tree_edge_init(&edge, batch->first);
	for (size_t i = 0; i < batch->count; i++) {
		Digest leaf;

		entry_leaf(&batch->entries[i], salt_of(batch, i), &leaf);
		if (!tree_edge_add(&edge, store, &leaf, error))
			return false;
	}
	return tree_edge_save(&edge, store, error);
}

bool entry_append(Store *store, const RegisterEntry *entries, size_t count,
		  int64_t *first_out, GError **error)
{
	g_autofree uint8_t *salts = g_malloc(count * REGISTER_SALT_SIZE);
	EntryBatch batch = { .entries = entries, .count = count, .salts = salts };

	g_assert(store_in_transaction(store));
	if (!register_get_size(store, &batch.first, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!entry_check(&entries[i], batch.first + (int64_t)i, error))
			return false;
	random_fill(salts, count * REGISTER_SALT_SIZE);
	if (!batch_insert(store, &batch, error) ||
	    !batch_grow_tree(store, &batch, error))
		return false;
	*first_out = batch.first;
	return true;
}

bool register_append(Store *store, const RegisterEntry *entries, size_t count,
		     GError **error)
{
	int64_t first;

	for (size_t i = 0; i < count; i++)
		g_assert(strcmp(entries[i].kind, "letter") != 0);
	return entry_append(store, entries, count, &first, error);
}

bool register_get_size(Store *store, int64_t *size_out, GError **error)
{
	StoreInt size;

	if (!store_find_int(store,
			    "SELECT COALESCE(MAX(position) + 1, 0) FROM register_entry",
			    NULL, &size, error))
		return false;
	*size_out = size.value;
	return true;
}

bool register_get_last_stamp(Store *store, char **stamp_out, GError **error)
{
	return store_find_text(
		store,
		"SELECT stamp FROM register_entry ORDER BY position DESC LIMIT 1", NULL,
		stamp_out, error);
}

/* Read the present row: kind, stamp, salt, payload. */
static bool entry_read(const StoreRows *rows, int64_t position, StoredEntry **entry_out,
		       GError **error)
{
	size_t salt_length, length;
	const void *salt = store_rows_blob(rows, 2, &salt_length);

	if (salt_length != REGISTER_SALT_SIZE)
		return chy_fail(error, CHY_CORRUPT,
				"cannot read entry %" G_GINT64_FORMAT
				": its salt has %zu bytes",
				position, salt_length);

	const void *payload = store_rows_blob(rows, 3, &length);
	StoredEntry *entry = g_new0(StoredEntry, 1);

	entry->position = position;
	entry->kind = g_strdup(store_rows_text(rows, 0));
	entry->stamp = g_strdup(store_rows_text(rows, 1));
	memcpy(entry->salt, salt, REGISTER_SALT_SIZE);
	entry->payload = g_bytes_new(payload, length);
	*entry_out = entry;
	return true;
}

bool register_entry_load(Store *store, int64_t position, StoredEntry **entry_out,
			 GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store,
			 "SELECT kind, stamp, salt, payload FROM register_entry "
			 "WHERE position = $1",
			 STORE_ARGS(store_int(position)), &rows, error))
		return false;
	if (store_rows_next(rows))
		return entry_read(rows, position, entry_out, error);
	if (!store_rows_finish(rows, error))
		return false;
	return chy_fail(error, CHY_NOT_FOUND,
			"cannot read entry %" G_GINT64_FORMAT ": the register has none",
			position);
}

void stored_entry_free(StoredEntry *entry)
{
	if (entry == NULL)
		return;
	g_free(entry->kind);
	g_free(entry->stamp);
	g_bytes_unref(entry->payload);
	g_free(entry);
}
