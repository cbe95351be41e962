#include "cli-call.h"

#include "office-resolve.h"

#include <stdio.h>

/* How the letter stands. */
static const char *describe(Resolution resolution, const Settled *settled)
{
	static const char *const words[] = {
		[RESOLVE_ACCEPTED] = "counts as accepted",
		[RESOLVE_RESEND] = "waits for the next dispatch",
		[RESOLVE_ABANDON] = "is abandoned and will not be sent",
	};

	return resolution == RESOLVE_RESEND && settled->on_paper
		       ? "waits to go by post or by hand: see 'print' and 'outcome'"
		       : words[resolution];
}

static bool run(Call *call, GError **error)
{
	static const char *const switches[] = {
		[RESOLVE_ACCEPTED] = "accepted",
		[RESOLVE_RESEND] = "resend",
		[RESOLVE_ABANDON] = "abandon",
		NULL,
	};
	Settled settled = { 0 };
	unsigned choice;
	Settlement settlement = { .letter = call_operand(call, 0),
				  .mailbox = call_text(call, "mailbox"),
				  .reason = call_text(call, "why") };

	if (!call_choice(call, switches, &choice, error))
		return false;
	settlement.resolution = (Resolution)choice;
	if (!office_resolve(call_office(call), &settlement, &settled, error))
		return false;
	printf("Letter %s %s.\n", settlement.letter,
	       describe(settlement.resolution, &settled));
	if (settled.published && settlement.resolution != RESOLVE_ABANDON)
		printf("The release of its dossier has been published: publish it "
		       "again%s, so that its counts hold.\n",
		       settlement.resolution == RESOLVE_RESEND ? " once it has gone"
							       : "");
	return true;
}

static const CommandOption options[] = {
	{ .name = "accepted", .help = "the relay did take it" },
	{ .name = "resend",
	  .help = "send it again: it did not arrive, or may go after all" },
	{ .name = "abandon", .help = "it will not be sent" },
	{ .name = "mailbox",
	  .value = "ADDRESS",
	  .help = "which message of a joint letter" },
	{ .name = "why",
	  .value = "TEXT",
	  .help = "how you know, in one line",
	  .required = true },
	{ 0 },
};

const Command cmd_resolve = {
	.name = "resolve",
	.group = GROUP_SENDING,
	.needs = NEEDS_WRITING,
	.summary = "settle a letter in doubt, send one again, or abandon one",
	.operands = "LETTER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
