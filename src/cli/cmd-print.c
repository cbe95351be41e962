#include "cli-call.h"
#include "cli-print.h"

#include "office-print.h"

#include <stdio.h>

static bool find_channel(const Call *call, const char **channel_out, GError **error)
{
	const char *channel = call_text(call, "channel");

	*channel_out = channel;
	return channel == NULL || g_str_equal(channel, "post") ||
	       g_str_equal(channel, "hand") ||
	       chy_fail(error, CHY_USAGE, "--channel is post or hand, not '%s'", channel);
}

static bool find_addresses(const Call *call, PrintAddresses *addresses_out,
			   GError **error)
{
	bool labels = call_flag(call, "labels"), bare = call_flag(call, "bare");

	*addresses_out = labels ? PRINT_LABELS : bare ? PRINT_BARE : PRINT_SHEETS;
	return !labels || !bare ||
	       chy_fail(error, CHY_USAGE, "--labels and --bare exclude each other");
}

static bool print_json(const PrintOptions *options, const PrintSummary *summary,
		       GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_text(json, "dossier", options->dossier);
	json_text(json, "file", options->path);
	json_int(json, "letters", summary->letters);
	json_int(json, "pages", summary->pages);
	json_int(json, "unheld", summary->unheld);
	json_array_begin(json, "left-out");
	for (guint i = 0; i < summary->left_out->len; i++)
		json_text(json, NULL, summary->left_out->pdata[i]);
	json_array_end(json);
	return print_json_end(json, error);
}

/* What was printed on the ledger's word alone. */
static void print_unheld(const PrintSummary *summary)
{
	g_autofree char *letters = count_noun(summary->unheld, "letter");

	if (summary->unheld > 0)
		fprintf(stderr,
			"%s issued before the register had addresses: nothing shows that the "
			"address is the one approved.\n",
			letters);
}

static bool run(Call *call, GError **error)
{
	g_autofree char *country = call_code(call, "country");
	PrintOptions options = { .dossier = call_operand(call, 0),
				 .country = country,
				 .duplex = call_flag(call, "duplex"),
				 .again = call_flag(call, "again"),
				 .path = call_text(call, "output") };
	g_auto(PrintSummary) summary = { 0 };

	if (!find_channel(call, &options.channel, error) ||
	    !find_addresses(call, &options.addresses, error) ||
	    !office_print(call_office(call), &options, &summary, error))
		return false;
	for (guint i = 0; i < summary.left_out->len; i++)
		fprintf(stderr, "%s\n", (const char *)summary.left_out->pdata[i]);
	print_unheld(&summary);
	if (call_wants_json(call))
		return print_json(&options, &summary, error);

	g_autofree char *letters = count_noun(summary.letters, "letter");
	g_autofree char *pages = count_noun(summary.pages, "page");

	printf("%s on %s written to '%s'.\n", letters, pages, options.path);
	return true;
}

static const CommandOption options[] = {
	{ .name = "output",
	  .value = "FILE",
	  .help = "the print file, a PDF for paper",
	  .required = true },
	{ .name = "channel",
	  .value = "CHANNEL",
	  .help = "only letters that go by post, or by hand" },
	{ .name = "country", .value = "CODE", .help = "only letters that go there" },
	{ .name = "duplex", .help = "for both sides: put in blank backs" },
	{ .name = "labels", .help = "addresses as labels at the end, not on sheets" },
	{ .name = "bare", .help = "no addresses beside the letters" },
	{ .name = "again", .help = "those too that have gone or came back" },
	{ 0 },
};

const Command cmd_print = {
	.name = "print",
	.group = GROUP_SENDING,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "write the letters that go by post or by hand into one file for paper",
	.operands = "DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
