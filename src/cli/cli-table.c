#include "cli-table.h"

#include "base-text.h"

#include <string.h>

const CommandOption command_why[] = {
	{ .name = "why",
	  .value = "TEXT",
	  .help = "the reason, in one line",
	  .required = true },
	{ 0 },
};

/* clang-format off */
#define COMMANDS(EACH) \
	EACH(init) \
	EACH(user) \
	EACH(doctor) \
	EACH(adopt) \
	EACH(import) \
	EACH(find) \
	EACH(circle) \
	EACH(suppress) \
	EACH(forms) \
	EACH(export) \
	EACH(check) \
	EACH(preview) \
	EACH(calendar) \
	EACH(submit) \
	EACH(approve) \
	EACH(reject) \
	EACH(issue) \
	EACH(close) \
	EACH(rehearse) \
	EACH(schedule) \
	EACH(dispatch) \
	EACH(print) \
	EACH(pause) \
	EACH(resume) \
	EACH(stop) \
	EACH(status) \
	EACH(resolve) \
	EACH(outcome) \
	EACH(publish) \
	EACH(show) \
	EACH(verify)
/* clang-format on */

#define DECLARE(name) extern const Command cmd_##name;
#define ENTRY(name) &cmd_##name,

COMMANDS(DECLARE)

static const Command *const commands[] = { COMMANDS(ENTRY) NULL };

const Command *const *table_commands(void)
{
	return commands;
}

const Command *table_find(const char *name)
{
	for (const Command *const *at = commands; *at != NULL; at++)
		if (strcmp((*at)->name, name) == 0)
			return *at;
	return NULL;
}

const char *table_nearest(const char *name)
{
	const char *names[G_N_ELEMENTS(commands) - 1];

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		names[i] = commands[i]->name;
	return text_nearest(name, names, G_N_ELEMENTS(names));
}

const char *table_group_title(CommandGroup group)
{
	static const char *const titles[] = {
		[GROUP_OFFICE] = "the office", [GROUP_DIRECTORY] = "the directory",
		[GROUP_WRITING] = "writing",   [GROUP_DECIDING] = "deciding",
		[GROUP_SENDING] = "sending",   [GROUP_PUBLIC] = "the public",
		[GROUP_PROOF] = "proof",
	};

	return titles[group];
}
