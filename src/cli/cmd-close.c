#include "cli-call.h"

#include "office-gate.h"

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);

	if (!office_close_dossier(call_office(call), dossier, error))
		return false;
	printf("Dossier '%s' is closed.\n", dossier);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_close = {
	.name = "close",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "close the file of a dispatched dossier",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
