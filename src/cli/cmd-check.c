#include "cli-call.h"
#include "cli-output.h"
#include "cli-print.h"

#include "office-dossier.h"

static void json_finding(JsonWriter *json, const Finding *finding)
{
	json_object_begin(json, NULL);
	json_text(json, "severity", finding_severity_name(finding->severity));
	json_text(json, "rule", finding->rule);
	json_text(json, "file", finding->file);
	json_int(json, "line", finding->position.line);
	json_int(json, "column", finding->position.column);
	json_int(json, "width", finding->width);
	json_text(json, "text", finding->text);
	json_text(json, "source", finding->line);
	json_int(json, "skipped", finding->skipped);
	json_object_end(json);
}

static bool print_json(const FindingList *findings, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_int(json, "errors", (int64_t)findinglist_errors(findings));
	json_array_begin(json, "findings");
	for (size_t i = 0; i < findinglist_count(findings); i++)
		json_finding(json, findinglist_get(findings, i));
	json_array_end(json);
	return print_json_end(json, error);
}

static bool show(const Call *call, const char *what, const FindingList *findings,
		 GError **error)
{
	if (call_wants_json(call))
		return print_json(findings, error);
	print_findings(findings, office_names_folder(what) ? what : NULL,
		       call_flag(call, "all"), stdout);
	if (!output_flush(error))
		return false;
	print_summary(findings, stderr);
	return true;
}

static bool run(Call *call, GError **error)
{
	const char *what = call_operand(call, 0);
	g_autoptr(FindingList) findings = NULL;
	g_autoptr(GError) fault = NULL;

	if (!call_open_for(call, what, error))
		return false;
	if (office_check(call_office(call), what, &findings, &fault))
		return show(call, what, findings, error) &&
		       print_verdict(findings, error);
	if (findings == NULL || show(call, what, findings, error))
		g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

static const CommandOption options[] = {
	{ .name = "all", .help = "show every finding, also where many are alike" },
	{ 0 },
};

const Command cmd_check = {
	.name = "check",
	.group = GROUP_WRITING,
	.needs = NEEDS_NOTHING,
	.json = true,
	.summary = "check a dossier like a compiler checks code",
	.operands = "FOLDER|DOSSIER",
	.least = 1,
	.most = 1,
	.options = options,
	.run = run,
};
