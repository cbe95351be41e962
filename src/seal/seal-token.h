/*
 * Tokens name what came back to an address of ours; a tag is a token with its check, by
 * which one that we wrote is told from one that was guessed or mistyped.
 *
 *     tag   = token check     TAG_LENGTH characters of RFC 4648's base 32, lower case
 *     token = 20 characters   100 random bits
 *     check =  8 characters   the first 40 bits of HMAC-SHA-256 over
 *                             "chancery-token-v1", LF and the token
 *
 * Mail systems change the case of a local part: tags are read in either. A guess is taken
 * for ours once in 2^40, which is no proof, but more than an address should be trusted for.
 *
 * Keys are lines of 64 hexadecimal digits. The first one is used; those below it are older,
 * and what they made is still known. So a key is replaced by a line above it.
 */
#ifndef SEAL_TOKEN_H
#define SEAL_TOKEN_H

#include "base-error.h"

#define TOKEN_LENGTH 20
#define TAG_CHECK 8 /* characters of the check in a tag */
#define TAG_LENGTH (TOKEN_LENGTH + TAG_CHECK)
#define LIMIT_TOKEN_KEYS 16

typedef struct TokenKeys TokenKeys;

/* A new token, yours. */
char *token_new(void);

/* A new key as a line, with its LF; yours, a secret. */
char *token_key_new(void);

/*
 * The keys of a file; *keys_out is yours. CHY_CORRUPT when a line is no key or there is none,
 * CHY_LIMIT for more than LIMIT_TOKEN_KEYS; no message repeats a line.
 */
bool token_keys_parse(GBytes *file, TokenKeys **keys_out,
		      GError **error) CHY_MUST_CHECK;

/* Wipes them. NULL is fine. */
void token_keys_free(TokenKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TokenKeys, token_keys_free)

/* The tag of a token of TOKEN_LENGTH characters, by the first key; yours. */
char *token_tag(const TokenKeys *keys, const char *token);

typedef enum {
	TOKEN_VALID,  /* one of the keys made this tag */
	TOKEN_FORGED, /* it looks like a tag, and none of them did */
	TOKEN_NONE,   /* it does not look like one */
} TokenVerdict;

/*
 * Look at what may be a tag, in any case of its letters. *token_out is set where it is valid,
 * and yours. Nothing reads what comes back yet (doc/decisions/0022-return-addresses.md); until
 * then this is how tests prove that a tag can be read.
 */
TokenVerdict token_parse(const TokenKeys *keys, const char *text, char **token_out);

#endif
