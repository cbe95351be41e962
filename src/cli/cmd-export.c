#include "cli-call.h"

#include "office-dossier.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0), *folder = call_operand(call, 1);

	if (!office_dossier_export(call_office(call), dossier, folder, error))
		return false;
	printf("Dossier '%s' is written to '%s'.\n", dossier, folder);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_export = {
	.name = "export",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_READING,
	.summary = "write a dossier as the folder it was imported from",
	.operands = "DOSSIER FOLDER",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
