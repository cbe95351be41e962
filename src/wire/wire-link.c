/*
 * A link over libevent's buffered sockets.
 *
 *     closed ── link_open ──> connecting ──> connected
 *     connecting ── no answer ──> connecting to the next address, or lost
 *     connecting ── implicit TLS ──> securing ──> connected
 *     connected ── link_start_tls ──> securing ──> connected
 *     connected ── error, end, a write that blocks too long, nonsense ──> lost
 *
 * `lost` is called once, with the link still as it was, so that the owner can ask what
 * is unsent; what the relay said before the end has then been handed in.
 */
#include "wire-link.h"

#include "wire-smtp.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#define WRITE_MOST (1u << 18) /* bytes handed to the kernel at a time */
/* Bytes read from a connection that is broken. */
#define REST_MOST (LIMIT_SMTP_REPLY_LINE * LIMIT_SMTP_REPLY_LINES)

struct Link {
	const LinkConfig *config;
	void *owner;
	struct bufferevent *stream; /* NULL: closed */
	struct event *timer;
	guint address; /* the one in use, or being tried */
	bool connected;
	bool launching; /* inside the call that connects */
	bool securing;  /* in a handshake */
	bool greeted;   /* the owner has been told that it is connected */
	char *tls;      /* protocol and cipher; NULL: not encrypted */
	Reply reply;
};

static void link_launch(Link *link);
static void dress_stream(Link *link);

void link_close(Link *link)
{
	if (link->stream != NULL)
		bufferevent_free(link->stream);
	link->stream = NULL;
	link->connected = false;
	link->securing = false;
	link->greeted = false;
	g_clear_pointer(&link->tls, g_free);
	reply_reset(&link->reply);
	event_del(link->timer);
}

/* Try the next address, or give up. */
static void connect_failed(Link *link, int errnum)
{
	g_autofree char *what =
		g_strdup_printf("cannot connect to the relay: %s", g_strerror(errnum));

	if (link->address + 1 < link->config->addresses->len) {
		link_close(link);
		link->address++;
		link_launch(link);
	} else {
		link->config->events->lost(link->owner, what);
	}
}

/* Hand in the replies that `input` holds; the link may be closed afterwards. */
static void take_replies(Link *link, struct evbuffer *input)
{
	const LinkEvents *events = link->config->events;
	struct bufferevent *stream = link->stream;

	while (link->stream == stream) {
		size_t length;
		char *line = evbuffer_readln(input, &length, EVBUFFER_EOL_CRLF);
		ReplyStatus status = REPLY_MORE;

		if (line == NULL)
			break;
		status = reply_add_line(&link->reply, line, length);
		free(line);
		if (status == REPLY_BAD) {
			events->lost(link->owner,
				     "the relay's reply is not one of SMTP");
		} else if (status == REPLY_DONE) {
			events->reply(link->owner, &link->reply);
			reply_reset(&link->reply);
		}
	}
	if (link->stream == stream &&
	    evbuffer_get_length(input) > LIMIT_SMTP_REPLY_LINE)
		events->lost(link->owner, "a line of the relay's reply is too long");
}

static void on_read(struct bufferevent *stream, void *context)
{
	take_replies(context, bufferevent_get_input(stream));
}

static void on_drained(G_GNUC_UNUSED struct bufferevent *stream, void *context)
{
	Link *link = context;

	if (link->connected)
		link->config->events->drained(link->owner);
}

/* The connection is broken: what the relay said before still counts. */
static void on_broken(Link *link, const char *what)
{
	struct bufferevent *stream = link->stream;
	struct evbuffer *rest = evbuffer_new();

	evbuffer_add_buffer(rest, bufferevent_get_input(stream));
	if (link->tls != NULL)
		tls_read_rest(stream, rest, REST_MOST);
	else
		evbuffer_read(rest, bufferevent_getfd(stream), REST_MOST);
	take_replies(link, rest);
	evbuffer_free(rest);
	if (link->stream == stream)
		link->config->events->lost(link->owner, what);
}

/* Put TLS between the socket and us. */
static bool secure(Link *link)
{
	const LinkConfig *config = link->config;
	evutil_socket_t fd = bufferevent_getfd(link->stream);
	struct bufferevent *stream = tls_wrap(config->tls, config->base, fd);

	if (stream == NULL)
		return false;
	bufferevent_setfd(link->stream, -1);
	bufferevent_free(link->stream);
	link->stream = stream;
	link->securing = true;
	dress_stream(link);
	link_await(link, config->handshake);
	return true;
}

static void tell_connected(Link *link)
{
	link->greeted = true;
	link->config->events->connected(link->owner);
}

static void on_connected(Link *link)
{
	struct timeval block = loop_interval(link->config->block);
	int on = 1;

	/* has no meaning for a unix socket, and does no harm */
	setsockopt(bufferevent_getfd(link->stream), IPPROTO_TCP, TCP_NODELAY, &on,
		   sizeof on);
	event_del(link->timer);
	link->connected = true;
	if (!link->config->implicit) {
		bufferevent_set_timeouts(link->stream, NULL, &block);
		tell_connected(link);
	} else if (!secure(link)) {
		link->config->events->lost(link->owner, "cannot begin to encrypt");
	}
}

static void on_secured(Link *link)
{
	struct timeval block = loop_interval(link->config->block);

	event_del(link->timer);
	link->securing = false;
	link->tls = tls_describe(link->stream);
	bufferevent_set_timeouts(link->stream, NULL, &block);
	if (link->greeted)
		link->config->events->secured(link->owner);
	else
		tell_connected(link);
}

static void on_failed(Link *link, short what, int errnum)
{
	bool ended = what & BEV_EVENT_EOF;
	g_autofree char *fault = NULL;

	if (link->securing || link->tls != NULL)
		fault = tls_fault(link->stream);
	if (link->securing)
		link->config->events->lost(link->owner, fault);
	else if (what & BEV_EVENT_TIMEOUT)
		link->config->events->lost(link->owner,
					   "the relay takes no more bytes");
	else if (ended)
		on_broken(link, "the relay closed the connection");
	else
		on_broken(link, fault != NULL ? fault : g_strerror(errnum));
}

static void on_event(G_GNUC_UNUSED struct bufferevent *stream, short what,
		     void *context)
{
	Link *link = context;
	int errnum = EVUTIL_SOCKET_ERROR();

	if (link->launching)
		return;
	if (!(what & BEV_EVENT_CONNECTED) && link->connected)
		on_failed(link, what, errnum);
	else if (!link->connected && !(what & BEV_EVENT_CONNECTED))
		connect_failed(link, errnum);
	else if (link->securing)
		on_secured(link);
	else
		on_connected(link);
}

static void on_timer(G_GNUC_UNUSED evutil_socket_t fd, G_GNUC_UNUSED short what,
		     void *context)
{
	Link *link = context;

	if (link->connected)
		link->config->events->late(link->owner);
	else
		connect_failed(link, ETIMEDOUT);
}

/* Callbacks and limits of a stream that has just come to be. */
static void dress_stream(Link *link)
{
	bufferevent_setcb(link->stream, on_read, on_drained, on_event, link);
	bufferevent_set_max_single_write(link->stream, WRITE_MOST);
	bufferevent_enable(link->stream, EV_READ | EV_WRITE);
}

/* Connect to the present address. */
static void link_launch(Link *link)
{
	const LinkConfig *config = link->config;
	const RelayAddress *address =
		&g_array_index(config->addresses, RelayAddress, link->address);
	int status, errnum;

	link->stream = bufferevent_socket_new(config->base, -1, BEV_OPT_CLOSE_ON_FREE);
	dress_stream(link);
	link_await(link, config->connect);
	link->launching = true;
	status = bufferevent_socket_connect(link->stream,
					    (const struct sockaddr *)&address->address,
					    (int)address->length);
	errnum = EVUTIL_SOCKET_ERROR();
	link->launching = false;
	if (status != 0)
		connect_failed(link, errnum);
}

Link *link_new(const LinkConfig *config, void *owner)
{
	Link *link = g_new0(Link, 1);

	link->config = config;
	link->owner = owner;
	link->timer = evtimer_new(config->base, on_timer, link);
	reply_init(&link->reply);
	return link;
}

void link_free(Link *link)
{
	if (link == NULL)
		return;
	link_close(link);
	event_free(link->timer);
	reply_clear(&link->reply);
	g_free(link);
}

void link_open(Link *link)
{
	g_assert(link->stream == NULL);
	link->address = 0;
	link_launch(link);
}

bool link_is_open(const Link *link)
{
	return link->stream != NULL;
}

bool link_is_connected(const Link *link)
{
	return link->connected;
}

bool link_start_tls(Link *link)
{
	return evbuffer_get_length(bufferevent_get_input(link->stream)) == 0 &&
	       secure(link);
}

bool link_is_securing(const Link *link)
{
	return link->securing;
}

const char *link_get_tls(const Link *link)
{
	return link->tls;
}

bool link_is_verified(const Link *link)
{
	return link->tls != NULL && tls_is_verified(link->stream);
}

struct evbuffer *link_output(const Link *link)
{
	return bufferevent_get_output(link->stream);
}

size_t link_unsent(const Link *link)
{
	return link->stream != NULL ? evbuffer_get_length(link_output(link)) : 0;
}

void link_await(Link *link, double seconds)
{
	struct timeval interval = loop_interval(seconds);

	if (seconds > 0)
		event_add(link->timer, &interval);
	else
		event_del(link->timer);
}

void link_take_leave(Link *link, const char *words)
{
	bool able = link->connected && !link->securing && link_unsent(link) == 0;

	if (able && link->tls != NULL)
		tls_say(link->stream, words);
	else if (able)
		send(bufferevent_getfd(link->stream), words, strlen(words),
		     MSG_NOSIGNAL | MSG_DONTWAIT);
	link_close(link);
}
