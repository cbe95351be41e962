#include "cli-call.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *origin = call_text(call, "origin"), *site = call_text(call, "site");
	g_autofree char *default_site = g_strconcat("https://", origin, NULL);
	const OfficeFounding founding = {
		.name = call_text(call, "name"),
		.origin = origin,
		.site = site != NULL ? site : default_site,
	};

	if (call_text(call, "home") == NULL)
		return chy_fail(error, CHY_USAGE,
				"'init' needs -C FOLDER, the new home");
	if (!office_found(call_office_options(call), &founding, error))
		return false;
	printf("The home '%s' is made. Its first user is an administrator:\n"
	       "  chancery -C %s user add NAME --role administrator\n",
	       call_get_home(call), call_get_home(call));
	return true;
}

static const CommandOption options[] = {
	{ .name = "name",
	  .value = "TEXT",
	  .help = "what the office is called",
	  .required = true },
	{ .name = "origin",
	  .value = "NAME",
	  .required = true,
	  .help = "names the register: a host and path, as majlis.example/register" },
	{ .name = "site",
	  .value = "URL",
	  .help = "where the newsroom will stand (default: https:// and the origin)" },
	{ 0 },
};

const Command cmd_init = {
	.name = "init",
	.group = GROUP_OFFICE,
	.needs = NEEDS_NOTHING,
	.summary = "make a new home: store, register and configuration",
	.operands = "",
	.options = options,
	.run = run,
};
