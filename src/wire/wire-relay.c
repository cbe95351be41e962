/*
 * A relay: what its URL says, and the addresses of that.
 *
 * Invariants:
 *   1. Its scheme is one of the table; whatever a URL has that the scheme does not is refused,
 *      with the part that is wrong.
 *   2. An address is loopback only if it can be no other machine's.
 */
#include "wire-relay.h"

#include "base-text.h"
#include "wire-private.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

#include <sys/un.h>

#define LIMIT_PORT 65535 /* RFC 9293 3.1 */
#define LIMIT_HOST 253   /* bytes of a host name (RFC 1035 2.3.4) */

typedef struct Scheme {
	const char *name;
	/* when the URL names none; NULL: a unix socket's path follows */
	const char *port;
	bool lmtp;
	bool implicit; /* TLS from the first byte */
} Scheme;

static const Scheme schemes[] = {
	{ "smtp", "25", false, false },     { "smtps", "465", false, true },
	{ "lmtp", "24", true, false },      { "smtp+unix", NULL, false, false },
	{ "lmtp+unix", NULL, true, false },
};

struct Relay {
	const Scheme *scheme;
	char *url;
	char *host; /* or the socket's path */
	char *port; /* NULL for a unix socket */
};

void relay_free(Relay *relay)
{
	if (relay == NULL)
		return;
	g_free(relay->url);
	g_free(relay->host);
	g_free(relay->port);
	g_free(relay);
}

const char *relay_get_url(const Relay *relay)
{
	return relay->url;
}

const char *relay_get_host(const Relay *relay)
{
	return relay->port != NULL ? relay->host : NULL;
}

bool relay_is_implicit(const Relay *relay)
{
	return relay->scheme->implicit;
}

bool relay_is_lmtp(const Relay *relay)
{
	return relay->scheme->lmtp;
}

static bool refuse(GError **error, const char *url, const char *why)
{
	return chy_fail(error, CHY_INVALID, "cannot use relay '%s': %s", url, why);
}

static const Scheme *find_scheme(const char *url, size_t length)
{
	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (strlen(schemes[i].name) == length &&
		    g_ascii_strncasecmp(schemes[i].name, url, length) == 0)
			return &schemes[i];
	return NULL;
}

static bool parse_path(Relay *relay, const char *path, GError **error)
{
	const struct sockaddr_un *model = NULL;

	if (*path != '/')
		return refuse(error, relay->url,
			      "the path of the socket does not begin with '/'");
	if (strlen(path) >= sizeof model->sun_path)
		return refuse(error, relay->url, "the path of the socket is too long");
	relay->host = g_strdup(path);
	return true;
}

static bool is_port(const char *text)
{
	guint64 number;

	return g_ascii_string_to_unsigned(text, 10, 1, LIMIT_PORT, &number, NULL);
}

/* Host characters: a name's, an IPv4 address's, or inside brackets an IPv6 address's.
 */
static bool is_host(const char *host, size_t length, bool bracketed)
{
	for (size_t i = 0; i < length; i++)
		if (bracketed ? !g_ascii_isxdigit(host[i]) &&
					strchr(":.", host[i]) == NULL
			      : !g_ascii_isalnum(host[i]) &&
					strchr("-._", host[i]) == NULL)
			return false;
	return length > 0 && length <= LIMIT_HOST;
}

static bool parse_host(Relay *relay, const char *rest, GError **error)
{
	bool bracketed = *rest == '[';
	const char *host = bracketed ? rest + 1 : rest;
	size_t length = strcspn(host, bracketed ? "]" : ":/?#");
	const char *after = host + length;

	if (memchr(host, '@', length) != NULL)
		return refuse(error, relay->url, "a user name has no place in it");
	if (bracketed && *after++ != ']')
		return refuse(error, relay->url,
			      "the ']' after the address is missing");
	if (!is_host(host, length, bracketed))
		return refuse(error, relay->url,
			      length == 0
				      ? "the host is missing"
				      : "the host is neither a name nor an address");
	relay->host = g_strndup(host, length);
	if (*after == ':') {
		size_t digits = strcspn(after + 1, "/?#");

		relay->port = g_strndup(after + 1, digits);
		after += 1 + digits;
		if (!is_port(relay->port))
			return refuse(error, relay->url,
				      "the port is not a number from 1 to " G_STRINGIFY(
					      LIMIT_PORT));
	} else {
		relay->port = g_strdup(relay->scheme->port);
	}
	if (*after != '\0' && strcmp(after, "/") != 0)
		return refuse(error, relay->url,
			      "something stands after the host and port");
	return true;
}

bool relay_parse(const char *url, Relay **relay_out, GError **error)
{
	const char *mark = strstr(url, "://");
	g_autoptr(Relay) relay = g_new0(Relay, 1);

	if (text_has_control(url) || !g_utf8_validate(url, -1, NULL))
		return chy_fail(error, CHY_INVALID,
				"cannot use relay: its URL is not one line of text");
	if (mark == NULL)
		return refuse(error, url, "it is not of the form smtp://host:port");
	relay->url = g_strdup(url);
	relay->scheme = find_scheme(url, (size_t)(mark - url));
	if (relay->scheme == NULL)
		return refuse(error, url,
			      "it begins with none of smtp, smtps, lmtp, smtp+unix, "
			      "lmtp+unix");
	if (!(relay->scheme->port == NULL ? parse_path(relay, mark + 3, error)
					  : parse_host(relay, mark + 3, error)))
		return false;
	*relay_out = g_steal_pointer(&relay);
	return true;
}

static void add_unix_address(GArray *addresses, const char *path)
{
	struct sockaddr_un *local;
	RelayAddress address = { .length = sizeof *local };

	local = (struct sockaddr_un *)&address.address;
	local->sun_family = AF_UNIX;
	memcpy(local->sun_path, path, strlen(path) + 1);
	g_array_append_val(addresses, address);
}

bool relay_is_nameless(const Relay *relay)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;

	if (relay->port == NULL || g_ascii_strcasecmp(relay->host, "localhost") == 0)
		return true;
	if (getaddrinfo(relay->host, relay->port, &hints, &found) != 0)
		return false;
	freeaddrinfo(found);
	return true;
}

bool relay_resolve(const Relay *relay, GArray **addresses_out, GError **error)
{
	g_autoptr(GArray) addresses = g_array_new(FALSE, TRUE, sizeof(RelayAddress));
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	int status;

	if (relay->port == NULL) {
		add_unix_address(addresses, relay->host);
		*addresses_out = g_steal_pointer(&addresses);
		return true;
	}
	status = getaddrinfo(relay->host, relay->port, &hints, &found);
	if (status != 0)
		return chy_fail(error, CHY_TEMPORARY, "cannot find relay '%s': %s",
				relay->url, gai_strerror(status));
	for (const struct addrinfo *a = found; a != NULL; a = a->ai_next) {
		RelayAddress address = { .length = a->ai_addrlen };

		memcpy(&address.address, a->ai_addr, a->ai_addrlen);
		g_array_append_val(addresses, address);
	}
	freeaddrinfo(found);
	*addresses_out = g_steal_pointer(&addresses);
	return true;
}

bool address_is_loopback(const RelayAddress *address)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address->address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address->address;

	switch (address->address.ss_family) {
	case AF_UNIX:
		return true;
	case AF_INET:
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	case AF_INET6:
		return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
	default:
		return false;
	}
}

char *address_literal(const RelayAddress *address)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address->address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address->address;
	sa_family_t family = address->address.ss_family;
	bool mapped = family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
	char text[INET6_ADDRSTRLEN] = "127.0.0.1";

	if (family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
	else if (mapped)
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
	else if (family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
	return g_strdup_printf("[%s%s]", family == AF_INET6 && !mapped ? "IPv6:" : "",
			       text);
}

bool relay_is_loopback(const Relay *relay, bool *loopback_out, GError **error)
{
	g_autoptr(GArray) addresses = NULL;
	bool loopback = true;

	if (!relay_resolve(relay, &addresses, error))
		return false;
	for (guint i = 0; i < addresses->len; i++)
		loopback =
			loopback &&
			address_is_loopback(&g_array_index(addresses, RelayAddress, i));
	*loopback_out = loopback;
	return true;
}
