#include "cli-call.h"

#include "office-directory.h"

#include <stdio.h>

static bool run(Call *call, GError **error)
{
	const char *until = call_text(call, "until");
	Suppression suppression = {
		.target = call_operand(call, 0),
		.value = call_operand(call, 1),
		.reason = call_text(call, "reason"),
	};

	if (until != NULL && !date_parse(until, &suppression.until, error))
		return false;
	if (!office_suppress(call_office(call), &suppression, error))
		return false;
	printf("The office does not write to %s '%s'%s%s.\n", suppression.target,
	       suppression.value, until != NULL ? " until " : "",
	       until != NULL ? until : "");
	return true;
}

static const CommandOption options[] = {
	{ .name = "reason",
	  .value = "TEXT",
	  .help = "why, in one line",
	  .required = true },
	{ .name = "until",
	  .value = "DATE",
	  .help = "the last day it holds (default: none)" },
	{ 0 },
};

const Command cmd_suppress = {
	.name = "suppress",
	.group = GROUP_DIRECTORY,
	.needs = NEEDS_WRITING,
	.summary = "write no more to a mailbox, post, person or body",
	.operands = "mailbox|post|person|body VALUE",
	.least = 2,
	.most = 2,
	.options = options,
	.run = run,
};
