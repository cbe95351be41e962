#include "cli-call.h"

#include "office-dossier.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);
	bool approved = false;

	if (!office_approve(call_office(call), dossier, &approved, error))
		return false;
	printf(approved ? "Dossier '%s' is approved.\n"
			: "Your approval of '%s' is signed; another office must "
			  "follow.\n",
	       dossier);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_approve = {
	.name = "approve",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "sign a submitted dossier's manifest",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
