/*
 * What the parts of a session share: its way to being ready (wire-session.c), its login
 * (wire-login.c) and its transactions (wire-transaction.c). For these files only.
 */
#ifndef WIRE_SESSION_PRIVATE_H
#define WIRE_SESSION_PRIVATE_H

#include "wire-offer.h"
#include "wire-session.h"

#define LIMIT_OWED 4 /* replies: to a message, and MAIL, RCPT, DATA of the next */

typedef enum {
	STAGE_GREETING,
	STAGE_HELLO, /* EHLO or LHLO */
	STAGE_HELO,
	STAGE_STARTTLS,
	STAGE_AUTH,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_FINAL, /* after the final dot, or the last chunk */
	STAGE_RESET,
} Stage;

struct Session {
	const SessionConfig *config;
	Link *link;
	Stage owed[LIMIT_OWED];
	unsigned owed_count;
	Offer offer;    /* of the last EHLO */
	bool no_tls;    /* the relay has declined STARTTLS, and may */
	bool no_chunks; /* the relay offered CHUNKING and did not know BDAT */
	bool proven;    /* AUTH has succeeded */
	Auth *auth;     /* under way, or NULL */
	GString *line;  /* where commands are put together */
	bool served;    /* a job has ended on this connection */
	bool open; /* the relay has accepted MAIL and not yet ended the transaction */
	SmtpJob *job;
	bool held;     /* the job was announced, not yet submitted */
	bool over;     /* and has its verdict already */
	bool ahead;    /* its envelope went behind the message before it */
	bool answered; /* the relay has answered something of this job's */
	bool decided;
	Delivery *delivery; /* of the job, filled by what decides it */
	SmtpJob *next;   /* announced, to come after the job; NULL: none */
	bool next_sent;     /* its envelope went behind the job's message */
	size_t behind;      /* bytes that were written behind the job's message */
	bool bare;    /* the job goes without DSN, whose parameters were refused */
	bool leaving; /* behind the job's message is an envelope that nobody wants */
	bool shy;     /* the relay does not take an envelope behind a message */
};

/* Send a command, CRLF included, to which a reply of `stage` is due. */
void session_send(Session *session, Stage stage, const char *command);

/* Settle the job, unless it is settled. */
void session_decide(Session *session, DeliveryResult result, const char *words);
void session_decide_by_reply(Session *session, const Reply *reply,
			     DeliveryResult result);

/* Hand the job's delivery to the owner, and make what went behind its message the job. */
void session_end(Session *session);

/* Forget what was announced, and has not been submitted. */
void session_drop_announced(Session *session);

void session_close(Session *session);

/* The connection is of no use any more; `what` settles the job, if nothing has. */
void session_lost(Session *session, const char *what);

/* The same, because relay and configuration do not fit: no other job would fare better. */
void session_fail(Session *session, const char *words);

/* The connection is of no use any more, and what the relay said is the reason; it settles the
 * job, if nothing has. */
void session_lost_talking(Session *session, const Reply *reply);

/* The relay has said what it offers: encrypt, authenticate, then begin. */
void session_negotiate(Session *session);

/* Begin to authenticate, by the configuration's credentials. */
void login_begin(Session *session);

/* A reply of stage AUTH has come. */
void login_answer(Session *session, const Reply *reply);

/* Begin the transaction of the session's job on a connection that is ready. */
void transaction_start(Session *session);

/* Send the envelope of the next job, if it may go behind the message of this one now. */
void transaction_send_ahead(Session *session);

/* Send the message of a job whose envelope has been taken. */
void transaction_send_message(Session *session);

/* A reply of stage MAIL, RCPT, DATA or FINAL has come. */
void transaction_answer(Session *session, const Reply *reply, Stage stage);

/* Whether the relay may have the whole message. */
bool transaction_is_beyond_recall(const Session *session);

/* Whether what comes next answers the whole message. */
bool transaction_awaits_final(const Session *session);

#endif
