/*
 * An exchange of AUTH: GNU SASL's mechanisms, and XOAUTH2, which it does not have: one line of
 * user and bearer token, and an empty answer to whatever the relay has against it.
 *
 *     begun ── 334 ──> goes on, LIMIT_AUTH_STEPS times at most ── 235 ──> complete, or not
 *
 * Invariants:
 *   1. The secret is a copy of its own, wiped with the answers that were made of it. Not wiped,
 *      for they are not ours, are GNU SASL's copies and the buffers of the connection.
 *   2. It is complete only when the mechanism has what it needs; with SCRAM, the relay's proof.
 */
#include "wire-auth.h"

#include <gsasl.h>
#include <string.h>

#define LIMIT_AUTH_COMMAND 500 /* bytes; a longer first answer waits for 334 */
#define LIMIT_AUTH_STEPS 8     /* challenges in an exchange */

struct Auth {
	const Credentials *credentials;
	char *secret; /* of this edition */
	unsigned edition;
	const char *mechanism; /* its name */
	Gsasl *library;        /* NULL: XOAUTH2 */
	Gsasl_session *session;
	char *held;  /* a first answer that waits for 334 */
	char *shown; /* the last answer that was sent */
	unsigned steps;
	bool complete;
};

static const char *const mechanism_names[] = {
	[SMTP_MECHANISM_SCRAM_SHA_256] = "SCRAM-SHA-256",
	[SMTP_MECHANISM_PLAIN] = "PLAIN",
	[SMTP_MECHANISM_LOGIN] = "LOGIN",
	[SMTP_MECHANISM_XOAUTH2] = "XOAUTH2",
};

void auth_free(Auth *auth)
{
	if (auth == NULL)
		return;
	if (auth->session != NULL)
		gsasl_finish(auth->session);
	if (auth->library != NULL)
		gsasl_done(auth->library);
	secret_free(auth->secret);
	secret_free(auth->held);
	secret_free(auth->shown);
	g_free(auth);
}

/* The name of the mechanism to use, or NULL. XOAUTH2 is never guessed: its secret is a
 * token, no password. */
static const char *choose(SmtpMechanism wanted, const Offer *offer)
{
	SmtpMechanism first = wanted, last = wanted;

	if (wanted == SMTP_MECHANISM_ANY) {
		first = SMTP_MECHANISM_SCRAM_SHA_256;
		last = SMTP_MECHANISM_LOGIN;
	}
	for (SmtpMechanism m = first; m <= last; m++)
		if (offer_has_mechanism(offer, mechanism_names[m]))
			return mechanism_names[m];
	return NULL;
}

static bool start_library(Auth *auth, GError **error)
{
	if (gsasl_init(&auth->library) != GSASL_OK ||
	    gsasl_client_start(auth->library, auth->mechanism, &auth->session) !=
		    GSASL_OK ||
	    gsasl_property_set(auth->session, GSASL_AUTHID, auth->credentials->user) !=
		    GSASL_OK ||
	    gsasl_property_set(auth->session, GSASL_PASSWORD, auth->secret) != GSASL_OK)
		return chy_fail(error, CHY_INTERNAL,
				"cannot authenticate with %s: GNU SASL has no part in "
				"it",
				auth->mechanism);
	return true;
}

bool auth_new(const Credentials *credentials, const Offer *offer, Auth **auth_out,
	      GError **error)
{
	g_autoptr(Auth) auth = g_new0(Auth, 1);

	auth->credentials = credentials;
	auth->secret = g_strdup(credentials->secret);
	auth->edition = credentials->edition;
	auth->mechanism = choose(credentials->mechanism, offer);
	if (auth->mechanism == NULL)
		return chy_fail(error, CHY_CONFIG,
				"the relay does not offer to authenticate with %s",
				credentials->mechanism == SMTP_MECHANISM_ANY
					? "SCRAM-SHA-256, PLAIN or LOGIN"
					: mechanism_names[credentials->mechanism]);
	if (strcmp(auth->mechanism, "XOAUTH2") != 0 && !start_library(auth, error))
		return false;
	*auth_out = g_steal_pointer(&auth);
	return true;
}

/* "user=…^Aauth=Bearer …^A^A" in base64. Yours. */
static char *oauth_answer(const Auth *auth)
{
	char *plain = g_strdup_printf("user=%s\001auth=Bearer %s\001\001",
				      auth->credentials->user, auth->secret);
	char *encoded = g_base64_encode((const guchar *)plain, strlen(plain));

	secret_free(plain);
	return encoded;
}

/* XOAUTH2's answers: the token, then nothing, so that the relay ends what it refuses. */
static char *oauth_step(Auth *auth)
{
	auth->complete = true;
	return auth->steps == 1 ? oauth_answer(auth) : g_strdup("");
}

static bool library_step(Auth *auth, const char *challenge, char **answer_out,
			 GError **error)
{
	char *answer = NULL;
	int status = gsasl_step64(auth->session, challenge, &answer);

	if (status != GSASL_OK && status != GSASL_NEEDS_MORE)
		return chy_fail(error, CHY_INVALID, "cannot authenticate with %s: %s",
				auth->mechanism, gsasl_strerror(status));
	auth->complete = status == GSASL_OK;
	*answer_out = g_strdup(answer);
	if (answer != NULL)
		explicit_bzero(answer, strlen(answer));
	gsasl_free(answer);
	return true;
}

/* The next answer in base64, and a note of it. *answer_out is yours. */
static bool step(Auth *auth, const char *challenge, char **answer_out, GError **error)
{
	if (++auth->steps > LIMIT_AUTH_STEPS)
		return chy_fail(error, CHY_LIMIT,
				"cannot authenticate with %s: the relay asks again "
				"and again",
				auth->mechanism);
	if (auth->library == NULL)
		*answer_out = oauth_step(auth);
	else if (!library_step(auth, challenge, answer_out, error))
		return false;
	if (**answer_out != '\0') {
		secret_free(auth->shown);
		auth->shown = g_strdup(*answer_out);
	}
	return true;
}

/* `answer` as a line of its own. Takes it. */
static char *line_of(char *answer)
{
	char *line = g_strconcat(answer, "\r\n", NULL);

	secret_free(answer);
	return line;
}

bool auth_begin(Auth *auth, char **line_out, GError **error)
{
	bool server_first = strcmp(auth->mechanism, "LOGIN") == 0;
	char *answer = NULL;

	if (!server_first && !step(auth, NULL, &answer, error))
		return false;
	if (answer != NULL && strlen(answer) <= LIMIT_AUTH_COMMAND) {
		*line_out = g_strdup_printf("AUTH %s %s\r\n", auth->mechanism, answer);
		secret_free(answer);
	} else {
		*line_out = g_strdup_printf("AUTH %s\r\n", auth->mechanism);
		auth->held = answer;
	}
	return true;
}

bool auth_go_on(Auth *auth, const char *challenge, char **line_out, GError **error)
{
	g_autofree char *encoded = g_strstrip(g_strdup(challenge));
	char *answer = g_steal_pointer(&auth->held);

	if (answer == NULL && !step(auth, encoded, &answer, error))
		return false;
	*line_out = line_of(answer);
	return true;
}

bool auth_is_complete(const Auth *auth)
{
	return auth->complete;
}

unsigned auth_get_edition(const Auth *auth)
{
	return auth->edition;
}

bool auth_is_leaked(const Auth *auth, const char *words)
{
	return strstr(words, auth->secret) != NULL ||
	       (auth->shown != NULL && strstr(words, auth->shown) != NULL);
}
