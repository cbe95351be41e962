#include "cli-call.h"

#include "office-gate.h"

static bool run(Call *call, GError **error)
{
	const GateAct act = { .dossier = call_operand(call, 0), .move = GATE_RESUME };
	g_auto(HaltResult) result = { 0 };

	if (!office_halt(call_office(call), &act, &result, error))
		return false;
	printf("Dossier '%s' may be dispatched again.\n", act.dossier);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_resume = {
	.name = "resume",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "let a dossier that was paused be dispatched again",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
