/*
 * Proofs about the stored register, made from the nodes it keeps.
 */
#ifndef REGISTER_PROOF_H
#define REGISTER_PROOF_H

#include "register-merkle.h"
#include "store-core.h"

/* The root of the first `size` entries; CHY_NOT_FOUND when there are fewer. */
bool register_root(Store *store, int64_t size, Digest *root_out,
		   GError **error) CHY_MUST_CHECK;

/*
 * The proofs that doc/REGISTER.md defines. No command prints one yet; tests hold them against
 * the vectors and the second reader, since leaves cannot be laid out anew later.
 */

/* That the entry at `position` is among the first `size`; CHY_NOT_FOUND when it is not. */
bool register_prove_inclusion(Store *store, int64_t position, int64_t size,
			      MerkleProof **proof_out, GError **error) CHY_MUST_CHECK;

/*
 * That the first `size1` entries are the beginning of the first `size2`. CHY_REFUSED
 * for size1 = 0, CHY_NOT_FOUND when the register is shorter.
 */
bool register_prove_consistency(Store *store, int64_t size1, int64_t size2,
				MerkleProof **proof_out, GError **error) CHY_MUST_CHECK;

#endif
