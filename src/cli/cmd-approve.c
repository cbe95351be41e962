#include "cli-call.h"

#include "office-dossier.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);
	g_auto(ApprovalResult) result = { NULL, NULL };

	if (!office_approve(call_office(call), dossier, call_text(call, "office"),
			    &result, error))
		return false;
	printf("Your approval of '%s' for the office '%s' is signed; ", dossier,
	       result.office);
	if (result.next != NULL)
		printf("the office '%s' must follow.\n", result.next);
	else
		printf("the dossier is approved.\n");
	return true;
}

static const CommandOption options[] = {
	{ .name = "office",
	  .value = "NAME",
	  .help = "the office that you approve for, which must be the next" },
	{ 0 },
};

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
