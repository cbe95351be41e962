#include "book.h"

#include <string.h>

/* What was done to a register, and the kinds of fault that must be named, all of them. */
typedef struct Tampering {
	const char *name;
	const char *sql[4]; /* NULL-terminated */
	const char *faults; /* kinds, sorted, each once */
} Tampering;

/* The register has 3 + 6 entries, checkpoint 9, one outcome and checkpoint 10. */
static const Tampering tamperings[] = {
	{ "nothing", { NULL }, "" },
	{ "payload",
	  { "UPDATE register_entry SET payload = CAST('chancery-outcome-v1\nletter: "
	    "1-14/2025/00001\nstate: refused\ntime: " BOOK_STAMP
	    "\n' AS BLOB) WHERE position = 9" },
	  "rewritten" },
	{ "salt",
	  { "UPDATE register_entry SET salt = zeroblob(32) WHERE position = 9" },
	  "rewritten" },
	{ "salt-size",
	  { "UPDATE register_entry SET salt = zeroblob(31) WHERE position = 9" },
	  "entry rewritten" },
	{ "kind",
	  { "UPDATE register_entry SET kind = 'publication' WHERE position = 9" },
	  "rewritten" },
	{ "stamp",
	  { "UPDATE register_entry SET stamp = '2025-02-21T09:00:00Z' WHERE position = "
	    "9" },
	  "entry" },
	{ "payload-empty",
	  { "UPDATE register_entry SET payload = zeroblob(0) WHERE position = 9" },
	  "entry rewritten" },
	{ "payload-nul",
	  { "UPDATE register_entry SET payload = zeroblob(9) WHERE position = 9" },
	  "entry rewritten" },
	{ "last-entry-gone",
	  { "DELETE FROM register_entry WHERE position = 9",
	    "DELETE FROM register_node WHERE level = 0 AND place = 9 OR level = 1 AND "
	    "place = 4" },
	  "truncated" },
	{ "inner-entry-gone",
	  { "PRAGMA foreign_keys = OFF",
	    "DELETE FROM register_entry WHERE position = 4" },
	  "letter rewritten" },
	{ "leaf",
	  { "UPDATE register_node SET hash = zeroblob(32) WHERE level = 0 AND place = "
	    "8" },
	  "node" },
	{ "inner-node",
	  { "UPDATE register_node SET hash = zeroblob(32) WHERE level = 2 AND place = "
	    "0" },
	  "node" },
	{ "node-gone",
	  { "DELETE FROM register_node WHERE level = 2 AND place = 0" },
	  "node" },
	{ "node-size",
	  { "UPDATE register_node SET hash = zeroblob(31) WHERE level = 1 AND place = "
	    "0" },
	  "node" },
	{ "node-too-many",
	  { "INSERT INTO register_node VALUES (963, zeroblob(32))" },
	  "node" },
	{ "checkpoint-altered",
	  { "UPDATE register_checkpoint SET note = REPLACE(note, 'majlis', 'mejlis')" },
	  "checkpoint" },
	{ "checkpoint-moved",
	  { "UPDATE register_checkpoint SET size = 8 WHERE size = 9" },
	  "checkpoint" },
	{ "checkpoint-none", { "DELETE FROM register_checkpoint" }, "" },
	{ "letter-text",
	  { "UPDATE register_letter SET text = CAST('Other' AS BLOB) WHERE sequence = "
	    "2" },
	  "letter" },
	{ "letter-pdf",
	  { "UPDATE register_letter SET pdf = zeroblob(9) WHERE sequence = 2" },
	  "letter" },
	{ "letter-mailbox",
	  { "UPDATE register_letter SET mailbox = 'x@y.example' WHERE sequence = 2" },
	  "letter" },
	{ "letter-country",
	  { "UPDATE register_letter SET country = 'xb' WHERE sequence = 2" },
	  "letter" },
	{ "letter-control",
	  { "UPDATE register_letter SET subject = char(13) WHERE sequence = 2" },
	  "letter" },
	{ "last-letter-gone",
	  { "DELETE FROM register_letter WHERE sequence = 6" },
	  "letter number" },
	{ "inner-letter-gone",
	  { "DELETE FROM register_letter WHERE sequence = 3" },
	  "letter number" },
	{ "all-letters-gone", { "DELETE FROM register_letter" }, "letter number" },
	{ "number-moved",
	  { "UPDATE register_letter SET sequence = 7, number = '1-14/2025/00007' "
	    "WHERE sequence = 6" },
	  "letter number" },
	{ "number-false",
	  { "UPDATE register_letter SET number = '1-14/2025/00099' WHERE sequence = "
	    "6" },
	  "letter number" },
	{ "series-moved", { "UPDATE register_series SET last = 9" }, "number" },
	{ "series-gone", { "DELETE FROM register_series" }, "number" },
	{ "series-empty",
	  { "INSERT INTO register_series VALUES ('9', 2025, 3)" },
	  "number" },
	{ "act",
	  { "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload AS TEXT), "
	    "'subject: bela', 'subject: cora') AS BLOB) WHERE position = 2" },
	  "rewritten signature" },
	{ "first-act",
	  { "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload AS TEXT), "
	    "'subject: anna', 'subject: cora') AS BLOB) WHERE position = 1" },
	  "rewritten signature" },
	{ "user-twice",
	  { "UPDATE register_entry SET kind = 'act', payload = (SELECT payload FROM "
	    "register_entry WHERE position = 2) WHERE position = 9" },
	  "rewritten signature" },
	{ "home-twice",
	  { "PRAGMA ignore_check_constraints = ON",
	    "UPDATE register_entry SET kind = 'home' WHERE position = 9" },
	  "entry rewritten" },
	{ "kind-unknown",
	  { "PRAGMA ignore_check_constraints = ON",
	    "UPDATE register_entry SET kind = 'rumour' WHERE position = 9" },
	  "entry rewritten" },
};

/* The kinds that a report names, sorted by name, each once; yours. */
static char *kinds_of(const RegisterReport *report)
{
	static const FaultKind sorted[] = {
		FAULT_CHECKPOINT, FAULT_ENTRY,     FAULT_FORKED,
		FAULT_LETTER,     FAULT_NODE,      FAULT_NUMBER,
		FAULT_REWRITTEN,  FAULT_SIGNATURE, FAULT_TRUNCATED,
	};
	g_autoptr(GString) kinds = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(sorted); i++) {
		bool named = false;

		for (size_t j = 0; j < report->fault_count; j++)
			named = named || report->faults[j].kind == sorted[i];
		if (named)
			g_string_append_printf(kinds, "%s%s", kinds->len > 0 ? " " : "",
					       fault_kind_name(sorted[i]));
	}
	return g_string_free(g_steal_pointer(&kinds), FALSE);
}

static void test_tampering(gconstpointer data)
{
	const Tampering *tampering = data;
	g_autoptr(RegisterReport) report = NULL;
	g_autofree char *kinds = NULL;
	Book book = { 0 };

	book_open(&book, NULL);
	book_fill(&book, 6);
	book_outcome(&book, "accepted");
	for (size_t i = 0; i < 4 && tampering->sql[i] != NULL; i++)
		book_tamper(&book, tampering->sql[i]);
	report = book_verify(&book);
	kinds = kinds_of(report);
	g_assert_cmpstr(kinds, ==, tampering->faults);
	book_close(&book, NULL);
}

static void test_sound_register_is_counted(Book *book, gconstpointer data)
{
	g_autoptr(RegisterReport) report = NULL;

	(void)data;
	book_fill(book, 5);
	book_outcome(book, "accepted");
	report = book_verify(book);
	g_assert_cmpuint(report->fault_total, ==, 0);
	g_assert_cmpint(report->entries, ==, 9);
	g_assert_cmpint(report->letters, ==, 5);
	g_assert_cmpint(report->acts, ==, 2);
	g_assert_cmpint(report->checkpoints, ==, 2);
	g_assert_cmpint(report->signatures, ==, 4);
	g_assert_cmpint(report->unsealed, ==, 0);
}

static void test_faults_are_limited(Book *book, gconstpointer data)
{
	g_autoptr(RegisterReport) report = NULL;

	(void)data;
	book_fill(book, 2 * LIMIT_REGISTER_FAULTS);
	book_tamper(book, "UPDATE register_letter SET subject = 'other'");
	report = book_verify(book);
	g_assert_cmpuint(report->fault_count, ==, LIMIT_REGISTER_FAULTS);
	g_assert_cmpuint(report->fault_total, ==, 2 * LIMIT_REGISTER_FAULTS);
}

/* Users that the reader knows from elsewhere count, and nobody else. */
static void test_given_users(Book *book, gconstpointer data)
{
	g_autofree char *vkey = NULL;
	g_autoptr(Verifier) anna = NULL, bela = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	book_fill(book, 1);
	vkey = key_verifier(book->anna, "anna");
	g_assert_true(verifier_parse(vkey, &anna, &error));
	g_free(vkey);
	vkey = key_verifier(book->bela, "bela");
	g_assert_true(verifier_parse(vkey, &bela, &error));

	const struct {
		const Verifier *user;
		size_t faults;
	} cases[] = { { anna, 0 }, { bela, 2 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		RegisterVerifyOptions options = { .users = { &cases[i].user, 1 } };
		g_autoptr(RegisterReport) report = NULL;

		g_assert_true(register_verify(book->store, &options, &report, &error));
		g_assert_cmpuint(report->fault_count, ==, cases[i].faults);
	}
}

static char *last_checkpoint(Book *book)
{
	g_autoptr(GError) error = NULL;
	char *note = NULL;

	g_assert_true(register_checkpoint_last(book->store, &note, &error));
	g_assert_no_error(error);
	return note;
}

/* The kinds named when the register is held against a checkpoint; yours. */
static char *judge_against(Book *book, const char *note)
{
	RegisterVerifyOptions options = { .against = note,
					  .against_length = strlen(note) };
	g_autoptr(RegisterReport) report = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(register_verify(book->store, &options, &report, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < report->fault_count; i++)
		g_test_message("%s", report->faults[i].text);
	return kinds_of(report);
}

static void test_against_its_own_past(Book *book, gconstpointer data)
{
	g_autofree char *early = NULL, *late = NULL, *of_early = NULL, *of_late = NULL;

	(void)data;
	book_fill(book, 5);
	early = last_checkpoint(book);
	book_outcome(book, "accepted");
	late = last_checkpoint(book);
	of_early = judge_against(book, early);
	of_late = judge_against(book, late);
	g_assert_cmpstr(of_early, ==, "");
	g_assert_cmpstr(of_late, ==, "");
}

/* Five letters and an outcome, the ninth entry; the checkpoint over them is yours. */
static char *fill_to_nine(Book *book)
{
	book_fill(book, 5);
	book_outcome(book, "accepted");
	return last_checkpoint(book);
}

/* Take out the ninth entry and its checkpoint, so that nothing points to them. */
static void cut_last_entry(Book *book)
{
	book_tamper(book, "DELETE FROM register_checkpoint WHERE size = 9");
	book_tamper(book, "DELETE FROM register_entry WHERE position = 8");
	book_tamper(book, "DELETE FROM register_node WHERE place = 8 AND level = 0");
}

/* Without its last entry and checkpoint the register is sound in itself. */
static void test_against_when_truncated(Book *book, gconstpointer data)
{
	g_autofree char *note = NULL, *kinds = NULL;

	(void)data;
	note = fill_to_nine(book);
	cut_last_entry(book);
	book_assert_sound(book);
	kinds = judge_against(book, note);
	g_assert_cmpstr(kinds, ==, "truncated");
}

static void test_against_when_rewritten(Book *book, gconstpointer data)
{
	g_autofree char *note = NULL, *kinds = NULL;

	(void)data;
	note = fill_to_nine(book);
	book_tamper(book,
		    "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload AS "
		    "TEXT), 'accepted', 'refused') AS BLOB) WHERE position = 8");
	kinds = judge_against(book, note);
	g_assert_cmpstr(kinds, ==, "rewritten");
}

/* Rewritten with care: nothing within the register contradicts it any more. */
static void test_against_when_rewritten_and_unsigned(Book *book, gconstpointer data)
{
	g_autofree char *note = NULL, *kinds = NULL;
	static const char payload[] = "chancery-outcome-v1\ntime: " BOOK_STAMP "\n";
	RegisterEntry entry = { "outcome", payload, strlen(payload), BOOK_STAMP };

	(void)data;
	note = fill_to_nine(book);
	cut_last_entry(book);
	book_begin(book);
	g_assert_true(register_append(book->store, &entry, 1, NULL));
	book_commit(book);
	book_assert_sound(book);
	kinds = judge_against(book, note);
	g_assert_cmpstr(kinds, ==, "rewritten");
}

/* The same key signs a second history: truncated, then grown otherwise. */
static void test_against_when_forked(Book *book, gconstpointer data)
{
	g_autofree char *note = NULL, *kinds = NULL;

	(void)data;
	note = fill_to_nine(book);
	cut_last_entry(book);
	book_outcome(book, "refused");
	book_outcome(book, "accepted");
	book_assert_sound(book);
	kinds = judge_against(book, note);
	g_assert_cmpstr(kinds, ==, "forked");
}

static void test_against_what_is_no_checkpoint_of_ours(Book *book, gconstpointer data)
{
	Book other = { 0 };
	g_autofree char *note = NULL, *altered = NULL, *renamed = NULL, *text = NULL;
	g_autoptr(RegisterReport) report = NULL;

	(void)data;
	book_fill(book, 1);
	book_open(&other, NULL);
	book_fill(&other, 1);
	note = last_checkpoint(&other);
	altered = last_checkpoint(book);
	strchr(altered, '\n')[1] = '3';
	g_assert_true(note_sign(BOOK_ORIGIN
				"\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu"
				"FU=\n",
				BOOK_ORIGIN, book->key, &text, NULL));
	g_assert_true(
		note_sign("other\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
			  BOOK_ORIGIN, book->key, &renamed, NULL));

	const struct {
		const char *note;
		ChyError code;
	} cases[] = {
		{ note, CHY_REFUSED },   { altered, CHY_CORRUPT },
		{ "none", CHY_INVALID }, { renamed, CHY_INVALID },
		{ text, CHY_REFUSED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		RegisterVerifyOptions options = { .against = cases[i].note,
						  .against_length =
							  strlen(cases[i].note) };
		g_autoptr(GError) error = NULL;

		g_assert_false(register_verify(book->store, &options, &report, &error));
		g_assert_true(chy_error_is(error, cases[i].code));
		g_assert_null(report);
	}
	book_close(&other, NULL);
}

static void test_empty_register(Book *book, gconstpointer data)
{
	g_autoptr(RegisterReport) report = book_verify(book);

	(void)data;
	g_assert_cmpuint(report->fault_total, ==, 0);
	g_assert_cmpint(report->entries, ==, 0);
}

static void add(const char *path, void (*test)(Book *, gconstpointer))
{
	g_test_add(path, Book, NULL, book_open, test, book_close);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tamperings); i++) {
		g_autofree char *path =
			g_strdup_printf("/register/tampered/%s", tamperings[i].name);

		g_test_add_data_func(path, &tamperings[i], test_tampering);
	}
	add("/register/verify/counts", test_sound_register_is_counted);
	add("/register/verify/limit", test_faults_are_limited);
	add("/register/verify/given-users", test_given_users);
	add("/register/verify/empty", test_empty_register);
	add("/register/against/past", test_against_its_own_past);
	add("/register/against/truncated", test_against_when_truncated);
	add("/register/against/rewritten", test_against_when_rewritten);
	add("/register/against/rewritten-unsigned",
	    test_against_when_rewritten_and_unsigned);
	add("/register/against/forked", test_against_when_forked);
	add("/register/against/not-ours", test_against_what_is_no_checkpoint_of_ours);
	return g_test_run();
}
