#include "cli-call.h"
#include "cli-print.h"

#include "office-dossier.h"

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);
	g_autoptr(FindingList) findings = NULL;
	bool submitted = office_submit(call_office(call), dossier, &findings, error);

	if (findings != NULL)
		print_findings_to_mend(findings, stderr);
	if (!submitted)
		return false;
	printf("Dossier '%s' is submitted for approval.\n", dossier);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_submit = {
	.name = "submit",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "freeze a dossier into a manifest, sign it and ask for approval",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
