#include "seal-base64.h"
#include "seal-digest.h"

#include <string.h>

static void test_digests(void)
{
	/* FIPS 180-4's examples. */
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "",
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc",
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	g_autoptr(DigestBuilder) builder = digest_builder_new();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		size_t length = strlen(cases[i].text);
		Digest whole, pieces;

		digest_data(cases[i].text, length, &whole);
		digest_builder_add(builder, cases[i].text, length / 2);
		digest_builder_add(builder, cases[i].text + length / 2,
				   length - length / 2);
		digest_builder_finish(builder, &pieces);

		g_autofree char *hex = digest_hex(&whole);

		g_assert_cmpstr(hex, ==, cases[i].hex);
		g_assert_true(digest_equal(&whole, &pieces));
	}
}

static void test_hmac(void)
{
	/* RFC 4231, test case 2; HMAC itself fills a short key up with zeros. */
	const Digest key = { "Jefe" };
	Digest digest;

	digest_hmac(&key, "what do ya want for nothing?", 28, &digest);

	g_autofree char *hex = digest_hex(&digest);

	g_assert_cmpstr(
		hex, ==,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void test_reading(void)
{
	static const struct {
		const char *hex;
		bool good;
	} cases[] = {
		{ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		  true },
		{ "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		  false },
		{ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
		  false },
		{ "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		  false },
		{ "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Digest digest;
		bool good = digest_parse(cases[i].hex, &digest, &error);

		g_assert_cmpint(good, ==, cases[i].good);
		g_assert_true(good || chy_error_is(error, CHY_INVALID));
	}
}

static void test_bytes_from_outside_are_32(void)
{
	uint8_t bytes[DIGEST_SIZE + 1] = { 1, 2, 3 };

	for (size_t length = 0; length <= sizeof bytes; length++) {
		g_autoptr(GError) error = NULL;
		Digest digest;
		bool good = digest_from_bytes(bytes, length, &digest, &error);

		g_assert_cmpint(good, ==, length == DIGEST_SIZE);
		g_assert_true(good || chy_error_is(error, CHY_INVALID));
	}
}

static void test_base64(void)
{
	/* RFC 4648 section 10, and what must not pass. */
	static const struct {
		const char *text, *bytes;
	} cases[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
		{ "Zg=", NULL },
		{ "Zg", NULL },
		{ "Z===", NULL },
		{ "====", NULL },
		{ "Zg==Zg==", NULL },
		{ "Zm9v\n", NULL },
		{ "Zm 9", NULL },
		{ "Zm9-", NULL },
		{ "=m9v", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) bytes = NULL;
		bool good = base64_parse(cases[i].text, strlen(cases[i].text), &bytes,
					 &error);

		g_assert_cmpint(good, ==, cases[i].bytes != NULL);
		if (!good) {
			g_assert_true(chy_error_is(error, CHY_INVALID));
			continue;
		}

		gsize length;
		const void *data = g_bytes_get_data(bytes, &length);
		g_autofree char *back = base64_format(data, length);

		g_assert_cmpuint(length, ==, strlen(cases[i].bytes));
		g_assert_true(length == 0 || memcmp(data, cases[i].bytes, length) == 0);
		g_assert_cmpstr(back, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seal/digest/vectors", test_digests);
	g_test_add_func("/seal/digest/hmac", test_hmac);
	g_test_add_func("/seal/digest/reading", test_reading);
	g_test_add_func("/seal/digest/bytes-from-outside-are-32",
			test_bytes_from_outside_are_32);
	g_test_add_func("/seal/base64/vectors", test_base64);
	return g_test_run();
}
