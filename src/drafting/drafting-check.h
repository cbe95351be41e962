/*
 * The check of a dossier: every finding of every rule in one run, as a compiler reports.
 *
 *   syntax              a file that cannot be read as what it is; warning: a placeholder
 *                       with one brace
 *   missing             a key, text or translation that is not there; a release: warning
 *   unknown-name        a placeholder, filter, fact, circle, language or key
 *   typed-number        digits that come from nothing that the dossier cites
 *   unsourced-fact      a fact whose source is not told
 *   parts-exceed-whole  parts that are more than their whole
 *   fact                anything else that is wrong with a fact, such as its unit
 *   parity-facts        texts that cite different facts
 *   wrong-ordinal       an ordinal that is not the occasion's
 *   future-day          a reference to a message of a day that is still to come
 *   no-form-of-address  an addressee without a form of address
 *   undeclined-name     warning: a name without the case that the form of address wants
 *   other-script        warning: a name in no script that the letter's language is written in
 *   no-language         an addressee who reads no language of the dossier
 *   no-original         a circle whose letters are in a language that the dossier lacks
 *   no-channel          an addressee whom no channel of the dossier reaches
 *   no-addressee        a circle that nobody can be written to in; warning: a value of its
 *                       selection that no post has
 *   do-not-write        warning: an addressee that is left out, and why
 *   shared-mailbox      warning: two letters to one mailbox
 *   extended-mailbox    warning: a mailbox that only a relay with SMTPUTF8 takes
 *   not-yet-true        a release ahead of the register: a note, when publishing an error
 *   markup              what a letter may not contain
 *   encoding            bytes that are no UTF-8, controls, bidirectional overrides
 */
#ifndef DRAFTING_CHECK_H
#define DRAFTING_CHECK_H

#include "base-date.h"
#include "drafting-finding.h"

#include <stdint.h>

typedef struct Dossier Dossier;
typedef struct Store Store;

/* What is true outside the dossier: counts of the register,
 * handed down by the office. */
typedef struct CheckWorld {
	Date today;       /* on which the circle is resolved; unknown: outside a home */
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

/*
 * Add an error about letters, found outside of dossier_check, at `key` of the dossier ("circle",
 * "references"), or at the circle's name where the dossier does not have that key. Sorting is
 * left to findinglist_sort.
 */
void dossier_report_letter(const Dossier *dossier, FindingList *findings,
			   const char *key, const char *text);

/* The same about the office's letterhead, at its name (the rule `letterhead`). */
void dossier_report_letterhead(const Dossier *dossier, FindingList *findings,
			       const char *text);

#endif
