/*
 * What a relay offers in its answer to EHLO or LHLO, as far as this client has a use
 * for it.
 *
 * 8BITMIME is read because SMTPUTF8 stands on it (RFC 6531 3.1); the bodies are 7-bit, so
 * no command ever says BODY.
 */
#ifndef WIRE_OFFER_H
#define WIRE_OFFER_H

#include "wire-reply.h"

typedef struct Offer {
	bool pipelining;   /* RFC 2920 */
	bool size;         /* RFC 1870 */
	guint64 size_most; /* bytes of a message; 0: no limit is named */
	bool eight_bit;    /* RFC 6152 */
	bool enhanced;     /* RFC 2034 */
	bool utf8;         /* RFC 6531; see offer_takes_utf8 */
	bool dsn;          /* RFC 3461 */
	bool chunking;     /* RFC 3030 */
	bool starttls;     /* RFC 3207 */
	char *auth;        /* names of mechanisms apart by spaces (RFC 4954), or NULL */
} Offer;

/* Forget what was offered. */
void offer_clear(Offer *offer);

/* Read a positive answer to EHLO or LHLO; what `offer` had is forgotten. */
void offer_read(Offer *offer, const Reply *hello);

/* Whether mailboxes and headers may have more than ASCII: SMTPUTF8, and 8BITMIME with it. */
bool offer_takes_utf8(const Offer *offer);

/* Whether the mechanism is among those of AUTH, in whatever case. */
bool offer_has_mechanism(const Offer *offer, const char *mechanism);

#endif
