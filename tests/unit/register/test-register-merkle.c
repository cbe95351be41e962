#include "register-merkle.h"
#include "vectors.h"

#include <string.h>

#define LEAVES 130 /* of the trees made here: past a power of two */

/* A tree that keeps its leaves and finds every node by RFC 6962's recursion. */
typedef struct Tree {
	Digest leaves[LEAVES];
} Tree;

static void fill(Tree *tree)
{
	for (uint8_t i = 0; i < LEAVES; i++)
		merkle_leaf(&i, 1, &tree->leaves[i]);
}

/* MTH of RFC 6962 section 2.1, word for word. */
static void plain_root(const Digest *leaves, uint64_t count, Digest *root_out)
{
	uint64_t k = 1;
	Digest left, right;

	if (count == 0) {
		digest_data(NULL, 0, root_out);
		return;
	}
	if (count == 1) {
		*root_out = leaves[0];
		return;
	}
	while (2 * k < count)
		k *= 2;
	plain_root(leaves, k, &left);
	plain_root(leaves + k, count - k, &right);
	merkle_node(&left, &right, root_out);
}

static bool tree_get(void *context, unsigned level, uint64_t index, Digest *node_out,
		     GError **error)
{
	const Tree *tree = context;

	(void)error;
	g_assert_cmpuint((index + 1) << level, <=, LEAVES);
	plain_root(tree->leaves + (index << level), (uint64_t)1 << level, node_out);
	return true;
}

static void test_roots_agree_with_the_definition(void)
{
	g_autofree Tree *tree = g_new(Tree, 1);
	MerkleSource source = { tree_get, tree };
	MerkleFrontier frontier = { 0 };

	fill(tree);
	for (uint64_t size = 0; size <= LEAVES; size++) {
		g_autoptr(GError) error = NULL;
		Digest plain, grown, folded;

		plain_root(tree->leaves, size, &plain);
		merkle_frontier_root(&frontier, &grown);
		g_assert_true(merkle_root(&source, size, &folded, &error));
		g_assert_true(digest_equal(&plain, &grown));
		g_assert_true(digest_equal(&plain, &folded));
		g_assert_cmpuint(frontier.size, ==, size);
		if (size < LEAVES)
			merkle_frontier_add(&frontier, &tree->leaves[size]);
	}
}

/* Whether a claim holds by a proof, and that it does not by any other of its length. */
static bool holds_only_so(const InclusionClaim *claim, MerkleProof *proof)
{
	bool good = merkle_check_inclusion(claim, proof, NULL);

	for (size_t i = 0; i < proof->count; i++) {
		proof->hashes[i].bytes[i % DIGEST_SIZE] ^= 1;
		g_assert_false(merkle_check_inclusion(claim, proof, NULL));
		proof->hashes[i].bytes[i % DIGEST_SIZE] ^= 1;
	}
	if (proof->count > 0) {
		proof->count--;
		g_assert_false(merkle_check_inclusion(claim, proof, NULL));
		proof->count++;
	}
	return good;
}

static void test_inclusion_of_every_leaf(void)
{
	g_autofree Tree *tree = g_new(Tree, 1);
	MerkleSource source = { tree_get, tree };

	fill(tree);
	for (uint64_t size = 1; size <= 70; size++)
		for (uint64_t index = 0; index < size; index++) {
			g_autoptr(GError) error = NULL;
			g_autoptr(MerkleProof) proof = NULL;
			InclusionClaim claim = {
				index, size, tree->leaves[index], { { 0 } }
			};

			plain_root(tree->leaves, size, &claim.root);
			g_assert_true(merkle_prove_inclusion(&source, index, size,
							     &proof, &error));
			g_assert_true(holds_only_so(&claim, proof));
			claim.index = (index + 1) % size;
			g_assert_cmpint(merkle_check_inclusion(&claim, proof, NULL), ==,
					size == 1);
		}
}

static void test_consistency_of_every_pair(void)
{
	g_autofree Tree *tree = g_new(Tree, 1);
	MerkleSource source = { tree_get, tree };

	fill(tree);
	for (uint64_t size2 = 1; size2 <= 70; size2++)
		for (uint64_t size1 = 1; size1 <= size2; size1++) {
			g_autoptr(GError) error = NULL;
			g_autoptr(MerkleProof) proof = NULL;
			ConsistencyClaim claim = { .size1 = size1, .size2 = size2 };

			plain_root(tree->leaves, size1, &claim.root1);
			plain_root(tree->leaves, size2, &claim.root2);
			g_assert_true(merkle_prove_consistency(&source, size1, size2,
							       &proof, &error));
			g_assert_true(merkle_check_consistency(&claim, proof, &error));
			claim.root1.bytes[3] ^= 4;
			g_assert_false(merkle_check_consistency(&claim, proof, NULL));
			claim.root1.bytes[3] ^= 4;
			claim.root2.bytes[3] ^= 4;
			g_assert_false(merkle_check_consistency(&claim, proof, NULL));
		}
}

static void test_nothing_follows_from_an_empty_tree(void)
{
	ConsistencyClaim claim = { .size1 = 0, .size2 = 1 };
	MerkleProof proof = { NULL, 0 };
	g_autoptr(GError) error = NULL;

	digest_data(NULL, 0, &claim.root1);
	g_assert_false(merkle_check_consistency(&claim, &proof, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
	claim.size2 = 0;
	claim.root2 = claim.root1;
	g_assert_false(merkle_check_consistency(&claim, &proof, NULL));
}

/* Read a hash of a vector; false when it has not 32 bytes: then nothing is proved. */
static bool read_hash(yajl_val vector, const char *key, Digest *digest_out)
{
	g_autoptr(GBytes) bytes = vector_bytes(vector, key);

	return digest_from_bytes(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
				 digest_out, NULL);
}

/*
 * Read a root of a consistency vector. Some are the words "don't care" and a number:
 * they stand for any root, told apart by the number, and are given 32 bytes of their
 * own.
 */
static bool read_root(yajl_val vector, const char *key, Digest *digest_out)
{
	g_autoptr(GBytes) bytes = vector_bytes(vector, key);
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);

	if (length < DIGEST_SIZE && length > 10 &&
	    strncmp(data, "don't care", 10) == 0) {
		digest_data(data, length, digest_out);
		return true;
	}
	return read_hash(vector, key, digest_out);
}

static MerkleProof *read_proof(yajl_val vector)
{
	g_autoptr(GPtrArray) hashes = vector_bytes_array(vector, "proof");
	g_autoptr(MerkleProof) proof = g_new0(MerkleProof, 1);

	proof->hashes = g_new(Digest, hashes->len + 1);
	proof->count = hashes->len;
	for (guint i = 0; i < hashes->len; i++)
		if (!digest_from_bytes(g_bytes_get_data(hashes->pdata[i], NULL),
				       g_bytes_get_size(hashes->pdata[i]),
				       &proof->hashes[i], NULL))
			return NULL;
	return g_steal_pointer(&proof);
}

static void judge_inclusion(yajl_val vector)
{
	InclusionClaim claim = {
		.index = vector_number(vector, "leafIdx"),
		.size = vector_number(vector, "treeSize"),
	};
	g_autoptr(MerkleProof) proof = read_proof(vector);
	bool good = read_hash(vector, "leafHash", &claim.leaf) &&
		    read_hash(vector, "root", &claim.root) && proof != NULL &&
		    merkle_check_inclusion(&claim, proof, NULL);

	g_assert_cmpint(good, ==, !vector_truth(vector, "wantErr"));
}

static void judge_consistency(yajl_val vector)
{
	ConsistencyClaim claim = {
		.size1 = vector_number(vector, "size1"),
		.size2 = vector_number(vector, "size2"),
	};
	g_autoptr(MerkleProof) proof = read_proof(vector);
	bool good = read_root(vector, "root1", &claim.root1) &&
		    read_root(vector, "root2", &claim.root2) && proof != NULL &&
		    merkle_check_consistency(&claim, proof, NULL);

	g_assert_cmpint(good, ==, !vector_truth(vector, "wantErr"));
}

static void test_inclusion_vectors(void)
{
	g_autofree char *folder = vectors_find("register/inclusion");

	if (folder != NULL)
		vectors_each_file(folder, judge_inclusion);
}

static void test_consistency_vectors(void)
{
	g_autofree char *folder = vectors_find("register/consistency");

	if (folder != NULL)
		vectors_each_file(folder, judge_consistency);
}

/* A true statement about trees of one log: the proof must hold. */
static void judge_tree(yajl_val vector)
{
	const char *kind = vector_text(vector, "kind");
	g_autoptr(GError) error = NULL;
	Digest root;

	if (strcmp(kind, "inclusion") == 0) {
		g_autoptr(MerkleProof) proof = read_proof(vector);
		InclusionClaim claim = {
			.index = vector_number(vector, "index"),
			.size = vector_number(vector, "size"),
		};

		g_assert_true(read_hash(vector, "leaf", &claim.leaf));
		g_assert_true(read_hash(vector, "root", &claim.root));
		g_assert_true(merkle_check_inclusion(&claim, proof, &error));
		g_assert_true(holds_only_so(&claim, proof));
	} else if (strcmp(kind, "consistency") == 0) {
		g_autoptr(MerkleProof) proof = read_proof(vector);
		ConsistencyClaim claim = {
			.size1 = vector_number(vector, "size1"),
			.size2 = vector_number(vector, "size2"),
		};

		g_assert_true(read_hash(vector, "root1", &claim.root1));
		g_assert_true(read_hash(vector, "root2", &claim.root2));
		g_assert_true(merkle_check_consistency(&claim, proof, &error));
	} else {
		g_assert_cmpstr(kind, ==, "root");
		g_assert_true(read_hash(vector, "root", &root));
	}
	g_assert_no_error(error);
}

static void test_tree_vectors(void)
{
	g_autofree char *path = vectors_find("register/tree-vectors.jsonl");

	if (path != NULL)
		vectors_each_line(path, judge_tree);
}

/* The leaves of the vectors' log, by index, and the largest tree. */
typedef struct VectorLog {
	Digest leaves[LEAVES];
	bool known[LEAVES];
} VectorLog;

/*
 * Every vector of a whole log in one pass: leaves are gathered from inclusion proofs,
 * and roots and proofs that we make of them must come out as the file has them.
 */
static void gather_leaf(VectorLog *log, yajl_val vector)
{
	uint64_t index;

	if (strcmp(vector_text(vector, "kind"), "inclusion") != 0)
		return;
	index = vector_number(vector, "index");
	g_assert_cmpuint(index, <, LEAVES);
	g_assert_true(read_hash(vector, "leaf", &log->leaves[index]));
	log->known[index] = true;
}

static bool proofs_equal(const MerkleProof *a, const MerkleProof *b)
{
	return a->count == b->count &&
	       memcmp(a->hashes, b->hashes, a->count * sizeof(Digest)) == 0;
}

/* Make what a vector states, from the leaves, and compare. False: not all leaves known. */
static bool remake(VectorLog *log, yajl_val vector)
{
	MerkleSource source = { tree_get, log->leaves };
	const char *kind = vector_text(vector, "kind");
	bool growth = strcmp(kind, "consistency") == 0;
	uint64_t size = vector_number(vector, growth ? "size2" : "size");
	g_autoptr(MerkleProof) theirs = read_proof(vector), ours = NULL;
	Digest root, expected;

	for (uint64_t i = 0; i < size; i++)
		if (!log->known[i])
			return false;
	g_assert_true(merkle_root(&source, size, &root, NULL));
	g_assert_true(read_hash(vector, growth ? "root2" : "root", &expected));
	g_assert_true(digest_equal(&root, &expected));
	if (growth)
		g_assert_true(merkle_prove_consistency(
			&source, vector_number(vector, "size1"), size, &ours, NULL));
	else if (strcmp(kind, "inclusion") == 0)
		g_assert_true(merkle_prove_inclusion(
			&source, vector_number(vector, "index"), size, &ours, NULL));
	g_assert_true(ours == NULL || proofs_equal(ours, theirs));
	return true;
}

static void test_tree_vectors_are_remade(void)
{
	g_autofree char *path = vectors_find("register/tree-vectors.jsonl");
	g_autofree char *text = NULL;
	g_autofree VectorLog *log = g_new0(VectorLog, 1);
	unsigned made = 0;

	if (path == NULL)
		return;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));

	g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		yajl_val vector = yajl_tree_parse(*line, NULL, 0);

		gather_leaf(log, vector);
		yajl_tree_free(vector);
	}
	for (char **line = lines; *line != NULL; line++) {
		yajl_val vector = yajl_tree_parse(*line, NULL, 0);

		made += remake(log, vector);
		yajl_tree_free(vector);
	}
	/* A leaf of which no inclusion proof is there leaves the trees above it unmade. */
	g_test_message("%u of %u remade", made, g_strv_length(lines));
	g_assert_cmpuint(made, >, g_strv_length(lines) / 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/register/merkle/roots", test_roots_agree_with_the_definition);
	g_test_add_func("/register/merkle/inclusion", test_inclusion_of_every_leaf);
	g_test_add_func("/register/merkle/consistency", test_consistency_of_every_pair);
	g_test_add_func("/register/merkle/empty",
			test_nothing_follows_from_an_empty_tree);
	g_test_add_func("/register/merkle/inclusion-vectors", test_inclusion_vectors);
	g_test_add_func("/register/merkle/consistency-vectors",
			test_consistency_vectors);
	g_test_add_func("/register/merkle/tree-vectors", test_tree_vectors);
	g_test_add_func("/register/merkle/tree-vectors-remade",
			test_tree_vectors_are_remade);
	return g_test_run();
}
