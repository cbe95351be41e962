/*
 * The SMTP client: a pool of sessions to one relay, in one thread.
 *
 * A job is one message to one recipient. A session carries one job at a time and is
 * used again for the next; at most `sessions` are open, opened as jobs need them. The
 * message's bytes are never sent before the job was submitted, the relay has taken the
 * recipient and, where CHUNKING is not offered, answered 354 to DATA of the same transaction.
 * Every job that was submitted ends as exactly one Delivery.
 *
 * Round trips of a letter, in a session that goes on: to the right of the first stroke when
 * it was announced while the letter before it was under way.
 *
 *     neither            4   MAIL | RCPT | DATA | message
 *     CHUNKING           3   MAIL | RCPT | BDAT with the message
 *     PIPELINING         2   MAIL, RCPT, DATA | message
 *       announced        1   | message, and MAIL, RCPT, DATA of the next (RFC 2920 3.1)
 *     both               2   MAIL, RCPT | BDAT with the message
 *       announced        1   | BDAT with the message, and MAIL, RCPT of the next (RFC 3030 2)
 */
#ifndef WIRE_SMTP_H
#define WIRE_SMTP_H

#include "wire-delivery.h"
#include "wire-job.h"
#include "wire-loop.h"
#include "wire-relay.h"
#include "wire-secret.h"
#include "wire-timeouts.h"

#define LIMIT_SMTP_SESSIONS 100     /* sessions of one pool */
#define LIMIT_SMTP_REPLY_LINE 1000  /* bytes; RFC 5321 4.5.3.1.5 says 512 */
#define LIMIT_SMTP_REPLY_LINES 100  /* lines of a reply */
#define LIMIT_SMTP_REPLY_WORDS 2000 /* bytes that are kept of a reply's words */
#define LIMIT_SMTP_COMMANDS 20 /* answers a job waits for beside those named below */

typedef struct SmtpPool SmtpPool;

/* Whether to encrypt; a relay of scheme smtps is SMTP_TLS_REQUIRED whatever is asked. */
typedef enum {
	SMTP_TLS_USUAL,         /* none to this machine, required to any other */
	SMTP_TLS_REQUIRED,      /* STARTTLS to a certificate that is good, or nothing */
	SMTP_TLS_OPPORTUNISTIC, /* STARTTLS where offered, to any certificate */
	SMTP_TLS_NONE,
} SmtpTls;

typedef enum {
	SMTP_MECHANISM_ANY, /* the strongest on offer, but XOAUTH2 */
	SMTP_MECHANISM_SCRAM_SHA_256,
	SMTP_MECHANISM_PLAIN,
	SMTP_MECHANISM_LOGIN,
	SMTP_MECHANISM_XOAUTH2, /* the secret is a bearer token */
} SmtpMechanism;

/* Who we are; `user` NULL: nobody, and no AUTH. */
typedef struct SmtpAuth {
	char *user;
	SecretSource source;
	SmtpMechanism mechanism;
	bool in_clear; /* may go without TLS, to this machine only */
} SmtpAuth;

typedef struct SmtpOptions {
	Loop *loop;        /* shared and borrowed, or NULL: the pool makes its own */
	unsigned sessions; /* 1 to LIMIT_SMTP_SESSIONS; 0 stands for 4 */
	/* Our name in EHLO; NULL: the machine's if it is a full one, else the address that
	 * the connection comes from, in brackets */
	const char *helo;
	bool require_loopback; /* refuse every address that is not this machine's */
	SmtpTls tls;
	const char *ca_file; /* PEM of those who may vouch; NULL: the system's */
	SmtpAuth auth;       /* borrowed */
	SmtpTimeouts timeouts;
	/*
	 * Told from within the loop, once a session has waited for the relay for SMTP_SILENCE:
	 * so many seconds it has, and as many more it will at most. While that session goes on
	 * waiting, others that wait as well are not told. NULL: nobody is.
	 */
	void (*silent)(void *data, double waited, double left);
	void *silent_data;
} SmtpOptions;

/* Whether a relay may be greeted by that name, or address in brackets. CHY_INVALID. */
bool smtp_helo_check(const char *helo, GError **error) CHY_MUST_CHECK;

/*
 * A pool for `relay`, which is resolved here, once; no socket is opened yet.
 * CHY_REFUSED when loopback is required and one of its addresses is another, or its host is
 * a name other than localhost, which is not looked up then;
 * CHY_TEMPORARY when its name cannot be resolved; CHY_INVALID for a bad helo name or
 * number of sessions; CHY_CONFIG when certificates or the secret cannot be read, or
 * encryption is required to a socket that has no host's name.
 */
bool smtp_pool_new(const Relay *relay, const SmtpOptions *options, SmtpPool **pool_out,
		   GError **error) CHY_MUST_CHECK;

/* Whether its connections are such that a secret may ever go by them (SmtpAuth). */
bool smtp_pool_may_log_in(const SmtpPool *pool, const SmtpAuth *auth);

/* Closes the sessions (with QUIT where they are idle); jobs under way are dropped. */
void smtp_pool_free(SmtpPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpPool, smtp_pool_free)

/*
 * Begin a job, which the pool refers to until it has ended; smtp_pool_free_slots must not be 0.
 * One that was announced goes on in the session that has its envelope, when its turn has come,
 * and is else as one that was not.
 */
void smtp_pool_submit(SmtpPool *pool, SmtpJob *job);

/*
 * Say which job will be submitted once a session that is at work has ended its own; it has a
 * tag, which no other has. smtp_pool_room_ahead must not be 0. Its MAIL, RCPT and DATA go behind
 * the message under way, and no byte of its message goes before it is submitted: until then it
 * counts as not sent, and it may be withdrawn at the price of the connection. An announcement
 * lapses when its connection is lost; nobody is told, and the job is submitted as any other.
 * What the relay says to it is in its delivery.
 */
void smtp_pool_announce(SmtpPool *pool, SmtpJob *job);

/* The relay has taken a sender of ours before this pool was made (doc/decisions/0096). */
void smtp_pool_note_sender(SmtpPool *pool);

/* Whether the relay offers what is needed, as far as its answers to EHLO have shown: true
 * before the first, and false once one of them ruled it out. */
bool smtp_pool_may_take(const SmtpPool *pool, SmtpNeed need);

/* How many more jobs may be announced now: sessions at work whose relay has PIPELINING. */
unsigned smtp_pool_room_ahead(const SmtpPool *pool);

/* Where an announced job stands. */
typedef enum {
	SMTP_TURN_NONE, /* nowhere: it was not announced, or that has lapsed */
	SMTP_TURN_NEXT, /* behind another */
	SMTP_TURN_NOW,  /* its session is free for it */
} SmtpTurn;

SmtpTurn smtp_pool_find_turn(const SmtpPool *pool, const SmtpJob *job);

/* End, as recalled, every job that was submitted and of whose message nothing was sent. */
void smtp_pool_recall(SmtpPool *pool);

/* The job will not be submitted now; nothing if it is not announced. */
void smtp_pool_withdraw(SmtpPool *pool, const SmtpJob *job);

/*
 * Seconds in which a job ends: the sum of the timeouts that it may meet one after another,
 * except that a relay which takes the message in trickles may be slower.
 */
int64_t smtp_pool_patience(const SmtpPool *pool);

/* How many sessions the pool has. */
unsigned smtp_pool_sessions(const SmtpPool *pool);

/* How many more jobs may be submitted now: sessions without one that was. */
unsigned smtp_pool_free_slots(const SmtpPool *pool);

/* How many jobs are under way. */
unsigned smtp_pool_busy(const SmtpPool *pool);

/*
 * Run the loop until a job has ended. *delivery_out is yours, or NULL when no job is
 * under way and none waits to be taken, or when the loop is closed and those under way
 * will not be waited for. CHY_INTERNAL when the loop breaks.
 */
bool smtp_pool_wait(SmtpPool *pool, Delivery **delivery_out,
		    GError **error) CHY_MUST_CHECK;

/* A delivery that has ended already, yours, or NULL; never waits. */
Delivery *smtp_pool_take(SmtpPool *pool);

#endif
