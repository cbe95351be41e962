/*
 * DKIM signatures (RFC 6376): header fields that say, for a domain, that a message left it
 * with these fields and this body.
 *
 * Canonicalisation is relaxed/relaxed; the whole body is always signed (no l=). Each of
 * the fields that matter to a reader is named once more than it occurs, so that none can
 * be added to a message without spoiling its signature (section 8.15); those that letters
 * do not have (Cc, the List- fields, …) are named once, hence signed as absent.
 */
#ifndef SEAL_DKIM_H
#define SEAL_DKIM_H

#include "seal-dkim-key.h"

#define LIMIT_DKIM_FIELDS 200 /* fields of a header block that is signed */
#define LIMIT_DKIM_NAME 253   /* bytes of a domain or selector (RFC 1035 2.3.4) */

typedef struct DkimOptions {
	const char *domain;        /* d=: A-labels */
	const char *const *fields; /* more names to sign; ends with NULL, may be NULL */
	int64_t lifetime;          /* seconds from t= to x=; 0: no x= */
} DkimOptions;

/* Borrowed. */
typedef struct DkimMessage {
	GBytes *header; /* the block, without the empty line */
	GBytes *body;
	int64_t time; /* of signing, t=: seconds since the epoch */
} DkimMessage;

/* One signer serves all messages of a run, one after another. */
typedef struct DkimSigner DkimSigner;

/* Copies the options. CHY_INVALID for what is no domain of two labels or more. */
bool dkim_signer_new(const DkimOptions *options, DkimSigner **signer_out,
		     GError **error) CHY_MUST_CHECK;
void dkim_signer_free(DkimSigner *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DkimSigner, dkim_signer_free)

/*
 * Sign with `key` too, which becomes the signer's, also on failure. CHY_INVALID for what
 * is no selector, CHY_EXISTS for a second key of one algorithm or under one
 * selector.
 */
bool dkim_signer_add(DkimSigner *signer, const char *selector, DkimKey *key,
		     GError **error) CHY_MUST_CHECK;

/* The key of the algorithm that it signs with, borrowed; NULL for none. */
const DkimKey *dkim_signer_get_key(const DkimSigner *signer, DkimAlgorithm algorithm);

/* Where in DNS that key's record belongs, "sel._domainkey.example.org", yours. */
char *dkim_signer_key_name(const DkimSigner *signer, DkimAlgorithm algorithm);

/*
 * Sign a message: one DKIM-Signature field for each key, folded, each ended by CRLF, to
 * stand before the header block; *fields_out is yours. The body is digested once.
 *
 * CHY_INVALID for a block that is none, without a From field or with two, or for a message
 * with a CR or LF that ends no line; CHY_LIMIT for too many fields.
 */
bool dkim_sign(DkimSigner *signer, const DkimMessage *message, char **fields_out,
	       GError **error) CHY_MUST_CHECK;

#endif
