#include "cli-call.h"
#include "cli-print.h"
#include "cli-terminal.h"

#include "office-doctor.h"

#define TEXT_COLUMN 24 /* cells before the text of a finding */

static size_t count_bad(const GPtrArray *findings)
{
	size_t bad = 0;

	for (guint i = 0; i < findings->len; i++) {
		const DoctorFinding *finding = g_ptr_array_index(findings, i);

		bad += finding->state == DOCTOR_BAD;
	}
	return bad;
}

static bool print_json(const GPtrArray *findings, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_bool(json, "healthy", count_bad(findings) == 0);
	json_array_begin(json, "findings");
	for (guint i = 0; i < findings->len; i++) {
		const DoctorFinding *finding = g_ptr_array_index(findings, i);

		json_object_begin(json, NULL);
		json_text(json, "subject", finding->subject);
		json_text(json, "state", doctor_state_name(finding->state));
		json_text(json, "text", finding->text);
		json_text(json, "remedy", finding->remedy);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static Tone tone_of(DoctorState state)
{
	static const Tone tones[] = {
		[DOCTOR_GOOD] = TONE_GOOD,
		[DOCTOR_BAD] = TONE_BAD,
		[DOCTOR_UNKNOWN] = TONE_DOUBT,
	};

	return tones[state];
}

/* At a terminal folded, in a pipe on one line. */
static char *folded(const char *text)
{
	return text_fold(text, terminal_columns(stdout), TEXT_COLUMN, TEXT_COLUMN);
}

/* In full, whatever the terminal's width: a remedy that is cut helps nobody. */
static void print_list(const GPtrArray *findings)
{
	bool colour = terminal_has_colour(stdout);

	for (guint i = 0; i < findings->len; i++) {
		const DoctorFinding *finding = g_ptr_array_index(findings, i);

		g_autofree char *text = folded(finding->text);

		printf("%s%-7s%s  %-13s  %s\n",
		       colour ? terminal_tone(tone_of(finding->state)) : "",
		       doctor_state_name(finding->state),
		       colour ? terminal_plain() : "", finding->subject, text);
		if (finding->remedy == NULL)
			continue;

		g_autofree char *remedy = folded(finding->remedy);

		printf("%*s%s\n", TEXT_COLUMN, "", remedy);
	}
}

static bool run(Call *call, GError **error)
{
	g_autoptr(GPtrArray) findings = office_doctor(call_office_options(call));
	size_t bad = count_bad(findings);

	if (!call_wants_json(call))
		print_list(findings);
	else if (!print_json(findings, error))
		return false;

	g_autofree char *count = count_noun((int64_t)bad, "thing");

	return bad == 0 || chy_fail(error, CHY_CONFIG, "%s must be put right", count);
}

static const CommandOption options[] = { { 0 } };

const Command cmd_doctor = {
	.name = "doctor",
	.group = GROUP_OFFICE,
	.needs = NEEDS_NOTHING,
	.json = true,
	.summary = "say what is missing on this machine and how to get it",
	.operands = "",
	.options = options,
	.run = run,
};
