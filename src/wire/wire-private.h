/*
 * What the files of this room share and show nobody else.
 */
#ifndef WIRE_PRIVATE_H
#define WIRE_PRIVATE_H

#include "wire-loop.h"
#include "wire-relay.h"

#include <sys/socket.h>

struct event;
struct event_base;
struct timeval;

/* What comes in is handled before anything goes out: priorities of events (the default is
 * the last). */
enum { LOOP_FIRST, LOOP_LAST, LOOP_PRIORITIES };

/* The loop's libevent base, borrowed. */
struct event_base *loop_get_base(const Loop *loop);

/* Free the event, which may be NULL, and forget it. */
void event_drop(struct event **event);

/* `seconds` as libevent takes them. */
struct timeval loop_interval(double seconds);

typedef struct RelayAddress {
	struct sockaddr_storage address;
	socklen_t length;
} RelayAddress;

/* What came of moving bytes over a socket that never waits. */
typedef enum {
	TRANSFER_DONE,      /* some were moved; or the handshake is over */
	TRANSFER_WAITS_IN,  /* none before the socket can be read */
	TRANSFER_WAITS_OUT, /* none before it can be written */
	TRANSFER_ENDED,     /* the far side has closed */
	TRANSFER_FAILED,
} Transfer;

/* Whether nobody need be asked for its addresses: a unix socket, an address, or localhost. */
bool relay_is_nameless(const Relay *relay);

/* An array of RelayAddress, at least one, in the order to try them. CHY_TEMPORARY. */
bool relay_resolve(const Relay *relay, GArray **addresses_out,
		   GError **error) CHY_MUST_CHECK;

/* Whether `address` can only be this machine: 127.0.0.0/8, ::1, a unix socket. */
bool address_is_loopback(const RelayAddress *address);

/*
 * What stands for a name of the host that has this address (RFC 5321 4.1.3): "[192.0.2.7]",
 * "[IPv6:2001:db8::7]"; of any that is no address of the Internet, "[127.0.0.1]". Yours.
 */
char *address_literal(const RelayAddress *address);

/* The host as the URL has it, without brackets; NULL for a unix socket. Borrowed. */
const char *relay_get_host(const Relay *relay);

/* Whether its connections are encrypted from the first byte. */
bool relay_is_implicit(const Relay *relay);

/* Whether the relay speaks LMTP (RFC 2033). */
bool relay_is_lmtp(const Relay *relay);

#endif
