/*
 * Credentials are what the sessions of a pool tell the relay of who we are.
 *
 * A secret may end while a run goes on: a bearer token lasts an hour, a password is changed.
 * One that had worked and is refused is read again from where it came from; only if there
 * is no other, or the other is refused as well, is the relay one that does not take us. One
 * that never worked is not tried twice: relays lock accounts for that.
 */
#ifndef WIRE_CREDENTIALS_H
#define WIRE_CREDENTIALS_H

#include "wire-secret.h"
#include "wire-smtp.h"

#define LIMIT_SECRET_READINGS 100 /* times that a pool reads its secret */

typedef struct Credentials {
	char *user;
	char *secret;
	SmtpMechanism mechanism;
	bool in_clear;       /* may go to this machine without TLS */
	SecretSource source; /* its texts are the credentials' own */
	unsigned readings;   /* how often the source was read */
	unsigned edition;    /* of the secret: rises when another was read */
	bool worked;         /* the relay has taken this edition */
} Credentials;

/* Read the secret for the first time. CHY_CONFIG as secret_read. *credentials_out is yours. */
bool credentials_new(const SmtpAuth *auth, Credentials **credentials_out,
		     GError **error) CHY_MUST_CHECK;

void credentials_free(Credentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credentials, credentials_free)

/* The relay has taken the secret of this edition. */
void credentials_succeed(Credentials *credentials, unsigned edition);

/*
 * The relay has refused the secret of this edition: *fresh_out says whether there is another
 * now, which another session may have read. Reading it keeps the whole loop waiting, for
 * LIMIT_SECRET_COMMAND at most. CHY_CONFIG as secret_read.
 */
bool credentials_renew(Credentials *credentials, unsigned edition, bool *fresh_out,
		       GError **error) CHY_MUST_CHECK;

#endif
