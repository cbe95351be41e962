/*
 * The secret is replaced as a whole, so that sessions which still speak with an older one
 * keep a copy of that (wire-auth.c).
 */
#include "wire-credentials.h"

#include <string.h>

bool credentials_new(const SmtpAuth *auth, Credentials **credentials_out,
		     GError **error)
{
	g_autoptr(Credentials) credentials = g_new0(Credentials, 1);

	credentials->user = g_strdup(auth->user);
	credentials->mechanism = auth->mechanism;
	credentials->in_clear = auth->in_clear;
	credentials->source = (SecretSource){
		.file = g_strdup(auth->source.file),
		.credential = g_strdup(auth->source.credential),
		.command = g_strdup(auth->source.command),
	};
	credentials->readings = 1;
	if (!secret_read(&credentials->source, &credentials->secret, error))
		return false;
	*credentials_out = g_steal_pointer(&credentials);
	return true;
}

void credentials_free(Credentials *credentials)
{
	if (credentials == NULL)
		return;
	g_free(credentials->user);
	secret_free(credentials->secret);
	g_free(credentials->source.file);
	g_free(credentials->source.credential);
	g_free(credentials->source.command);
	g_free(credentials);
}

void credentials_succeed(Credentials *credentials, unsigned edition)
{
	credentials->worked = credentials->worked || edition == credentials->edition;
}

bool credentials_renew(Credentials *credentials, unsigned edition, bool *fresh_out,
		       GError **error)
{
	char *secret = NULL;
	bool fresh = edition != credentials->edition;

	if (!fresh && credentials->worked &&
	    credentials->readings < LIMIT_SECRET_READINGS) {
		credentials->readings++;
		if (!secret_read(&credentials->source, &secret, error))
			return false;
		fresh = strcmp(secret, credentials->secret) != 0;
	}
	if (secret != NULL && fresh) {
		secret_free(credentials->secret);
		credentials->secret = g_steal_pointer(&secret);
		credentials->edition++;
		credentials->worked = false;
	}
	secret_free(secret);
	*fresh_out = fresh;
	return true;
}
