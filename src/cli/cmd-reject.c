#include "cli-call.h"

#include "office-dossier.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);

	if (!office_reject(call_office(call), dossier, call_text(call, "why"), error))
		return false;
	printf("Dossier '%s' is a draft again.\n", dossier);
	return true;
}

const Command cmd_reject = {
	.name = "reject",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "send a submitted or approved dossier back to draft",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = command_why,
	.run = run,
};
