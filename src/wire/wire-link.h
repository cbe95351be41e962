/*
 * A link is the connection of one session to a relay: it connects to the first address
 * that answers, carries bytes out and hands replies in.
 */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include "wire-private.h"
#include "wire-reply.h"
#include "wire-tls.h"

struct evbuffer;

typedef struct Link Link;

/*
 * What happens on a link. Each call may close it, and open it again. `what` is words
 * for a person.
 */
typedef struct LinkEvents {
	void (*connected)(void *owner); /* and encrypted, where that comes first */
	void (*secured)(void *owner);   /* after link_start_tls */
	void (*reply)(void *owner, const Reply *reply);
	void (*drained)(void *owner); /* all that was written is with the kernel */
	/* it has waited for so many seconds, and will for so many more: SMTP_SILENCE */
	void (*silent)(void *owner, double waited, double left);
	void (*late)(void *owner);    /* the time that link_await gave is over */
	void (*lost)(void *owner, const char *what); /* still open: close it */
} LinkEvents;

typedef struct LinkConfig {
	struct event_base *base;
	const GArray *addresses; /* of RelayAddress */
	double connect;          /* seconds for each address */
	double block;            /* seconds between two writes */
	double handshake;        /* seconds for that of TLS */
	const Tls *tls;          /* NULL: never encrypted */
	bool implicit;           /* encrypt before the first byte (RFC 8314 3) */
	const LinkEvents *events;
} LinkConfig;

/* `config` is borrowed for its life. */
Link *link_new(const LinkConfig *config, void *owner);

void link_free(Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Link, link_free)

/* Begin to connect; the link is closed. */
void link_open(Link *link);

/* Drop the connection and what is unsent. */
void link_close(Link *link);

/* Whether it is open: connecting or connected. */
bool link_is_open(const Link *link);

bool link_is_connected(const Link *link);

/*
 * Begin to encrypt what goes on; `secured` is called when that is done, and until then
 * nothing may be sent. False when the relay has sent something already that would pass
 * for encrypted (CVE-2011-0411), or there is no memory for it: close it.
 */
bool link_start_tls(Link *link) CHY_MUST_CHECK;

/* What stands for this host's name in a greeting: the address that it is connected from
 * (RFC 5321 4.1.4). Yours; the link is connected. */
char *link_find_self(const Link *link);

/* Whether a handshake is under way. */
bool link_is_securing(const Link *link);

/* Protocol and cipher, "TLSv1.3 TLS_AES_256_GCM_SHA384", or NULL: plain. Borrowed. */
const char *link_get_tls(const Link *link);

/* Whether it is encrypted to a certificate that is good for the relay's host. */
bool link_is_verified(const Link *link);

/*
 * What is to be sent is added here, borrowed, and goes in one write when the loop turns;
 * the link is connected.
 */
struct evbuffer *link_output(Link *link);

/* Bytes added to the output that the kernel has not taken. */
size_t link_unsent(const Link *link);

/* Call `late` after so many seconds unless this is called again; 0: never. */
void link_await(Link *link, double seconds);

/* Whether it waits, for whatever it be, and that has been told (LinkEvents.silent). */
bool link_is_silent(const Link *link);

/* Send what needs no answer, as far as it goes without waiting, and close. */
void link_take_leave(Link *link, const char *words);

#endif
