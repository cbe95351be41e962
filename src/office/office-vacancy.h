/*
 * Vacancies: what nobody can do, for want of a user with the right. For this room only.
 */
#ifndef OFFICE_VACANCY_H
#define OFFICE_VACANCY_H

#include "drafting-dossier.h"
#include "drafting-finding.h"
#include "office-core.h"

/*
 * Add a warning for each office whose approval the dossier asks for and that nobody could give
 * once the acting user has submitted it: authors do not approve, and nobody does for two offices.
 */
bool vacancy_check(Office *office, const Dossier *dossier, FindingList *findings,
		   GError **error) CHY_MUST_CHECK;

typedef struct Vacancy {
	char *what,
		*why; /* "nobody can approve dossier 'x' for …", "no approver holds it" */
} Vacancy;

/*
 * As the store stands: each role that no user has, and each office whose approval a submitted
 * dossier still waits for and nobody can give besides whom the offices before it need. *list_out
 * is a GPtrArray of Vacancy, yours.
 */
bool vacancy_list(Office *office, GPtrArray **list_out, GError **error) CHY_MUST_CHECK;

/* Sentences, without their stop, for those of `after` that are not in `before`: yours. */
GPtrArray *vacancy_compare(const GPtrArray *before, const GPtrArray *after);

#endif
