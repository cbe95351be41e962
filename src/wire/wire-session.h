/*
 * One session of the SMTP client: a link that carries one job after another.
 */
#ifndef WIRE_SESSION_H
#define WIRE_SESSION_H

#include "wire-auth.h"
#include "wire-link.h"
#include "wire-welcome.h"

typedef struct Session Session;

/* What the sessions of a pool have in common; outlives them. */
typedef struct SessionConfig {
	LinkConfig link;
	bool lmtp;
	bool loopback; /* all its addresses are this machine's */
	SmtpTls tls;   /* not SMTP_TLS_USUAL */
	char *helo;    /* our name; NULL: the address that a connection comes from */
	Credentials *credentials; /* NULL: no AUTH */
	Welcome *welcome;
	SmtpTimeouts timeouts; /* none is 0 */
	void (*ended)(void *owner,
		      Delivery *delivery); /* the delivery is the owner's */
	/* with a job that was submitted it has waited for its relay (LinkEvents.silent) */
	void (*silent)(void *owner, const Session *session, double waited, double left);
	void *owner;
} SessionConfig;

/* What a session wants of its link, for config->link.events. */
extern const LinkEvents session_events;

Session *session_new(const SessionConfig *config);

/* Drops the job under way, if there is one, without a word. */
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Whether it has no job that was submitted. */
bool session_is_free(const Session *session);

/* Whether it is free, and nothing was announced to it. */
bool session_is_idle(const Session *session);

/* Whether it waits for its relay, and that has been told. */
bool session_is_silent(const Session *session);

/* Whether it is connected and could begin a job at once. */
bool session_is_ready(const Session *session);

/*
 * Whether a job may be announced to it: it is at work, nothing is announced yet, and its
 * relay takes commands behind a message (RFC 2920 3.1).
 */
bool session_can_announce(const Session *session);

/*
 * Refer to a job that will be submitted next: its envelope goes behind the message under way,
 * its own message not before session_release. It is forgotten when the connection is lost.
 */
void session_announce(Session *session, SmtpJob *job);

/* What was announced and not yet submitted, or NULL. Borrowed. */
const SmtpJob *session_get_announced(const Session *session);

/* Begin the job that was announced; the session is free. Ends it through config->ended. */
void session_release(Session *session);

/* Forget what was announced; where its envelope has gone, the connection ends. */
void session_withdraw(Session *session);

/* End a submitted job of whose message nothing was sent, with its connection: as recalled. */
void session_recall(Session *session);

/* Begin a job, which it refers to; the session is idle. Ends it through config->ended. */
void session_begin(Session *session, SmtpJob *job);

#endif
