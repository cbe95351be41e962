#include "cli-call.h"
#include "cli-print.h"

#include "office-dispatch.h"

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);
	int64_t letters = 0;

	if (!office_issue(call_office(call), dossier, &letters, error))
		return false;

	g_autofree char *count = count_noun(letters, "letter");

	printf("Dossier '%s' is issued: %s, numbered and sealed.\n", dossier, count);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_issue = {
	.name = "issue",
	.group = GROUP_DECIDING,
	.needs = NEEDS_WRITING,
	.summary = "number and seal the letters of an approved dossier",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
