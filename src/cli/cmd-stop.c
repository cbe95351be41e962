#include "cli-call.h"
#include "cli-print.h"

#include "office-gate.h"

static bool run(Call *call, GError **error)
{
	const GateAct act = { .dossier = call_operand(call, 0),
			      .move = GATE_STOP,
			      .why = call_text(call, "why") };
	g_auto(HaltResult) result = { 0 };

	if (!office_halt(call_office(call), &act, &result, error))
		return false;

	const char *noun = result.several ? "message" : "letter";
	g_autofree char *abandoned = count_noun(result.abandoned, noun);
	g_autofree char *leased = count_noun(result.leased, noun);
	g_autofree char *doubt = count_noun(result.in_doubt, noun);

	printf("The dispatch of dossier '%s' is stopped for good: %s abandoned.\n",
	       act.dossier, abandoned);
	if (result.leased > 0)
		printf("%s in the hands of a dispatch: what has begun gets its "
		       "outcome, the rest is abandoned.\n",
		       leased);
	if (result.recovered != NULL)
		fprintf(stderr, "%s.\n", result.recovered);
	if (result.in_doubt > 0)
		printf("%s in doubt, for a person to settle: see 'resolve'.\n", doubt);
	return true;
}

const Command cmd_stop = {
	.name = "stop",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "send no more letters of a dossier, for good",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = command_why,
	.run = run,
};
