/*
 * The private keys that sign mail for a domain (RFC 6376, RFC 8301, RFC 8463), and the
 * DNS records by which others find their public halves.
 *
 * A key rests in a plain PEM file (PKCS#8 or the older forms that OpenSSL reads) which
 * nobody but its owner may read.
 */
#ifndef SEAL_DKIM_KEY_H
#define SEAL_DKIM_KEY_H

#include "base-error.h"
#include "seal-digest.h"

#include <stddef.h>
#include <stdint.h>

#define DKIM_RSA_LEAST 2048 /* bits of a key that is taken (RFC 8301 3.2) */
#define DKIM_RSA_MOST 4096  /* bits beyond which verifiers need not follow */
#define DKIM_SIGNATURE_MOST (DKIM_RSA_MOST / 8) /* bytes */

typedef enum {
	DKIM_RSA,     /* rsa-sha256 */
	DKIM_ED25519, /* ed25519-sha256 */
} DkimAlgorithm;

#define DKIM_ALGORITHMS 2

typedef struct DkimKey DkimKey;

typedef struct DkimSignature {
	uint8_t bytes[DKIM_SIGNATURE_MOST];
	size_t length;
} DkimSignature;

/* The algorithm's name in the a= tag: "rsa-sha256" or "ed25519-sha256". */
const char *dkim_algorithm_name(DkimAlgorithm algorithm);

/*
 * Read a key file. CHY_NOT_FOUND when there is none, CHY_REFUSED when others than its
 * owner may read it, CHY_CORRUPT when it holds no unencrypted private key, CHY_INVALID
 * when that is of another algorithm, or an RSA key shorter or longer than what is taken.
 */
bool dkim_key_load(const char *path, DkimAlgorithm algorithm, DkimKey **key_out,
		   GError **error) CHY_MUST_CHECK;

/* The same of the text of a file, with RSA keys of `least` bits on. */
bool dkim_key_parse(GBytes *pem, DkimAlgorithm algorithm, int least, DkimKey **key_out,
		    GError **error) CHY_MUST_CHECK;

void dkim_key_free(DkimKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DkimKey, dkim_key_free)

DkimAlgorithm dkim_key_get_algorithm(const DkimKey *key);

/* Bits of an RSA key's modulus; 256 for Ed25519. */
int dkim_key_get_bits(const DkimKey *key);

/*
 * The text of the TXT record that publishes the public half (RFC 6376 3.6.1), yours.
 * It may be longer than the 255 bytes of one string in DNS.
 */
bool dkim_key_record(const DkimKey *key, char **record_out,
		     GError **error) CHY_MUST_CHECK;

/* Sign the digest of what RFC 6376 3.7 says. The key's own context is used again. */
bool dkim_key_sign(DkimKey *key, const Digest *digest, DkimSignature *signature_out,
		   GError **error) CHY_MUST_CHECK;

#endif
