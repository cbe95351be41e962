/*
 * The one table of commands. Help, completion and the manual's list come from it.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "cli-command.h"

/* All commands, in the order of the help page, ended by NULL. */
const Command *const *table_commands(void);

/* The command called `name`, or NULL. */
const Command *table_find(const char *name);

/* The name that a person most probably meant by `name`, or NULL. */
const char *table_nearest(const char *name);

/* A group's heading on the help page: "the directory". */
const char *table_group_title(CommandGroup group);

#endif
