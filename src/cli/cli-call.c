/*
 * A call is parsed in two steps, since options that all commands take may stand on both
 * sides of the command's name. Values of the second step win.
 *
 * GLib's parser is given an entry for each option of the table, all of them raw bytes:
 * its other kinds of text are converted by the locale, and refuse what is not ASCII
 * without one.
 */
#include "cli-call.h"

#include "cli-passphrase.h"

#include "base-text.h"
#include "office-dossier.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const CommandOption call_common[] = {
	{ .name = "home",
	  .value = "FOLDER",
	  .help = "the chancery's home (default: here)" },
	{ .name = "as",
	  .value = "NAME",
	  .help = "the user who acts (default: your login)" },
	{ .name = "passphrase-fd",
	  .value = "NUMBER",
	  .help = "read the key's passphrase from this descriptor" },
	{ .name = "json", .help = "print JSON" },
	{ .name = "help", .help = "print help, and stop" },
	{ 0 },
};

typedef struct OptionValue {
	const CommandOption *option;
	char **values; /* of an option that takes one; NULL when absent */
	gboolean given;
} OptionValue;

struct Call {
	const Command *command;
	OptionValue options[LIMIT_OPTIONS];
	size_t count;
	char **operands;
	Office *office;
	OfficeOptions office_options;
	PassphraseSource *passphrases;
	gboolean version; /* it was asked for before the command's name */
};

static void add_options(Call *call, const CommandOption *options)
{
	for (const CommandOption *option = options; option->name != NULL; option++) {
		g_assert(call->count < LIMIT_OPTIONS);
		call->options[call->count++] = (OptionValue){ .option = option };
	}
}

static char letter_of(const CommandOption *option)
{
	if (strcmp(option->name, "home") == 0)
		return 'C';
	return strcmp(option->name, "help") == 0 ? 'h' : 0;
}

static GOptionEntry entry_of(OptionValue *value)
{
	bool flag = value->option->value == NULL;

	return (GOptionEntry){
		.long_name = value->option->name,
		.short_name = letter_of(value->option),
		.arg = flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_FILENAME_ARRAY,
		.arg_data = flag ? (gpointer)&value->given : (gpointer)&value->values,
		.description = value->option->help,
	};
}

/* The first argument that names an option that this call does not take, or NULL. */
static const char *unknown_option(const Call *call, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		bool known = false;
		size_t length = strcspn(argv[i], "=");

		for (size_t k = 0; k < call->count; k++) {
			const char *name = call->options[k].option->name;

			known = known || (strlen(name) + 2 == length &&
					  strncmp(argv[i] + 2, name, length - 2) == 0);
		}
		if (g_str_has_prefix(argv[i], "--") && !known)
			return argv[i];
	}
	return NULL;
}

static bool fail_unknown(const Call *call, const char *argument, GError **error)
{
	const char *names[LIMIT_OPTIONS];
	g_autofree char *name = g_strndup(argument + 2, strcspn(argument + 2, "="));

	for (size_t i = 0; i < call->count; i++)
		names[i] = call->options[i].option->name;

	const char *nearest = text_nearest(name, names, call->count);

	if (nearest == NULL)
		return chy_fail(error, CHY_USAGE, "unknown option '--%s'", name);
	return chy_fail(error, CHY_USAGE, "unknown option '--%s'; did you mean '--%s'?",
			name, nearest);
}

/* GLib's words, as ours begin: without a capital. */
static bool fail_parsing(const GError *cause, GError **error)
{
	g_autofree char *words = g_strdup(cause->message);

	words[0] = g_ascii_tolower(words[0]);
	return chy_fail(error, CHY_USAGE, "%s", words);
}

/* Parse the options of `argv`; what is left stays in *argv. */
static bool parse(Call *call, int *argc, char ***argv, bool stop_early, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) cause = NULL;
	GOptionEntry entries[LIMIT_OPTIONS + 2] = { 0 };
	const char *unknown = stop_early ? NULL : unknown_option(call, *argc, *argv);

	if (unknown != NULL)
		return fail_unknown(call, unknown, error);
	for (size_t i = 0; i < call->count; i++)
		entries[i] = entry_of(&call->options[i]);
	if (stop_early)
		entries[call->count] = (GOptionEntry){ .long_name = "version",
						       .arg = G_OPTION_ARG_NONE,
						       .arg_data = &call->version };
	else
		entries[call->count] = (GOptionEntry){
			.long_name = G_OPTION_REMAINING,
			.arg = G_OPTION_ARG_FILENAME_ARRAY,
			.arg_data = &call->operands,
		};
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, stop_early);
	if (!g_option_context_parse(context, argc, argv, &cause))
		return fail_parsing(cause, error);
	return true;
}

bool call_new(int argc, char **argv, Call **call_out, int *name_at_out, GError **error)
{
	g_autoptr(Call) call = g_new0(Call, 1);
	g_autofree char **copy = g_memdup2(argv, sizeof *argv * ((size_t)argc + 1));
	char **rest = copy;
	int left = argc;

	call->passphrases = passphrase_source_new();
	add_options(call, call_common);
	if (!parse(call, &left, &rest, true, error))
		return false;
	*name_at_out = argc - left + 1;
	*call_out = g_steal_pointer(&call);
	return true;
}

unsigned call_operands(const Call *call)
{
	return call->operands != NULL ? g_strv_length(call->operands) : 0;
}

static bool check_operands(const Call *call, GError **error)
{
	const Command *command = call->command;
	unsigned count = call_operands(call);
	g_autofree char *usage = command_usage(command);

	if (count < command->least)
		return chy_fail(error, CHY_USAGE, "an operand is missing: chancery %s",
				usage);
	if (count > command->most)
		return chy_fail(error, CHY_USAGE, "'%s' is one too many: chancery %s",
				call->operands[command->most], usage);
	return true;
}

static bool check_required(const Call *call, GError **error)
{
	for (size_t i = 0; i < call->count; i++) {
		const OptionValue *value = &call->options[i];

		if (value->option->required && value->values == NULL)
			return chy_fail(error, CHY_USAGE, "'%s' needs --%s %s",
					call->command->name, value->option->name,
					value->option->value);
	}
	return true;
}

static bool check_text(const Call *call, GError **error)
{
	for (size_t i = 0; i < call->count; i++) {
		char **values = call->options[i].values;

		for (size_t k = 0; values != NULL && values[k] != NULL; k++)
			if (!g_utf8_validate(values[k], -1, NULL))
				return chy_fail(error, CHY_USAGE,
						"the value of --%s is not UTF-8",
						call->options[i].option->name);
	}
	for (unsigned i = 0; i < call_operands(call); i++)
		if (!g_utf8_validate(call->operands[i], -1, NULL))
			return chy_fail(error, CHY_USAGE, "operand %u is not UTF-8",
					i + 1);
	return true;
}

/* Put values from before the command's name back where none was given behind it. */
static void merge_values(Call *call, char **earlier[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (call->options[i].values == NULL)
			call->options[i].values = earlier[i];
		else
			g_strfreev(earlier[i]);
	}
}

bool call_parse(Call *call, const Command *command, int argc, char **argv,
		GError **error)
{
	g_autofree char **copy = g_memdup2(argv, sizeof *argv * ((size_t)argc + 1));
	char **rest = copy, **earlier[LIMIT_OPTIONS];
	size_t common = call->count;

	call->command = command;
	for (size_t i = 0; i < common; i++)
		earlier[i] = g_steal_pointer(&call->options[i].values);
	add_options(call, command->options);

	bool parsed = parse(call, &argc, &rest, false, error);

	merge_values(call, earlier, common);
	if (!parsed)
		return false;
	if (call_wants_help(call))
		return true;
	if (call_wants_json(call) && !command->json)
		return chy_fail(error, CHY_USAGE, "'%s' prints no JSON", command->name);
	return check_text(call, error) && check_required(call, error) &&
	       check_operands(call, error);
}

void call_free(Call *call)
{
	if (call == NULL)
		return;
	for (size_t i = 0; i < call->count; i++)
		g_strfreev(call->options[i].values);
	g_strfreev(call->operands);
	office_close(call->office);
	passphrase_source_free(call->passphrases);
	g_free(call);
}

static const OptionValue *find_option(const Call *call, const char *name)
{
	for (size_t i = 0; i < call->count; i++)
		if (strcmp(call->options[i].option->name, name) == 0)
			return &call->options[i];
	g_assert_not_reached();
}

const char *call_text(const Call *call, const char *option)
{
	char **values = find_option(call, option)->values;

	return values != NULL ? values[g_strv_length(values) - 1] : NULL;
}

char *call_code(const Call *call, const char *option)
{
	const char *value = call_text(call, option);

	return value != NULL ? g_ascii_strdown(value, -1) : NULL;
}

const char *const *call_list(const Call *call, const char *option)
{
	static const char *const none[] = { NULL };
	char **values = find_option(call, option)->values;

	return values != NULL ? (const char *const *)values : none;
}

bool call_flag(const Call *call, const char *option)
{
	return find_option(call, option)->given;
}

/* "--accepted, --resend and --abandon"; yours. */
static char *name_switches(const char *const *switches)
{
	GString *names = g_string_new(NULL);

	for (size_t i = 0; switches[i] != NULL; i++)
		g_string_append_printf(names, "%s--%s",
				       i == 0                    ? ""
				       : switches[i + 1] == NULL ? " and "
								 : ", ",
				       switches[i]);
	return g_string_free(names, false);
}

bool call_choice(const Call *call, const char *const *switches, unsigned *choice_out,
		 GError **error)
{
	g_autofree char *names = name_switches(switches);
	unsigned given = 0;

	for (unsigned i = 0; switches[i] != NULL; i++)
		if (call_flag(call, switches[i])) {
			*choice_out = i;
			given++;
		}
	return given == 1 || chy_fail(error, CHY_USAGE, "'%s' needs one of %s",
				      call->command->name, names);
}

bool call_number(const Call *call, const char *option, unsigned most,
		 unsigned *number_out, GError **error)
{
	const char *text = call_text(call, option);
	guint64 number = 0;

	if (text == NULL)
		return true;
	if (!g_ascii_string_to_unsigned(text, 10, 0, most, &number, NULL))
		return chy_fail(error, CHY_USAGE,
				"'%s' is no number up to %u, as --%s needs", text, most,
				option);
	*number_out = (unsigned)number;
	return true;
}

bool call_wants_help(const Call *call)
{
	return call_flag(call, "help");
}

bool call_wants_version(const Call *call)
{
	return call->version;
}

bool call_wants_json(const Call *call)
{
	return call_flag(call, "json");
}

const Command *call_get_command(const Call *call)
{
	return call->command;
}

const char *call_operand(const Call *call, unsigned i)
{
	return i < call_operands(call) ? call->operands[i] : NULL;
}

const char *call_get_home(const Call *call)
{
	const char *home = call_text(call, "home");

	return home != NULL ? home : ".";
}

const OfficeOptions *call_office_options(Call *call)
{
	const char *user = call_text(call, "as");

	call->office_options = (OfficeOptions){
		.home = call_get_home(call),
		.user = user != NULL ? user : g_get_user_name(),
		.now = g_getenv("CHANCERY_NOW"),
		.fault = g_getenv("CHANCERY_FAULT"),
		.machine = g_getenv("CHANCERY_MACHINE"),
		.progress = isatty(STDERR_FILENO) ? stderr : NULL,
		.passphrase = passphrase_ask,
		.passphrase_data = call->passphrases,
	};
	return &call->office_options;
}

static bool prepare_passphrases(Call *call, GError **error)
{
	unsigned fd = 0;

	if (!call_number(call, "passphrase-fd", G_MAXINT16, &fd, error))
		return false;
	if (call_text(call, "passphrase-fd") != NULL)
		passphrase_source_set_descriptor(call->passphrases, (int)fd);
	return true;
}

bool call_open(Call *call, bool write, GError **error)
{
	if (!prepare_passphrases(call, error))
		return false;
	call->office = office_open(call_office_options(call), write, error);
	return call->office != NULL;
}

bool call_open_for(Call *call, const char *what, GError **error)
{
	bool here = g_file_test("chancery.conf", G_FILE_TEST_IS_REGULAR);

	if (office_names_folder(what) && call_text(call, "home") == NULL && !here)
		return true;
	return call_open(call, false, error);
}

Office *call_office(const Call *call)
{
	return call->office;
}
