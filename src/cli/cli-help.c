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

/* What the value of an option is, as completion can help with it. */
typedef enum {
	VALUE_NONE, /* a switch */
	VALUE_FILE,
	VALUE_FOLDER,
	VALUE_OTHER,
} ValueKind;

static ValueKind value_kind(const CommandOption *option)
{
	if (option->value == NULL)
		return VALUE_NONE;
	if (g_str_equal(option->value, "FILE"))
		return VALUE_FILE;
	return g_str_equal(option->value, "FOLDER") ? VALUE_FOLDER : VALUE_OTHER;
}

/* " --NAME" for each option of the kind, yours; "-C" is the other name of --home. */
static char *names_of(const CommandOption *options, ValueKind kind)
{
	GString *names = g_string_new(NULL);

	for (const CommandOption *option = options; option->name != NULL; option++)
		if (value_kind(option) == kind)
			g_string_append_printf(names, "%s --%s",
					       g_str_equal(option->name, "home") ? " -C"
										 : "",
					       option->name);
	return g_string_free(names, FALSE);
}

/* Shell variables that hold the options by what follows them. */
static void append_options(GString *script, const CommandOption *options)
{
	static const char *const variables[] = {
		[VALUE_NONE] = "switches",
		[VALUE_FILE] = "files",
		[VALUE_FOLDER] = "folders",
		[VALUE_OTHER] = "values",
	};

	for (ValueKind kind = VALUE_NONE; kind <= VALUE_OTHER; kind++) {
		g_autofree char *names = names_of(options, kind);

		if (*names != '\0')
			g_string_append_printf(script, " %s+='%s'", variables[kind],
					       names);
	}
}

/* " WORD" for each word that a command's first operand may be, yours; "" where it is a name. */
static char *operand_words(const Command *command)
{
	g_autofree char *first =
		g_strndup(command->operands, strcspn(command->operands, " "));
	g_auto(GStrv) words = g_strsplit(first[0] == '[' ? first + 1 : first, "|", -1);
	GString *all = g_string_new(NULL);

	for (char **word = words; *word != NULL; word++)
		if (g_ascii_islower(**word))
			g_string_append_printf(all, " %s", *word);
	return g_string_free(all, FALSE);
}

/* The first word that is no option and no option's value is the command. */
static const char completion_words[] =
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase \"$files$folders$values \" in\n"
	"\t\t*\" ${COMP_WORDS[i]} \"*) ((i++)); continue ;;\n"
	"\t\tesac\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t-*) ;;\n"
	"\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tcase $command in\n";

/* Names of files may hold blanks: each line of compgen is one of them. */
static const char completion_tail[] =
	"\tesac\n"
	"\t[[ \"$values \" == *\" $previous \"* ]] && return\n"
	"\t[[ \"$folders \" == *\" $previous \"* ]] && action=-d\n"
	"\t[[ \"$files \" == *\" $previous \"* ]] && action=-f\n"
	"\tif [[ -z $action && ( -z $command || $current == -* || "
	"( -n $names && $previous == \"$command\" ) ) ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W "
	"\"$names$switches$files$folders$values\" -- \"$current\")\n"
	"\telse\n"
	"\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\tmapfile -t COMPREPLY < <(compgen \"${action:--f}\" -- \"$current\")\n"
	"\tfi\n"
	"}\n"
	"complete -F _chancery chancery\n";

char *help_completion(void)
{
	GString *script = g_string_new(
		"# bash completion for chancery, made by 'chancery --completion'\n"
		"_chancery()\n"
		"{\n"
		"\tlocal current=${COMP_WORDS[COMP_CWORD]} "
		"previous=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal command= action= names= switches= files= folders= values= i\n"
		"\tCOMPREPLY=()\n"
		"\t");

	append_options(script, call_common);
	g_string_append_c(script, '\n');
	g_string_append(script, completion_words);
	g_string_append(script, "\t'') switches+=' --version' names='");
	for (const Command *const *at = table_commands(); *at != NULL; at++)
		g_string_append_printf(script, " %s", (*at)->name);
	g_string_append(script, " help' ;;\n");
	for (const Command *const *at = table_commands(); *at != NULL; at++) {
		g_autofree char *words = operand_words(*at);

		g_string_append_printf(script, "\t%s)", (*at)->name);
		if (*words != '\0')
			g_string_append_printf(script, " names='%s'", words);
		append_options(script, (*at)->options);
		if (!(*at)->json)
			g_string_append(script, " switches=${switches/ --json/}");
		g_string_append(script, " ;;\n");
	}
	g_string_append(script, completion_tail);
	return g_string_free(script, FALSE);
}
