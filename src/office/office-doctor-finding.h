/*
 * How the parts of the doctor tell what they find. For this room only.
 */
#ifndef OFFICE_DOCTOR_FINDING_H
#define OFFICE_DOCTOR_FINDING_H

#include "office-doctor.h"

/* Takes `text` and `remedy`, as DoctorFinding has them; `subject` is a constant. */
void doctor_add(GPtrArray *findings, const char *subject, DoctorState state, char *text,
		char *remedy);

/* A bad finding in the words of an error. Takes `remedy`. */
void doctor_add_error(GPtrArray *findings, const char *subject, const GError *error,
		      char *remedy);

#endif
