/*
 * The program: find the command, parse, open the home, run, and say how it went.
 *
 * What must be fast (help, version, completion) is answered before anything is opened.
 * Success means that everything printed has also been taken by whoever reads it.
 */
#include "cli-call.h"
#include "cli-error.h"
#include "cli-help.h"
#include "cli-output.h"
#include "cli-table.h"
#include "cli-terminal.h"

#include "base-text.h"

#include <signal.h>
#include <stdlib.h>

/* `command` is the one that was called, or NULL. */
static int report(const GError *error, const Command *command)
{
	bool colour = terminal_has_colour(stderr);

	fprintf(stderr, "%schancery:%s %s\n", colour ? terminal_tone(TONE_BAD) : "",
		colour ? terminal_plain() : "", error->message);
	if (chy_error_is(error, CHY_USAGE))
		fprintf(stderr, "Try 'chancery %s%s--help'.\n",
			command != NULL ? command->name : "",
			command != NULL ? " " : "");
	return cli_exit_code(error);
}

/* Takes the text. */
static bool print_owned(char *text, GError **error)
{
	g_autofree char *owned = text;

	return output_text(owned, error);
}

static char *version(void)
{
	return g_strdup("chancery " CHANCERY_VERSION "\n");
}

/* What stands alone, instead of a command. */
static const struct Answer {
	const char *word;
	char *(*make)(void);
} answers[] = {
	{ "--version", version },
	{ "--completion", help_completion },
	{ "--table", help_table },
};

static const struct Answer *find_answer(const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
		if (g_str_equal(word, answers[i].word))
			return &answers[i];
	return NULL;
}

/* `next` is the word behind it, or NULL. */
static bool give_answer(const struct Answer *answer, const char *next, GError **error)
{
	if (next != NULL)
		return chy_fail(error, CHY_USAGE, "%s stands alone, without '%s'",
				answer->word, next);
	return print_owned(answer->make(), error);
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
		return print_owned(help_command(command), error);
	if (command->needs != NEEDS_NOTHING &&
	    !call_open(call, command->needs == NEEDS_WRITING, error))
		return false;
	return command->run(call, error);
}

/* "help [COMMAND]", which people type before they know better. */
static bool run_help(int count, char **words, GError **error)
{
	const Command *command = NULL;

	if (count == 0)
		return print_owned(help_program(), error);
	if (count > 1)
		return chy_fail(error, CHY_USAGE,
				"'%s' is one too many: chancery help [COMMAND]",
				words[1]);
	command = find_command(words[0], error);
	return command != NULL && print_owned(help_command(command), error);
}

/* *command_out is the command that was called, also when it fails. */
static bool run_program(int argc, char **argv, const Command **command_out,
			GError **error)
{
	const struct Answer *answer = argc > 1 ? find_answer(argv[1]) : NULL;
	g_autoptr(Call) call = NULL;
	int at = 0;

	if (answer != NULL)
		return give_answer(answer, argv[2], error);
	if (!call_new(argc, argv, &call, &at, error))
		return false;
	if (call_wants_version(call))
		return give_answer(find_answer("--version"), argv[at], error);
	if (at >= argc && call_wants_help(call))
		return print_owned(help_program(), error);
	if (at >= argc)
		return chy_fail(error, CHY_USAGE, "no command was given");
	if (g_str_equal(argv[at], "help"))
		return run_help(argc - at - 1, argv + at + 1, error);

	*command_out = find_command(argv[at], error);
	return *command_out != NULL &&
	       call_parse(call, *command_out, argc - at, argv + at, error) &&
	       run_command(call, error);
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) output_error = NULL;
	const Command *command = NULL;

	/* A file that may not grow any more is an error to tell, as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);

	bool good = run_program(argc, argv, &command, &error);

	if (!output_finish(&output_error) && good)
		return report(output_error, command);
	return good ? EXIT_SUCCESS : report(error, command);
}
