#include "cli-call.h"

#include "office-dispatch.h"

#include <stdio.h>

static bool parse_resolution(const char *text, Resolution *resolution_out,
			     GError **error)
{
	static const char *const names[] = {
		[RESOLVE_ACCEPTED] = "accepted",
		[RESOLVE_RESEND] = "resend",
		[RESOLVE_ABANDON] = "abandon",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(text, names[i])) {
			*resolution_out = (Resolution)i;
			return true;
		}
	return chy_fail(error, CHY_USAGE,
			"'%s' settles nothing: accepted, resend or abandon", text);
}

static bool run(Call *call, GError **error)
{
	const char *letter = call_operand(call, 0);
	Resolution resolution = RESOLVE_ACCEPTED;

	if (!parse_resolution(call_operand(call, 1), &resolution, error) ||
	    !office_resolve(call_office(call), letter, resolution,
			    call_text(call, "reason"), error))
		return false;
	printf("Letter %s is settled.\n", letter);
	return true;
}

static const CommandOption options[] = {
	{ .name = "reason",
	  .value = "TEXT",
	  .help = "how you know, in one line",
	  .required = true },
	{ 0 },
};

const Command cmd_resolve = {
	.name = "resolve",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "settle a letter in doubt, or abandon one that waits",
	.operands = "LETTER accepted|resend|abandon",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
