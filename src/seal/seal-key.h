/*
 * Ed25519 keys (RFC 8032) that sign under a name, and verifiers that others check with.
 *
 * A private key rests in a file as PKCS#8 PEM, encrypted with scrypt and AES-256-CBC
 * (RFC 7914, PBES2), which `openssl pkey` reads as well. A verifier is written as a
 * C2SP vkey: name, "+", eight hexadecimal digits of key id, "+", base64 of the
 * algorithm (1) and key.
 */
#ifndef SEAL_KEY_H
#define SEAL_KEY_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_SIZE 64
#define LIMIT_USER_NAME 100 /* bytes of the name that a key signs under */

typedef struct Key Key;
typedef struct Verifier Verifier;

/* Verifiers that the holder knows; borrowed, the array as well as what it points to. */
typedef struct VerifierList {
	const Verifier *const *verifiers;
	size_t count;
} VerifierList;

/*
 * Whether a key may sign under `name`: UTF-8, not empty, without white space of any
 * script, controls or "+" (C2SP signed-note, "key name").
 */
bool key_name_is_legal(const char *name);

#define USER_NAME_SIGNS "-_.@" /* that a user's name may have beside letters and digits */
#define USER_NAME_TAKEN ".new" /* that no user's name ends with: so do credentials of another's */

/*
 * Whether a new user may be called `name`, which also names files: a letter or digit of any
 * script, and more of these and of USER_NAME_SIGNS, LIMIT_USER_NAME bytes at most, and not with
 * USER_NAME_TAKEN at its end. Users of before may be called otherwise.
 */
bool user_name_is_legal(const char *name);

Key *key_generate(GError **error) CHY_MUST_CHECK;

/*
 * Write the key to a new file, readable by its owner alone (0600). An existing file is
 * CHY_EXISTS: a key is never overwritten. The passphrase is UTF-8; NULL leaves the key plain,
 * for one that a program must use by itself.
 */
bool key_save(const Key *key, const char *path, const char *passphrase,
	      GError **error) CHY_MUST_CHECK;

/*
 * key_save in the place of the file that the key was loaded from, which is the old one or the new
 * one whatever happens: for the same key under another passphrase. CHY_CONFLICT when the file has
 * become another since; a caller who lets nobody else replace it meanwhile is sure of that.
 */
bool key_replace(const Key *key, const char *path, const char *passphrase,
		 GError **error) CHY_MUST_CHECK;

/*
 * Read a key file. CHY_REFUSED for a wrong passphrase, CHY_CORRUPT for a file that is no
 * Ed25519 key or not encrypted (plain, where the passphrase is NULL), CHY_NOT_FOUND when
 * there is none.
 */
bool key_load(const char *path, const char *passphrase, Key **key_out,
	      GError **error) CHY_MUST_CHECK;

/*
 * Whether the file is an encrypted key, as far as is seen without its passphrase, which alone
 * tells whose. CHY_CORRUPT and CHY_NOT_FOUND as key_load.
 */
bool key_examine(const char *path, GError **error) CHY_MUST_CHECK;

/* Wipes the private half. NULL is fine. */
void key_free(Key *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Key, key_free)

/* The key's public half as the vkey of `name`, a legal name; yours. */
char *key_verifier(const Key *key, const char *name);

/* The id that marks the key's signatures under `name` (C2SP signed-note, "key ID"). */
uint32_t key_id(const Key *key, const char *name);

/* Sign `length` bytes; `signature_out` holds SIGNATURE_SIZE bytes. */
bool key_sign(const Key *key, const void *data, size_t length, uint8_t *signature_out,
	      GError **error) CHY_MUST_CHECK;

/*
 * Parse a vkey. CHY_INVALID when it is malformed or of another algorithm, CHY_CORRUPT
 * when its key id does not belong to its name and key.
 */
bool verifier_parse(const char *vkey, Verifier **verifier_out,
		    GError **error) CHY_MUST_CHECK;
void verifier_free(Verifier *verifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verifier, verifier_free)

/* The name it vouches for; borrowed. */
const char *verifier_get_name(const Verifier *verifier);
uint32_t verifier_get_id(const Verifier *verifier);

/* Whether these SIGNATURE_SIZE bytes are its signature of the data. */
bool verifier_check(const Verifier *verifier, const void *data, size_t length,
		    const uint8_t *signature);

#endif
