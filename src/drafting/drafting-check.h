/*
 * The check of a dossier: every finding of every rule in one run, as a compiler
 * reports.
 *
 * | rule                | severity | finds |
 * | syntax              | error    | a file that cannot be read as what it is |
 * | missing             | error    | a key, text or translation that a dossier needs |
 * | unknown-name        | error    | a placeholder, filter, fact, circle, language or
 * key | | typed-number        | error    | digits that come from nothing that the
 * dossier cites | | unsourced-fact      | error    | a fact whose source is not told |
 * | parts-exceed-whole  | error    | parts that are more than their whole |
 * | fact                | error    | anything else that is wrong with a fact |
 * | parity-facts        | error    | texts that cite different facts |
 * | wrong-ordinal       | error, warning | an ordinal that is not the occasion's |
 * | no-form-of-address  | error    | an addressee without a form of address |
 * | no-language         | error    | an addressee whose languages the dossier lacks |
 * | no-channel          | error    | an addressee that none of its channels reaches |
 * | do-not-write        | warning  | an addressee that is left out, and why |
 * | shared-mailbox      | warning  | two letters to one mailbox |
 * | not-yet-true        | note, error | a release ahead of the register |
 * | markup              | error    | what a letter may not contain |
 * | encoding            | error    | bytes that are no UTF-8, controls, overrides |
 */
#ifndef DRAFTING_CHECK_H
#define DRAFTING_CHECK_H

#include "base-date.h"
#include "drafting-finding.h"

#include <stdint.h>

typedef struct Dossier Dossier;
typedef struct Store Store;

/* What is true outside the dossier: counts of the register, handed down by the office.
 */
typedef struct CheckWorld {
	Date today;       /* on which the circle is resolved */
	bool publishing;  /* what is not yet true is an error */
	bool settled;     /* the letters went out and no parcel is under way any more */
	int64_t letters;  /* issued */
	int64_t accepted; /* of these, accepted by the relay */
	int64_t countries; /* of the accepted ones' addressees */
	Date dispatched;   /* the day the last was accepted; unknown before */
} CheckWorld;

/*
 * Check `dossier`. `store` holds the directory; with NULL nothing that needs one is
 * checked. False only when the check itself cannot be made (the store fails).
 */
bool dossier_check(const Dossier *dossier, Store *store, const CheckWorld *world,
		   FindingList **list_out, GError **error) CHY_MUST_CHECK;

#endif
