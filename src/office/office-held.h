/*
 * What the ledger says of a parcel, held against the register before its letter is given
 * out. For this room only.
 */
#ifndef OFFICE_HELD_H
#define OFFICE_HELD_H

#include "dispatch-paper.h"
#include "dispatch-parcel.h"
#include "dispatch-status.h"
#include "register-letter.h"

/*
 * How a parcel stands by the register's last outcome: the word of that state, yours; "waiting"
 * when it has none.
 */
bool held_find_state(Store *store, const char *letter, const char *channel,
		     char **state_out, GError **error) CHY_MUST_CHECK;

/* The word that the register has for a parcel in that state of the ledger: leased, it waits. */
const char *held_state_name(ParcelState state);

/*
 * Read a letter that is given out, held against its entry; `sent`: without the pdfs where its
 * messages carry none. CHY_CORRUPT as well when the register has it no more.
 */
bool held_load(Store *store, const char *number, bool sent, SealedLetter **letter_out,
	       GError **error) CHY_MUST_CHECK;

/*
 * CHY_CORRUPT when a parcel which waits in the ledger has ended by the register, or may have
 * gone: it is not sent again, and not printed.
 */
bool held_check_waiting(Store *store, const char *letter, const char *channel,
			GError **error) CHY_MUST_CHECK;

/*
 * CHY_CORRUPT when a parcel is in another state by the register than in the ledger: what a person
 * says of it follows from neither, until one of them is put right.
 */
bool held_check_state(Store *store, const char *letter, const char *channel,
		      ParcelState state, GError **error) CHY_MUST_CHECK;

/* CHY_CORRUPT unless the register too says that the parcel was accepted: it counts as sent. */
bool held_check_accepted(Store *store, const char *letter, const char *channel,
			 GError **error) CHY_MUST_CHECK;

/* The parcel that a row tells of, which it borrows from; no attempt of it. */
Parcel held_parcel(const StatusRow *row);

/*
 * In what a parcel's dossier, channel, mailbox or token is not that of the letter's entry,
 * yours; NULL: in nothing.
 */
char *held_describe_parcel(const Parcel *parcel, const SealedLetter *letter);

/* The same of what stands on the envelope of a letter that goes by post or by hand. */
char *held_describe_paper(const PaperParcel *parcel, const SealedLetter *letter);

/*
 * Whether the entry does not say where the letter goes by that channel, as none did of addresses
 * and of further mailboxes when it was issued: the ledger is believed.
 */
bool held_is_believed(const char *channel, const SealedLetter *letter);

/*
 * CHY_CORRUPT unless dossier, channel, mailbox and token of a parcel are those of the letter's
 * entry, as far as that says.
 */
bool held_check_parcel(const Parcel *parcel, const SealedLetter *letter,
		       GError **error) CHY_MUST_CHECK;

/* The same for what stands on the envelope of a letter that goes by post or by hand. */
bool held_check_paper(const PaperParcel *parcel, const SealedLetter *letter,
		      GError **error) CHY_MUST_CHECK;

#endif
