#include "seal-note.h"
#include "vectors.h"

#include <string.h>

/* Two users with keys, and what others know of them. */
typedef struct Fixture {
	Key *anna, *bela;
	Verifier *known[2];
} Fixture;

static Verifier *verifier_of(const Key *key, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *vkey = key_verifier(key, name);
	Verifier *verifier = NULL;

	g_assert_true(verifier_parse(vkey, &verifier, &error));
	g_assert_no_error(error);
	return verifier;
}

static void setup(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	fixture->anna = key_generate(&error);
	fixture->bela = key_generate(&error);
	g_assert_no_error(error);
	fixture->known[0] = verifier_of(fixture->anna, "anna");
	fixture->known[1] = verifier_of(fixture->bela, "bela");
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	verifier_free(fixture->known[0]);
	verifier_free(fixture->known[1]);
	key_free(fixture->anna);
	key_free(fixture->bela);
}

static char *sign(const Fixture *fixture, const char *text)
{
	g_autoptr(GError) error = NULL;
	char *note = NULL;

	g_assert_true(note_sign(text, "anna", fixture->anna, &note, &error));
	g_assert_no_error(error);
	return note;
}

/* Open with the first `count` of the known verifiers. */
static bool open_with(const Fixture *fixture, const char *note, size_t count,
		      Note **note_out, GError **error)
{
	VerifierList known = { (const Verifier *const *)fixture->known, count };

	return note_open(note, strlen(note), &known, note_out, error);
}

static void test_signed_note_opens(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *note = sign(fixture, "act: approve\n\nşərh\n");
	g_autoptr(Note) opened = NULL;

	(void)data;
	g_assert_true(open_with(fixture, note, 2, &opened, &error));
	g_assert_cmpstr(note_get_text(opened), ==, "act: approve\n\nşərh\n");
	g_assert_true(note_is_signed_by(opened, "anna"));
	g_assert_false(note_is_signed_by(opened, "bela"));
}

/* A note with the signature lines of two is signed by whom of them one knows. */
static void test_second_signature(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *note = sign(fixture, "text\n"), *other = NULL, *both = NULL;
	g_autoptr(Note) opened = NULL, partly = NULL;

	(void)data;
	g_assert_true(note_sign("text\n", "bela", fixture->bela, &other, &error));
	both = g_strconcat(note, strstr(other, "— "), NULL);
	g_assert_true(open_with(fixture, both, 2, &opened, &error));
	g_assert_true(note_is_signed_by(opened, "anna"));
	g_assert_true(note_is_signed_by(opened, "bela"));
	g_assert_true(open_with(fixture, both, 1, &partly, &error));
	g_assert_true(note_is_signed_by(partly, "anna"));
	g_assert_false(note_is_signed_by(partly, "bela"));
}

static void test_forgeries_fail_by_cause(Fixture *fixture, gconstpointer data)
{
	g_autofree char *note = sign(fixture, "amount 613\n");
	g_autofree char *altered = g_strdup(note);
	g_autofree char *renamed = g_strdup(note);
	g_autoptr(GError) wrong = NULL, unknown = NULL, other = NULL, bad = NULL;
	g_autoptr(Note) opened = NULL;

	(void)data;
	altered[7] = '7';
	memcpy(strstr(renamed, "anna"), "cora", 4);
	g_assert_false(open_with(fixture, altered, 2, &opened, &wrong));
	g_assert_true(chy_error_is(wrong, CHY_CORRUPT));
	g_assert_false(open_with(fixture, note, 0, &opened, &unknown));
	g_assert_true(chy_error_is(unknown, CHY_REFUSED));
	g_assert_false(open_with(fixture, renamed, 2, &opened, &other));
	g_assert_true(chy_error_is(other, CHY_REFUSED));
	g_assert_false(open_with(fixture, "amount 613\n", 2, &opened, &bad));
	g_assert_true(chy_error_is(bad, CHY_INVALID));
	g_assert_null(opened);
}

static void test_unfit_texts_are_not_signed(Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{ "", "anna" },        { "no end", "anna" }, { "cr\r\n", "anna" },
		{ "tab\t\n", "anna" }, { "\xff\n", "anna" }, { "text\n", "anna lind" },
		{ "text\n", "an+na" }, { "text\n", "" },
	};

	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *note = NULL;

		g_assert_false(note_sign(cases[i].text, cases[i].name, fixture->anna,
					 &note, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_null(note);
	}
}

static void test_too_many_signatures(Fixture *fixture, gconstpointer data)
{
	g_autofree char *note = sign(fixture, "text\n");
	g_autoptr(GString) many = g_string_new(note);
	g_autoptr(GError) error = NULL;
	g_autoptr(Note) opened = NULL;

	(void)data;
	for (unsigned i = 1; i < LIMIT_NOTE_SIGNATURES; i++)
		g_string_append(many, strstr(note, "— "));
	g_assert_true(open_with(fixture, many->str, 2, &opened, &error));
	g_assert_true(note_is_signed_by(opened, "anna"));
	g_string_append(many, strstr(note, "— "));
	g_clear_pointer(&opened, note_free);
	g_assert_false(open_with(fixture, many->str, 2, &opened, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
}

static GPtrArray *known_of(yajl_val vector)
{
	yajl_val keys =
		yajl_tree_get(vector, (const char *[]){ "Keys", NULL }, yajl_t_array);
	GPtrArray *known =
		g_ptr_array_new_with_free_func((GDestroyNotify)verifier_free);

	for (size_t i = 0; i < keys->u.array.len; i++) {
		g_autoptr(GError) error = NULL;
		Verifier *verifier = NULL;

		g_assert_true(verifier_parse(YAJL_GET_STRING(keys->u.array.values[i]),
					     &verifier, &error));
		g_assert_no_error(error);
		g_ptr_array_add(known, verifier);
	}
	return known;
}

static unsigned count_signers(const Note *note, const VerifierList *known)
{
	unsigned count = 0;

	for (size_t i = 0; i < known->count; i++)
		count +=
			note_is_signed_by(note, verifier_get_name(known->verifiers[i]));
	return count;
}

static void judge_note(yajl_val vector)
{
	g_autoptr(GPtrArray) verifiers = known_of(vector);
	g_autoptr(GBytes) bytes = vector_bytes(vector, "Note");
	g_autoptr(GBytes) text = vector_bytes(vector, "Text");
	VerifierList known = { (const Verifier *const *)verifiers->pdata,
			       verifiers->len };
	g_autoptr(GError) error = NULL;
	g_autoptr(Note) note = NULL;
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	bool good = note_open(data, length, &known, &note, &error);
	const char *ours = good                               ? "ok"
			   : chy_error_is(error, CHY_CORRUPT) ? "invalid-signature"
			   : chy_error_is(error, CHY_REFUSED) ? "unverified"
			   : chy_error_is(error, CHY_INVALID) ? "malformed-note"
							      : "?";

	g_test_message("%s", vector_text(vector, "ID"));
	g_assert_cmpstr(ours, ==, vector_text(vector, "Verdict"));
	if (!good)
		return;
	g_assert_cmpuint(strlen(note_get_text(note)), ==, g_bytes_get_size(text));
	g_assert_true(memcmp(note_get_text(note), g_bytes_get_data(text, NULL),
			     g_bytes_get_size(text)) == 0);
	g_assert_cmpuint(count_signers(note, &known), ==,
			 vector_number(vector, "Sigs"));
}

static void test_note_vectors(void)
{
	g_autofree char *path = vectors_find("register/notes.jsonl");

	if (path != NULL)
		vectors_each_line(path, judge_note);
}

static void add(const char *path, void (*test)(Fixture *, gconstpointer))
{
	g_test_add(path, Fixture, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/seal/note/signed-opens", test_signed_note_opens);
	add("/seal/note/second-signature", test_second_signature);
	add("/seal/note/forgeries-fail-by-cause", test_forgeries_fail_by_cause);
	add("/seal/note/unfit-texts-are-not-signed", test_unfit_texts_are_not_signed);
	add("/seal/note/too-many-signatures", test_too_many_signatures);
	g_test_add_func("/seal/note/vectors", test_note_vectors);
	return g_test_run();
}
