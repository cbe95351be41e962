/*
 * Whom an issued letter is for: every post of every person it addresses, so that a
 * suppression or the end of a term of any of them is found before it leaves. For this room only.
 */
#ifndef OFFICE_ADDRESSEE_H
#define OFFICE_ADDRESSEE_H

#include "drafting-compose.h"
#include "office-core.h"

/* Whom letter `i` of the draft is for, as its entry is to say it: yours. */
char *office_format_addressees(const Draft *draft, size_t i);

/*
 * Keep them under the number that the letter is issued with. CHY_EXISTS when the store has
 * something of that number.
 */
bool office_keep_addressees(Office *office, const char *number, const char *addressees,
			    GError **error) CHY_MUST_CHECK;

/* A letter about to leave, and whom it is for by the register. */
typedef struct LetterBound {
	const char *number;
	const char *addressee; /* id of the one it was registered for, among others perhaps */
	const char *addressees; /* all of them; NULL: it was issued before it said so */
	const char *mailbox;   /* of the parcel; NULL: it goes on paper */
} LetterBound;

/*
 * What keeps the right people from being asked about: the store does not say that the letter is
 * for just those whom the register names; of one that has the first alone, for that addressee, or
 * for anybody at that mailbox. Yours; NULL: it does.
 */
bool office_find_lack(Store *store, const LetterBound *bound, char **lack_out,
		      GError **error) CHY_MUST_CHECK;

/*
 * The reason, yours, why one of those whom the letter is for must not be written to today;
 * "suppressed: mourning", "term ended 2025-02-20"; NULL when nothing stands in the way.
 * CHY_CORRUPT when there is a lack (office_find_lack).
 */
bool office_find_hindrance(Office *office, const LetterBound *bound, char **reason_out,
			   GError **error) CHY_MUST_CHECK;

#endif
