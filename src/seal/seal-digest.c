/*
 * Digests. A builder holds a SHA-256 computation that is always ready for more bytes.
 */
#include "seal-digest.h"

#include "seal-openssl.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <string.h>

struct DigestBuilder {
	EVP_MD_CTX *context;
};

void digest_data(const void *data, size_t length, Digest *digest_out)
{
	int done =
		EVP_Digest(data, length, digest_out->bytes, NULL, EVP_sha256(), NULL);

	g_assert(done == 1);
}

void digest_hmac(const void *key, size_t key_length, const void *data, size_t length,
		 Digest *digest_out)
{
	unsigned size = 0;

	g_assert(key_length <= INT_MAX);
	HMAC(EVP_sha256(), key, (int)key_length, data, length, digest_out->bytes,
	     &size);
	g_assert(size == DIGEST_SIZE);
}

bool digest_equal(const Digest *a, const Digest *b)
{
	return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

char *digest_hex(const Digest *digest)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = g_malloc(2 * DIGEST_SIZE + 1);

	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		hex[2 * i] = digits[digest->bytes[i] >> 4];
		hex[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	hex[2 * DIGEST_SIZE] = '\0';
	return hex;
}

/* The value of a lower-case hexadecimal digit, or -1. */
static int nibble(char c)
{
	return g_ascii_isupper(c) ? -1 : g_ascii_xdigit_value(c);
}

bool digest_parse(const char *hex, Digest *digest_out, GError **error)
{
	Digest digest;

	if (strlen(hex) != 2 * DIGEST_SIZE)
		return chy_fail(error, CHY_INVALID,
				"cannot read digest: it has not 64 digits");
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return chy_fail(
				error, CHY_INVALID,
				"cannot read digest: it is not lower-case hexadecimal");
		digest.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*digest_out = digest;
	return true;
}

bool digest_from_bytes(const void *data, size_t length, Digest *digest_out,
		       GError **error)
{
	if (length != DIGEST_SIZE)
		return chy_fail(error, CHY_INVALID,
				"cannot read hash: it has %zu bytes instead of %d",
				length, DIGEST_SIZE);
	memcpy(digest_out->bytes, data, DIGEST_SIZE);
	return true;
}

static void builder_start(DigestBuilder *builder)
{
	int done = EVP_DigestInit_ex(builder->context, EVP_sha256(), NULL);

	g_assert(done == 1);
}

DigestBuilder *digest_builder_new(void)
{
	DigestBuilder *builder = g_new(DigestBuilder, 1);

	builder->context = EVP_MD_CTX_new();
	builder_start(builder);
	return builder;
}

void digest_builder_add(DigestBuilder *builder, const void *data, size_t length)
{
	int done = EVP_DigestUpdate(builder->context, data, length);

	g_assert(done == 1);
}

void digest_builder_finish(DigestBuilder *builder, Digest *digest_out)
{
	int done = EVP_DigestFinal_ex(builder->context, digest_out->bytes, NULL);

	g_assert(done == 1);
	builder_start(builder);
}

void digest_builder_free(DigestBuilder *builder)
{
	if (builder == NULL)
		return;
	EVP_MD_CTX_free(builder->context);
	g_free(builder);
}
