#include "cli-call.h"
#include "cli-print.h"

#include "office-proof.h"

static bool run(Call *call, GError **error)
{
	const char *folder = call_operand(call, 1);
	int64_t pages = 0;

	if (!office_publish(call_office(call), call_operand(call, 0), folder, &pages,
			    error))
		return false;

	g_autofree char *count = count_noun(pages, "page");

	printf("The release stands in '%s': %s and a feed.\n", folder, count);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_publish = {
	.name = "publish",
	.group = GROUP_PUBLIC,
	.needs = NEEDS_WRITING,
	.summary = "write a dossier's release as static pages with a feed",
	.operands = "DOSSIER FOLDER",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
