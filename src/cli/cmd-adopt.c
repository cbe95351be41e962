#include "cli-call.h"
#include "cli-print.h"

#include "office-installation.h"

static bool run(Call *call, GError **error)
{
	const Adoption adoption = { .restored = call_flag(call, "restored"),
				    .reason = call_text(call, "why") };
	g_auto(AdoptionResult) result = { 0 };

	if (adoption.restored == call_flag(call, "moved"))
		return chy_fail(error, CHY_USAGE,
				"'adopt' needs either --moved or --restored");
	if (!office_adopt(call_office(call), &adoption, &result, error))
		return false;

	g_autofree char *count = count_noun(result.doubts, "letter");

	printf("The home is this installation's now.\n");
	if (result.recovered != NULL)
		fprintf(stderr, "%s.\n", result.recovered);
	if (result.doubts > 0)
		printf("%s in doubt, for a person to settle: see 'resolve'.\n", count);
	return true;
}

static const CommandOption options[] = {
	{ .name = "moved",
	  .help = "the other is gone, and has sent nothing since: what waits goes on waiting" },
	{ .name = "restored",
	  .help = "the other may have sent what waits here: it is put in doubt" },
	{ .name = "why",
	  .value = "TEXT",
	  .help = "what happened, in one line",
	  .required = true },
	{ 0 },
};

const Command cmd_adopt = {
	.name = "adopt",
	.group = GROUP_OFFICE,
	.needs = NEEDS_WRITING,
	.summary = "take over a home that was moved here, copied or restored",
	.operands = "",
	.options = options,
	.run = run,
};
