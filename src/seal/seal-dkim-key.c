/*
 * DKIM keys.
 *
 * A key keeps OpenSSL's contexts ready, since preparing them costs a tenth of an RSA
 * signature: `rsa` is set up once for PKCS#1 v1.5 over SHA-256 digests; `message` is what
 * Ed25519, which signs in one go, is started on anew each time.
 */
#include "seal-dkim-key.h"

#include "base-file.h"
#include "base-limits.h"
#include "seal-base64.h"
#include "seal-openssl.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#define PUBLIC_SIZE 32 /* bytes of an Ed25519 public key */

struct DkimKey {
	DkimAlgorithm algorithm;
	EVP_PKEY *pair;
	EVP_PKEY_CTX *rsa;   /* NULL for Ed25519 */
	EVP_MD_CTX *message; /* NULL for RSA */
};

const char *dkim_algorithm_name(DkimAlgorithm algorithm)
{
	static const char *const names[DKIM_ALGORITHMS] = {
		[DKIM_RSA] = "rsa-sha256",
		[DKIM_ED25519] = "ed25519-sha256",
	};

	return names[algorithm];
}

void dkim_key_free(DkimKey *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_CTX_free(key->rsa);
	EVP_MD_CTX_free(key->message);
	EVP_PKEY_free(key->pair);
	g_free(key);
}

DkimAlgorithm dkim_key_get_algorithm(const DkimKey *key)
{
	return key->algorithm;
}

int dkim_key_get_bits(const DkimKey *key)
{
	return EVP_PKEY_get_bits(key->pair);
}

/* Never a question on the terminal: a key with a passphrase is none that we can use. */
static int no_passphrase(char *buffer, int size, int writing, void *data)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)data;
	return -1;
}

static EVP_PKEY *read_pair(GBytes *file, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(file, &length);

	g_assert(length <= LIMIT_CONFIG_FILE);

	g_autoptr(BIO) pem = BIO_new_mem_buf(length > 0 ? data : "", (int)length);
	EVP_PKEY *pair = PEM_read_bio_PrivateKey(pem, NULL, no_passphrase, NULL);

	ERR_clear_error();
	if (pair == NULL)
		chy_fail(error, CHY_CORRUPT, "it is no unencrypted private key in PEM");
	return pair;
}

static bool check_pair(const EVP_PKEY *pair, DkimAlgorithm algorithm, int least,
		       GError **error)
{
	int bits = EVP_PKEY_get_bits(pair);

	if (EVP_PKEY_get_id(pair) !=
	    (algorithm == DKIM_RSA ? EVP_PKEY_RSA : EVP_PKEY_ED25519))
		return chy_fail(error, CHY_INVALID, "it is no %s key",
				algorithm == DKIM_RSA ? "RSA" : "Ed25519");
	if (algorithm == DKIM_RSA && (bits < least || bits > DKIM_RSA_MOST))
		return chy_fail(error, CHY_INVALID,
				"it has %d bits, and only %d to %d are good (RFC 8301)",
				bits, least, DKIM_RSA_MOST);
	return true;
}

/* Set up the context that signs. */
static bool prepare(DkimKey *key, GError **error)
{
	if (key->algorithm == DKIM_ED25519) {
		key->message = EVP_MD_CTX_new();
		return key->message != NULL ||
		       openssl_fail(error, CHY_INTERNAL, "no memory");
	}
	key->rsa = EVP_PKEY_CTX_new(key->pair, NULL);
	if (key->rsa == NULL || EVP_PKEY_sign_init(key->rsa) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(key->rsa, RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(key->rsa, EVP_sha256()) != 1)
		return openssl_fail(error, CHY_INTERNAL, "it cannot sign");
	return true;
}

bool dkim_key_parse(GBytes *pem, DkimAlgorithm algorithm, int least, DkimKey **key_out,
		    GError **error)
{
	g_autoptr(EVP_PKEY) pair = read_pair(pem, error);
	g_autoptr(DkimKey) key = NULL;

	if (pair == NULL || !check_pair(pair, algorithm, least, error))
		return false;
	key = g_new0(DkimKey, 1);
	key->algorithm = algorithm;
	key->pair = g_steal_pointer(&pair);
	if (!prepare(key, error))
		return false;
	*key_out = g_steal_pointer(&key);
	return true;
}

bool dkim_key_load(const char *path, DkimAlgorithm algorithm, DkimKey **key_out,
		   GError **error)
{
	g_autoptr(GBytes) file = NULL;

	if (!file_read_private(path, LIMIT_CONFIG_FILE, &file, error))
		return false;
	if (!dkim_key_parse(file, algorithm, DKIM_RSA_LEAST, key_out, error)) {
		g_prefix_error(error, "cannot load key '%s': ", path);
		return false;
	}
	return true;
}

/* The p= tag: SubjectPublicKeyInfo of RSA (RFC 6376 3.6.1), the bare key of Ed25519. */
static char *public_of(const DkimKey *key)
{
	unsigned char bare[PUBLIC_SIZE], *der = NULL;
	size_t size = sizeof bare;

	if (key->algorithm == DKIM_ED25519)
		return EVP_PKEY_get_raw_public_key(key->pair, bare, &size) == 1
			       ? base64_format(bare, size)
			       : NULL;

	int length = i2d_PUBKEY(key->pair, &der);
	char *text = length > 0 ? base64_format(der, (size_t)length) : NULL;

	OPENSSL_free(der);
	return text;
}

bool dkim_key_record(const DkimKey *key, char **record_out, GError **error)
{
	g_autofree char *public = public_of(key);

	if (public == NULL)
		return openssl_fail(error, CHY_INTERNAL,
				    "cannot read a key's public half");
	*record_out =
		g_strdup_printf("v=DKIM1; k=%s; h=sha256; p=%s",
				key->algorithm == DKIM_RSA ? "rsa" : "ed25519", public);
	return true;
}

bool dkim_key_sign(DkimKey *key, const Digest *digest, DkimSignature *signature_out,
		   GError **error)
{
	DkimSignature signature = { .length = DKIM_SIGNATURE_MOST };
	bool done;

	if (key->algorithm == DKIM_RSA)
		done = EVP_PKEY_sign(key->rsa, signature.bytes, &signature.length,
				     digest->bytes, DIGEST_SIZE) == 1;
	else
		done = EVP_DigestSignInit(key->message, NULL, NULL, NULL, key->pair) ==
			       1 &&
		       EVP_DigestSign(key->message, signature.bytes, &signature.length,
				      digest->bytes, DIGEST_SIZE) == 1;
	if (!done)
		return openssl_fail(error, CHY_INTERNAL, "cannot sign a message");
	*signature_out = signature;
	return true;
}
