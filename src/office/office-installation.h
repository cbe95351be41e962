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

/*
 * What tells this home from the installation that it is bound to, yours: "its store is a copy";
 * NULL when it is its own. *older_out: the store has less than its witness saw.
 */
bool office_find_difference(Office *office, char **difference_out, bool *older_out,
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
 * one held is settled. Unless it was only moved, all letters that wait are put in doubt:
 * *doubts_out counts them. CHY_REFUSED when it is this installation's own, when a dispatch of
 * it is running here, or when it is said to be moved but is older than its witness.
 */
bool office_adopt(Office *office, const Adoption *adoption, int64_t *doubts_out,
		  GError **error) CHY_MUST_CHECK;

#endif
