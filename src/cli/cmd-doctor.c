#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-doctor.h"

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

static void print_grid(const GPtrArray *findings)
{
	static const char *const headings[] = { "subject", "state", "seen", "remedy",
						NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	for (guint i = 0; i < findings->len; i++) {
		const DoctorFinding *finding = g_ptr_array_index(findings, i);

		grid_add(grid,
			 (const char *const[]){ finding->subject,
						doctor_state_name(finding->state),
						finding->text, finding->remedy, NULL });
		grid_tone(grid, 1, tone_of(finding->state));
	}
	grid_print(grid, stdout);
}

static bool run(Call *call, GError **error)
{
	g_autoptr(GPtrArray) findings = office_doctor(call_office_options(call));
	size_t bad = count_bad(findings);

	if (!call_wants_json(call))
		print_grid(findings);
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
