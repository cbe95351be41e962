/*
 * A delivery is how a job of the SMTP client has ended.
 */
#ifndef WIRE_DELIVERY_H
#define WIRE_DELIVERY_H

#include "wire-need.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * In doubt is what the relay may have taken without our knowing: the end of the message
 * (the final dot, or the last byte of the last chunk) went out, if only in part, and no
 * reply to it was read. Untried is what it cannot have taken: it could not be reached,
 * would not talk, or broke off before any byte of the end went out. Refused without a
 * code is what this client did not offer to a relay whose EHLO rules it out.
 */
typedef enum {
	DELIVERY_ACCEPTED, /* 2yz to the final dot */
	/* for good: 5yz to RCPT, DATA, BDAT or the final dot, or about the message to MAIL */
	DELIVERY_REFUSED,
	DELIVERY_DEFERRED, /* for now: 4yz to one of them, or 5yz to this letter's MAIL alone */
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
	/* The relay's own words, lines joined by one space, at most LIMIT_SMTP_REPLY_WORDS
	 * bytes (reply_words); without a reply what happened ("the relay closed the
	 * connection"). */
	char *reply;
	char *tls; /* "TLSv1.3 TLS_AES_256_GCM_SHA384", or NULL: not encrypted */
	/* Untried because relay and configuration do not fit (no STARTTLS, no
	 * authentication, or the relay wants either of this letter): no other job would fare
	 * better. */
	bool hopeless;
	/* Untried or in doubt because the relay let the time of an answer run out. */
	bool late;
	/* Untried because we called it back: nothing is known of the relay by it. */
	bool recalled;
	/* The relay does not want us, as far as it has shown: it refused MAIL, or by policy RCPT
	 * before it took a recipient that it would not take from anybody, or it answered that
	 * it wants a login or encryption (530, 534, 535, 538). Untried, but for a
	 * letter whose MAIL alone it refuses, which is deferred. doc/decisions/0078 and 0096
	 * have the tables. */
	bool unwelcome;
	/* Deferred by a 4yz to MAIL, which says nothing of the letter: one may be of that letter
	 * alone, several in a row are of the relay (doc/decisions/0112). */
	bool put_off;
	/* Refused because the relay does not offer what the job needs, which is told: another
	 * relay may. */
	bool unfit;
	SmtpNeed need;
} Delivery;

void delivery_free(Delivery *delivery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)

#endif
