/*
 * Any bytes as an address that something came back to: a tag is only ever taken for valid
 * when it is, in lower case, what its token is given, and then with every separator.
 */
#include "fuzz.h"

#include "mail-subaddress.h"
#include "seal-token.h"

#include <string.h>

/* A key, LF, an older one: of no use elsewhere. */
#define KEYS                                                                           \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"           \
	"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
#define KEY_LINE 65 /* bytes of one of them */

static TokenKeys *keys_from(size_t offset)
{
	g_autoptr(GBytes) file =
		g_bytes_new_static(KEYS + offset, sizeof KEYS - 1 - offset);
	TokenKeys *keys = NULL;

	g_assert_true(token_keys_parse(file, &keys, NULL));
	return keys;
}

static void check_valid(const TokenKeys *keys, const char *tag, const char *token)
{
	g_autoptr(TokenKeys) older = keys_from(KEY_LINE);
	g_autofree char *lower = g_ascii_strdown(tag, -1);
	g_autofree char *now = token_tag(keys, token);
	g_autofree char *then = token_tag(older, token);

	g_assert_true(strcmp(lower, now) == 0 || strcmp(lower, then) == 0);
	g_assert_cmpuint(strlen(token), ==, TOKEN_LENGTH);
}

static void check_tag(const TokenKeys *keys, const char *tag)
{
	g_autofree char *token = NULL;

	switch (token_parse(keys, tag, &token)) {
	case TOKEN_VALID:
		check_valid(keys, tag, token);
		break;
	case TOKEN_FORGED:
		g_assert_cmpuint(strlen(tag), ==, TAG_LENGTH);
		G_GNUC_FALLTHROUGH;
	case TOKEN_NONE:
		g_assert_null(token);
	}
}

/* All of it as a file of keys; behind the first line, or without one, an address. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup(size > 0 ? (const char *)data : "", size);
	const char *rest = strchr(text, '\n');
	g_autoptr(TokenKeys) keys = keys_from(0);
	g_autoptr(GBytes) file = g_bytes_new(data, size);
	g_autoptr(TokenKeys) found = NULL;
	g_autoptr(GError) error = NULL;

	if (!token_keys_parse(file, &found, &error))
		g_assert_null(strpbrk(error->message, "\r\n"));
	for (const char *p = SUBADDRESS_SEPARATORS; *p != '\0'; p++) {
		g_autofree char *tag =
			subaddress_find_tag(rest != NULL ? rest + 1 : text, *p);

		if (tag != NULL)
			check_tag(keys, tag);
	}
	return 0;
}
