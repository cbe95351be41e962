#include "cli-call.h"
#include "cli-print.h"

#include "office-proof.h"

static ShowPart wanted_part(const Call *call)
{
	static const struct {
		const char *option;
		ShowPart part;
	} parts[] = {
		{ "message", SHOW_MESSAGE },
		{ "pdf", SHOW_PDF },
		{ "text", SHOW_TEXT },
		{ "html", SHOW_HTML },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (call_flag(call, parts[i].option))
			return parts[i].part;
	return SHOW_SUMMARY;
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
	fputs(note, stdout);
	return true;
}

static bool run(Call *call, GError **error)
{
	const char *folder = call_text(call, "letters");
	ShowPart part = wanted_part(call);
	g_autoptr(GBytes) bytes = NULL;

	if (call_flag(call, "checkpoint"))
		return print_checkpoint(call, error);
	if (call_operand(call, 0) == NULL)
		return chy_fail(error, CHY_USAGE, "'show' needs a letter or a dossier");
	if (folder != NULL)
		return show_letters(call, folder, error);
	if (!office_show(call_office(call), call_operand(call, 0), part, &bytes, error))
		return false;
	return print_bytes(bytes, call_text(call, "output"), part == SHOW_PDF, error);
}

static const CommandOption options[] = {
	{ .name = "message", .help = "print the message exactly as it was sent" },
	{ .name = "pdf", .help = "print the sealed PDF" },
	{ .name = "text", .help = "print the plain text" },
	{ .name = "html", .help = "print the HTML of the message" },
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
