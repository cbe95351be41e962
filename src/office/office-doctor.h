/*
 * The doctor: what is missing on this machine and in this home, and how to get it.
 */
#ifndef OFFICE_DOCTOR_H
#define OFFICE_DOCTOR_H

#include "office-core.h"

typedef enum {
	DOCTOR_GOOD,
	DOCTOR_BAD,
	DOCTOR_UNKNOWN, /* nothing to look at, or nothing to find out from here */
} DoctorState;

/* "good", "bad" or "unknown". */
const char *doctor_state_name(DoctorState state);

typedef struct DoctorFinding {
	const char *subject; /* "fonts", "home", "keys", …; a constant */
	DoctorState state;
	char *text; /* what was seen, one line */
	char *remedy; /* what to do about it, one line; NULL when there is nothing to do */
} DoctorFinding;

void doctor_finding_free(DoctorFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DoctorFinding, doctor_finding_free)

/*
 * Examine the machine and the home that `options` name, which need not exist. Nothing is
 * changed, no key is asked for, no connection is made; no name server is asked from a home
 * that may not send to other machines. Yours: a GPtrArray of
 * DoctorFinding, in a fixed order of subjects.
 */
GPtrArray *office_doctor(const OfficeOptions *options);

#endif
