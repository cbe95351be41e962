#include "cli-call.h"

#include "office-gate.h"

static bool run(Call *call, GError **error)
{
	const GateAct act = { .dossier = call_operand(call, 0),
			      .move = GATE_PAUSE,
			      .why = call_text(call, "why") };
	g_auto(HaltResult) result = { 0 };

	if (!office_halt(call_office(call), &act, &result, error))
		return false;
	printf("The dispatch of dossier '%s' is paused until it is resumed.\n",
	       act.dossier);
	if (result.leased > 0)
		printf("A dispatch that is running takes up no more of its letters.\n");
	return true;
}

const Command cmd_pause = {
	.name = "pause",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "send no letters of a dossier until it is resumed",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = command_why,
	.run = run,
};
