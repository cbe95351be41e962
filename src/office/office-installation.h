/*
 * The installation that a home is bound to: the machine, and the file that is its store; and the
 * home's witness, a file beside the store that knows how far the store once was.
 *
 * A copy of a home, on this machine or another, has another store file; an older store put
 * back in place has less than its witness saw. Either would send again what the original
 * has sent, so nothing is dispatched from it until a registrar takes it over.
 */
#ifndef OFFICE_INSTALLATION_H
#define OFFICE_INSTALLATION_H

#include "office-core.h"

#include <stdint.h>

typedef struct Adoption {
	bool restored;      /* what waits may have been sent: it is put in doubt */
	const char *reason; /* for the register */
} Adoption;

typedef struct AdoptionResult {
	int64_t doubts; /* parcels that were put in doubt */
	/* those of them that runs of the other installation had begun: a sentence without its
	 * full stop; NULL: none */
	char *recovered;
} AdoptionResult;

void adoption_result_clear(AdoptionResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdoptionResult, adoption_result_clear)

/*
 * What tells this home from the installation that it is bound to, yours: "its store is a copy, and
 * its witness is missing"; NULL when it is its own.
 */
bool office_find_difference(Office *office, char **difference_out,
			    GError **error) CHY_MUST_CHECK;

/* That there is no difference; CHY_REFUSED names it. `verb` is for the message. */
bool office_require_own(Office *office, const char *verb,
			GError **error) CHY_MUST_CHECK;

/* Bind the home to this installation, in the caller's transaction. */
bool office_bind(Office *office, GError **error) CHY_MUST_CHECK;

/*
 * Whether the store goes on from where its witness saw it; so it does without a witness, and with
 * one that cannot be read.
 */
bool office_witness_agrees(Office *office, bool *agrees_out,
			   GError **error) CHY_MUST_CHECK;

/* Let the witness know how far the store is now: before a letter leaves. */
bool office_witness(Office *office, GError **error) CHY_MUST_CHECK;

/* The same when a changing verb has ended; a home that is not its own leaves it alone. */
void office_witness_end(Office *office);

/*
 * Take the home over for this installation, by a registrar's signed act. What runs of the other
 * one held is settled: what they had begun is in doubt, and so, unless it was only moved, are all
 * letters that wait. CHY_REFUSED when it is this installation's own, when a dispatch of it is
 * running here, or when it is said to be moved but is older than its witness, or has none that
 * could say so. *result_out is yours to clear.
 */
bool office_adopt(Office *office, const Adoption *adoption, AdoptionResult *result_out,
		  GError **error) CHY_MUST_CHECK;

#endif
