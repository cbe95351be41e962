/*
 * The program: find the command, parse, open the home, run, and say how it went.
 *
 * What must be fast (help, version, completion) is answered before anything is opened.
 * Success means that everything printed has also been taken by whoever reads it.
 */
#include "cli-call.h"
#include "cli-error.h"
#include "cli-help.h"
#include "cli-table.h"
#include "cli-terminal.h"

#include "base-text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int report(const GError *error)
{
	bool colour = terminal_has_colour(stderr);

	fprintf(stderr, "%schancery:%s %s\n", colour ? terminal_tone(TONE_BAD) : "",
		colour ? terminal_plain() : "", error->message);
	if (chy_error_is(error, CHY_USAGE))
		fputs("Try 'chancery --help'.\n", stderr);
	return cli_exit_code(error);
}

/* Whether standard output took everything,
 * down to the disk's or the pipe's other end. */
static bool finish_output(GError **error)
{
	if (fflush(stdout) != 0 || ferror(stdout) || close(STDOUT_FILENO) != 0)
		return chy_fail_errno(error, errno != 0 ? errno : EIO,
				      "cannot write standard output");
	return true;
}

static bool print_owned(char *text)
{
	fputs(text, stdout);
	g_free(text);
	return true;
}

/* What may stand alone, instead of a command. */
static bool answer_at_once(const char *word)
{
	if (g_str_equal(word, "--version"))
		return print_owned(g_strdup("chancery " CHANCERY_VERSION "\n"));
	if (g_str_equal(word, "--completion"))
		return print_owned(help_completion());
	if (g_str_equal(word, "--table"))
		return print_owned(help_table());
	return false;
}

static const Command *find_command(const char *name, GError **error)
{
	const Command *command = table_find(name);

	if (command != NULL)
		return command;

	g_autofree char *suggestion = text_suggestion(table_nearest(name));

	chy_fail(error, CHY_USAGE, "there is no command '%s'%s", name, suggestion);
	return NULL;
}

static bool run_command(Call *call, GError **error)
{
	const Command *command = call_get_command(call);

	if (call_wants_help(call))
		return print_owned(help_command(command));
	if (command->needs != NEEDS_NOTHING &&
	    !call_open(call, command->needs == NEEDS_WRITING, error))
		return false;
	return command->run(call, error);
}

static bool run_program(int argc, char **argv, GError **error)
{
	g_autoptr(Call) call = NULL;
	int at = 0;

	if (argc == 2 && answer_at_once(argv[1]))
		return true;
	if (!call_new(argc, argv, &call, &at, error))
		return false;
	if (at >= argc && call_wants_help(call))
		return print_owned(help_program());
	if (at >= argc)
		return chy_fail(error, CHY_USAGE, "no command was given");

	const Command *command = find_command(argv[at], error);

	return command != NULL &&
	       call_parse(call, command, argc - at, argv + at, error) &&
	       run_command(call, error);
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) output_error = NULL;
	bool good = run_program(argc, argv, &error);

	if (!finish_output(&output_error) && good)
		return report(output_error);
	return good ? EXIT_SUCCESS : report(error);
}
