/*
 * Merkle trees over SHA-256 as RFC 6962 section 2.1 defines them, and proofs about
 * them.
 *
 * Nothing here touches the store: whoever has the nodes hands them in. The node (level,
 * index) is the root of the 2^level leaves from index * 2^level on.
 */
#ifndef REGISTER_MERKLE_H
#define REGISTER_MERKLE_H

#include "seal-digest.h"

#define MERKLE_LEVELS 63 /* levels of complete subtrees in any tree we can count */

/* The complete subtrees that make up a tree, largest first: all that appending needs. */
typedef struct MerkleFrontier {
	uint64_t size;  /* leaves */
	unsigned count; /* of `nodes`: the bits set in size */
	Digest nodes[MERKLE_LEVELS + 1];
} MerkleFrontier;

/* Hashes from a leaf, or an old root, up to a root. */
typedef struct MerkleProof {
	Digest *hashes;
	size_t count;
} MerkleProof;

/* A source of nodes: complete subtrees of the tree only. */
typedef struct MerkleSource {
	bool (*get)(void *context, unsigned level, uint64_t index, Digest *node_out,
		    GError **error);
	void *context;
} MerkleSource;

void merkle_leaf(const void *data, size_t length, Digest *digest_out);
void merkle_node(const Digest *left, const Digest *right, Digest *digest_out);

/* An empty frontier is all zeros: MerkleFrontier frontier = { 0 }. */
void merkle_frontier_add(MerkleFrontier *frontier, const Digest *leaf);

/* The root of the tree; SHA-256 of nothing for an empty one. */
void merkle_frontier_root(const MerkleFrontier *frontier, Digest *root_out);

/* The root of the first `size` leaves. */
bool merkle_root(const MerkleSource *source, uint64_t size, Digest *root_out,
		 GError **error) CHY_MUST_CHECK;

/* Make the proof that leaf `index` is in the tree of `size` leaves; index < size. */
bool merkle_prove_inclusion(const MerkleSource *source, uint64_t index, uint64_t size,
			    MerkleProof **proof_out, GError **error) CHY_MUST_CHECK;

/* Make the proof that the first `size1` leaves are a prefix; 0 < size1 <= size2. */
bool merkle_prove_consistency(const MerkleSource *source, uint64_t size1,
			      uint64_t size2, MerkleProof **proof_out,
			      GError **error) CHY_MUST_CHECK;

void merkle_proof_free(MerkleProof *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MerkleProof, merkle_proof_free)

/* What an inclusion proof claims (RFC 9162 section 2.1.3.2). */
typedef struct InclusionClaim {
	uint64_t index, size;
	Digest leaf, root; /* leaf: its hash, not its data */
} InclusionClaim;

/* What a consistency proof claims (RFC 9162 section 2.1.4.2). */
typedef struct ConsistencyClaim {
	uint64_t size1, size2;
	Digest root1, root2;
} ConsistencyClaim;

/*
 * CHY_INVALID when the proof does not prove the claim, and why. This is the outsider's half:
 * the program checks its own register by its entries, and tests check its proofs by this.
 */
bool merkle_check_inclusion(const InclusionClaim *claim, const MerkleProof *proof,
			    GError **error) CHY_MUST_CHECK;

/* As above. size1 = 0 is refused: that anything follows from nothing proves nothing. */
bool merkle_check_consistency(const ConsistencyClaim *claim, const MerkleProof *proof,
			      GError **error) CHY_MUST_CHECK;

#endif
