#include "seal-key.h"
#include "vectors.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* A fresh folder for one test. */
typedef struct Fixture {
	char *folder, *path;
	Key *key;
} Fixture;

static void setup(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	fixture->folder = g_dir_make_tmp("chancery-key-XXXXXX", &error);
	g_assert_no_error(error);
	fixture->path = g_build_filename(fixture->folder, "anna.pem", NULL);
	fixture->key = key_generate(&error);
	g_assert_no_error(error);
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	g_remove(fixture->path);
	g_rmdir(fixture->folder);
	key_free(fixture->key);
	g_free(fixture->path);
	g_free(fixture->folder);
}

static void save(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(key_save(fixture->key, fixture->path, "söz açar", &error));
	g_assert_no_error(error);
}

static void test_saved_key_is_the_same(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) loaded = NULL;
	struct stat status;

	(void)data;
	save(fixture);
	g_assert_true(key_load(fixture->path, "söz açar", &loaded, &error));

	g_autofree char *before = key_verifier(fixture->key, "anna");
	g_autofree char *after = key_verifier(loaded, "anna");

	g_assert_cmpstr(before, ==, after);
	g_assert_cmpint(g_stat(fixture->path, &status), ==, 0);
	g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
}

/* A key without passphrase is read without, and one with passphrase is not. */
static void test_plain_key(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL, asked = NULL, unasked = NULL;
	g_autoptr(Key) loaded = NULL, none = NULL;

	(void)data;
	g_assert_true(key_save(fixture->key, fixture->path, NULL, &error));
	g_assert_true(key_load(fixture->path, NULL, &loaded, &error));
	g_assert_cmpuint(key_id(loaded, "anna"), ==, key_id(fixture->key, "anna"));
	g_assert_false(key_load(fixture->path, "söz açar", &none, &asked));
	g_assert_true(chy_error_is(asked, CHY_CORRUPT));
	g_assert_cmpint(g_remove(fixture->path), ==, 0);
	save(fixture);
	g_assert_false(key_load(fixture->path, NULL, &none, &unasked));
	g_assert_true(chy_error_is(unasked, CHY_CORRUPT));
}

static void test_loading_fails_by_cause(Fixture *fixture, gconstpointer data)
{
	static const char rsa_free[] = "-----BEGIN PRIVATE KEY-----\n"
				       "-----END PRIVATE KEY-----\n";
	g_autoptr(GError) wrong = NULL, missing = NULL, alien = NULL;
	g_autoptr(Key) loaded = NULL;

	(void)data;
	g_assert_false(key_load(fixture->path, "söz açar", &loaded, &missing));
	g_assert_true(chy_error_is(missing, CHY_NOT_FOUND));
	save(fixture);
	g_assert_false(key_load(fixture->path, "soz acar", &loaded, &wrong));
	g_assert_true(chy_error_is(wrong, CHY_REFUSED));
	g_assert_true(g_file_set_contents(fixture->path, rsa_free, -1, NULL));
	g_assert_false(key_load(fixture->path, "söz açar", &loaded, &alien));
	g_assert_true(chy_error_is(alien, CHY_CORRUPT));
	g_assert_null(loaded);
}

static void test_key_is_never_overwritten(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = NULL, *after = NULL;

	(void)data;
	save(fixture);
	g_assert_true(g_file_get_contents(fixture->path, &before, NULL, NULL));
	g_assert_false(key_save(fixture->key, fixture->path, "other", &error));
	g_assert_true(chy_error_is(error, CHY_EXISTS));
	g_assert_true(g_file_get_contents(fixture->path, &after, NULL, NULL));
	g_assert_cmpstr(before, ==, after);
}

/* Of two who replace the key that both have loaded, the second finds that he came too late. */
static void test_replaced_meanwhile(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) first = NULL, second = NULL, third = NULL;

	(void)data;
	save(fixture);
	g_assert_true(key_load(fixture->path, "söz açar", &first, &error));
	g_assert_true(key_load(fixture->path, "söz açar", &second, &error));
	g_assert_true(key_replace(first, fixture->path, "first", &error));
	g_assert_no_error(error);
	g_assert_false(key_replace(second, fixture->path, "second", &error));
	g_assert_true(chy_error_is(error, CHY_CONFLICT));
	g_assert_true(key_load(fixture->path, "first", &third, NULL));
}

/* The openssl tool's DER of the public half ends with the 32 bytes that the vkey
 * carries. */
static void test_openssl_reads_the_key(Fixture *fixture, gconstpointer data)
{
	g_autofree char *tool = g_find_program_in_path("openssl");
	g_autofree char *output = NULL, *errors = NULL;
	g_autoptr(GError) error = NULL;
	int status = -1;

	(void)data;
	if (tool == NULL) {
		g_test_skip("the openssl tool is not installed");
		return;
	}
	save(fixture);

	const char *argv[] = { tool,          "pkey",    "-in",
			       fixture->path, "-passin", "pass:söz açar",
			       "-text",       "-noout",  NULL };

	g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
		     &errors, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(errors, ==, "");
	g_assert_cmpint(status, ==, 0);
	g_assert_nonnull(strstr(output, "ED25519 Private-Key"));

	/* "pub:" and the bytes as "aa:bb:…", broken into lines. */
	g_autoptr(GString) hex = g_string_new(NULL);

	for (const char *p = strstr(output, "pub:") + 4; *p != '\0'; p++)
		if (g_ascii_isxdigit(*p))
			g_string_append_c(hex, *p);
	g_assert_cmpuint(hex->len, ==, 64);

	g_autofree char *vkey = key_verifier(fixture->key, "anna");
	gsize length;
	g_autofree guchar *material =
		g_base64_decode(strchr(vkey + 5, '+') + 1, &length);

	g_assert_cmpuint(length, ==, 33);
	for (size_t i = 0; i < 32; i++) {
		g_autofree char *byte = g_strdup_printf("%02x", material[i + 1]);

		g_assert_cmpint(strncmp(hex->str + 2 * i, byte, 2), ==, 0);
	}
}

static void test_openssl_encrypts_with_scrypt(Fixture *fixture, gconstpointer data)
{
	g_autofree char *tool = g_find_program_in_path("openssl");
	g_autofree char *output = NULL;

	(void)data;
	if (tool == NULL) {
		g_test_skip("the openssl tool is not installed");
		return;
	}
	save(fixture);

	const char *argv[] = { tool, "asn1parse", "-in", fixture->path, NULL };

	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL,
				   NULL, &output, NULL, NULL, NULL));
	g_assert_nonnull(strstr(output, "PBES2"));
	g_assert_nonnull(strstr(output, "scrypt"));
	g_assert_nonnull(strstr(output, "aes-256-cbc"));
}

static void test_signatures(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Verifier) verifier = NULL;
	g_autofree char *vkey = key_verifier(fixture->key, "anna");
	uint8_t signature[SIGNATURE_SIZE];

	(void)data;
	g_assert_true(verifier_parse(vkey, &verifier, &error));
	g_assert_cmpstr(verifier_get_name(verifier), ==, "anna");
	g_assert_cmpuint(verifier_get_id(verifier), ==, key_id(fixture->key, "anna"));
	g_assert_cmpuint(verifier_get_id(verifier), !=, key_id(fixture->key, "bela"));
	g_assert_true(key_sign(fixture->key, "text", 4, signature, &error));
	g_assert_true(verifier_check(verifier, "text", 4, signature));
	g_assert_false(verifier_check(verifier, "tent", 4, signature));
	signature[7] ^= 1;
	g_assert_false(verifier_check(verifier, "text", 4, signature));
}

static void test_names(void)
{
	static const struct {
		const char *name;
		bool key, user;
	} cases[] = {
		{ "anna", true, true },
		{ "anna.lind", true, true },
		{ "Əli", true, true },
		{ "anna-2_b@office.example", true, true },
		{ "*", true, false },
		{ "anna*", true, false },
		{ "-anna", true, false },
		{ "anna.new", true, false },
		{ "anna$(id)", true, false },
		{ "chancery.example/register", true, false },
		{ "../anna", true, false },
		{ ".anna", true, false },
		{ "anna lind", false, false },
		{ "anna+lind", false, false },
		{ "anna\u00a0lind", false, false },
		{ "anna\u2003lind", false, false },
		{ "anna\xc2\x85"
		  "lind",
		  false, false },
		{ "anna\nlind", false, false },
		{ "anna\x7f", true, false },
		{ "anna\u200b", true, false },
		{ "anna\u202e", true, false },
		{ "\xff", false, false },
		{ "", false, false },
	};
	g_autofree char *longest = g_strnfill(LIMIT_USER_NAME, 'a');
	g_autofree char *longer = g_strnfill(LIMIT_USER_NAME + 1, 'a');

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpint(key_name_is_legal(cases[i].name), ==, cases[i].key);
		g_assert_cmpint(user_name_is_legal(cases[i].name), ==, cases[i].user);
	}
	g_assert_true(user_name_is_legal(longest));
	g_assert_false(user_name_is_legal(longer));
}

static void judge_vkey(yajl_val vector)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Verifier) verifier = NULL;
	const char *verdict = vector_text(vector, "verdict");
	bool good = verifier_parse(vector_text(vector, "vkey"), &verifier, &error);
	const char *ours = good                               ? "ok"
			   : chy_error_is(error, CHY_CORRUPT) ? "invalid-verifier-hash"
			   : chy_error_is(error, CHY_INVALID) ? "malformed-verifier-id"
							      : "?";

	g_test_message("%s", vector_text(vector, "ID"));
	g_assert_cmpstr(ours, ==, verdict);
}

static void test_vkey_vectors(void)
{
	g_autofree char *path = vectors_find("register/vkeys.jsonl");

	if (path != NULL)
		vectors_each_line(path, judge_vkey);
}

/* RFC 8032 section 7.1, test 3. */
static void test_rfc_8032(void)
{
	static const uint8_t signature[SIGNATURE_SIZE] = {
		0x62, 0x91, 0xd6, 0x57, 0xde, 0xec, 0x24, 0x02, 0x48, 0x27, 0xe6,
		0x9c, 0x3a, 0xbe, 0x01, 0xa3, 0x0c, 0xe5, 0x48, 0xa2, 0x84, 0x74,
		0x3a, 0x44, 0x5e, 0x36, 0x80, 0xd7, 0xdb, 0x5a, 0xc3, 0xac, 0x18,
		0xff, 0x9b, 0x53, 0x8d, 0x16, 0xf2, 0x90, 0xae, 0x67, 0xf7, 0x60,
		0x98, 0x4d, 0xc6, 0x59, 0x4a, 0x7c, 0x15, 0xe9, 0x71, 0x6e, 0xd2,
		0x8d, 0xc0, 0x27, 0xbe, 0xce, 0xea, 0x1e, 0xc4, 0x0a,
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(Verifier) verifier = NULL;

	g_assert_true(
		verifier_parse("rfc8032+f7b5f6a8+AfxRzY5iGKGjjaR+0AIw8FgIFu0TujMDrF3rk"
			       "RVIkIAl",
			       &verifier, &error));
	g_assert_no_error(error);
	g_assert_true(verifier_check(verifier, "\xaf\x82", 2, signature));
	g_assert_false(verifier_check(verifier, "\xaf\x83", 2, signature));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/seal/key/saved-is-the-same", Fixture, NULL, setup,
		   test_saved_key_is_the_same, teardown);
	g_test_add("/seal/key/plain", Fixture, NULL, setup, test_plain_key, teardown);
	g_test_add("/seal/key/loading-fails-by-cause", Fixture, NULL, setup,
		   test_loading_fails_by_cause, teardown);
	g_test_add("/seal/key/never-overwritten", Fixture, NULL, setup,
		   test_key_is_never_overwritten, teardown);
	g_test_add("/seal/key/replaced-meanwhile", Fixture, NULL, setup,
		   test_replaced_meanwhile, teardown);
	g_test_add("/seal/key/openssl-reads-it", Fixture, NULL, setup,
		   test_openssl_reads_the_key, teardown);
	g_test_add("/seal/key/openssl-sees-scrypt", Fixture, NULL, setup,
		   test_openssl_encrypts_with_scrypt, teardown);
	g_test_add("/seal/key/signatures", Fixture, NULL, setup, test_signatures,
		   teardown);
	g_test_add_func("/seal/key/names", test_names);
	g_test_add_func("/seal/key/vkey-vectors", test_vkey_vectors);
	g_test_add_func("/seal/key/rfc-8032", test_rfc_8032);
	return g_test_run();
}
