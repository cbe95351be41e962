/*
 * The login of a session: AUTH (RFC 4954), from its first line to the relay's last word.
 *
 *     AUTH ── 334 ──> the next line ──> AUTH
 *     AUTH ── 2yz, and the relay has proved what its mechanism wants ──> in
 *     AUTH ── 535, and there is a fresh secret ──> closed, and connecting again
 *     AUTH ── refused, nonsense, no proof ──> closed
 *
 * Invariants:
 *   1. No secret is sent but over TLS to a host whose certificate is good, or to this
 *      machine when the configuration says so.
 *   2. No secret gets into a delivery, also when the relay repeats it.
 */
#include "wire-session-private.h"

static bool may_show_secret(const Session *session)
{
	return link_is_verified(session->link) ||
	       (session->config->loopback && session->config->credentials->in_clear);
}

static void send_auth(Session *session, char *line)
{
	session_send(session, STAGE_AUTH, line);
	secret_free(line);
}

void login_begin(Session *session)
{
	g_autoptr(GError) error = NULL;
	char *line = NULL;

	if (!may_show_secret(session))
		session_fail(session,
			     "the relay cannot be told who we are: the connection is "
			     "not encrypted to a host whose certificate is good");
	else if (!auth_new(session->config->credentials, &session->offer,
			   &session->auth, &error) ||
		 !auth_begin(session->auth, &line, &error))
		session_fail(session, error->message);
	else
		send_auth(session, line);
}

static void connect_again(Session *session)
{
	session_close(session);
	if (session->job != NULL)
		link_open(session->link);
}

/* There should be a fresh secret, and it cannot be read. */
static void decide_without_secret(Session *session, const Reply *reply,
				  const GError *error)
{
	g_autofree char *words = g_strdup_printf(
		"the secret is taken no more, and there is no fresh one: %s",
		error->message);

	if (session->job == NULL)
		return;
	session->delivery->code = reply->code;
	session_decide(session, DELIVERY_UNTRIED, words);
}

/*
 * The secret is not the relay's, which it says by 535 (RFC 4954 6). If it had worked and
 * there is another by now, that is tried on a new connection.
 */
static bool has_fresh_secret(Session *session, const Reply *reply)
{
	g_autoptr(GError) error = NULL;
	unsigned edition = auth_get_edition(session->auth);
	bool fresh = false;

	if (reply->code == 535 &&
	    !credentials_renew(session->config->credentials, edition, &fresh, &error))
		decide_without_secret(session, reply, error);
	return fresh;
}

/* AUTH was refused, by 4yz for now (RFC 4954 6), else for good; a relay that repeats
 * the secret does not get it into the ledger. */
static void on_refused(Session *session, const Reply *reply)
{
	static const char what[] = "the relay does not take the user and secret of the "
				   "configuration";
	g_autofree char *words = reply_words(reply);
	bool leaked = auth_is_leaked(session->auth, words) ||
		      auth_is_leaked(session->auth, reply->text->str);

	if (!leaked && session->job != NULL)
		session_decide_by_reply(session, reply, DELIVERY_UNTRIED);
	else if (session->job != NULL)
		session->delivery->code = reply->code;
	if (reply_class(reply) == 4)
		session_lost(session, what);
	else
		session_fail(session, what);
}

void login_answer(Session *session, const Reply *reply)
{
	g_autoptr(GError) error = NULL;
	char *line = NULL;

	if (reply->code == 334) {
		if (auth_go_on(session->auth, reply->text->str, &line, &error))
			send_auth(session, line);
		else
			session_fail(session, error->message);
	} else if (reply_class(reply) != 2 && has_fresh_secret(session, reply)) {
		connect_again(session);
	} else if (reply_class(reply) != 2) {
		on_refused(session, reply);
	} else if (!auth_is_complete(session->auth)) {
		session_fail(session,
			     "the relay did not prove that it knows the secret");
	} else {
		credentials_succeed(session->config->credentials,
				    auth_get_edition(session->auth));
		g_clear_pointer(&session->auth, auth_free);
		session->proven = true;
		session_negotiate(session);
	}
}
