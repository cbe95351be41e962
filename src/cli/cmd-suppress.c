#include "cli-call.h"
#include "cli-print.h"

#include "office-directory.h"

#include <stdio.h>

/* The one target that was named. */
static bool find_target(const Call *call, Suppression *suppression, GError **error)
{
	static const char *const targets[] = { "mailbox", "post", "person", "body" };
	unsigned named = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
		const char *value = call_text(call, targets[i]);

		if (value == NULL)
			continue;
		suppression->target = targets[i];
		suppression->value = value;
		named++;
	}
	return named == 1 ||
	       chy_fail(error, CHY_USAGE,
			"'suppress' needs one of --mailbox, --post, --person "
			"and --body");
}

static bool run(Call *call, GError **error)
{
	const char *until = call_text(call, "until");
	bool over = false;
	Suppression suppression = { .reason = call_text(call, "why") };

	if (!find_target(call, &suppression, error) ||
	    (until != NULL && !date_parse(until, &suppression.until, error)) ||
	    !office_suppress(call_office(call), &suppression, &over, error))
		return false;
	if (over)
		printf("The office writes to %s '%s' again: what was suppressed ended "
		       "with %s.\n",
		       suppression.target, suppression.value, until);
	else
		printf("The office does not write to %s '%s'%s%s.\n",
		       suppression.target, suppression.value,
		       until != NULL ? " until " : "", until != NULL ? until : "");
	print_shaken(call_office(call));
	return true;
}

static const CommandOption options[] = {
	{ .name = "mailbox", .value = "ADDRESS", .help = "no more to this mailbox" },
	{ .name = "post", .value = "ID", .help = "no more to this post" },
	{ .name = "person",
	  .value = "ID",
	  .help = "no more to this person, in any post" },
	{ .name = "body",
	  .value = "ID",
	  .help = "no more to this body and those below it" },
	{ .name = "why",
	  .value = "TEXT",
	  .help = "the reason, in one line",
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
	.operands = "",
	.options = options,
	.run = run,
};
