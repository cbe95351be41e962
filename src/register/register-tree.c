/*
 * The stored tree: the roots of all complete subtrees, so that appending reads and
 * writes two nodes on average and a proof reads as many as it is long.
 *
 * Nodes follow from the entries; register_verify compares them.
 */
#include "register-private.h"
#include "register-proof.h"

/* A node that is to be stored. */
typedef struct NewNode {
	unsigned level;
	int64_t place;
	Digest hash;
} NewNode;

#define RANKS_A_LEAF 64 /* levels of nodes of which a leaf can be the last */
G_STATIC_ASSERT(MERKLE_LEVELS <= RANKS_A_LEAF);

/*
 * What a node is stored under. It grows in the order in which nodes come to be: a leaf completes
 * the nodes that it is the last of, the lower first.
 */
static int64_t node_rank(unsigned level, int64_t place)
{
	int64_t last_leaf = ((place + 1) << level) - 1;

	return last_leaf * RANKS_A_LEAF + level;
}

bool tree_find(Store *store, const NodePlace *node, bool *found_out, Digest *hash_out,
	       GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	size_t length = 0;

	if (!store_query(store, "SELECT hash FROM register_node WHERE rank = $1",
			 STORE_ARGS(store_int(node_rank(node->level, node->place))),
			 &rows, error))
		return false;
	if (!store_rows_next(rows)) {
		*found_out = false;
		return store_rows_finish(rows, error);
	}

	const void *hash = store_rows_blob(rows, 0, &length);

	*found_out = digest_from_bytes(hash, length, hash_out, NULL);
	return true;
}

/* MerkleSource's get over the store in `context`. */
static bool node_get(void *context, unsigned level, uint64_t index, Digest *node_out,
		     GError **error)
{
	NodePlace node = { level, (int64_t)index };
	bool found;

	if (!tree_find(context, &node, &found, node_out, error))
		return false;
	if (!found)
		return chy_fail(
			error, CHY_CORRUPT,
			"cannot read the register's tree: node %u/%" G_GUINT64_FORMAT
			" is missing",
			level, index);
	return true;
}

/* The stored nodes; a missing one is CHY_CORRUPT. */
static MerkleSource tree_source(Store *store)
{
	return (MerkleSource){ node_get, store };
}

void tree_edge_init(TreeEdge *edge, int64_t size)
{
	edge->size = size;
	edge->known = 0;
	edge->added = g_array_new(FALSE, FALSE, sizeof(NewNode));
}

void tree_edge_clear(TreeEdge *edge)
{
	g_clear_pointer(&edge->added, g_array_unref);
}

/* Put a node on the edge, and among those to be stored. */
static void edge_put(TreeEdge *edge, unsigned level, const Digest *hash)
{
	const NewNode node = { level, edge->size >> level, *hash };

	g_array_append_val(edge->added, node);
	edge->nodes[level] = *hash;
	edge->known |= UINT64_C(1) << level;
}

bool tree_edge_add(TreeEdge *edge, Store *store, const Digest *leaf, GError **error)
{
	Digest hash = *leaf;
	unsigned level = 0;

	for (; edge->size >> level & 1; level++) {
		Digest left = edge->nodes[level];
		uint64_t place = (uint64_t)edge->size >> level;

		if ((edge->known >> level & 1) == 0 &&
		    !node_get(store, level, place - 1, &left, error))
			return false;
		edge_put(edge, level, &hash);
		merkle_node(&left, &hash, &hash);
	}
	edge_put(edge, level, &hash);
	edge->size++;
	return true;
}

bool tree_edge_save(const TreeEdge *edge, Store *store, GError **error)
{
	const unsigned columns = 2;
	size_t count = edge->added->len;
	g_autofree StoreValue *values = g_new(StoreValue, count * columns);
	StoreValue *to = values;

	for (guint i = 0; i < count; i++) {
		const NewNode *node = &g_array_index(edge->added, NewNode, i);

		*to++ = store_int(node_rank(node->level, node->place));
		*to++ = store_blob(node->hash.bytes, DIGEST_SIZE);
	}

	const StoreArgs args = { values, count * columns };

	return store_insert(store, "INSERT INTO register_node (rank, hash) VALUES",
			    columns, &args, error);
}

/* Refuse a size that the register has not. */
static bool check_size(Store *store, int64_t size, GError **error)
{
	int64_t present;

	if (!register_get_size(store, &present, error))
		return false;
	if (size < 0 || size > present)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"cannot prove from the register: it has %" G_GINT64_FORMAT
			" entries, not %" G_GINT64_FORMAT,
			present, size);
	return true;
}

bool register_root(Store *store, int64_t size, Digest *root_out, GError **error)
{
	MerkleSource source = tree_source(store);

	return check_size(store, size, error) &&
	       merkle_root(&source, (uint64_t)size, root_out, error);
}

bool register_prove_inclusion(Store *store, int64_t position, int64_t size,
			      MerkleProof **proof_out, GError **error)
{
	MerkleSource source = tree_source(store);

	if (!check_size(store, size, error))
		return false;
	if (position < 0 || position >= size)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot prove entry %" G_GINT64_FORMAT
				": it is not among the first %" G_GINT64_FORMAT,
				position, size);
	return merkle_prove_inclusion(&source, (uint64_t)position, (uint64_t)size,
				      proof_out, error);
}

bool register_prove_consistency(Store *store, int64_t size1, int64_t size2,
				MerkleProof **proof_out, GError **error)
{
	MerkleSource source = tree_source(store);

	if (!check_size(store, size2, error) || !check_size(store, size1, error))
		return false;
	if (size1 == 0 || size1 > size2)
		return chy_fail(error, CHY_REFUSED,
				"cannot prove that %" G_GINT64_FORMAT
				" entries begin %" G_GINT64_FORMAT
				": it proves nothing",
				size1, size2);
	return merkle_prove_consistency(&source, (uint64_t)size1, (uint64_t)size2,
					proof_out, error);
}
