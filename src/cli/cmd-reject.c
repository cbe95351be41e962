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

static const CommandOption options[] = {
	{ .name = "why",
	  .value = "TEXT",
	  .help = "the reason, in one line",
	  .required = true },
	{ 0 },
};

const Command cmd_reject = {
	.name = "reject",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "send a submitted or approved dossier back to draft",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
