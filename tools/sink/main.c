/*
 * The loopback sink as a program, for demonstrations, tests and measurements.
 */
#include "wire-sink.h"

#include "base-file.h"

#include <stdio.h>
#include <string.h>

typedef struct Arguments {
	int port;
	char *socket, *folder, *print_port;
	char **faults;
	double delay;
	gboolean discard, plain, wordy;
} Arguments;

static void arguments_clear(Arguments *arguments)
{
	g_free(arguments->socket);
	g_free(arguments->folder);
	g_free(arguments->print_port);
	g_strfreev(arguments->faults);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, arguments_clear)

static bool parse_arguments(int argc, char **argv, Arguments *arguments, GError **error)
{
	const GOptionEntry entries[] = {
		{ "port", 0, 0, G_OPTION_ARG_INT, &arguments->port,
		  "Listen on this port of 127.0.0.1; 0: a free one", "N" },
		{ "socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments->socket,
		  "Listen on a unix socket instead", "PATH" },
		{ "folder", 0, 0, G_OPTION_ARG_FILENAME, &arguments->folder,
		  "Keep the messages here; made if missing", "DIR" },
		{ "discard", 0, 0, G_OPTION_ARG_NONE, &arguments->discard,
		  "Count the messages and keep none", NULL },
		{ "print-port", 0, 0, G_OPTION_ARG_FILENAME, &arguments->print_port,
		  "Write the port to this file once the sink listens", "FILE" },
		{ "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->faults,
		  "Misbehave, as told below; may be given several times", "FAULT" },
		{ "delay", 0, 0, G_OPTION_ARG_DOUBLE, &arguments->delay,
		  "Wait before every reply", "SECONDS" },
		{ "plain", 0, 0, G_OPTION_ARG_NONE, &arguments->plain,
		  "Offer no extensions of SMTP", NULL },
		{ "wordy", 0, 0, G_OPTION_ARG_NONE, &arguments->wordy,
		  "Answer in several lines, byte by byte", NULL },
		{ NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) cause = NULL;

	g_autofree char *faults = sink_fault_help();

	g_option_context_set_description(context, faults);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &cause))
		return chy_fail(error, CHY_USAGE, "%s", cause->message);
	if (argc > 1 || arguments->port < 0 || arguments->port > 65535 ||
	    (arguments->folder != NULL) == (bool)arguments->discard)
		return chy_fail(
			error, CHY_USAGE,
			"one of --folder and --discard is wanted, and a port from "
			"0 to 65535");
	return true;
}

static bool parse_faults(char **texts, GArray *faults, GError **error)
{
	for (char **text = texts; text != NULL && *text != NULL; text++) {
		SinkFault fault;

		if (!sink_fault_parse(*text, &fault, error))
			return false;
		g_array_append_val(faults, fault);
	}
	return true;
}

static bool print_port(const char *path, const Sink *sink, GError **error)
{
	g_autofree char *text = g_strdup_printf("%u\n", sink_get_port(sink));

	return path == NULL || file_write(path, text, strlen(text), 0644, error);
}

static bool run(int argc, char **argv, GError **error)
{
	g_auto(Arguments) arguments = { 0 };
	g_autoptr(GArray) faults = g_array_new(FALSE, FALSE, sizeof(SinkFault));
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;

	if (!parse_arguments(argc, argv, &arguments, error) ||
	    !parse_faults(arguments.faults, faults, error) ||
	    (arguments.folder != NULL && !folder_make(arguments.folder, 0755, error)) ||
	    !loop_new(&loop, error))
		return false;

	SinkOptions options = {
		.loop = loop,
		.folder = arguments.folder,
		.path = arguments.socket,
		.port = (uint16_t)arguments.port,
		.plain = arguments.plain,
		.wordy = arguments.wordy,
		.delay = arguments.delay,
		.faults = (const SinkFault *)faults->data,
		.fault_count = faults->len,
	};

	if (!sink_new(&options, &sink, error) ||
	    !print_port(arguments.print_port, sink, error))
		return false;
	printf("listening on %s\n", sink_get_url(sink));
	fflush(stdout);
	if (!loop_run(loop, error))
		return false;
	printf("took %" G_GUINT64_FORMAT " messages\n", sink_get_count(sink));
	return true;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	if (run(argc, argv, &error))
		return 0;
	fprintf(stderr, "sink: %s\n", error->message);
	return chy_error_is(error, CHY_USAGE) ? 64 : 71;
}
