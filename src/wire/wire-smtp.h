/*
 * The SMTP client: a pool of sessions to one relay, in one thread.
 *
 * A job is one message to one recipient. A session carries one job at a time and is
 * used again for the next; at most `sessions` are open, opened as jobs need them. The
 * message's bytes are never sent before the relay has answered 354 to DATA of the same
 * transaction. Every job that was submitted ends as exactly one Delivery.
 */
#ifndef WIRE_SMTP_H
#define WIRE_SMTP_H

#include "wire-loop.h"
#include "wire-relay.h"

#include <stdint.h>

#define LIMIT_SMTP_SESSIONS 100    /* sessions of one pool */
#define LIMIT_SMTP_REPLY_LINE 1000 /* bytes; RFC 5321 4.5.3.1.5 says 512 */
#define LIMIT_SMTP_REPLY_LINES 100 /* lines of a reply */

typedef struct SmtpPool SmtpPool;

/*
 * In doubt is what the relay may have taken without our knowing: the final dot went
 * out, if only in part, and no reply to it was read. Untried is what it cannot have
 * taken: it could not be reached, would not talk, or broke off before any byte of the
 * dot went out.
 */
typedef enum {
	DELIVERY_ACCEPTED, /* 2yz to the final dot */
	DELIVERY_REFUSED,  /* for good: 5yz to MAIL, RCPT, DATA or the final dot */
	DELIVERY_DEFERRED, /* for now: 4yz to one of them */
	DELIVERY_IN_DOUBT,
	DELIVERY_UNTRIED,
} DeliveryResult;

/* "accepted", "refused", "deferred", "in-doubt", "untried". */
const char *delivery_result_name(DeliveryResult result);

typedef struct Delivery {
	void *tag; /* the job's */
	DeliveryResult result;
	int code;       /* of the reply that decided; 0 when there was none */
	char *enhanced; /* "2.0.0" (RFC 2034), or NULL */
	/* The relay's own words, lines joined by one space, as UTF-8 without controls;
	 * without a reply what happened ("the relay closed the connection"). */
	char *reply;
	int64_t elapsed; /* microseconds from submission to the end */
} Delivery;

void delivery_free(Delivery *delivery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)

/* Seconds; 0 stands for the value of RFC 5321 4.5.3.2, given after each. */
typedef struct SmtpTimeouts {
	double connect;  /* 60: connection; the RFC leaves it to TCP */
	double greeting; /* 300 */
	double command;  /* 300: EHLO, MAIL, RCPT */
	double data;     /* 120: until 354 */
	double block;    /* 180: between two writes of the message */
	double final;    /* 600: after the final dot */
} SmtpTimeouts;

typedef struct SmtpOptions {
	Loop *loop;        /* shared and borrowed, or NULL: the pool makes its own */
	unsigned sessions; /* 1 to LIMIT_SMTP_SESSIONS; 0 stands for 4 */
	/* Our name in EHLO; NULL: the machine's if it is a full one, else [127.0.0.1] */
	const char *helo;
	bool require_loopback; /* refuse every address that is not this machine's */
	SmtpTimeouts timeouts;
} SmtpOptions;

/*
 * A pool for `relay`, which is resolved here, once; no socket is opened yet.
 * CHY_REFUSED when loopback is required and one of its addresses is another;
 * CHY_TEMPORARY when its name cannot be resolved; CHY_INVALID for a bad helo name or
 * number of sessions.
 */
bool smtp_pool_new(const Relay *relay, const SmtpOptions *options, SmtpPool **pool_out,
		   GError **error) CHY_MUST_CHECK;

/* Closes the sessions (with QUIT where they are idle); jobs under way are dropped. */
void smtp_pool_free(SmtpPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpPool, smtp_pool_free)

typedef struct SmtpJob {
	const char *from; /* without angle brackets; "" for the null reverse-path */
	const char *to;   /* likewise */
	GBytes *header;   /* header block, ends with CRLF, without the empty line */
	GBytes *body;     /* both are kept by reference until the job has ended */
	void *tag;        /* yours, comes back with the delivery */
} SmtpJob;

/*
 * Begin a job; smtp_pool_free_slots must not be 0. CHY_INVALID when an address could
 * not stand in a command, or header or body is not 7-bit text in lines that end with
 * CRLF.
 */
bool smtp_pool_submit(SmtpPool *pool, const SmtpJob *job,
		      GError **error) CHY_MUST_CHECK;

/* How many more jobs may be submitted now: sessions without a job. */
unsigned smtp_pool_free_slots(const SmtpPool *pool);

/*
 * Run the loop until a job has ended. *delivery_out is yours, or NULL when no job is
 * under way and none waits to be taken. CHY_INTERNAL when the loop breaks.
 */
bool smtp_pool_wait(SmtpPool *pool, Delivery **delivery_out,
		    GError **error) CHY_MUST_CHECK;

/*
 * Run the loop on until as many deliveries wait to be taken as jobs are under way, but for
 * `milliseconds` at most: who records deliveries at a price for each batch finds more of them
 * in one. CHY_INTERNAL when the loop breaks.
 */
bool smtp_pool_gather(SmtpPool *pool, unsigned milliseconds,
		      GError **error) CHY_MUST_CHECK;

/* A delivery that has ended already, yours, or NULL; never waits. */
Delivery *smtp_pool_take(SmtpPool *pool);

#endif
