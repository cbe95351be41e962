/*
 * AUTH (RFC 4954): how one session tells the relay who we are.
 */
#ifndef WIRE_AUTH_H
#define WIRE_AUTH_H

#include "wire-credentials.h"
#include "wire-offer.h"

/* One exchange. */
typedef struct Auth Auth;

/*
 * Choose the mechanism: the one that the credentials name, else of those on offer the
 * first of SCRAM-SHA-256, PLAIN, LOGIN. CHY_CONFIG when the relay does not offer it.
 * `credentials` is borrowed; the secret that it has now is the exchange's to the end.
 * *auth_out is yours.
 */
bool auth_new(const Credentials *credentials, const Offer *offer, Auth **auth_out,
	      GError **error) CHY_MUST_CHECK;

void auth_free(Auth *auth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Auth, auth_free)

/* The AUTH command with its CRLF; *line_out is yours, for secret_free. CHY_INVALID. */
bool auth_begin(Auth *auth, char **line_out, GError **error) CHY_MUST_CHECK;

/*
 * The line that answers the text of a reply 334, likewise. CHY_INVALID when the relay's
 * challenge makes no sense, or shows that it does not know the secret.
 */
bool auth_go_on(Auth *auth, const char *challenge, char **line_out,
		GError **error) CHY_MUST_CHECK;

/* Whether the mechanism has got all it needs: with SCRAM, the relay's own proof. */
bool auth_is_complete(const Auth *auth);

/* The edition of the secret (wire-credentials.h). */
unsigned auth_get_edition(const Auth *auth);

/* Whether `words` of the relay hold the secret, or what was sent for it. */
bool auth_is_leaked(const Auth *auth, const char *words);

#endif
