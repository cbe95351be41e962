/*
 * A link is the connection of one session to a relay: it connects to the first address
 * that answers, carries bytes out and hands replies in.
 */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include "wire-private.h"
#include "wire-reply.h"

struct evbuffer;

typedef struct Link Link;

/*
 * What happens on a link. Each call may close it, and open it again. `what` is words
 * for a person.
 */
typedef struct LinkEvents {
	void (*connected)(void *owner);
	void (*reply)(void *owner, const Reply *reply);
	void (*drained)(void *owner); /* all that was written is with the kernel */
	void (*late)(void *owner);    /* the time that link_await gave is over */
	void (*lost)(void *owner, const char *what); /* still open: close it */
} LinkEvents;

typedef struct LinkConfig {
	struct event_base *base;
	const GArray *addresses; /* of RelayAddress */
	double connect;          /* seconds for each address */
	double block;            /* seconds between two writes */
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

/* What is to be sent is added here, borrowed; the link is connected. */
struct evbuffer *link_output(const Link *link);

/* Bytes added to the output that the kernel has not taken. */
size_t link_unsent(const Link *link);

/* Call `late` after so many seconds unless this is called again; 0: never. */
void link_await(Link *link, double seconds);

/* Send what needs no answer, as far as it goes without waiting, and close. */
void link_take_leave(Link *link, const char *words);

#endif
