#include "cli-call.h"

#include "office-gate.h"

static bool run(Call *call, GError **error)
{
	const ScheduleText text = { .dossier = call_operand(call, 0),
				    .from = call_text(call, "from"),
				    .until = call_text(call, "until") };
	g_autofree char *described = NULL;
	g_autofree char *halt = NULL;

	if (!office_schedule(call_office(call), &text, &described, &halt, error))
		return false;
	printf("Dossier '%s' is scheduled %s.\n", text.dossier, described);
	if (halt != NULL)
		printf("Nothing leaves before 'resume': %s.\n", halt);
	return true;
}

static const CommandOption options[] = {
	{ .name = "from",
	  .value = "TIME",
	  .help = "no letter leaves before: a day, a time here, or one with its offset",
	  .required = true },
	{ .name = "until",
	  .value = "TIME",
	  .help = "no letter leaves from then on; a day alone is included" },
	{ 0 },
};

const Command cmd_schedule = {
	.name = "schedule",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "set from when and until when a dossier's letters may leave",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
