#include "office-doctor-finding.h"

const char *doctor_state_name(DoctorState state)
{
	static const char *const names[] = {
		[DOCTOR_GOOD] = "good",
		[DOCTOR_BAD] = "bad",
		[DOCTOR_UNKNOWN] = "unknown",
	};

	return names[state];
}

void doctor_finding_free(DoctorFinding *finding)
{
	if (finding == NULL)
		return;
	g_free(finding->text);
	g_free(finding->remedy);
	g_free(finding);
}

void doctor_add(GPtrArray *findings, const char *subject, DoctorState state, char *text,
		char *remedy)
{
	DoctorFinding *finding = g_new0(DoctorFinding, 1);

	*finding = (DoctorFinding){ subject, state, text, remedy };
	g_ptr_array_add(findings, finding);
}

void doctor_add_error(GPtrArray *findings, const char *subject, const GError *error,
		      char *remedy)
{
	doctor_add(findings, subject, DOCTOR_BAD, g_strdup(error->message), remedy);
}
