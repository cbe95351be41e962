/*
 * Merkle trees.
 *
 * A tree of n leaves is made of one complete subtree for each bit set in n, the largest
 * on the left. Its root hashes them together from the right: that is RFC 6962's
 * recursion, unrolled. Everything here follows from it.
 */
#include "register-merkle.h"

#include <string.h>

#define LEAF_PREFIX 0x00
#define NODE_PREFIX 0x01

void merkle_leaf(const void *data, size_t length, Digest *digest_out)
{
	static const uint8_t prefix = LEAF_PREFIX;
	g_autoptr(DigestBuilder) builder = digest_builder_new();

	digest_builder_add(builder, &prefix, 1);
	digest_builder_add(builder, data, length);
	digest_builder_finish(builder, digest_out);
}

void merkle_node(const Digest *left, const Digest *right, Digest *digest_out)
{
	uint8_t data[1 + 2 * DIGEST_SIZE];

	data[0] = NODE_PREFIX;
	memcpy(data + 1, left->bytes, DIGEST_SIZE);
	memcpy(data + 1 + DIGEST_SIZE, right->bytes, DIGEST_SIZE);
	digest_data(data, sizeof data, digest_out);
}

void merkle_frontier_add(MerkleFrontier *frontier, const Digest *leaf)
{
	Digest hash = *leaf;

	for (uint64_t bits = frontier->size; bits & 1; bits >>= 1)
		merkle_node(&frontier->nodes[--frontier->count], &hash, &hash);
	frontier->nodes[frontier->count++] = hash;
	frontier->size++;
}

void merkle_frontier_root(const MerkleFrontier *frontier, Digest *root_out)
{
	if (frontier->count == 0) {
		digest_data(NULL, 0, root_out);
		return;
	}

	Digest root = frontier->nodes[frontier->count - 1];

	for (unsigned i = frontier->count - 1; i > 0; i--)
		merkle_node(&frontier->nodes[i - 1], &root, &root);
	*root_out = root;
}

/*
 * Hash together the complete subtrees below `level` that end a tree of `size` leaves:
 * the root of its incomplete part on that level. *count_out is how many there were.
 */
static bool fold_tail(const MerkleSource *source, uint64_t size, unsigned level,
		      Digest *root_out, GError **error)
{
	bool first = true;

	for (unsigned at = 0; at < level; at++) {
		Digest node;

		if ((size >> at & 1) == 0)
			continue;
		if (!source->get(source->context, at, (size >> at) - 1, &node, error))
			return false;
		if (first)
			*root_out = node;
		else
			merkle_node(&node, root_out, root_out);
		first = false;
	}
	return true;
}

bool merkle_root(const MerkleSource *source, uint64_t size, Digest *root_out,
		 GError **error)
{
	Digest root;

	digest_data(NULL, 0, &root);
	if (!fold_tail(source, size, MERKLE_LEVELS, &root, error))
		return false;
	*root_out = root;
	return true;
}

/* A proof with room for the longest there can be. */
static MerkleProof *proof_new(void)
{
	MerkleProof *proof = g_new0(MerkleProof, 1);

	proof->hashes = g_new(Digest, MERKLE_LEVELS + 1);
	return proof;
}

void merkle_proof_free(MerkleProof *proof)
{
	if (proof == NULL)
		return;
	g_free(proof->hashes);
	g_free(proof);
}

/* The node that a proof starts from: the one above leaf `index` on `level`. */
typedef struct ProofStart {
	uint64_t index;
	unsigned level;
} ProofStart;

/*
 * Add the siblings on the way from a node to the root of a tree of `size` leaves. A
 * sibling is a complete subtree, the incomplete end of the tree, or not there at all:
 * then the node rises unhashed.
 */
static bool proof_climb(const MerkleSource *source, ProofStart start, uint64_t size,
			MerkleProof *proof, GError **error)
{
	for (unsigned level = start.level; (size - 1) >> level > 0; level++) {
		uint64_t sibling = (start.index >> level) ^ 1;
		Digest *hash = &proof->hashes[proof->count];

		if (sibling > (size - 1) >> level)
			continue;
		if ((sibling + 1) << level <= size) {
			if (!source->get(source->context, level, sibling, hash, error))
				return false;
		} else if (!fold_tail(source, size, level, hash, error)) {
			return false;
		}
		proof->count++;
	}
	return true;
}

bool merkle_prove_inclusion(const MerkleSource *source, uint64_t index, uint64_t size,
			    MerkleProof **proof_out, GError **error)
{
	g_autoptr(MerkleProof) proof = proof_new();

	g_assert(index < size);
	if (!proof_climb(source, (ProofStart){ index, 0 }, size, proof, error))
		return false;
	*proof_out = g_steal_pointer(&proof);
	return true;
}

static bool is_power_of_two(uint64_t n)
{
	return (n & (n - 1)) == 0;
}

bool merkle_prove_consistency(const MerkleSource *source, uint64_t size1,
			      uint64_t size2, MerkleProof **proof_out, GError **error)
{
	g_autoptr(MerkleProof) proof = proof_new();
	unsigned level =
		0; /* of the smallest complete subtree that ends the first tree */

	g_assert(size1 > 0 && size1 <= size2);
	while ((size1 >> level & 1) == 0)
		level++;
	/* A complete first tree is its own last subtree: the verifier has its root. */
	if (size1 < size2 && !is_power_of_two(size1)) {
		if (!source->get(source->context, level, (size1 >> level) - 1,
				 &proof->hashes[0], error))
			return false;
		proof->count = 1;
	}
	if (size1 < size2 &&
	    !proof_climb(source, (ProofStart){ size1 - 1, level }, size2, proof, error))
		return false;
	*proof_out = g_steal_pointer(&proof);
	return true;
}

static bool proof_fail(GError **error, const char *kind, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot accept %s proof: %s", kind, why);
}

/* The way up from a node: its index and that of the last node, on one level after
 * another. */
typedef struct Climb {
	uint64_t node, last;
} Climb;

/* Whether the next hash stands left of the node; moves up past it. */
static bool climb_step(Climb *climb)
{
	bool left = (climb->node & 1) != 0 || climb->node == climb->last;

	while (left && (climb->node & 1) == 0 && climb->node != 0) {
		climb->node >>= 1;
		climb->last >>= 1;
	}
	climb->node >>= 1;
	climb->last >>= 1;
	return left;
}

bool merkle_check_inclusion(const InclusionClaim *claim, const MerkleProof *proof,
			    GError **error)
{
	if (claim->index >= claim->size)
		return proof_fail(error, "inclusion",
				  "the leaf is not in a tree of that size");

	Climb climb = { claim->index, claim->size - 1 };
	Digest hash = claim->leaf;

	for (size_t i = 0; i < proof->count; i++) {
		const Digest *next = &proof->hashes[i];

		if (climb.last == 0)
			return proof_fail(error, "inclusion", "it is too long");
		if (climb_step(&climb))
			merkle_node(next, &hash, &hash);
		else
			merkle_node(&hash, next, &hash);
	}
	if (climb.last != 0)
		return proof_fail(error, "inclusion", "it is too short");
	if (!digest_equal(&hash, &claim->root))
		return proof_fail(error, "inclusion", "it leads to another root");
	return true;
}

/* From the subtree both trees share up to both roots. */
static bool check_growth(const ConsistencyClaim *claim, const MerkleProof *proof,
			 GError **error)
{
	bool complete = is_power_of_two(claim->size1);
	Digest old = complete ? claim->root1 : proof->hashes[0], new = old;
	Climb climb = { claim->size1 - 1, claim->size2 - 1 };

	while (climb.node & 1) {
		climb.node >>= 1;
		climb.last >>= 1;
	}
	for (size_t i = complete ? 0 : 1; i < proof->count; i++) {
		const Digest *next = &proof->hashes[i];

		if (climb.last == 0)
			return proof_fail(error, "consistency", "it is too long");
		if (climb_step(&climb)) {
			merkle_node(next, &old, &old);
			merkle_node(next, &new, &new);
		} else {
			merkle_node(&new, next, &new);
		}
	}
	if (climb.last != 0)
		return proof_fail(error, "consistency", "it is too short");
	if (!digest_equal(&old, &claim->root1))
		return proof_fail(error, "consistency",
				  "it leads to another first root");
	if (!digest_equal(&new, &claim->root2))
		return proof_fail(error, "consistency",
				  "it leads to another second root");
	return true;
}

bool merkle_check_consistency(const ConsistencyClaim *claim, const MerkleProof *proof,
			      GError **error)
{
	if (claim->size1 == 0)
		return proof_fail(error, "consistency",
				  "a tree of size 0 proves nothing");
	if (claim->size1 > claim->size2)
		return proof_fail(error, "consistency",
				  "the first tree is the larger one");
	if (claim->size1 < claim->size2) {
		if (proof->count == 0)
			return proof_fail(error, "consistency", "it is empty");
		return check_growth(claim, proof, error);
	}
	if (proof->count > 0)
		return proof_fail(error, "consistency",
				  "trees of one size need no proof");
	if (!digest_equal(&claim->root1, &claim->root2))
		return proof_fail(error, "consistency", "trees of one size differ");
	return true;
}
