/*
 * Help, computed from the table of commands.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli-command.h"

/* The page of `chancery --help`, yours. */
char *help_program(void);

/* The page of `chancery COMMAND --help`, yours. */
char *help_command(const Command *command);

/*
 * The table as lines for other programs (tests, the manual's list), yours: name, usage
 * and summary between tabs, then a line "\t--option\tVALUE" for each option.
 */
char *help_table(void);

/* A completion script for bash, yours. */
char *help_completion(void);

#endif
