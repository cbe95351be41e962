#include "cli-call.h"
#include "cli-print.h"

#include "office-proof.h"

#include <string.h>

/* What there is to show; all but the summary has an option of its name. */
typedef enum {
	WANTED_SUMMARY,
	WANTED_MESSAGE,
	WANTED_PDF,
	WANTED_TRANSLATION,
	WANTED_TEXT,
	WANTED_HTML,
	WANTED_SCAN,
	WANTED_LETTERS,
	WANTED_CHECKPOINT,
} Wanted;

static bool find_wanted(const Call *call, Wanted *wanted_out, GError **error)
{
	static const char *const names[] = {
		[WANTED_MESSAGE] = "message",
		[WANTED_PDF] = "pdf",
		[WANTED_TRANSLATION] = "translation",
		[WANTED_TEXT] = "text",
		[WANTED_HTML] = "html",
		[WANTED_SCAN] = "scan",
		[WANTED_LETTERS] = "letters",
		[WANTED_CHECKPOINT] = "checkpoint",
	};
	Wanted wanted = WANTED_SUMMARY;

	for (Wanted i = WANTED_MESSAGE; i <= WANTED_CHECKPOINT; i++) {
		bool given = i == WANTED_LETTERS ? call_text(call, names[i]) != NULL
						 : call_flag(call, names[i]);

		if (given && wanted != WANTED_SUMMARY)
			return chy_fail(error, CHY_USAGE,
					"--%s and --%s cannot be shown together",
					names[wanted], names[i]);
		if (given)
			wanted = i;
	}
	*wanted_out = wanted;
	return true;
}

/* What stands beside the option that is wanted has a use for it. */
static bool check_call(const Call *call, Wanted wanted, GError **error)
{
	bool operand = call_operand(call, 0) != NULL;

	if (wanted == WANTED_CHECKPOINT && operand)
		return chy_fail(error, CHY_USAGE,
				"--checkpoint is the register's: it takes no letter");
	if (wanted != WANTED_CHECKPOINT && !operand)
		return chy_fail(error, CHY_USAGE, "'show' needs a letter or a dossier");
	if (wanted == WANTED_LETTERS && call_text(call, "output") != NULL)
		return chy_fail(error, CHY_USAGE,
				"--letters names a folder: --output has no use");
	if (wanted != WANTED_MESSAGE && call_text(call, "mailbox") != NULL)
		return chy_fail(error, CHY_USAGE,
				"--mailbox goes with --message alone");
	return true;
}

static bool show_letters(Call *call, const char *folder, GError **error)
{
	int64_t letters = 0;

	if (!office_show_letters(call_office(call), call_operand(call, 0), folder,
				 &letters, error))
		return false;

	g_autofree char *count = count_noun(letters, "letter");

	printf("%s written to '%s'.\n", count, folder);
	return true;
}

static bool print_checkpoint(Call *call, GError **error)
{
	g_autofree char *note = NULL;

	if (!office_checkpoint(call_office(call), &note, error))
		return false;

	g_autoptr(GBytes) bytes = g_bytes_new(note, strlen(note));

	return print_bytes(bytes, call_text(call, "output"), 0, error);
}

static bool print_part(Call *call, Wanted wanted, GError **error)
{
	static const ShowPart parts[] = {
		[WANTED_SUMMARY] = SHOW_SUMMARY,
		[WANTED_MESSAGE] = SHOW_MESSAGE,
		[WANTED_PDF] = SHOW_PDF,
		[WANTED_TEXT] = SHOW_TEXT,
		[WANTED_TRANSLATION] = SHOW_TRANSLATION,
		[WANTED_HTML] = SHOW_HTML,
		[WANTED_SCAN] = SHOW_SCAN,
	};
	const ShowQuestion question = { .letter = call_operand(call, 0),
					.part = parts[wanted],
					.mailbox = call_text(call, "mailbox") };
	bool binary = wanted == WANTED_PDF || wanted == WANTED_TRANSLATION ||
		      wanted == WANTED_SCAN;
	g_autoptr(GBytes) bytes = NULL;

	return office_show(call_office(call), &question, &bytes, error) &&
	       print_bytes(bytes, call_text(call, "output"),
			   PRINT_PERSONAL | (binary ? PRINT_BINARY : 0), error);
}

static bool run(Call *call, GError **error)
{
	Wanted wanted = WANTED_SUMMARY;

	if (!find_wanted(call, &wanted, error) || !check_call(call, wanted, error))
		return false;
	if (wanted == WANTED_CHECKPOINT)
		return print_checkpoint(call, error);
	if (wanted == WANTED_LETTERS)
		return show_letters(call, call_text(call, "letters"), error);
	return print_part(call, wanted, error);
}

static const CommandOption options[] = {
	{ .name = "message", .help = "print the message exactly as it was sent" },
	{ .name = "mailbox",
	  .value = "ADDRESS",
	  .help = "which message of a joint letter" },
	{ .name = "pdf", .help = "print the sealed PDF" },
	{ .name = "translation",
	  .help = "print the sealed PDF of its translation, if that has one" },
	{ .name = "text", .help = "print the plain text" },
	{ .name = "html", .help = "print the HTML of the message" },
	{ .name = "scan", .help = "print the scan of what was recorded of it last" },
	{ .name = "output",
	  .value = "FILE",
	  .help = "write there, not to standard output" },
	{ .name = "letters",
	  .value = "FOLDER",
	  .help = "write every sealed PDF of a dossier there" },
	{ .name = "checkpoint",
	  .help = "print the register's latest checkpoint, to be kept elsewhere" },
	{ 0 },
};

const Command cmd_show = {
	.name = "show",
	.group = GROUP_PROOF,
	.needs = NEEDS_READING,
	.summary = "show a sealed letter, all PDFs of a dossier, or the checkpoint",
	.operands = "[LETTER|DOSSIER]",
	.most = 1,
	.options = options,
	.run = run,
};
