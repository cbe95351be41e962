/*
 * A relay is the mail server that letters are handed to, named by a URL:
 *
 *     smtp://HOST[:PORT]      port 25 when none is named
 *     smtps://HOST[:PORT]     port 465: encrypted from the first byte (RFC 8314 3.3)
 *     lmtp://HOST[:PORT]      port 24 (RFC 2033)
 *     smtp+unix:///PATH       a unix socket
 *     lmtp+unix:///PATH
 *
 * The host is a name, an IPv4 address, or an IPv6 address in brackets.
 */
#ifndef WIRE_RELAY_H
#define WIRE_RELAY_H

#include "base-error.h"

typedef struct Relay Relay;

/* CHY_INVALID says what is wrong with the URL. */
bool relay_parse(const char *url, Relay **relay_out, GError **error) CHY_MUST_CHECK;

void relay_free(Relay *relay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relay, relay_free)

/* The URL as it was given. Borrowed. */
const char *relay_get_url(const Relay *relay);

/*
 * Whether the relay can only be this machine: a unix socket, or a host all of whose
 * addresses, resolved now, are in 127.0.0.0/8 or ::1. CHY_TEMPORARY when the name
 * cannot be resolved. To be held to it, set require_loopback (wire-smtp.h), which asks
 * of the very addresses that are then used.
 */
bool relay_is_loopback(const Relay *relay, bool *loopback_out,
		       GError **error) CHY_MUST_CHECK;

#endif
