/*
 * Digests. A builder holds a SHA-256 computation that is always ready for more bytes.
 *
 * OpenSSL's EVP looks its algorithm up anew for each computation, which takes longer than to
 * hash the short texts of a register's tree: its older functions, which hash as fast, do not.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "seal-digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <string.h>

#define HMAC_INNER 0x36
#define HMAC_OUTER 0x5c

struct DigestBuilder {
	SHA256_CTX context;
};

static void context_add(SHA256_CTX *context, const void *data, size_t length)
{
	int done = SHA256_Update(context, data, length);

	g_assert(done == 1);
}

/* The digest of what was added; the context is as new. */
static void context_finish(SHA256_CTX *context, Digest *digest_out)
{
	int done = SHA256_Final(digest_out->bytes, context);

	g_assert(done == 1);
	SHA256_Init(context);
}

void digest_data(const void *data, size_t length, Digest *digest_out)
{
	SHA256_CTX context;

	SHA256_Init(&context);
	if (length > 0)
		context_add(&context, data, length);
	context_finish(&context, digest_out);
}

/* Begin with the block of the key, each byte of it combined with `pad`. */
static void add_key(SHA256_CTX *context, const Digest *key, uint8_t pad)
{
	uint8_t block[SHA256_CBLOCK];

	memset(block, pad, sizeof block);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		block[i] ^= key->bytes[i];
	context_add(context, block, sizeof block);
	OPENSSL_cleanse(block, sizeof block);
}

void digest_hmac(const Digest *key, const void *data, size_t length, Digest *digest_out)
{
	SHA256_CTX context;
	Digest inner;

	SHA256_Init(&context);
	add_key(&context, key, HMAC_INNER);
	context_add(&context, data, length);
	context_finish(&context, &inner);
	add_key(&context, key, HMAC_OUTER);
	context_add(&context, inner.bytes, DIGEST_SIZE);
	context_finish(&context, digest_out);
	OPENSSL_cleanse(&context, sizeof context);
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

DigestBuilder *digest_builder_new(void)
{
	DigestBuilder *builder = g_new(DigestBuilder, 1);

	SHA256_Init(&builder->context);
	return builder;
}

void digest_builder_add(DigestBuilder *builder, const void *data, size_t length)
{
	context_add(&builder->context, data, length);
}

void digest_builder_finish(DigestBuilder *builder, Digest *digest_out)
{
	context_finish(&builder->context, digest_out);
}

void digest_builder_free(DigestBuilder *builder)
{
	g_free(builder);
}
