/*
 * A link: the events of one stream, one after another.
 *
 *     closed ── link_open ──> connecting ──> connected
 *     connecting ── no answer ──> connecting to the next address, or lost
 *     connecting ── implicit TLS ──> securing ──> connected
 *     connected ── link_start_tls ──> securing ──> connected
 *     connected ── error, end, a write that blocks too long, nonsense ──> lost
 *
 * Invariants:
 *   1. `lost` is called once, with the link still as it was, so that the owner can ask what
 *      is unsent; what the relay said before the end has then been handed in.
 *   2. What is added to the output within one turn of the loop goes in one write; the
 *      kernel is asked when it takes more only once it has taken less than it was given.
 *   3. What has come in is handed in before anything goes out, so that nothing is sent over
 *      a connection that is known to be closed.
 *   4. A line of a reply is read where it came, in `input`, which holds one line at least.
 */
#include "wire-link.h"

#include "wire-smtp.h"
#include "wire-stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <string.h>

#define DOOR_PAUSE 0.05  /* seconds until a socket is tried again where too many wait */
#define LIMIT_INPUT 4096 /* bytes read at a time */
/* Bytes read from a connection that is broken. */
#define LIMIT_REST (LIMIT_SMTP_REPLY_LINE * LIMIT_SMTP_REPLY_LINES)

/* Seconds to wait until that is told, and from then on; no more are left once it was. */
typedef struct Wait {
	double first, rest;
} Wait;

struct Link {
	const LinkConfig *config;
	void *owner;
	Stream *stream;         /* NULL: closed */
	struct event *in, *out; /* of the stream, NULL: closed */
	struct event *timer;
	struct event *door;     /* runs until the socket is tried again */
	Wait in_wait, out_wait; /* of `timer` and of `out` */
	bool silent;            /* one of them is in its rest */
	struct evbuffer *output;
	char input[LIMIT_INPUT];
	size_t from, to;  /* what is in `input` and was not handed in */
	unsigned streams; /* that there were so far: tells one from the next */
	guint address;    /* the one in use, or being tried */
	bool connected;
	bool securing; /* in a handshake */
	bool greeted;  /* the owner has been told that it is connected */
	char *tls;     /* protocol and cipher; NULL: not encrypted */
	Reply reply;
};

static void link_launch(Link *link);

void link_close(Link *link)
{
	event_drop(&link->in);
	event_drop(&link->out);
	event_del(link->timer);
	event_del(link->door);
	g_clear_pointer(&link->stream, stream_close);
	evbuffer_drain(link->output, evbuffer_get_length(link->output));
	link->from = link->to = 0;
	link->streams++;
	link->connected = false;
	link->securing = false;
	link->greeted = false;
	link->silent = false;
	g_clear_pointer(&link->tls, g_free);
	reply_reset(&link->reply);
}

static void lose(Link *link, const char *what)
{
	link->config->events->lost(link->owner, what);
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
		lose(link, what);
	}
}

/* --- what comes in ----------------------------------------------------------------- */

/* The next line of the input, without its end; NULL when there is no whole one. */
static const char *take_line(Link *link, size_t *length_out)
{
	const char *line = link->input + link->from;
	const char *end = memchr(line, '\n', link->to - link->from);

	if (end == NULL)
		return NULL;
	link->from += (size_t)(end - line) + 1;
	*length_out = (size_t)(end - line);
	if (*length_out > 0 && end[-1] == '\r')
		(*length_out)--;
	return line;
}

/* Hand in the replies that have come; false when the stream is then lost or another. */
static bool take_replies(Link *link)
{
	unsigned stream = link->streams;
	const char *line;
	size_t length;

	while (link->streams == stream && (line = take_line(link, &length)) != NULL) {
		switch (reply_add_line(&link->reply, line, length)) {
		case REPLY_BAD:
			lose(link, "the relay's reply is not one of SMTP");
			return false;
		case REPLY_DONE:
			link->config->events->reply(link->owner, &link->reply);
			reply_reset(&link->reply);
			break;
		case REPLY_MORE:
			break;
		}
	}
	if (link->streams != stream)
		return false;
	link->to -= link->from;
	memmove(link->input, link->input + link->from, link->to);
	link->from = 0;
	if (link->to > LIMIT_SMTP_REPLY_LINE)
		lose(link, "a line of the relay's reply is too long");
	return link->to <= LIMIT_SMTP_REPLY_LINE;
}

static Transfer read_more(Link *link)
{
	size_t got = 0;
	Transfer done = stream_read(link->stream, link->input + link->to,
				    sizeof link->input - link->to, &got);

	link->to += got;
	return done;
}

/* The connection is broken: what the relay said before still counts. */
static void on_broken(Link *link, const char *what)
{
	bool there = true;

	for (size_t rest = 0; there && rest < LIMIT_REST; rest += LIMIT_INPUT) {
		if (read_more(link) != TRANSFER_DONE)
			break;
		there = take_replies(link);
	}
	if (there)
		lose(link, what);
}

static void on_failed(Link *link)
{
	g_autofree char *fault = stream_fault(link->stream);

	on_broken(link, fault);
}

/* --- what goes out ----------------------------------------------------------------- */

/* Let the event come after the first part of so many seconds. */
static void wait_first(Wait *wait, struct event *event, double seconds)
{
	struct timeval interval;

	wait->first = MIN(SMTP_SILENCE, seconds / 2);
	wait->rest = seconds - wait->first;
	interval = loop_interval(wait->first);
	event_add(event, &interval);
}

/* Tell that the first part is over, and begin the rest; false: that is over. */
static bool wait_rest(Link *link, Wait *wait, struct event *event)
{
	struct timeval interval = loop_interval(wait->rest);
	double left = wait->rest;

	if (left <= 0)
		return false;
	wait->rest = 0;
	event_add(event, &interval);
	link->silent = true;
	link->config->events->silent(link->owner, wait->first, left);
	return true;
}

/* Call on_out once the kernel takes more, or after `seconds` without that. */
static void await_out(Link *link, double seconds)
{
	link->silent = false;
	if (seconds > 0)
		wait_first(&link->out_wait, link->out, seconds);
	else
		event_add(link->out, NULL);
}

/* Call on_out when the loop turns. */
static void call_out(Link *link)
{
	if (!event_pending(link->out, EV_WRITE, NULL))
		event_active(link->out, EV_WRITE, 0);
}

static void flush(Link *link)
{
	Transfer done = TRANSFER_DONE;

	while (done == TRANSFER_DONE && link_unsent(link) > 0)
		done = stream_write(link->stream, link->output);
	if (done == TRANSFER_DONE)
		link->config->events->drained(link->owner);
	else if (done == TRANSFER_WAITS_OUT)
		await_out(link, link->config->block);
	else if (done == TRANSFER_WAITS_IN)
		link_await(link, link->config->block);
	else
		on_failed(link);
}

/* --- becoming connected, and secure ------------------------------------------------- */

/* Put TLS between the socket and us. */
static bool secure(Link *link)
{
	const LinkConfig *config = link->config;

	if (!stream_secure(link->stream, config->tls))
		return false;
	link->securing = true;
	link_await(link, config->handshake);
	call_out(link);
	return true;
}

static void tell_connected(Link *link)
{
	link->greeted = true;
	link->config->events->connected(link->owner);
}

static void on_connected(Link *link)
{
	event_del(link->timer);
	link->connected = true;
	event_add(link->in, NULL);
	if (!link->config->implicit)
		tell_connected(link);
	else if (!secure(link))
		lose(link, "cannot begin to encrypt");
}

static void on_secured(Link *link)
{
	event_del(link->timer);
	link->securing = false;
	link->tls = tls_describe(stream_get_tls(link->stream));
	if (link->greeted)
		link->config->events->secured(link->owner);
	else
		tell_connected(link);
}

static void shake_hands(Link *link)
{
	Transfer done = stream_shake_hands(link->stream);
	g_autofree char *fault = NULL;

	if (done == TRANSFER_DONE) {
		on_secured(link);
	} else if (done == TRANSFER_WAITS_OUT) {
		await_out(link, 0);
	} else if (done != TRANSFER_WAITS_IN) {
		fault = stream_fault(link->stream);
		lose(link, fault);
	}
}

/* --- events ------------------------------------------------------------------------- */

/* Under TLS the kernel does not know what has been taken from it and not handed out, and
 * a write may have waited for what comes in. */
static void on_in(G_GNUC_UNUSED evutil_socket_t fd, G_GNUC_UNUSED short what,
		  void *context)
{
	Link *link = context;
	Transfer done = TRANSFER_DONE;
	bool encrypted = link->tls != NULL;

	if (link->securing) {
		shake_hands(link);
		return;
	}
	do {
		done = read_more(link);
		if (done == TRANSFER_DONE && !take_replies(link))
			return;
	} while (encrypted && done == TRANSFER_DONE);
	if (done == TRANSFER_ENDED)
		on_broken(link, "the relay closed the connection");
	else if (done == TRANSFER_FAILED)
		on_failed(link);
	else if (encrypted && link_unsent(link) > 0)
		call_out(link);
}

static void on_out(G_GNUC_UNUSED evutil_socket_t fd, short what, void *context)
{
	Link *link = context;
	int errnum = link->connected ? 0 : stream_finish_opening(link->stream);

	if (errnum != 0)
		connect_failed(link, errnum);
	else if (!link->connected)
		on_connected(link);
	else if (what & EV_TIMEOUT && !wait_rest(link, &link->out_wait, link->out))
		lose(link, "the relay takes no more bytes");
	else if (what & EV_TIMEOUT)
		return;
	else if (link->securing)
		shake_hands(link);
	else
		flush(link);
}

static void on_timer(G_GNUC_UNUSED evutil_socket_t fd, G_GNUC_UNUSED short what,
		     void *context)
{
	Link *link = context;

	if (wait_rest(link, &link->in_wait, link->timer))
		return;
	if (link->connected)
		link->config->events->late(link->owner);
	else
		connect_failed(link, ETIMEDOUT);
}

/* --- what the session asks ----------------------------------------------------------- */

/* Wait for the stream to connect. */
static void await_stream(Link *link)
{
	const LinkConfig *config = link->config;
	int fd = stream_get_fd(link->stream);

	link->in = event_new(config->base, fd, EV_READ | EV_PERSIST, on_in, link);
	link->out = event_new(config->base, fd, EV_WRITE, on_out, link);
	event_priority_set(link->in, LOOP_FIRST);
	await_out(link, 0);
}

/*
 * Begin to connect to the present address. At a unix socket no more may wait than the relay has
 * said, and the kernel does not tell when there is room: it is asked again.
 */
static void try_address(Link *link)
{
	const struct timeval pause = loop_interval(DOOR_PAUSE);

	link->stream = stream_open(
		&g_array_index(link->config->addresses, RelayAddress, link->address));
	if (link->stream != NULL)
		await_stream(link);
	else if (errno == EAGAIN)
		event_add(link->door, &pause);
	else
		connect_failed(link, errno);
}

static void on_door(G_GNUC_UNUSED evutil_socket_t fd, G_GNUC_UNUSED short what,
		    void *context)
{
	try_address(context);
}

/* Connect to the present address. */
static void link_launch(Link *link)
{
	link_await(link, link->config->connect);
	try_address(link);
}

Link *link_new(const LinkConfig *config, void *owner)
{
	Link *link = g_new0(Link, 1);

	link->config = config;
	link->owner = owner;
	link->timer = evtimer_new(config->base, on_timer, link);
	link->door = evtimer_new(config->base, on_door, link);
	link->output = evbuffer_new();
	reply_init(&link->reply);
	return link;
}

void link_free(Link *link)
{
	if (link == NULL)
		return;
	link_close(link);
	event_free(link->timer);
	event_free(link->door);
	evbuffer_free(link->output);
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
	return link->stream != NULL || event_pending(link->door, EV_TIMEOUT, NULL);
}

bool link_is_connected(const Link *link)
{
	return link->connected;
}

bool link_start_tls(Link *link)
{
	return link->from == link->to && secure(link);
}

char *link_find_self(const Link *link)
{
	RelayAddress own = { .length = sizeof own.address };

	/* What fails is no address of the Internet either. */
	if (getsockname(stream_get_fd(link->stream), (struct sockaddr *)&own.address,
			&own.length) != 0)
		own.address.ss_family = AF_UNSPEC;
	return address_literal(&own);
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
	return link->tls != NULL && tls_is_verified(stream_get_tls(link->stream));
}

struct evbuffer *link_output(Link *link)
{
	call_out(link);
	return link->output;
}

size_t link_unsent(const Link *link)
{
	return evbuffer_get_length(link->output);
}

void link_await(Link *link, double seconds)
{
	link->silent = false;
	if (seconds > 0)
		wait_first(&link->in_wait, link->timer, seconds);
	else
		event_del(link->timer);
}

bool link_is_silent(const Link *link)
{
	return link->silent;
}

void link_take_leave(Link *link, const char *words)
{
	if (link->connected && !link->securing && link_unsent(link) == 0) {
		evbuffer_add(link->output, words, strlen(words));
		stream_write(link->stream, link->output);
	}
	link_close(link);
}
