/*
 * The server's side of SMTP and LMTP, as far as a sink needs it.
 *
 *     greeted ── EHLO, HELO, LHLO ──> idle ── MAIL ──> RCPT… ──> DATA ──> message ──>
 * idle
 *
 * A message ends only at CRLF "." CRLF. What comes is kept as it came until then, with
 * CRLF set before it, so that a dot that opens the message is like any other.
 */
#include "wire-sink-client.h"

#include "wire-private.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_SINK_COMMAND 2000   /* bytes of a command line */
#define LIMIT_SINK_RECIPIENTS 100 /* of one message */
#define READ_MOST (1u << 18)      /* bytes taken from the kernel at a time */
#define END "\r\n.\r\n"

struct SinkClient {
	Sink *sink;
	struct bufferevent *stream;
	struct event *timer;   /* runs while replies are held back */
	struct evbuffer *held; /* replies not yet sent */
	bool greeted, lmtp;
	bool mail; /* MAIL was accepted */
	unsigned recipients;
	bool taking;      /* a message is coming */
	bool too_big;     /* it has passed the limit and is dropped as it comes */
	GString *message; /* as it came, after a CRLF of ours */
	bool stalled;     /* says nothing more */
	bool leaving;     /* goes when its replies have been sent */
};

static const SinkOptions *options(const SinkClient *client)
{
	return sink_get_options(client->sink);
}

static void send_held(SinkClient *client)
{
	bufferevent_write_buffer(client->stream, client->held);
}

static void on_timer(G_GNUC_UNUSED evutil_socket_t fd, G_GNUC_UNUSED short what,
		     void *context)
{
	send_held(context);
}

static void reply(SinkClient *client, int code, const char *words)
{
	struct timeval delay = loop_interval(options(client)->delay);

	if (options(client)->wordy)
		evbuffer_add_printf(client->held, "%d-The sink says\r\n%d-\r\n", code,
				    code);
	evbuffer_add_printf(client->held, "%d %s\r\n", code, words);
	if (options(client)->delay > 0)
		event_add(client->timer, &delay);
	else
		send_held(client);
}

/* Let the fault of this stage strike, if there is one; it is returned. */
static const SinkFault *struck(SinkClient *client, SinkStage stage)
{
	const SinkFault *fault = sink_strike(client->sink, stage);

	if (fault == NULL)
		return NULL;
	client->stalled = fault->code == SINK_STALL;
	client->leaving = fault->code == SINK_CLOSE || fault->code == 421;
	if (fault->code > 0)
		reply(client, fault->code, "The sink was told to say so");
	return fault;
}

static void reset(SinkClient *client)
{
	client->mail = false;
	client->recipients = 0;
	client->taking = false;
	client->too_big = false;
}

static void say_hello(SinkClient *client, const char *verb)
{
	bool plain = options(client)->plain;

	reset(client);
	client->greeted = true;
	client->lmtp = g_ascii_strcasecmp(verb, "LHLO") == 0;
	if (g_ascii_strcasecmp(verb, "HELO") == 0 || plain) {
		reply(client, 250, "sink");
		return;
	}
	evbuffer_add_printf(client->held,
			    "250-sink\r\n250-PIPELINING\r\n250-SIZE %u\r\n"
			    "250-8BITMIME\r\n250-SMTPUTF8\r\n"
			    "250-ENHANCEDSTATUSCODES\r\n",
			    LIMIT_SINK_MESSAGE);
	reply(client, 250, "HELP");
}

static void on_hello(SinkClient *client, const char *verb)
{
	if (!struck(client, SINK_HELLO))
		say_hello(client, verb);
}

static void on_mail(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	if (struck(client, SINK_MAIL))
		return;
	if (!client->greeted || client->mail) {
		reply(client, 503, "5.5.1 Not now");
		return;
	}
	client->mail = true;
	reply(client, 250, "2.1.0 Sender taken");
}

static void on_rcpt(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	if (struck(client, SINK_RCPT))
		return;
	if (!client->mail) {
		reply(client, 503, "5.5.1 MAIL comes first");
	} else if (client->recipients == LIMIT_SINK_RECIPIENTS) {
		reply(client, 452, "4.5.3 Too many recipients");
	} else {
		client->recipients++;
		reply(client, 250, "2.1.5 Recipient taken");
	}
}

static void on_data(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	const SinkFault *fault = struck(client, SINK_DATA);

	if (fault == NULL && client->recipients == 0) {
		reply(client, 503, "5.5.1 RCPT comes first");
		return;
	}
	if (fault == NULL)
		reply(client, 354, "Go on, end with a dot");
	client->taking = fault == NULL || fault->code == 354;
	g_string_assign(client->message, "\r\n");
}

static void on_reset(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	reset(client);
	reply(client, 250, "2.0.0 Forgotten");
}

static void on_noop(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	reply(client, 250, "2.0.0 Nothing done");
}

static void on_quit(SinkClient *client, G_GNUC_UNUSED const char *verb)
{
	reply(client, 221, "2.0.0 Goodbye");
	client->leaving = true;
}

static void take_command(SinkClient *client, const char *line)
{
	static const struct {
		const char *verb;
		void (*run)(SinkClient *client, const char *verb);
	} commands[] = {
		{ "EHLO", on_hello }, { "HELO", on_hello }, { "LHLO", on_hello },
		{ "MAIL", on_mail },  { "RCPT", on_rcpt },  { "DATA", on_data },
		{ "RSET", on_reset }, { "NOOP", on_noop },  { "QUIT", on_quit },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		const char *verb = commands[i].verb;

		if (g_ascii_strncasecmp(line, verb, 4) == 0 &&
		    (line[4] == '\0' || line[4] == ' ')) {
			commands[i].run(client, verb);
			return;
		}
	}
	reply(client, 502, "5.5.1 Unknown command");
}

/* Take away the dots that the client has put before dots (RFC 5321 4.5.2). */
static void unstuff(GString *message)
{
	char *from = memmem(message->str, message->len, "\r\n..", 4);
	char *end = message->str + message->len, *to;

	if (from == NULL)
		return;
	from += 3;
	to = from;
	while (from < end) {
		char *next = memmem(from, (size_t)(end - from), "\r\n..", 4);
		char *stop = next != NULL ? next + 3 : end;

		from++;
		memmove(to, from, (size_t)(stop - from));
		to += stop - from;
		from = stop;
	}
	g_string_truncate(message, (size_t)(to - message->str));
}

/* The message in full: `message` is CRLF, what came, and the CRLF of its last line. */
static void take_message(SinkClient *client)
{
	unsigned times = client->lmtp ? client->recipients : 1;
	bool unwanted = client->recipients == 0, too_big = client->too_big,
	     kept = false;

	reset(client);
	if (struck(client, SINK_DOT))
		return;
	if (unwanted) {
		reply(client, 554, "5.5.1 No valid recipients");
		return;
	}
	if (!too_big) {
		unstuff(client->message);
		kept = sink_keep(client->sink, client->message->str + 2,
				 client->message->len - 2);
	}
	if (kept && struck(client, SINK_KEPT))
		return;
	for (unsigned i = 0; i < times; i++) {
		if (too_big)
			reply(client, 552, "5.3.4 The message is too big");
		else if (!kept)
			reply(client, 452, "4.3.1 The message cannot be written");
		else
			reply(client, 250, "2.0.0 Taken");
	}
}

/* Take what has come of the message; true when its end was in it. */
static bool take_bytes(SinkClient *client, struct evbuffer *input)
{
	GString *message = client->message;
	size_t old = message->len, tail = MIN(old, strlen(END) - 1);
	size_t length = evbuffer_get_length(input);
	const char *end;

	g_string_set_size(message, old + length);
	evbuffer_copyout(input, message->str + old, length);
	end = memmem(message->str + old - tail, length + tail, END, strlen(END));
	if (end != NULL) {
		size_t whole = (size_t)(end - message->str) + strlen(END);

		evbuffer_drain(input, whole - old);
		g_string_truncate(message, whole - strlen(".\r\n"));
		return true;
	}
	evbuffer_drain(input, length);
	if (message->len > LIMIT_SINK_MESSAGE)
		client->too_big = true;
	if (client->too_big)
		g_string_erase(message, 0, (gssize)(message->len - (strlen(END) - 1)));
	return false;
}

static bool take_line(SinkClient *client, struct evbuffer *input)
{
	char *line = evbuffer_readln(input, NULL, EVBUFFER_EOL_CRLF);

	if (line != NULL)
		take_command(client, line);
	free(line);
	if (line == NULL && evbuffer_get_length(input) > LIMIT_SINK_COMMAND) {
		reply(client, 500, "5.5.2 The line is too long");
		client->leaving = true;
	}
	return line != NULL;
}

static void leave_if_done(SinkClient *client)
{
	if (client->leaving && evbuffer_get_length(client->held) == 0 &&
	    evbuffer_get_length(bufferevent_get_output(client->stream)) == 0)
		sink_forget(client->sink, client);
}

static void on_read(struct bufferevent *stream, void *context)
{
	SinkClient *client = context;
	struct evbuffer *input = bufferevent_get_input(stream);
	bool more = true;

	while (more && !client->leaving && !client->stalled) {
		if (!client->taking) {
			more = take_line(client, input);
		} else if (evbuffer_get_length(input) == 0 ||
			   struck(client, SINK_BODY)) {
			more = false;
		} else {
			more = take_bytes(client, input);
			if (more)
				take_message(client);
		}
	}
	leave_if_done(client);
}

static void on_written(G_GNUC_UNUSED struct bufferevent *stream, void *context)
{
	leave_if_done(context);
}

static void on_event(G_GNUC_UNUSED struct bufferevent *stream, short what,
		     void *context)
{
	SinkClient *client = context;

	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
		sink_forget(client->sink, client);
}

SinkClient *sink_client_new(Sink *sink, struct bufferevent *stream)
{
	SinkClient *client = g_new0(SinkClient, 1);

	client->sink = sink;
	client->stream = stream;
	client->timer = evtimer_new(bufferevent_get_base(stream), on_timer, client);
	client->held = evbuffer_new();
	client->message = g_string_new(NULL);
	bufferevent_setcb(stream, on_read, on_written, on_event, client);
	bufferevent_set_max_single_read(stream, READ_MOST);
	if (options(client)->wordy)
		bufferevent_set_max_single_write(stream, 1);
	bufferevent_enable(stream, EV_READ | EV_WRITE);
	if (!struck(client, SINK_GREETING))
		reply(client, 220, "sink ready");
	else if (client->leaving && evbuffer_get_length(client->held) == 0)
		bufferevent_trigger(stream, EV_WRITE, BEV_TRIG_DEFER_CALLBACKS);
	return client;
}

void sink_client_free(SinkClient *client)
{
	if (client == NULL)
		return;
	bufferevent_free(client->stream);
	event_free(client->timer);
	evbuffer_free(client->held);
	g_string_free(client->message, TRUE);
	g_free(client);
}
