/*
 * One call of a command: its operands, its options, and the office that it works on.
 *
 * Asking for an option that the command's table does not list is a programming error.
 */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "cli-command.h"

#include "office-core.h"

/* The options that every command takes, ended by a NULL name; `json` only where one
 * says so. */
extern const CommandOption call_common[];

/*
 * Parse what stands before the command's name: options of call_common, and `--version`.
 * `argv` is borrowed for the life of the call. CHY_USAGE. *name_at_out is the index of
 * the command's name, or `argc` when there is none.
 */
bool call_new(int argc, char **argv, Call **call_out, int *name_at_out,
	      GError **error) CHY_MUST_CHECK;

/* Parse what follows the name. CHY_USAGE: unknown option,
 * missing or surplus operand. */
bool call_parse(Call *call, const Command *command, int argc, char **argv,
		GError **error) CHY_MUST_CHECK;
void call_free(Call *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Call, call_free)

bool call_wants_help(const Call *call);
bool call_wants_version(const Call *call); /* before the command's name */
bool call_wants_json(const Call *call);
const Command *call_get_command(const Call *call);

/* How many operands were given. */
unsigned call_operands(const Call *call);

/* Operand `i`, or NULL when fewer were given. */
const char *call_operand(const Call *call, unsigned i);

/* An option's value (the last, when given twice), or NULL. */
const char *call_text(const Call *call, const char *option);

/* The same in lower case, for codes that may be written in either; yours. */
char *call_code(const Call *call, const char *option);

/* All values of an option that repeats, NULL-terminated, perhaps empty. */
const char *const *call_list(const Call *call, const char *option);

/* Whether a switch was given. */
bool call_flag(const Call *call, const char *option);

/*
 * Which of the switches, a list that NULL ends, was given: its index. CHY_USAGE, which names
 * them, unless it is just one.
 */
bool call_choice(const Call *call, const char *const *switches, unsigned *choice_out,
		 GError **error) CHY_MUST_CHECK;

/* An option's whole number up to `most`; `*number_out` stays as it is when it is
 * absent. */
bool call_number(const Call *call, const char *option, unsigned most,
		 unsigned *number_out, GError **error) CHY_MUST_CHECK;

/* The home's folder: -C, or the current folder. */
const char *call_get_home(const Call *call);

/* How the office is to be opened or founded; borrowed from the call. */
const OfficeOptions *call_office_options(Call *call);

/* Open the home; afterwards call_office has it. */
bool call_open(Call *call, bool write, GError **error) CHY_MUST_CHECK;

/*
 * Open the home for reading a dossier called `what`, or for a folder `what`: then only
 * where -C names a home or the current folder is one.
 */
bool call_open_for(Call *call, const char *what, GError **error) CHY_MUST_CHECK;

/* The open office; NULL before call_open. */
Office *call_office(const Call *call);

#endif
