/*
 * SHA-256 (FIPS 180-4), in one piece or in several, and HMAC (RFC 2104) over it.
 *
 * Nothing here can fail but the reading of text: a library without SHA-256 is no
 * OpenSSL.
 */
#ifndef SEAL_DIGEST_H
#define SEAL_DIGEST_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32

typedef struct Digest {
	uint8_t bytes[DIGEST_SIZE];
} Digest;

typedef struct DigestBuilder DigestBuilder;

/* The digest of `length` bytes; `data` may be NULL when `length` is 0. */
void digest_data(const void *data, size_t length, Digest *digest_out);

/* HMAC-SHA-256 of `length` bytes under a key of DIGEST_SIZE bytes. */
void digest_hmac(const Digest *key, const void *data, size_t length,
		 Digest *digest_out);

bool digest_equal(const Digest *a, const Digest *b);

/* 64 lower-case hexadecimal digits, yours. */
char *digest_hex(const Digest *digest);

/* Parse 64 lower-case hexadecimal digits; anything else is CHY_INVALID. */
bool digest_parse(const char *hex, Digest *digest_out, GError **error) CHY_MUST_CHECK;

/* Take over bytes from outside; any other length than DIGEST_SIZE is CHY_INVALID. */
bool digest_from_bytes(const void *data, size_t length, Digest *digest_out,
		       GError **error) CHY_MUST_CHECK;

/* A digest of several pieces. After finish the builder is as new. */
DigestBuilder *digest_builder_new(void);
void digest_builder_add(DigestBuilder *builder, const void *data, size_t length);
void digest_builder_finish(DigestBuilder *builder, Digest *digest_out);
void digest_builder_free(DigestBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DigestBuilder, digest_builder_free)

#endif
