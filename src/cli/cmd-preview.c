#include "cli-call.h"
#include "cli-print.h"

#include "office-dossier.h"
#include "office-specimen.h"

static bool parse_format(const char *text, PreviewFormat *format_out, GError **error)
{
	static const char *const names[] = {
		[PREVIEW_TEXT] = "text",
		[PREVIEW_HTML] = "html",
		[PREVIEW_PDF] = "pdf",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_strcmp0(text, names[i]) == 0) {
			*format_out = (PreviewFormat)i;
			return true;
		}
	return chy_fail(error, CHY_USAGE, "'%s' is no format: text, html or pdf", text);
}

/* The letterhead alone, without a dossier; of a home only where there is one. */
static bool run_letterhead(Call *call, const char *letterhead, GError **error)
{
	g_autoptr(GBytes) pdf = NULL;

	if (call_text(call, "addressee") != NULL ||
	    call_text(call, "language") != NULL || call_text(call, "format") != NULL ||
	    call_flag(call, "translation"))
		return chy_fail(error, CHY_USAGE,
				"a letterhead is shown in every language and as PDF: "
				"it takes --output alone");
	return call_open_for(call, "./", error) &&
	       office_specimen(call_office(call), letterhead, &pdf, error) &&
	       print_bytes(pdf, call_text(call, "output"), PRINT_BINARY, error);
}

static bool run(Call *call, GError **error)
{
	const char *letterhead = call_text(call, "letterhead");
	const char *what = call_operand(call, 0), *wanted = call_text(call, "format");
	PreviewOptions choice = {
		.addressee = call_text(call, "addressee"),
		.language = call_text(call, "language"),
	};
	g_autoptr(GBytes) bytes = NULL;

	if (letterhead != NULL && what != NULL)
		return chy_fail(error, CHY_USAGE,
				"--letterhead stands in place of a dossier");
	if (letterhead != NULL)
		return run_letterhead(call, letterhead, error);
	if (what == NULL)
		return chy_fail(error, CHY_USAGE,
				"a dossier, a folder or --letterhead is expected");
	if (wanted != NULL && !parse_format(wanted, &choice.format, error))
		return false;
	choice.translation = call_flag(call, "translation");
	if (choice.translation && choice.format != PREVIEW_PDF)
		return chy_fail(error, CHY_USAGE,
				"--translation goes with --format pdf: text and HTML "
				"have it behind the letter");
	if (!call_open_for(call, what, error) ||
	    !office_preview(call_office(call), what, &choice, &bytes, error))
		return false;
	return print_bytes(bytes, call_text(call, "output"),
			   choice.format == PREVIEW_PDF ? PRINT_BINARY : 0, error);
}

static const CommandOption options[] = {
	{ .name = "addressee",
	  .value = "ID",
	  .help = "whose letter (default: the first of the circle)" },
	{ .name = "language",
	  .value = "CODE",
	  .help = "in which language (default: the addressee's)" },
	{ .name = "format",
	  .value = "FORMAT",
	  .help = "text (the default), html or pdf" },
	{ .name = "translation",
	  .help = "the PDF of its translation, where that is one of its own" },
	{ .name = "letterhead",
	  .value = "NAME",
	  .help = "a letterhead, on a page in every language" },
	{ .name = "output",
	  .value = "FILE",
	  .help = "write there, not to standard output" },
	{ 0 },
};

const Command cmd_preview = {
	.name = "preview",
	.group = GROUP_WRITING,
	.needs = NEEDS_NOTHING,
	.summary = "show one addressee's letter, or a letterhead, as a specimen",
	.operands = "[FOLDER|DOSSIER]",
	.least = 0,
	.most = 1,
	.options = options,
	.run = run,
};
