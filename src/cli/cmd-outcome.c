#include "cli-call.h"

#include "office-hand.h"

#include <stdio.h>

/* How the letter stands. */
static const char *describe(Handed what, const HandingResult *result)
{
	static const char *const words[] = {
		[HANDED_SENT] = "is recorded as sent",
		[HANDED_CAME_BACK] = "is recorded as come back",
		[HANDED_RETRACTED] = "counts as sent again, as it did not come back",
	};

	return what == HANDED_RETRACTED && result->waits
		       ? "waits again, as it did not go"
		       : words[what];
}

static bool run(Call *call, GError **error)
{
	static const char *const switches[] = {
		[HANDED_SENT] = "sent",
		[HANDED_CAME_BACK] = "came-back",
		[HANDED_RETRACTED] = "retract",
		NULL,
	};
	Handing handing = { .day = call_text(call, "day"),
			    .bearer = call_text(call, "who"),
			    .why = call_text(call, "why"),
			    .scan = call_text(call, "scan") };
	unsigned choice;

	if (!call_choice(call, switches, &choice, error))
		return false;
	handing.what = (Handed)choice;
	for (unsigned i = 0; i < call_operands(call); i++) {
		HandingResult result = { 0 };

		handing.letter = call_operand(call, i);
		if (!office_hand(call_office(call), &handing, &result, error))
			return false;
		printf("Letter %s %s%s.\n", handing.letter,
		       describe(handing.what, &result),
		       result.recorded ? "" : " (recorded already)");
	}
	return true;
}

static const CommandOption options[] = {
	{ .name = "sent", .help = "it went" },
	{ .name = "came-back", .help = "it was sent, and came back" },
	{ .name = "retract", .help = "it did not come back, or did not go" },
	{ .name = "day", .value = "DAY", .help = "on which it was so; else today" },
	{ .name = "who", .value = "TEXT", .help = "who carried it, or took it in" },
	{ .name = "why", .value = "TEXT", .help = "the reason, in one line" },
	{ .name = "scan", .value = "FILE", .help = "a file that shows it, to be kept" },
	{ 0 },
};

const Command cmd_outcome = {
	.name = "outcome",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "record that letters went by post or by hand, or came back",
	.operands = "LETTER...",
	.least = 1,
	.most = LIMIT_OPERANDS,
	.options = options,
	.run = run,
};
