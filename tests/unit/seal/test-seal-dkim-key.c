#include "dkim-keys.h"
#include "seal-dkim-key.h"
#include "seal-key.h"
#include "vectors.h"

#include <glib/gstdio.h>
#include <string.h>

/* A fresh folder with the path of a key in it. */
typedef struct Fixture {
	char *folder, *path;
} Fixture;

static void setup(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	fixture->folder = g_dir_make_tmp("chancery-dkim-XXXXXX", &error);
	g_assert_no_error(error);
	fixture->path = g_build_filename(fixture->folder, "key.pem", NULL);
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	g_remove(fixture->path);
	g_rmdir(fixture->folder);
	g_free(fixture->path);
	g_free(fixture->folder);
}

/* RFC 8463 A.2, with the h= that we add */
static void test_rfc_records(void)
{
	static const char *const records[DKIM_ALGORITHMS] = {
		[DKIM_RSA] =
			"v=DKIM1; k=rsa; h=sha256; "
			"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6N"
			"pP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3Fu"
			"tACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZ"
			"yVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
		[DKIM_ED25519] = "v=DKIM1; k=ed25519; h=sha256; "
				 "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
	};

	for (int i = 0; i < DKIM_ALGORITHMS; i++) {
		g_autoptr(DkimKey) key = dkim_rfc_key((DkimAlgorithm)i);
		g_autofree char *record = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(dkim_key_record(key, &record, &error));
		g_assert_cmpstr(record, ==, records[i]);
		g_assert_cmpint(dkim_key_get_bits(key), ==, i == DKIM_RSA ? 1024 : 256);
	}
}

/* A seed and the record that another program made of it. */
static void test_vector_record(void)
{
	g_autofree char *seed_path = vectors_find("dkim/ed25519test.key");
	g_autofree char *seed = NULL, *expected = NULL, *record = NULL;
	g_autoptr(DkimKey) key = NULL;
	g_autoptr(GError) error = NULL;

	if (seed_path == NULL)
		return;

	g_autofree char *record_path = vectors_find("dkim/ed25519test.dns");

	g_assert_true(g_file_get_contents(seed_path, &seed, NULL, &error));
	g_assert_true(g_file_get_contents(record_path, &expected, NULL, &error));

	g_autoptr(GBytes) pem = dkim_seed_pem(g_strchomp(seed));

	g_assert_true(dkim_key_parse(pem, DKIM_ED25519, DKIM_RSA_LEAST, &key, &error));
	g_assert_true(dkim_key_record(key, &record, &error));
	g_assert_cmpstr(strstr(record, "p="), ==, strstr(g_strchomp(expected), "p="));
}

/* Have the openssl tool write a key; false after skipping the test without the tool. */
static bool generate(const Fixture *fixture, const char *algorithm, const char *option)
{
	g_autofree char *tool = g_find_program_in_path("openssl");
	const char *argv[] = { tool,
			       "genpkey",
			       "-out",
			       fixture->path,
			       "-algorithm",
			       algorithm,
			       option != NULL ? "-pkeyopt" : NULL,
			       option,
			       NULL };
	g_autofree char *errors = NULL;
	int status = -1;

	if (tool == NULL) {
		g_test_skip("the openssl tool is not installed");
		return false;
	}
	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
				   G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
				   &errors, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	g_assert_cmpint(g_chmod(fixture->path, 0600), ==, 0);
	return true;
}

static void assert_load_fails(const Fixture *fixture, DkimAlgorithm algorithm,
			      ChyError code, const char *says)
{
	g_autoptr(GError) error = NULL;
	DkimKey *key = NULL;

	g_assert_false(dkim_key_load(fixture->path, algorithm, &key, &error));
	g_assert_null(key);
	g_assert_true(chy_error_is(error, code));
	g_assert_nonnull(strstr(error->message, fixture->path));
	g_assert_nonnull(strstr(error->message, says));
}

static void test_load(Fixture *fixture, gconstpointer data)
{
	g_autoptr(DkimKey) key = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	assert_load_fails(fixture, DKIM_RSA, CHY_NOT_FOUND, "cannot read file");
	if (!generate(fixture, "RSA", "rsa_keygen_bits:2048"))
		return;
	g_assert_true(dkim_key_load(fixture->path, DKIM_RSA, &key, &error));
	g_assert_cmpint(dkim_key_get_bits(key), ==, 2048);
	assert_load_fails(fixture, DKIM_ED25519, CHY_INVALID, "no Ed25519 key");
	g_assert_cmpint(g_chmod(fixture->path, 0640), ==, 0);
	assert_load_fails(fixture, DKIM_RSA, CHY_REFUSED, "others");
}

static void test_load_weak(Fixture *fixture, gconstpointer data)
{
	(void)data;
	if (generate(fixture, "RSA", "rsa_keygen_bits:2047"))
		assert_load_fails(fixture, DKIM_RSA, CHY_INVALID, "2047 bits");
}

static void test_load_other(Fixture *fixture, gconstpointer data)
{
	(void)data;
	if (!generate(fixture, "ED25519", NULL))
		return;
	assert_load_fails(fixture, DKIM_RSA, CHY_INVALID, "no RSA key");
	g_assert_true(g_file_set_contents(fixture->path, "", 0, NULL));
	g_assert_cmpint(g_chmod(fixture->path, 0600), ==, 0);
	assert_load_fails(fixture, DKIM_ED25519, CHY_CORRUPT, "PEM");
}

/* A key under a passphrase is refused without a question to anybody. */
static void test_load_encrypted(Fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Key) other = key_generate(&error);

	(void)data;
	g_assert_true(key_save(other, fixture->path, "söz açar", &error));
	assert_load_fails(fixture, DKIM_ED25519, CHY_CORRUPT, "unencrypted");
}

static void add(const char *path, void (*test)(Fixture *, gconstpointer))
{
	g_test_add(path, Fixture, NULL, setup, test, teardown);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seal/dkim-key/rfc-records", test_rfc_records);
	g_test_add_func("/seal/dkim-key/vector-record", test_vector_record);
	add("/seal/dkim-key/load", test_load);
	add("/seal/dkim-key/load-weak", test_load_weak);
	add("/seal/dkim-key/load-other", test_load_other);
	add("/seal/dkim-key/load-encrypted", test_load_encrypted);
	return g_test_run();
}
