/*
 * Within the room: the parts of a check.
 */
#ifndef DRAFTING_CHECK_PRIVATE_H
#define DRAFTING_CHECK_PRIVATE_H

#include "drafting-check.h"
#include "drafting-text.h"

typedef struct CheckRun {
	const Dossier *dossier;
	const CheckWorld *world;
	FindingList *findings;
} CheckRun;

/* Rules wrong-ordinal and typed-number. */
void check_numbers(const CheckRun *run, const Text *text);

/* Rule parity-facts. */
void check_parity(const CheckRun *run);

/* Rules about addressees, and the circle's name. */
bool check_addressees(const CheckRun *run, Store *store, GError **error) CHY_MUST_CHECK;

#endif
