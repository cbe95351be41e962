#include "cli-call.h"
#include "cli-dispatch.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	g_auto(DispatchSummary) summary = { 0 };

	if (!office_rehearse(call_office(call), call_operand(call, 0),
			     call_text(call, "folder"), &summary, error))
		return false;
	if (call_wants_json(call)) {
		if (!dispatch_print_json(call_operand(call, 0), &summary, error))
			return false;
	} else {
		dispatch_print("The rehearsal's own sink", "specimen", &summary);
		if (summary.where != NULL)
			printf("They are kept in '%s'.\n", summary.where);
	}
	return dispatch_verdict("specimen", &summary, error);
}

static const CommandOption options[] = {
	{ .name = "folder",
	  .value = "FOLDER",
	  .help = "keep there, one file each, what the sink accepted" },
	{ 0 },
};

const Command cmd_rehearse = {
	.name = "rehearse",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.json = true,
	.summary = "run the whole dispatch with specimens against a sink of its own",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
