/*
 * The sink: listens, keeps messages, and counts the faults that tests ask for.
 *
 * A message is written under a name that begins with a dot and then renamed, so that
 * whoever reads the folder sees whole messages only. Numbers go on from the highest one
 * there.
 */
#include "wire-sink.h"

#include "wire-private.h"
#include "wire-sink-client.h"

#include "base-text.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define ID_SHOWN 80 /* bytes of a Message-ID in a file's name */

struct Sink {
	SinkOptions options; /* its pointers are our own copies */
	struct evconnlistener *listener;
	GPtrArray *clients;
	unsigned *passed; /* for each fault */
	char *url;
	uint16_t port;
	uint64_t count;
	uint64_t number; /* of the last file */
};

const SinkOptions *sink_get_options(const Sink *sink)
{
	return &sink->options;
}

const SinkFault *sink_strike(Sink *sink, SinkStage stage)
{
	const SinkFault *struck = NULL;

	for (size_t i = 0; i < sink->options.fault_count; i++) {
		const SinkFault *fault = &sink->options.faults[i];
		unsigned passed;

		if (fault->stage != stage)
			continue;
		passed = sink->passed[i]++;
		if (passed >= fault->after &&
		    (fault->times == 0 || passed - fault->after < fault->times))
			struck = fault;
	}
	return struck;
}

void sink_forget(Sink *sink, SinkClient *client)
{
	g_ptr_array_remove_fast(sink->clients, client);
}

/* The Message-ID in a form for a file's name, after a "-"; "" when there is none.
 * Yours. */
static char *id_for_name(const char *message, size_t length)
{
	static const char field[] = "\r\nMessage-ID:";
	const char *end = memmem(message, length, "\r\n\r\n", 4);
	const char *stop = end != NULL ? end : message + length;
	GString *id = g_string_new(NULL);

	for (const char *p = message; (size_t)(stop - p) >= sizeof field; p++) {
		if (g_ascii_strncasecmp(p, field, sizeof field - 1) != 0)
			continue;
		p += sizeof field - 1;
		p += strspn(p, " <\t");
		g_string_append_c(id, '-');
		for (; *p > ' ' && *p != '>' && id->len <= ID_SHOWN; p++)
			g_string_append_c(
				id, g_ascii_isalnum(*p) || strchr(".-_@+", *p) != NULL
					    ? *p
					    : '_');
		break;
	}
	return g_string_free(id, FALSE);
}

static bool write_file(const char *path, const char *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool good = fd >= 0;

	while (good && length > 0) {
		ssize_t put = write(fd, data, length);

		good = put > 0 || (put < 0 && errno == EINTR);
		if (put > 0) {
			data += put;
			length -= (size_t)put;
		}
	}
	return fd >= 0 && close(fd) == 0 && good;
}

bool sink_keep(Sink *sink, const char *message, size_t length)
{
	const char *folder = sink->options.folder;
	g_autofree char *id = NULL, *path = NULL, *draft = NULL;

	if (folder != NULL) {
		sink->number++;
		id = id_for_name(message, length);
		path = g_strdup_printf("%s/%06" G_GUINT64_FORMAT "%s.eml", folder,
				       sink->number, id);
		draft = g_strdup_printf("%s/.%06" G_GUINT64_FORMAT ".new", folder,
					sink->number);
		if (!write_file(draft, message, length) || g_rename(draft, path) != 0) {
			g_unlink(draft);
			return false;
		}
	}
	sink->count++;
	return true;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
		      G_GNUC_UNUSED struct sockaddr *address, G_GNUC_UNUSED int length,
		      void *context)
{
	Sink *sink = context;
	struct event_base *base = evconnlistener_get_base(listener);
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	g_ptr_array_add(
		sink->clients,
		sink_client_new(
			sink, bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE)));
}

static bool find_last_number(Sink *sink, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autoptr(GDir) folder = g_dir_open(sink->options.folder, 0, &cause);
	const char *name;

	if (folder == NULL)
		return chy_fail(error, CHY_CANNOT_CREATE, "cannot start sink: %s",
				cause->message);
	while ((name = g_dir_read_name(folder)) != NULL) {
		guint64 number = g_ascii_strtoull(name, NULL, 10);

		sink->number = MAX(sink->number, number);
	}
	return true;
}

static bool listen_on(Sink *sink, const struct sockaddr *address, size_t length,
		      GError **error)
{
	sink->listener = evconnlistener_new_bind(
		loop_get_base(sink->options.loop), on_accept, sink,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, -1,
		address, (int)length);
	if (sink->listener != NULL)
		return true;
	if (errno == EADDRINUSE)
		return chy_fail(error, CHY_EXISTS,
				"cannot start sink: its port or socket is in use");
	return chy_fail_errno(error, errno, "cannot start sink");
}

static bool listen_on_path(Sink *sink, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = sink->options.path;

	if (strlen(path) >= sizeof address.sun_path)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot start sink: the path of its socket is too long");
	memcpy(address.sun_path, path, strlen(path) + 1);
	sink->url = g_strdup_printf("smtp+unix://%s", path);
	return listen_on(sink, (const struct sockaddr *)&address, sizeof address,
			 error);
}

static bool listen_on_port(Sink *sink, GError **error)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(sink->options.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof address;

	if (!listen_on(sink, (const struct sockaddr *)&address, sizeof address, error))
		return false;
	if (getsockname(evconnlistener_get_fd(sink->listener),
			(struct sockaddr *)&address, &length) != 0)
		return chy_fail_errno(error, errno, "cannot start sink");
	sink->port = ntohs(address.sin_port);
	sink->url = g_strdup_printf("smtp://127.0.0.1:%u", sink->port);
	return true;
}

bool sink_new(const SinkOptions *options, Sink **sink_out, GError **error)
{
	g_autoptr(Sink) sink = g_new0(Sink, 1);

	sink->options = *options;
	sink->options.folder = g_strdup(options->folder);
	sink->options.path = g_strdup(options->path);
	sink->options.faults =
		g_memdup2(options->faults, options->fault_count * sizeof(SinkFault));
	sink->passed = g_new0(unsigned, options->fault_count);
	sink->clients =
		g_ptr_array_new_with_free_func((GDestroyNotify)sink_client_free);
	if ((options->folder != NULL && !find_last_number(sink, error)) ||
	    !(options->path != NULL ? listen_on_path(sink, error)
				    : listen_on_port(sink, error)))
		return false;
	*sink_out = g_steal_pointer(&sink);
	return true;
}

void sink_free(Sink *sink)
{
	if (sink == NULL)
		return;
	if (sink->listener != NULL) {
		evconnlistener_free(sink->listener);
		if (sink->options.path != NULL)
			g_unlink(sink->options.path);
	}
	g_clear_pointer(&sink->clients, g_ptr_array_unref);
	g_free((char *)sink->options.folder);
	g_free((char *)sink->options.path);
	g_free((SinkFault *)sink->options.faults);
	g_free(sink->passed);
	g_free(sink->url);
	g_free(sink);
}

uint16_t sink_get_port(const Sink *sink)
{
	return sink->port;
}

const char *sink_get_url(const Sink *sink)
{
	return sink->url;
}

uint64_t sink_get_count(const Sink *sink)
{
	return sink->count;
}

static const struct {
	const char *name, *meaning;
} stages[] = {
	[SINK_GREETING] = { "greeting", "instead of 220" },
	[SINK_HELLO] = { "hello", "instead of the answer to EHLO, HELO or LHLO" },
	[SINK_MAIL] = { "mail", "instead of the answer to MAIL" },
	[SINK_RCPT] = { "rcpt", "instead of the answer to RCPT" },
	[SINK_DATA] = { "data", "instead of 354; a message is taken after 354 only" },
	[SINK_BODY] = { "body", "when bytes of a message have come, each time" },
	[SINK_DOT] = { "dot", "when the final dot has come; nothing is kept" },
	[SINK_KEPT] = { "kept", "when the message has been kept, instead of 250" },
};

char *sink_fault_help(void)
{
	GString *text = g_string_new("A FAULT is STAGE:WHAT[+AFTER][*TIMES]. WHAT is "
				     "the code of a reply, 'close' or 'stall';\n421 "
				     "closes after it. The first AFTER that pass the "
				     "stage are let through, and TIMES\nare struck "
				     "then: all without it. The stages:\n");

	for (size_t i = 0; i < G_N_ELEMENTS(stages); i++)
		g_string_append_printf(text, "  %-10s%s\n", stages[i].name,
				       stages[i].meaning);
	return g_string_free(text, FALSE);
}

/* The number that follows `mark` at *text, which is then behind it; 0 when none does.
 */
static unsigned take_number(const char **text, char mark)
{
	char *end = (char *)*text;
	guint64 number = 0;

	if (**text == mark && g_ascii_isdigit((*text)[1]))
		number = g_ascii_strtoull(*text + 1, &end, 10);
	*text = end;
	return (unsigned)MIN(number, G_MAXINT);
}

bool sink_fault_parse(const char *text, SinkFault *fault_out, GError **error)
{
	size_t length = strcspn(text, ":");
	const char *rest = text + length + (text[length] == ':');
	SinkFault fault = { .code = SINK_CLOSE };
	size_t stage = 0;

	while (stage < G_N_ELEMENTS(stages) &&
	       (strlen(stages[stage].name) != length ||
		strncmp(stages[stage].name, text, length) != 0))
		stage++;
	fault.stage = (SinkStage)stage;
	if (g_str_has_prefix(rest, "close")) {
		rest += strlen("close");
	} else if (g_str_has_prefix(rest, "stall")) {
		fault.code = SINK_STALL;
		rest += strlen("stall");
	} else if (strspn(rest, "0123456789") == 3) {
		fault.code = (int)g_ascii_strtoull(rest, NULL, 10);
		rest += 3;
	} else {
		rest = "?";
	}
	fault.after = take_number(&rest, '+');
	fault.times = take_number(&rest, '*');
	if (stage == G_N_ELEMENTS(stages) || *rest != '\0' ||
	    (fault.code > 0 && fault.code < 200) || fault.code > 599)
		return chy_fail(error, CHY_INVALID,
				"cannot parse fault '%s': it is not of the form "
				"STAGE:CODE+AFTER*TIMES",
				text);
	*fault_out = fault;
	return true;
}
