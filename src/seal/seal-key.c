/*
 * Keys and verifiers.
 *
 * A Key has the private and the public half; a Verifier the public half, the name it
 * speaks for and the id of that pair: the first four bytes of SHA-256 over name, LF,
 * algorithm and public key. Both are immutable.
 */
#include "seal-key.h"

#include "base-file.h"
#include "base-limits.h"
#include "seal-base64.h"
#include "seal-digest.h"
#include "seal-openssl.h"

#include <openssl/err.h>

#include <string.h>
#include <unistd.h>

#define PUBLIC_SIZE 32 /* bytes of an Ed25519 public key */
#define ALGORITHM 1    /* Ed25519, in C2SP's registry of signature types */
#define ID_DIGITS 8    /* hexadecimal digits of a key id in a vkey */

/*
 * scrypt's cost (RFC 7914): 2^14 rounds of 1 KiB blocks take 16 MiB and about 50 ms. It
 * is what `openssl pkcs8 -scrypt` takes; twice the memory is beyond what that tool then
 * reads.
 */
#define SCRYPT_ROUNDS 16384
#define SCRYPT_BLOCK 8
#define SCRYPT_PARALLEL 1
#define SCRYPT_SALT 16 /* bytes */

struct Key {
	EVP_PKEY *pair;
	uint8_t public[PUBLIC_SIZE];
	Digest file; /* of what it was loaded from; zeros: it was not */
};

struct Verifier {
	char *name;
	uint32_t id;
	EVP_PKEY *public;
};

static bool name_char_is_legal(gunichar c)
{
	/* GLib's notion of a space lacks NEL; VT and FF fall among the controls. */
	return c >= 0x20 && c != '+' && c != 0x85 && !g_unichar_isspace(c);
}

bool key_name_is_legal(const char *name)
{
	if (*name == '\0' || !g_utf8_validate(name, -1, NULL))
		return false;
	for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p))
		if (!name_char_is_legal(g_utf8_get_char(p)))
			return false;
	return true;
}

static bool is_user_char(gunichar c)
{
	return g_unichar_isalnum(c) || g_unichar_ismark(c) ||
	       (c < 0x80 && strchr(USER_NAME_SIGNS, (int)c) != NULL);
}

bool user_name_is_legal(const char *name)
{
	if (!key_name_is_legal(name) || strlen(name) > LIMIT_USER_NAME ||
	    !g_unichar_isalnum(g_utf8_get_char(name)) ||
	    g_str_has_suffix(name, USER_NAME_TAKEN))
		return false;
	for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p))
		if (!is_user_char(g_utf8_get_char(p)))
			return false;
	return true;
}

/* Wrap a pair that OpenSSL made; takes it. */
static Key *key_new(EVP_PKEY *pair, GError **error)
{
	g_autoptr(Key) key = g_new0(Key, 1);
	size_t size = PUBLIC_SIZE;

	key->pair = pair;
	if (EVP_PKEY_get_raw_public_key(pair, key->public, &size) != 1 ||
	    size != PUBLIC_SIZE) {
		openssl_fail(error, CHY_INTERNAL, "cannot read a key's public half");
		return NULL;
	}
	return g_steal_pointer(&key);
}

Key *key_generate(GError **error)
{
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (pair == NULL) {
		openssl_fail(error, CHY_INTERNAL, "cannot generate a key");
		return NULL;
	}
	return key_new(pair, error);
}

void key_free(Key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pair);
	g_free(key);
}

/* Write a PKCS#8 key, encrypted under the passphrase, to `pem`. */
static bool write_encrypted(BIO *pem, PKCS8_PRIV_KEY_INFO *plain,
			    const char *passphrase)
{
	g_autoptr(X509_ALGOR) scheme =
		PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, SCRYPT_SALT, NULL,
				      SCRYPT_ROUNDS, SCRYPT_BLOCK, SCRYPT_PARALLEL);

	if (scheme == NULL)
		return false;

	g_autoptr(X509_SIG) sealed =
		PKCS8_set0_pbe(passphrase, (int)strlen(passphrase), plain, scheme);

	if (sealed == NULL)
		return false;
	g_steal_pointer(&scheme); /* it lives in `sealed` now */
	return PEM_write_bio_PKCS8(pem, sealed) == 1;
}

/* The key as PEM in memory; NULL when OpenSSL fails. */
static BIO *key_format(const Key *key, const char *passphrase)
{
	g_autoptr(BIO) pem = BIO_new(BIO_s_secmem());
	g_autoptr(PKCS8_PRIV_KEY_INFO) plain = EVP_PKEY2PKCS8(key->pair);

	if (pem == NULL || plain == NULL)
		return NULL;

	bool written = passphrase != NULL
			       ? write_encrypted(pem, plain, passphrase)
			       : PEM_write_bio_PKCS8_PRIV_KEY_INFO(pem, plain) == 1;

	return written ? g_steal_pointer(&pem) : NULL;
}

static bool write_file(const Key *key, const char *path, const char *passphrase,
		       GError **error)
{
	g_autoptr(BIO) pem = key_format(key, passphrase);
	char *data = NULL;

	if (pem == NULL)
		return openssl_fail(error, CHY_INTERNAL, "cannot encrypt a key");

	long length = BIO_get_mem_data(pem, &data);

	return file_write(path, data, (size_t)length, 0600, error);
}

/* Whether the file is still what the key was loaded from. */
static bool check_unchanged(const Key *key, const char *path, GError **error)
{
	g_autoptr(GBytes) file = NULL;
	Digest now;

	if (!file_read(path, LIMIT_CONFIG_FILE, &file, error))
		return false;
	digest_data(g_bytes_get_data(file, NULL), g_bytes_get_size(file), &now);
	return digest_equal(&now, &key->file) ||
	       chy_fail(error, CHY_CONFLICT,
			"cannot replace key '%s': it was replaced meanwhile", path);
}

bool key_replace(const Key *key, const char *path, const char *passphrase,
		 GError **error)
{
	return check_unchanged(key, path, error) &&
	       write_file(key, path, passphrase, error);
}

bool key_save(const Key *key, const char *path, const char *passphrase, GError **error)
{
	if (access(path, F_OK) == 0)
		return chy_fail(error, CHY_EXISTS,
				"cannot save key '%s': it is there already", path);
	return write_file(key, path, passphrase, error);
}

/* The encrypted PKCS#8 key in a PEM; NULL and why. */
static X509_SIG *read_sealed(BIO *pem, const char *path, GError **error)
{
	X509_SIG *sealed = PEM_read_bio_PKCS8(pem, NULL, NULL, NULL);

	if (sealed == NULL)
		chy_fail(error, CHY_CORRUPT,
			 "cannot load key '%s': it is no encrypted PKCS#8 key in PEM",
			 path);
	return sealed;
}

/* The same, decrypted. */
static PKCS8_PRIV_KEY_INFO *read_encrypted(BIO *pem, const char *path,
					   const char *passphrase, GError **error)
{
	g_autoptr(X509_SIG) sealed = read_sealed(pem, path, error);

	if (sealed == NULL)
		return NULL;

	PKCS8_PRIV_KEY_INFO *plain =
		PKCS8_decrypt(sealed, passphrase, (int)strlen(passphrase));

	if (plain == NULL)
		chy_fail(error, CHY_REFUSED, "cannot load key '%s': wrong passphrase",
			 path);
	return plain;
}

/* The same of a plain PEM. */
static PKCS8_PRIV_KEY_INFO *read_plain(BIO *pem, const char *path, GError **error)
{
	PKCS8_PRIV_KEY_INFO *plain =
		PEM_read_bio_PKCS8_PRIV_KEY_INFO(pem, NULL, NULL, NULL);

	if (plain == NULL)
		chy_fail(error, CHY_CORRUPT,
			 "cannot load key '%s': it is no plain PKCS#8 key in PEM",
			 path);
	return plain;
}

static BIO *open_file(GBytes *file)
{
	gsize length;
	const void *data = g_bytes_get_data(file, &length);

	return BIO_new_mem_buf(length > 0 ? data : "", (int)length);
}

bool key_examine(const char *path, GError **error)
{
	g_autoptr(GBytes) file = NULL;

	if (!file_read(path, LIMIT_CONFIG_FILE, &file, error))
		return false;

	g_autoptr(BIO) pem = open_file(file);
	g_autoptr(X509_SIG) sealed = read_sealed(pem, path, error);

	ERR_clear_error();
	return sealed != NULL;
}

/* The pair in a key file, or NULL and why. */
static EVP_PKEY *read_pair(GBytes *file, const char *path, const char *passphrase,
			   GError **error)
{
	g_autoptr(BIO) pem = open_file(file);
	g_autoptr(PKCS8_PRIV_KEY_INFO) plain =
		passphrase != NULL ? read_encrypted(pem, path, passphrase, error)
				   : read_plain(pem, path, error);

	if (plain == NULL)
		return NULL;

	g_autoptr(EVP_PKEY) pair = EVP_PKCS82PKEY(plain);

	if (pair == NULL || EVP_PKEY_get_id(pair) != EVP_PKEY_ED25519) {
		chy_fail(error, CHY_CORRUPT,
			 "cannot load key '%s': it is no Ed25519 key", path);
		return NULL;
	}
	return g_steal_pointer(&pair);
}

bool key_load(const char *path, const char *passphrase, Key **key_out, GError **error)
{
	g_autoptr(GBytes) file = NULL;

	if (!file_read(path, LIMIT_CONFIG_FILE, &file, error))
		return false;

	EVP_PKEY *pair = read_pair(file, path, passphrase, error);

	ERR_clear_error();

	Key *key = pair != NULL ? key_new(pair, error) : NULL;

	if (key == NULL)
		return false;
	digest_data(g_bytes_get_data(file, NULL), g_bytes_get_size(file), &key->file);
	*key_out = key;
	return true;
}

/* The algorithm's byte and the public key: what an id is made of and a vkey carries. */
static void key_material(const uint8_t *public, uint8_t material[PUBLIC_SIZE + 1])
{
	material[0] = ALGORITHM;
	memcpy(material + 1, public, PUBLIC_SIZE);
}

static uint32_t id_of(const char *name, const void *material, size_t length)
{
	g_autoptr(DigestBuilder) builder = digest_builder_new();
	Digest digest;

	digest_builder_add(builder, name, strlen(name));
	digest_builder_add(builder, "\n", 1);
	digest_builder_add(builder, material, length);
	digest_builder_finish(builder, &digest);
	return (uint32_t)digest.bytes[0] << 24 | (uint32_t)digest.bytes[1] << 16 |
	       (uint32_t)digest.bytes[2] << 8 | digest.bytes[3];
}

uint32_t key_id(const Key *key, const char *name)
{
	uint8_t material[PUBLIC_SIZE + 1];

	key_material(key->public, material);
	return id_of(name, material, sizeof material);
}

char *key_verifier(const Key *key, const char *name)
{
	uint8_t material[PUBLIC_SIZE + 1];

	g_assert(key_name_is_legal(name));
	key_material(key->public, material);

	g_autofree char *base64 = base64_format(material, sizeof material);

	return g_strdup_printf("%s+%08x+%s", name, key_id(key, name), base64);
}

bool key_sign(const Key *key, const void *data, size_t length, uint8_t *signature_out,
	      GError **error)
{
	g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
	size_t size = SIGNATURE_SIZE;

	if (context == NULL ||
	    EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) != 1 ||
	    EVP_DigestSign(context, signature_out, &size, data, length) != 1)
		return openssl_fail(error, CHY_INTERNAL, "cannot sign");
	return true;
}

/* What is no vkey is not repeated in the message: it may be anything. */
static bool vkey_fail(GError **error, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot read verifier: %s", why);
}

/* Eight hexadecimal digits. */
static bool id_parse(const char *text, uint32_t *id_out)
{
	uint32_t id = 0;

	if (strlen(text) != ID_DIGITS)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		if (!g_ascii_isxdigit(*p))
			return false;
		id = id << 4 | (uint32_t)g_ascii_xdigit_value(*p);
	}
	*id_out = id;
	return true;
}

/* A verifier of the name from the algorithm's byte and key. */
static bool verifier_new(const char *name, GBytes *material, Verifier **verifier_out,
			 GError **error)
{
	gsize length;
	const uint8_t *bytes = g_bytes_get_data(material, &length);

	if (length == 0 || bytes[0] != ALGORITHM || length != PUBLIC_SIZE + 1)
		return vkey_fail(error, "its key is no Ed25519 key");

	g_autoptr(EVP_PKEY) public = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, bytes + 1, PUBLIC_SIZE);

	if (public == NULL)
		return openssl_fail(error, CHY_INVALID, "cannot read verifier");

	Verifier *verifier = g_new0(Verifier, 1);

	verifier->name = g_strdup(name);
	verifier->id = id_of(name, bytes, length);
	verifier->public = g_steal_pointer(&public);
	*verifier_out = verifier;
	return true;
}

bool verifier_parse(const char *vkey, Verifier **verifier_out, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(vkey, "+", 3);
	g_autoptr(GBytes) material = NULL;
	g_autoptr(Verifier) verifier = NULL;
	uint32_t id;

	if (g_strv_length(parts) != 3)
		return vkey_fail(error, "it is not NAME+ID+KEY");
	if (!key_name_is_legal(parts[0]))
		return vkey_fail(error, "its name is not legal");
	if (!id_parse(parts[1], &id))
		return vkey_fail(error, "its key id is not eight hexadecimal digits");
	if (!base64_parse(parts[2], strlen(parts[2]), &material, NULL))
		return vkey_fail(error, "its key is not base64");
	/* The id is judged first: of an altered vkey it is what does not fit. */
	if (g_bytes_get_size(material) > 0 &&
	    id_of(parts[0], g_bytes_get_data(material, NULL),
		  g_bytes_get_size(material)) != id)
		return chy_fail(error, CHY_CORRUPT,
				"cannot read verifier '%s': its key id does not belong "
				"to its name and key",
				parts[0]);
	if (!verifier_new(parts[0], material, &verifier, error))
		return false;
	*verifier_out = g_steal_pointer(&verifier);
	return true;
}

void verifier_free(Verifier *verifier)
{
	if (verifier == NULL)
		return;
	EVP_PKEY_free(verifier->public);
	g_free(verifier->name);
	g_free(verifier);
}

const char *verifier_get_name(const Verifier *verifier)
{
	return verifier->name;
}

uint32_t verifier_get_id(const Verifier *verifier)
{
	return verifier->id;
}

bool verifier_check(const Verifier *verifier, const void *data, size_t length,
		    const uint8_t *signature)
{
	g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
	bool good =
		context != NULL &&
		EVP_DigestVerifyInit(context, NULL, NULL, NULL, verifier->public) ==
			1 &&
		EVP_DigestVerify(context, signature, SIGNATURE_SIZE, data, length) == 1;

	ERR_clear_error();
	return good;
}
