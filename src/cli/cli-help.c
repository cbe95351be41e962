#include "cli-help.h"

#include "cli-call.h"
#include "cli-table.h"

#include <string.h>

/* Cells before a summary, and before the help of an option. */
#define COMMAND_COLUMN 13
#define OPTION_COLUMN 26

char *command_usage(const Command *command)
{
	GString *usage = g_string_new(command->name);

	for (const CommandOption *option = command->options; option->name != NULL;
	     option++) {
		g_string_append_printf(usage, option->required ? " --%s" : " [--%s",
				       option->name);
		if (option->value != NULL)
			g_string_append_printf(usage, " %s", option->value);
		g_string_append(usage, option->required ? "" : "]");
		g_string_append(usage, option->repeats ? "..." : "");
	}
	if (command->json)
		g_string_append(usage, " [--json]");
	if (*command->operands != '\0')
		g_string_append_printf(usage, " %s", command->operands);
	return g_string_free(usage, FALSE);
}

/* "  left      right", with a line of its own for a left part that is too wide. */
static void append_row(GString *page, int column, const char *left, const char *right)
{
	if ((int)strlen(left) > column - 4)
		g_string_append_printf(page, "  %s\n%*s%s\n", left, column, "", right);
	else
		g_string_append_printf(page, "  %-*s%s\n", column - 2, left, right);
}

static void append_option(GString *page, const CommandOption *option)
{
	g_autofree char *left = g_strconcat(
		g_str_equal(option->name, "home") ? "-C, --" : "--", option->name,
		option->value != NULL ? " " : "", option->value, NULL);

	append_row(page, OPTION_COLUMN, left, option->help);
}

static void append_group(GString *page, CommandGroup group)
{
	g_string_append_printf(page, "\n%s\n", table_group_title(group));
	for (const Command *const *at = table_commands(); *at != NULL; at++)
		if ((*at)->group == group)
			append_row(page, COMMAND_COLUMN, (*at)->name, (*at)->summary);
}

static bool group_is_empty(CommandGroup group)
{
	for (const Command *const *at = table_commands(); *at != NULL; at++)
		if ((*at)->group == group)
			return false;
	return true;
}

char *help_program(void)
{
	GString *page = g_string_new(
		"usage: chancery [-C HOME] COMMAND [ARGUMENT...]\n"
		"\n"
		"Draft, seal, dispatch and register the letters of a public body.\n");

	for (CommandGroup group = 0; group < GROUP_COUNT; group++)
		if (!group_is_empty(group))
			append_group(page, group);
	g_string_append(page, "\noptions of every command\n");
	for (const CommandOption *option = call_common; option->name != NULL; option++)
		append_option(page, option);
	g_string_append(page,
			"\n'chancery COMMAND --help' tells more about one command; so "
			"does its manual page,\nas in 'man chancery-check'.\n");
	return g_string_free(page, FALSE);
}

char *help_command(const Command *command)
{
	g_autofree char *usage = command_usage(command);
	GString *page = g_string_new(NULL);

	g_string_append_printf(page, "usage: chancery %s\n\n%c%s.\n", usage,
			       g_ascii_toupper(*command->summary),
			       command->summary + 1);
	if (command->options->name != NULL)
		g_string_append(page, "\noptions\n");
	for (const CommandOption *option = command->options; option->name != NULL;
	     option++)
		append_option(page, option);
	g_string_append(page, "\noptions of every command\n");
	for (const CommandOption *option = call_common; option->name != NULL; option++)
		if (command->json || !g_str_equal(option->name, "json"))
			append_option(page, option);
	return g_string_free(page, FALSE);
}

char *help_table(void)
{
	GString *lines = g_string_new(NULL);

	for (const Command *const *at = table_commands(); *at != NULL; at++) {
		g_autofree char *usage = command_usage(*at);

		g_string_append_printf(lines, "%s\t%s\t%s\n", (*at)->name, usage,
				       (*at)->summary);
		for (const CommandOption *option = (*at)->options; option->name != NULL;
		     option++)
			g_string_append_printf(lines, "\t--%s\t%s\n", option->name,
					       option->value != NULL ? option->value
								     : "");
	}
	return g_string_free(lines, FALSE);
}

static void append_completion_case(GString *script, const Command *command)
{
	g_string_append_printf(script, "\t%s) words='", command->name);
	for (const CommandOption *option = command->options; option->name != NULL;
	     option++)
		g_string_append_printf(script, "--%s ", option->name);
	for (const CommandOption *option = call_common; option->name != NULL; option++)
		if (command->json || !g_str_equal(option->name, "json"))
			g_string_append_printf(script, "--%s ", option->name);
	g_string_truncate(script, script->len - 1);
	g_string_append(script, "' ;;\n");
}

/* The first word that is no option and no option's value is the command. */
static const char completion_head[] =
	"# bash completion for chancery, made by 'chancery --completion'\n"
	"_chancery()\n"
	"{\n"
	"\tlocal current=${COMP_WORDS[COMP_CWORD]} "
	"previous=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal command= words= i\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t-C | --home | --as | --passphrase-fd) ((i++)) ;;\n"
	"\t\t-*) ;;\n"
	"\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tcase $previous in\n"
	"\t-C | --home) COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n"
	"\tesac\n"
	"\tcase $command in\n";

char *help_completion(void)
{
	GString *script = g_string_new(completion_head);

	g_string_append(script, "\t'') words='");
	for (const Command *const *at = table_commands(); *at != NULL; at++)
		g_string_append_printf(script, "%s ", (*at)->name);
	g_string_append(script, "-C --as --help --version' ;;\n");
	for (const Command *const *at = table_commands(); *at != NULL; at++)
		append_completion_case(script, *at);
	g_string_append(script,
			"\tesac\n"
			"\tif [[ -z $command || $current == -* ]]; then\n"
			"\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
			"\telse\n"
			"\t\tCOMPREPLY=($(compgen -f -- \"$current\"))\n"
			"\tfi\n"
			"}\n"
			"complete -o filenames -F _chancery chancery\n");
	return g_string_free(script, FALSE);
}
