#include "seal-token.h"

#include <glib.h>
#include <string.h>

/* The bytes 0 to 31, and 32 to 63. */
#define FIRST "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define SECOND "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"

/* What Python's hmac and base64 make of them: an independent reading of the header. */
#define TOKEN "abcdefghijklmnopqrst"
#define TAG_FIRST "abcdefghijklmnopqrsta4ma6okk"
#define TAG_SECOND "abcdefghijklmnopqrstwiay4kp4"

static TokenKeys *keys_of(const char *text)
{
	g_autoptr(GBytes) file = g_bytes_new(text, strlen(text));
	TokenKeys *keys = NULL;

	g_assert_true(token_keys_parse(file, &keys, NULL));
	return keys;
}

static void test_tag(void)
{
	g_autoptr(TokenKeys) first = keys_of(FIRST);
	g_autoptr(TokenKeys) both = keys_of(SECOND FIRST);
	g_autofree char *by_first = token_tag(first, TOKEN);
	g_autofree char *by_second = token_tag(both, TOKEN);

	g_assert_cmpstr(by_first, ==, TAG_FIRST);
	g_assert_cmpstr(by_second, ==, TAG_SECOND);
	g_assert_cmpuint(strlen(by_first), ==, TAG_LENGTH);
}

/* After a rotation, what the old key made is known, and nothing is the other way round. */
static void test_verdicts(void)
{
	static const struct {
		const char *text;
		TokenVerdict first, both;
	} cases[] = {
		{ TAG_FIRST, TOKEN_VALID, TOKEN_VALID },
		{ TAG_SECOND, TOKEN_FORGED, TOKEN_VALID },
		{ TOKEN "aaaaaaaa", TOKEN_FORGED, TOKEN_FORGED },
		{ "b" TAG_FIRST, TOKEN_NONE, TOKEN_NONE },
		{ TOKEN, TOKEN_NONE, TOKEN_NONE },
		{ "", TOKEN_NONE, TOKEN_NONE },
		{ "newsletter", TOKEN_NONE, TOKEN_NONE },
		{ "0bcdefghijklmnopqrstaaaaaaaa", TOKEN_NONE, TOKEN_NONE },
	};
	g_autoptr(TokenKeys) first = keys_of(FIRST);
	g_autoptr(TokenKeys) both = keys_of(SECOND FIRST);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *upper = g_ascii_strup(cases[i].text, -1);
		g_autofree char *by_first = NULL;
		g_autofree char *by_both = NULL;

		g_assert_cmpint(token_parse(first, cases[i].text, &by_first), ==,
				cases[i].first);
		g_assert_cmpint(token_parse(both, upper, &by_both), ==, cases[i].both);
		g_assert_cmpstr(by_first, ==,
				cases[i].first == TOKEN_VALID ? TOKEN : NULL);
		g_assert_cmpstr(by_both, ==,
				cases[i].both == TOKEN_VALID ? TOKEN : NULL);
	}
}

/* Whichever character of a tag is mistyped, it is not taken for ours. */
static void test_mistyped(void)
{
	g_autoptr(TokenKeys) keys = keys_of(FIRST);

	for (size_t i = 0; i < TAG_LENGTH; i++) {
		g_autofree char *tag = g_strdup(TAG_FIRST);
		char *token = NULL;

		tag[i] = tag[i] == 'a' ? 'b' : 'a';
		g_assert_cmpint(token_parse(keys, tag, &token), ==, TOKEN_FORGED);
		g_assert_null(token);
	}
}

static void test_new(void)
{
	g_autofree char *line = token_key_new();
	g_autofree char *other = token_key_new();
	g_autofree char *token = token_new();
	g_autoptr(TokenKeys) keys = keys_of(line);
	g_autofree char *tag = token_tag(keys, token);
	g_autofree char *found = NULL;

	g_assert_cmpstr(line, !=, other);
	g_assert_cmpint(token_parse(keys, tag, &found), ==, TOKEN_VALID);
	g_assert_cmpstr(found, ==, token);
}

static void test_files(void)
{
	static const struct {
		const char *text;
		int code; /* of the failure, or -1 */
	} cases[] = {
		{ FIRST, -1 },
		{ FIRST SECOND, -1 },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		  -1 },
		{ "", CHY_CORRUPT },
		{ "\n", CHY_CORRUPT },
		{ FIRST "\n", CHY_CORRUPT },
		{ "0" FIRST, CHY_CORRUPT },
		{ "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
		  CHY_CORRUPT },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) file =
			g_bytes_new(cases[i].text, strlen(cases[i].text));
		g_autoptr(TokenKeys) keys = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(token_keys_parse(file, &keys, &error) ==
			      (cases[i].code < 0));
		if (cases[i].code < 0)
			continue;
		g_assert_true(chy_error_is(error, (ChyError)cases[i].code));
		g_assert_null(strstr(error->message, "0102030405"));
	}
}

static void test_limit(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GBytes) file = NULL;
	g_autoptr(GError) error = NULL;
	TokenKeys *keys = NULL;

	for (int i = 0; i <= LIMIT_TOKEN_KEYS; i++)
		g_string_append(text, FIRST);
	file = g_bytes_new(text->str, text->len);
	g_assert_false(token_keys_parse(file, &keys, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seal/token/tag", test_tag);
	g_test_add_func("/seal/token/verdicts", test_verdicts);
	g_test_add_func("/seal/token/mistyped", test_mistyped);
	g_test_add_func("/seal/token/new", test_new);
	g_test_add_func("/seal/token/files", test_files);
	g_test_add_func("/seal/token/limit", test_limit);
	return g_test_run();
}
