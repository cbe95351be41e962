/*
 * Tokens and their keys.
 *
 * Invariants:
 *   1. There is at least one key; tags are made by the first, and known by all.
 *   2. A check is compared in time that does not depend on how much of it is right.
 */
#include "seal-token.h"

#include "base-id.h"
#include "seal-digest.h"

#include <openssl/crypto.h>

#include <string.h>

#define ALPHABET "abcdefghijklmnopqrstuvwxyz234567" /* as of base-id.h */
#define BITS 5                                      /* of a character */
#define DOMAIN "chancery-token-v1\n"

G_STATIC_ASSERT(TOKEN_LENGTH <= ID_LENGTH);
G_STATIC_ASSERT(TAG_CHECK *BITS % 8 == 0 && TAG_CHECK * BITS / 8 <= DIGEST_SIZE);

struct TokenKeys {
	size_t count;
	Digest keys[LIMIT_TOKEN_KEYS]; /* as random as a digest is */
};

char *token_new(void)
{
	char *token = id_new();

	token[TOKEN_LENGTH] = '\0';
	return token;
}

char *token_key_new(void)
{
	Digest key;

	random_fill(key.bytes, DIGEST_SIZE);

	g_autofree char *hex = digest_hex(&key);
	char *line = g_strconcat(hex, "\n", NULL);

	OPENSSL_cleanse(&key, sizeof key);
	OPENSSL_cleanse(hex, strlen(hex));
	return line;
}

void token_keys_free(TokenKeys *keys)
{
	if (keys == NULL)
		return;
	OPENSSL_cleanse(keys, sizeof *keys);
	g_free(keys);
}

/* Add the key in a line of `length` bytes. */
static bool add_key(TokenKeys *keys, const char *line, size_t length, GError **error)
{
	char hex[2 * DIGEST_SIZE + 1] = "";

	if (keys->count == LIMIT_TOKEN_KEYS)
		return chy_fail(error, CHY_LIMIT, "it has more than %d keys",
				LIMIT_TOKEN_KEYS);
	if (length < sizeof hex)
		memcpy(hex, line, length);

	bool good = digest_parse(hex, &keys->keys[keys->count], NULL);

	OPENSSL_cleanse(hex, sizeof hex);
	keys->count++;
	return good ||
	       chy_fail(error, CHY_CORRUPT,
			"line %zu is no key of %d lower-case hexadecimal digits",
			keys->count, 2 * DIGEST_SIZE);
}

bool token_keys_parse(GBytes *file, TokenKeys **keys_out, GError **error)
{
	g_autoptr(TokenKeys) keys = g_new0(TokenKeys, 1);
	gsize size;
	const char *text = g_bytes_get_data(file, &size);
	const char *end = text + size;

	while (text < end) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *stop = lf != NULL ? lf : end;

		if (!add_key(keys, text, (size_t)(stop - text), error))
			return false;
		text = stop + 1;
	}
	if (keys->count == 0)
		return chy_fail(error, CHY_CORRUPT, "it has no key");
	*keys_out = g_steal_pointer(&keys);
	return true;
}

/* The check of a token under a key. */
static void check_of(const Digest *key, const char *token, char check[TAG_CHECK])
{
	char text[sizeof DOMAIN - 1 + TOKEN_LENGTH];
	uint64_t bits = 0;
	Digest digest;

	memcpy(text, DOMAIN, sizeof DOMAIN - 1);
	memcpy(text + sizeof DOMAIN - 1, token, TOKEN_LENGTH);
	digest_hmac(key, text, sizeof text, &digest);
	for (size_t i = 0; i < TAG_CHECK * BITS / 8; i++)
		bits = bits << 8 | digest.bytes[i];
	for (size_t i = TAG_CHECK; i-- > 0; bits >>= BITS)
		check[i] = ALPHABET[bits & ((1 << BITS) - 1)];
}

char *token_tag(const TokenKeys *keys, const char *token)
{
	char *tag = g_malloc(TAG_LENGTH + 1);

	g_assert(strlen(token) == TOKEN_LENGTH);
	memcpy(tag, token, TOKEN_LENGTH);
	check_of(&keys->keys[0], token, tag + TOKEN_LENGTH);
	tag[TAG_LENGTH] = '\0';
	return tag;
}

TokenVerdict token_parse(const TokenKeys *keys, const char *text, char **token_out)
{
	g_autofree char *tag = g_ascii_strdown(text, -1);
	bool valid = false;

	if (strlen(tag) != TAG_LENGTH || strspn(tag, ALPHABET) != TAG_LENGTH)
		return TOKEN_NONE;
	for (size_t i = 0; i < keys->count; i++) {
		char check[TAG_CHECK];

		check_of(&keys->keys[i], tag, check);
		valid |= CRYPTO_memcmp(check, tag + TOKEN_LENGTH, TAG_CHECK) == 0;
	}
	if (!valid)
		return TOKEN_FORGED;
	*token_out = g_strndup(tag, TOKEN_LENGTH);
	return TOKEN_VALID;
}
