#include "book.h"

#include "register-checkpoint.h"
#include "register-number.h"
#include "register-private.h"
#include "register-proof.h"
#include "register-record.h"
#include "store-fault.h"

#include <string.h>

static void test_records(void)
{
	static const RecordField fields[] = {
		{ "plain", "value" },
		{ "absent", NULL },
		{ "lines", "one\ntwo\\three" },
		{ "empty", "" },
		{ "colon", "a: b" },
	};
	static const char expected[] =
		"head-v1\nplain: value\nlines: one\\ntwo\\\\three\n"
		"empty: \ncolon: a: b\n";
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	g_assert_true(
		record_format("head-v1", fields, G_N_ELEMENTS(fields), &text, &error));
	g_assert_cmpstr(text, ==, expected);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *value = record_get(text, fields[i].name);

		g_assert_cmpstr(value, ==, fields[i].value);
	}
	g_assert_null(record_get(text, "head-v1"));
	g_assert_null(record_get(text, "plai"));
	g_assert_null(record_get("head\na: 1\n\nb: 2\n", "b"));
	g_assert_null(record_get("head", "a"));
}

static void test_values_that_no_record_carries(void)
{
	static const char *const values[] = { "cr\r", "tab\t", "bell\a", "\xff",
					      "del\x7f" };

	for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
		RecordField field = { "name", values[i] };
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;

		g_assert_false(record_format("head", &field, 1, &text, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_null(text);
	}
}

static int64_t take(Book *book, const char *series, int year, int64_t count)
{
	NumberSeries numbers = { series, year };
	g_autoptr(GError) error = NULL;
	int64_t first = 0;

	g_assert_true(
		register_number_next(book->store, &numbers, count, &first, &error));
	g_assert_no_error(error);
	return first;
}

static void test_numbers_have_no_gaps(Book *book, gconstpointer data)
{
	(void)data;
	book_begin(book);
	g_assert_cmpint(take(book, "1-14", 2025, 60), ==, 1);
	g_assert_cmpint(take(book, "1-14", 2025, 1), ==, 61);
	g_assert_cmpint(take(book, "1-14", 2026, 1), ==, 1);
	g_assert_cmpint(take(book, "2-1", 2025, 5), ==, 1);
	book_commit(book);
	/* What is rolled back is given again. */
	book_begin(book);
	g_assert_cmpint(take(book, "1-14", 2025, 7), ==, 62);
	g_clear_pointer(&book->transaction, store_rollback);
	book_begin(book);
	g_assert_cmpint(take(book, "1-14", 2025, 2), ==, 62);
	book_commit(book);
}

static void test_numbers_that_are_refused(Book *book, gconstpointer data)
{
	static const struct {
		const char *series;
		int64_t count;
	} cases[] = {
		{ "1/14", 1 },
		{ "", 1 },
		{ "a b", 1 },
		{ "é", 1 },
		{ "1-14", 0 },
		{ "1-14", -3 },
		{ "12345678901234567890123456789012345678901", 1 },
	};

	(void)data;
	book_begin(book);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		NumberSeries numbers = { cases[i].series, 2025 };
		g_autoptr(GError) error = NULL;
		int64_t first = 77;

		g_assert_false(register_number_next(book->store, &numbers,
						    cases[i].count, &first, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_cmpint(first, ==, 77);
	}
	book_commit(book);
}

static void test_number_text(void)
{
	NumberSeries numbers = { "1-14", 2025 };
	g_autofree char *small = register_number_format(&numbers, 5);
	g_autofree char *large = register_number_format(&numbers, 123456);

	g_assert_cmpstr(small, ==, "1-14/2025/00005");
	g_assert_cmpstr(large, ==, "1-14/2025/123456");
}

/* Letters seen, and the number of the last. */
typedef struct Seen {
	size_t count;
	char last[32];
} Seen;

static bool see(void *data, const SealedLetter *letter, GError **error)
{
	Seen *seen = data;

	(void)error;
	g_assert_null(letter->text);
	g_assert_null(letter->pdf);
	seen->count++;
	g_strlcpy(seen->last, letter->number, sizeof seen->last);
	return true;
}

static void test_letters_are_kept(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(SealedLetter) letter = NULL;
	Seen some = { 0 }, all = { 0 }, none = { 0 };
	int64_t position = 0, count = 0;

	(void)data;
	book_fill(book, 3);
	g_assert_true(
		register_letter_load(book->store, "1-14/2025/00002", &letter, &error));
	g_assert_cmpstr(letter->addressee, ==, "body-2/chair");
	g_assert_cmpstr(letter->text, ==, "Hörmətli 2\n");
	g_assert_null(letter->country);
	g_assert_cmpuint(g_bytes_get_size(letter->pdf), ==, 9);
	g_assert_true(register_letters(book->store, "khojali-33", see, &some, &error));
	g_assert_cmpuint(some.count, ==, 3);
	g_assert_cmpstr(some.last, ==, "1-14/2025/00003");
	g_assert_true(register_letters(book->store, NULL, see, &all, &error));
	g_assert_cmpuint(all.count, ==, 3);
	g_assert_true(register_letters(book->store, "other", see, &none, &error));
	g_assert_cmpuint(none.count, ==, 0);
	g_assert_true(register_letter_count(book->store, "khojali-33", &count, &error));
	g_assert_cmpint(count, ==, 3);
	g_assert_true(register_letter_position(book->store, "1-14/2025/00001",
					       &position, &error));
	g_assert_cmpint(position, ==, 3);
	g_assert_no_error(error);
}

/* A million letters shown one by one must not first be sorted in memory. */
static void test_letters_come_unsorted(Book *book, gconstpointer data)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) plan = g_string_new(NULL);

	(void)data;
	g_assert_true(store_query(book->store, "EXPLAIN QUERY PLAN " SQL_LETTERS_OF,
				  STORE_ARGS(store_text("d")), &rows, &error));
	while (store_rows_next(rows))
		g_string_append_printf(plan, "%s; ", store_rows_text(rows, 3));
	g_assert_true(store_rows_finish(rows, &error));
	g_assert_nonnull(strstr(plan->str, "INDEX register_letter_issued"));
	g_assert_null(strstr(plan->str, "TEMP B-TREE"));
}

static void test_letters_that_are_refused(Book *book, gconstpointer data)
{
	static const struct {
		const char *number, *addressee, *subject;
		int64_t sequence;
		ChyError code;
	} cases[] = {
		{ "1-14/2025/00001", "new/chair", "s", 1, CHY_EXISTS },
		{ "1-14/2025/00009", "body-1/chair", "s", 9, CHY_EXISTS },
		{ "1-14/2025/00010", "new/chair", "s", 9, CHY_INVALID },
		{ "1-14/2025/00009", "new/chair", "s\r\nBcc: x", 9, CHY_INVALID },
	};

	(void)data;
	book_fill(book, 2);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		SealedLetter letter = book_letter(1);

		letter.number = cases[i].number;
		letter.sequence = cases[i].sequence;
		letter.addressee = cases[i].addressee;
		letter.subject = cases[i].subject;
		book_begin(book);
		g_assert_false(register_letter_add(book->store, &letter, &error));
		g_assert_true(chy_error_is(error, cases[i].code));
		g_clear_pointer(&book->transaction, store_rollback);
		g_bytes_unref(letter.pdf);
	}
	book_assert_sound(book);
}

static void test_entries_that_are_refused(Book *book, gconstpointer data)
{
	static const struct {
		const char *kind, *payload;
		ChyError code;
	} cases[] = {
		{ "home", "chancery-home-v1\ntime: " BOOK_STAMP "\n", CHY_REFUSED },
		{ "rumour", "head\ntime: " BOOK_STAMP "\n", CHY_INVALID },
		{ "outcome", "head\ntime: 2025-01-01T00:00:00Z\n", CHY_INVALID },
		{ "outcome", "head\n", CHY_INVALID },
		{ "outcome", "head\ntime: " BOOK_STAMP "\nx: \xff\n", CHY_INVALID },
	};

	(void)data;
	book_fill(book, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		RegisterEntry entry = { cases[i].kind, cases[i].payload,
					strlen(cases[i].payload), BOOK_STAMP };
		g_autoptr(GError) error = NULL;

		book_begin(book);
		g_assert_false(register_append(book->store, &entry, 1, &error));
		g_assert_true(chy_error_is(error, cases[i].code));
		g_clear_pointer(&book->transaction, store_rollback);
	}
}

static void test_first_entry_is_the_homes(Book *book, gconstpointer data)
{
	static const char payload[] = "chancery-outcome-v1\ntime: " BOOK_STAMP "\n";
	RegisterEntry entry = { "outcome", payload, strlen(payload), BOOK_STAMP };
	g_autoptr(GError) error = NULL, empty = NULL;

	(void)data;
	book_begin(book);
	g_assert_false(register_checkpoint(book->store, &book->seal, BOOK_STAMP, NULL,
					   &empty));
	g_assert_true(chy_error_is(empty, CHY_REFUSED));
	g_assert_false(register_append(book->store, &entry, 1, &error));
	g_assert_true(chy_error_is(error, CHY_REFUSED));
}

/* Two registers of the same happenings share no leaf: nobody can guess and compare. */
static void test_leaves_are_salted(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StoredEntry) a = NULL, b = NULL;
	static const char payload[] = "chancery-outcome-v1\ntime: " BOOK_STAMP "\n";
	const RegisterEntry twice[] = {
		{ "outcome", payload, strlen(payload), BOOK_STAMP },
		{ "outcome", payload, strlen(payload), BOOK_STAMP },
	};
	int64_t position = 0;

	(void)data;
	book_fill(book, 1);
	book_begin(book);
	g_assert_true(register_get_size(book->store, &position, &error));
	g_assert_true(register_append(book->store, twice, 2, &error));
	book_commit(book);
	g_assert_true(register_entry_load(book->store, position, &a, &error));
	g_assert_true(register_entry_load(book->store, position + 1, &b, &error));
	g_assert_true(g_bytes_equal(a->payload, b->payload));
	g_assert_true(memcmp(a->salt, b->salt, sizeof a->salt) != 0);
	g_assert_cmpstr(a->stamp, ==, BOOK_STAMP);
	g_assert_no_error(error);
}

static void test_checkpoints(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *first = NULL, *again = NULL, *last = NULL;
	g_autoptr(Note) note = NULL;
	g_autoptr(Checkpoint) checkpoint = NULL;
	VerifierList known = { (const Verifier *const *)&book->own, 1 };
	Digest root;

	(void)data;
	book_fill(book, 4);
	g_assert_true(register_checkpoint_last(book->store, &first, &error));
	book_begin(book);
	g_assert_true(register_checkpoint(book->store, &book->seal, BOOK_STAMP, &again,
					  &error));
	book_commit(book);
	g_assert_cmpstr(first, ==, again);
	g_assert_true(note_open(first, strlen(first), &known, &note, &error));
	g_assert_true(checkpoint_parse(note_get_text(note), &checkpoint, &error));
	g_assert_cmpstr(checkpoint->origin, ==, BOOK_ORIGIN);
	g_assert_cmpuint(checkpoint->size, ==, 7);
	g_assert_true(register_root(book->store, 7, &root, &error));
	g_assert_true(digest_equal(&root, &checkpoint->root));
	book_outcome(book, "accepted");
	g_assert_true(register_checkpoint_last(book->store, &last, &error));
	g_assert_cmpstr(last, !=, first);
	g_assert_no_error(error);
}

static void test_checkpoints_that_are_none(void)
{
#define ROOT "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "origin\n15\n" ROOT "\n", true },
		{ "origin\n0\n" ROOT "\n", true },
		{ "origin\n15\n" ROOT "\nextension\n", true },
		{ "origin\n15\n" ROOT, false },
		{ "origin\n15\n", false },
		{ "\n15\n" ROOT "\n", false },
		{ "origin\n015\n" ROOT "\n", false },
		{ "origin\n-1\n" ROOT "\n", false },
		{ "origin\n+1\n" ROOT "\n", false },
		{ "origin\n\n" ROOT "\n", false },
		{ "origin\n99999999999999999999\n" ROOT "\n", false },
		{ "origin\n15\nq6ur\n", false },
		{ "origin\n15\n" ROOT "AAAA\n", false },
		{ "", false },
	};
#undef ROOT

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Checkpoint) checkpoint = NULL;
		bool good = checkpoint_parse(cases[i].text, &checkpoint, &error);

		g_assert_cmpint(good, ==, cases[i].good);
		g_assert_true(good || chy_error_is(error, CHY_INVALID));
	}
}

static void test_stored_proofs_hold(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	const int64_t size = 24;
	Digest root;

	(void)data;
	book_fill(book, size - 3);
	g_assert_true(register_root(book->store, size, &root, &error));
	for (int64_t at = 0; at < size; at++) {
		g_autoptr(MerkleProof) proof = NULL, growth = NULL;
		InclusionClaim claim = {
			(uint64_t)at, (uint64_t)size, { { 0 } }, root
		};
		ConsistencyClaim grown = { .size1 = (uint64_t)at + 1,
					   .size2 = (uint64_t)size,
					   .root2 = root };

		book_leaf(book, at, &claim.leaf);
		g_assert_true(register_root(book->store, at + 1, &grown.root1, &error));
		g_assert_true(register_prove_inclusion(book->store, at, size, &proof,
						       &error));
		g_assert_true(merkle_check_inclusion(&claim, proof, &error));
		g_assert_true(register_prove_consistency(book->store, at + 1, size,
							 &growth, &error));
		g_assert_true(merkle_check_consistency(&grown, growth, &error));
	}
	g_assert_no_error(error);
}

static void test_proofs_that_cannot_be_made(Book *book, gconstpointer data)
{
	g_autoptr(GError) longer = NULL, outside = NULL, nothing = NULL,
			  backwards = NULL;
	g_autoptr(MerkleProof) proof = NULL;
	Store *store;

	(void)data;
	book_fill(book, 2);
	store = book->store;
	g_assert_false(register_prove_inclusion(store, 0, 6, &proof, &longer));
	g_assert_true(chy_error_is(longer, CHY_NOT_FOUND));
	g_assert_false(register_prove_inclusion(store, 4, 4, &proof, &outside));
	g_assert_true(chy_error_is(outside, CHY_NOT_FOUND));
	g_assert_false(register_prove_consistency(store, 0, 4, &proof, &nothing));
	g_assert_true(chy_error_is(nothing, CHY_REFUSED));
	g_assert_false(register_prove_consistency(store, 4, 3, &proof, &backwards));
	g_assert_true(chy_error_is(backwards, CHY_REFUSED));
	g_assert_null(proof);
}

static void test_appending_is_fast(Book *book, gconstpointer data)
{
	static const char payload[] = "chancery-outcome-v1\ntime: " BOOK_STAMP "\n";
	RegisterEntry entry = { "outcome", payload, strlen(payload), BOOK_STAMP };
	const int count = 5000;
	g_autoptr(GError) error = NULL;
	int64_t start, calls;

	(void)data;
	book_fill(book, 1);
	store_set_fault(book->store, STORE_FAULT_NONE, 0);
	start = g_get_monotonic_time();
	book_begin(book);
	for (int i = 0; i < count; i++)
		g_assert_true(register_append(book->store, &entry, 1, &error));
	calls = (int64_t)store_get_calls(book->store);
	book_commit(book);
	g_test_message("%d entries in %.3f s", count,
		       (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC);
	/* Per entry: its size, itself, two nodes written and one read, in the mean. */
	g_assert_cmpint(calls, <=, 5 * count + 50);
}

/* Append entries one at a time, then two, and so on up to `most`. */
static void append_in_any_number(Book *book, size_t most)
{
	static const char payload[] = "chancery-outcome-v1\ntime: " BOOK_STAMP "\n";
	g_autofree RegisterEntry *entries = g_new(RegisterEntry, most);
	g_autoptr(GError) error = NULL;

	for (size_t i = 0; i < most; i++)
		entries[i] = (RegisterEntry){ "outcome", payload, strlen(payload),
					      BOOK_STAMP };
	book_begin(book);
	for (size_t count = 0; count <= most; count++)
		g_assert_true(register_append(book->store, entries, count, &error));
	book_commit(book);
}

/* The tree is that of the entries, however many came at once and wherever it stood. */
static void test_entries_come_in_any_number(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	int64_t before, after;

	(void)data;
	book_fill(book, 1);
	g_assert_true(register_get_size(book->store, &before, &error));
	append_in_any_number(book, 20);
	g_assert_true(register_get_size(book->store, &after, &error));
	g_assert_cmpint(after - before, ==, 20 * 21 / 2);
	book_assert_sound(book);
}

/* How the nodes are read in `order`: for each leaf those that it completes, the lower first. */
static void check_nodes(Book *book, const char *order, int64_t leaves)
{
	g_autofree char *sql = g_strconcat(
		"SELECT rank, level, place FROM register_node ORDER BY ", order, NULL);
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(store_query(book->store, sql, NULL, &rows, &error));
	for (int64_t leaf = 0; leaf < leaves; leaf++)
		for (int64_t level = 0; (leaf + 1) % (INT64_C(1) << level) == 0;
		     level++) {
			g_assert_true(store_rows_next(rows));
			g_assert_cmpint(store_rows_int(rows, 0), ==, 64 * leaf + level);
			g_assert_cmpint(store_rows_int(rows, 1), ==, level);
			g_assert_cmpint(store_rows_int(rows, 2), ==,
					((leaf + 1) >> level) - 1);
		}
	g_assert_false(store_rows_next(rows));
	g_assert_true(store_rows_finish(rows, &error));
}

/* Nodes are stored in the order in which they are written: each behind all others. */
static void test_nodes_are_appended(Book *book, gconstpointer data)
{
	int64_t size = 0;
	g_autoptr(GError) error = NULL;

	(void)data;
	book_fill(book, 1);
	append_in_any_number(book, 16);
	g_assert_true(register_get_size(book->store, &size, &error));
	g_assert_cmpint(size, >, 128);
	check_nodes(book, "rank", size);
	book_tamper(book, "CREATE TABLE node_as_written AS SELECT * FROM register_node "
			  "ORDER BY rank");
	book_tamper(book, "DROP TABLE register_node");
	book_tamper(book, "ALTER TABLE node_as_written RENAME TO register_node");
	append_in_any_number(book, 12);
	book_tamper(book, "UPDATE register_node SET level = rank & 63, place = "
			  "(((rank >> 6) + 1) >> (rank & 63)) - 1");
	g_assert_true(register_get_size(book->store, &size, &error));
	g_assert_cmpint(size, >, 200);
	check_nodes(book, "rowid", size);
}

static void add(const char *path, void (*test)(Book *, gconstpointer))
{
	g_test_add(path, Book, NULL, book_open, test, book_close);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/register/record/fields", test_records);
	g_test_add_func("/register/record/refused", test_values_that_no_record_carries);
	add("/register/number/no-gaps", test_numbers_have_no_gaps);
	add("/register/number/refused", test_numbers_that_are_refused);
	g_test_add_func("/register/number/text", test_number_text);
	add("/register/entry/any-number", test_entries_come_in_any_number);
	add("/register/entry/nodes-are-appended", test_nodes_are_appended);
	add("/register/letter/kept", test_letters_are_kept);
	add("/register/letter/unsorted", test_letters_come_unsorted);
	add("/register/letter/refused", test_letters_that_are_refused);
	add("/register/entry/refused", test_entries_that_are_refused);
	add("/register/entry/first-is-the-homes", test_first_entry_is_the_homes);
	add("/register/entry/salted", test_leaves_are_salted);
	add("/register/entry/fast", test_appending_is_fast);
	add("/register/checkpoint/signed", test_checkpoints);
	g_test_add_func("/register/checkpoint/none", test_checkpoints_that_are_none);
	add("/register/proof/holds", test_stored_proofs_hold);
	add("/register/proof/cannot-be-made", test_proofs_that_cannot_be_made);
	return g_test_run();
}
