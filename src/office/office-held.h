/*
 * What the ledger says of a parcel, held against the register before its letter is given
 * out. For this room only.
 */
#ifndef OFFICE_HELD_H
#define OFFICE_HELD_H

#include "dispatch-parcel.h"
#include "register-letter.h"

/*
 * Whether the register says that a parcel which waits in the ledger has ended, or may have
 * gone: *ended_out is that state, yours; NULL: it has nothing of it, or lets it wait too.
 */
bool held_find_ended(Store *store, const char *letter, const char *channel,
		     char **ended_out, GError **error) CHY_MUST_CHECK;

/* CHY_CORRUPT when it does: such a parcel is not sent again, and not printed. */
bool held_check_waiting(Store *store, const char *letter, const char *channel,
			GError **error) CHY_MUST_CHECK;

/* CHY_CORRUPT unless mailbox and token of a parcel are those of the letter's entry. */
bool held_check_parcel(const Parcel *parcel, const SealedLetter *letter,
		       GError **error) CHY_MUST_CHECK;

#endif
