/*
 * A flight is one parcel from its lease to its outcome, with its message. For this room only.
 *
 *	leased    the run holds the parcel; a crash lets it wait again
 *	prepared  its message is at hand, outside of any transaction; a crash is as before.
 *	          Its envelope may have been announced (office-ahead.h): no more than that
 *	intended  the intent and a new message are in the ledger: a crash leaves it in doubt
 *	ended     the pool has told its delivery (office-landing.h)
 *
 * A message is composed when a parcel is first taken up, and kept with its first intent:
 * before that nothing of it has left, from then on every attempt sends the same bytes. There
 * is one exception. When a DKIM signature has ended (x=), and no attempt was accepted or in
 * doubt, so that no copy of the message can be anywhere, it is signed again: other signatures
 * stand above the fields and the body, which stay as they were, Date and Message-ID included,
 * and are kept with the intent in the place of the old ones. A message that may have arrived
 * is never sent with other bytes: a person abandons it.
 */
#ifndef OFFICE_FLIGHT_H
#define OFFICE_FLIGHT_H

#include "dispatch-fleet.h"
#include "dispatch-message.h"
#include "dispatch-parcel.h"
#include "office-core.h"
#include "office-message.h"

typedef struct SealedLetter SealedLetter;

typedef struct Flight {
	Parcel parcel; /* its texts are the flight's own */
	/* that its attempt goes to, borrowed; NULL until it is announced, or promised */
	Carrier *carrier;
	/* until when it need not be asked again whether it is quiet where it goes, microseconds */
	int64_t quiet_until;
	SealedLetter *letter; /* while it is loaded and not prepared yet */
	char *addressee, *addressees; /* of the letter, once it was loaded */
	SmtpJob *job; /* what a pool gets, whose tag is the flight; NULL until prepared */
	DispatchMessage *composed; /* kept with the intent; NULL: the ledger has it */
	bool renewed;              /* composed takes the place of what the ledger has */
} Flight;

/* A flight of a leased parcel, which is copied. Yours. */
Flight *flight_new(const Parcel *parcel);
void flight_free(Flight *flight);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flight, flight_free)

/* Load the letter, which is held against the register. Failures as of flight_prepare. */
bool flight_load(Flight *flight, Store *store, GError **error) CHY_MUST_CHECK;

/*
 * Compose and sign the message of the loaded letter, or rebuild the one that was kept, and sign
 * it again if that must be and may, and make a job of it; writes nothing. CHY_CORRUPT,
 * CHY_INVALID, CHY_LIMIT: this letter cannot be sent, others may.
 */
bool flight_prepare(Flight *flight, Office *office, GError **error) CHY_MUST_CHECK;

/* What a prepared flight needs of a relay. */
SmtpNeed flight_need(const Flight *flight);

/*
 * Record the intent to send a prepared flight by its carrier now, and keep its message, in the
 * caller's transaction. CHY_CONFLICT, with nothing written, when the run does not hold the
 * parcel.
 */
bool flight_intend(Flight *flight, Store *store, const Run *run, const char *stamp,
		   GError **error) CHY_MUST_CHECK;

/* Whether this program's encoder wrote a kept message: of another's it can make none again. */
bool office_message_is_ours(const DispatchMessage *kept);

/*
 * Hold what the ledger kept of a message, whichever encoder wrote it, against its sealed letter,
 * which was held against the register: the fields, but not the digest. CHY_CORRUPT as below.
 */
bool office_message_hold(const SealedLetter *letter, const Parcel *parcel,
			 const DispatchMessage *kept, GError **error) CHY_MUST_CHECK;

/*
 * The message of a parcel from its sealed letter, which was held against the register, and what
 * the ledger kept of its header. CHY_CORRUPT when a field that was kept cannot be the letter's
 * (message_restore), or the message does not come out with the digest that was kept. *message_out
 * is yours.
 */
bool office_message_rebuild(const SealedLetter *letter, const Parcel *parcel,
			    const DispatchMessage *kept, Message **message_out,
			    GError **error) CHY_MUST_CHECK;

#endif
