/*
 * A command as the table describes it: everything that help, completion, the manual's
 * list and the parsing of its command line need to know.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base-error.h"

#include <stddef.h>

typedef struct Call Call;

/* The groups of the help page, in its order. */
typedef enum {
	GROUP_OFFICE,
	GROUP_DIRECTORY,
	GROUP_WRITING,
	GROUP_DECIDING,
	GROUP_SENDING,
	GROUP_PUBLIC,
	GROUP_PROOF,
	GROUP_COUNT
} CommandGroup;

/* How a command wants the home before it runs. */
typedef enum {
	NEEDS_NOTHING, /* opens it itself, if at all (call_open) */
	NEEDS_READING,
	NEEDS_WRITING,
} CommandNeeds;

typedef struct CommandOption {
	const char *name; /* without its dashes; NULL ends a list */
	/* what it takes, in capitals; NULL: nothing, it is a switch */
	const char *value;
	const char *help; /* one line, without full stop */
	bool required;
	bool repeats; /* may be given several times */
} CommandOption;

/* The options of a command that takes nothing but the reason for it, --why. */
extern const CommandOption command_why[];

/* Options of one command, with those that all commands take */
#define LIMIT_OPTIONS 16

#define LIMIT_OPERANDS 10000 /* operands of one call */

typedef struct Command {
	const char *name;
	CommandGroup group;
	CommandNeeds needs;
	bool json;            /* takes --json */
	const char *summary;  /* imperative, one line, without full stop */
	const char *operands; /* as in the synopsis: "DOSSIER [FOLDER]"; "" for none */
	unsigned least, most; /* how many operands it takes */
	const CommandOption *options;
	bool (*run)(Call *call, GError **error);
} Command;

/*
 * The synopsis without the program's name, yours:
 * "reject --reason TEXT DOSSIER".
 */
char *command_usage(const Command *command);

#endif
