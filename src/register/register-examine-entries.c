/*
 * The examination of entries, the tree over them, and the checkpoints that sign it.
 *
 * Two trees grow side by side. `told` is made of the entries' own leaves and is what
 * the checkpoints are held against. `kept` is made of the stored nodes, each held
 * against the hash of those below it, so that one altered node is named and not all
 * above it.
 *
 * An entry whose leaf is not the stored one is doubtful until the next checkpoint: if
 * the entries give its root, the node was altered; if not, the entry was.
 */
#include "register-examine.h"

#include "register-record.h"
#include "register-scan.h"

#include <string.h>

/* Hold the merged node at `place` against the stored one, which *hash becomes. */
static bool examine_node(Examination *examination, const NodePlace *place, Digest *hash,
			 GError **error)
{
	Digest stored;
	bool found;

	if (!tree_find(examination->store, place, &found, &stored, error))
		return false;
	if (!found || !digest_equal(&stored, hash))
		examination_fault(examination, FAULT_NODE,
				  "node %u/%" G_GINT64_FORMAT
				  " of the tree is not the hash of those below it",
				  place->level, place->place);
	if (found)
		*hash = stored;
	return true;
}

/* Add a stored leaf to the kept tree, and judge the nodes that it completes. */
static bool keep_leaf(Examination *examination, const Digest *leaf, GError **error)
{
	MerkleFrontier *kept = &examination->kept;
	NodePlace place = { 0, (int64_t)kept->size };
	Digest hash = *leaf;

	while (place.place & 1) {
		merkle_node(&kept->nodes[--kept->count], &hash, &hash);
		place.level++;
		place.place >>= 1;
		if (!examine_node(examination, &place, &hash, error))
			return false;
	}
	kept->nodes[kept->count++] = hash;
	kept->size++;
	return true;
}

/* Say of the doubtful entries what was altered, they or the tree. */
static void settle_doubts(Examination *examination, FaultKind kind)
{
	for (guint i = 0; i < examination->doubtful->len; i++) {
		int64_t position = g_array_index(examination->doubtful, int64_t, i);

		if (kind == FAULT_NODE)
			examination_fault(examination, kind,
					  "node 0/%" G_GINT64_FORMAT
					  " of the tree is not the leaf of its entry",
					  position);
		else
			examination_fault(examination, kind,
					  "entry %" G_GINT64_FORMAT
					  " is not the one that was registered",
					  position);
	}
	g_array_set_size(examination->doubtful, 0);
}

/* Open a stored checkpoint; NULL after a fault was noted. */
static Checkpoint *open_stored(Examination *examination, const StoredCheckpoint *stored)
{
	const Verifier *key = examination_get_key(examination);
	VerifierList known = { &key, key != NULL ? 1 : 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Note) note = NULL;
	g_autoptr(Checkpoint) checkpoint = NULL;

	if (!note_open(stored->note, strlen(stored->note), &known, &note, &error) ||
	    !checkpoint_parse(note_get_text(note), &checkpoint, &error)) {
		examination_fault(examination, FAULT_CHECKPOINT,
				  "checkpoint %" G_GINT64_FORMAT ": %s", stored->size,
				  error->message);
		return NULL;
	}
	examination->report->signatures++;
	if (checkpoint->size != (uint64_t)stored->size ||
	    (examination->origin != NULL &&
	     strcmp(checkpoint->origin, examination->origin) != 0)) {
		examination_fault(examination, FAULT_CHECKPOINT,
				  "checkpoint %" G_GINT64_FORMAT
				  " is of another size or another register",
				  stored->size);
		return NULL;
	}
	return g_steal_pointer(&checkpoint);
}

/* Hold the tree as told against a checkpoint of its size. */
static void judge_checkpoint(Examination *examination, const Checkpoint *checkpoint)
{
	Digest root;

	merkle_frontier_root(&examination->told, &root);
	if (digest_equal(&root, &checkpoint->root)) {
		settle_doubts(examination, FAULT_NODE);
		examination->sealed = checkpoint->size;
		return;
	}
	settle_doubts(examination, FAULT_REWRITTEN);
	/* Once a root differs all later ones do: the first names the place. */
	if (!examination->root_differs)
		examination_fault(examination, FAULT_REWRITTEN,
				  "the first %" G_GUINT64_FORMAT
				  " entries do not give the root that checkpoint "
				  "%" G_GUINT64_FORMAT " signed",
				  checkpoint->size, checkpoint->size);
	examination->root_differs = true;
}

/* Judge the checkpoints that the tree, as told so far, has the size of. */
static void examine_checkpoints(Examination *examination)
{
	GPtrArray *all = examination->checkpoints;
	int64_t size = (int64_t)examination->told.size;

	for (; examination->next_checkpoint < all->len;
	     examination->next_checkpoint++) {
		const StoredCheckpoint *stored =
			all->pdata[examination->next_checkpoint];

		if (stored->size > size)
			break;

		g_autoptr(Checkpoint) checkpoint = open_stored(examination, stored);

		examination->report->checkpoints++;
		examination->report->unsealed = 0;
		if (checkpoint != NULL)
			judge_checkpoint(examination, checkpoint);
	}
	if (examination->against != NULL &&
	    examination->against->size == examination->told.size) {
		merkle_frontier_root(&examination->told, &examination->against_root);
		examination->against_reached = true;
	}
}

/* That the scan which an outcome names is there, and is the one that was kept. */
static bool examine_scan(Examination *examination, const char *record, int64_t position,
			 GError **error)
{
	g_autofree char *named = record_get(record, "scan");
	g_autofree char *found = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) fault = NULL;
	Digest digest;

	if (named == NULL)
		return true;
	if (!register_scan_load(examination->store, named, &bytes, &fault) &&
	    !chy_error_is(fault, CHY_NOT_FOUND)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (bytes != NULL) {
		digest_data(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
			    &digest);
		found = digest_hex(&digest);
	}
	if (g_strcmp0(found, named) != 0)
		examination_fault(
			examination, FAULT_ENTRY,
			"entry %" G_GINT64_FORMAT ": the scan that it names is %s",
			position, found == NULL ? "gone" : "not the one kept");
	return true;
}

/* Judge what an entry says, apart from its place in the tree. */
static bool examine_content(Examination *examination, const RegisterEntry *entry,
			    int64_t position, GError **error)
{
	g_autofree char *record = payload_text(entry->payload, entry->length);
	g_autofree char *time = record_get(record, "time");

	if (!entry_kind_exists(entry->kind) || !entry_is_text(entry))
		examination_fault(examination, FAULT_ENTRY,
				  "entry %" G_GINT64_FORMAT
				  " is of no known kind or not text",
				  position);
	if ((strcmp(entry->kind, "home") == 0) != (position == 0))
		examination_fault(examination, FAULT_ENTRY,
				  "entry %" G_GINT64_FORMAT
				  ": the home's entry is the first and only the first",
				  position);
	if (g_strcmp0(time, entry->stamp) != 0)
		examination_fault(examination, FAULT_ENTRY,
				  "entry %" G_GINT64_FORMAT
				  " has not the time that its record says",
				  position);
	if (strcmp(entry->kind, "act") == 0)
		examine_act(examination, position, record);
	return strcmp(entry->kind, "outcome") != 0 ||
	       examine_scan(examination, record, position, error);
}

/* The salt of the present row, all zeros after a fault was noted. */
static void read_salt(Examination *examination, const StoreRows *rows, int64_t position,
		      uint8_t salt_out[REGISTER_SALT_SIZE])
{
	size_t length;
	const void *salt = store_rows_blob(rows, 3, &length);

	memset(salt_out, 0, REGISTER_SALT_SIZE);
	if (length == REGISTER_SALT_SIZE)
		memcpy(salt_out, salt, REGISTER_SALT_SIZE);
	else
		examination_fault(examination, FAULT_ENTRY,
				  "entry %" G_GINT64_FORMAT " has a salt of %zu bytes",
				  position, length);
}

/* Judge the present row: position, kind, stamp, salt, payload, stored leaf. */
static bool examine_entry(Examination *examination, const StoreRows *rows,
			  GError **error)
{
	int64_t position = store_rows_int(rows, 0);
	RegisterEntry entry = {
		.kind = store_rows_text(rows, 1),
		.stamp = store_rows_text(rows, 2),
	};
	uint8_t salt[REGISTER_SALT_SIZE];
	Digest leaf, stored;
	size_t length;

	entry.payload = store_rows_blob(rows, 4, &entry.length);
	read_salt(examination, rows, position, salt);
	entry_leaf(&entry, salt, &leaf);

	const void *kept = store_rows_blob(rows, 5, &length);

	if (!digest_from_bytes(kept, length, &stored, NULL))
		stored = (Digest){ { 0 } };
	if (!digest_equal(&leaf, &stored))
		g_array_append_val(examination->doubtful, position);
	merkle_frontier_add(&examination->told, &leaf);
	if (!examine_content(examination, &entry, position, error))
		return false;
	examination->report->entries++;
	examination->report->unsealed++;
	if (!keep_leaf(examination, &stored, error))
		return false;
	examine_checkpoints(examination);
	return true;
}

/* Checkpoints left over sign more entries than there are. */
static void judge_end(Examination *examination)
{
	GPtrArray *all = examination->checkpoints;

	settle_doubts(examination, FAULT_REWRITTEN);
	if (examination->next_checkpoint == all->len || examination->broken)
		return;

	const StoredCheckpoint *last = all->pdata[all->len - 1];

	examination_fault(examination, FAULT_TRUNCATED,
			  "checkpoint %" G_GINT64_FORMAT " signed %" G_GINT64_FORMAT
			  " entries, but there are %" G_GINT64_FORMAT,
			  last->size, last->size, examination->report->entries);
}

/* Nodes beyond those that the entries need: 2n - (bits set in n). */
static bool examine_node_count(Examination *examination, GError **error)
{
	int64_t entries = examination->report->entries;
	int64_t expected = 2 * entries - (int64_t)examination->kept.count;
	StoreInt count;

	if (!store_find_int(examination->store, "SELECT COUNT(*) FROM register_node",
			    NULL, &count, error))
		return false;
	if (count.value != expected && !examination->broken)
		examination_fault(examination, FAULT_NODE,
				  "the tree has %" G_GINT64_FORMAT
				  " nodes instead of %" G_GINT64_FORMAT,
				  count.value, expected);
	return true;
}

bool examine_entries(Examination *examination, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    examination->store,
		    "SELECT e.position, e.kind, e.stamp, e.salt, e.payload, n.hash "
		    "FROM register_entry e LEFT JOIN register_node n "
		    "ON n.rank = e.position * 64 ORDER BY e.position",
		    NULL, &rows, error))
		return false;
	while (!examination->broken && store_rows_next(rows)) {
		int64_t expected = examination->report->entries;

		if (store_rows_int(rows, 0) != expected) {
			examination_fault(examination, FAULT_REWRITTEN,
					  "entry %" G_GINT64_FORMAT " is missing",
					  expected);
			examination->broken = true;
		} else if (!examine_entry(examination, rows, error)) {
			return false;
		}
	}
	if (!examination->broken && !store_rows_finish(rows, error))
		return false;
	judge_end(examination);
	return examine_node_count(examination, error);
}
