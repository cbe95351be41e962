/*
 * A flight is one parcel between its intent and its outcome, with its message. For this room
 * only.
 *
 * A message is composed when a parcel is first taken up; the ledger keeps its header block,
 * and every later attempt sends the same bytes.
 */
#ifndef OFFICE_FLIGHT_H
#define OFFICE_FLIGHT_H

#include "dispatch-parcel.h"
#include "office-core.h"
#include "office-message.h"

typedef struct DispatchMessage DispatchMessage;
typedef struct SealedLetter SealedLetter;

typedef struct Flight {
	char *letter, *channel;
	int64_t attempt;
	Envelope envelope;
	GBytes *header, *body;
} Flight;

/*
 * Prepare a leased parcel of `letter`: its message composed and kept, or rebuilt. CHY_CORRUPT,
 * CHY_INVALID, CHY_LIMIT: this letter cannot be sent, others may. *flight_out is yours.
 */
bool flight_prepare(Office *office, const Parcel *parcel, const SealedLetter *letter,
		    Flight **flight_out, GError **error) CHY_MUST_CHECK;
void flight_free(Flight *flight);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flight, flight_free)

/*
 * The message of a sealed letter from the header block that the ledger kept; CHY_CORRUPT
 * when it does not come out with the digest that was kept.
 */
bool office_message_rebuild(const SealedLetter *letter, const DispatchMessage *kept,
			    GBytes **header_out, GBytes **body_out, GError **error)
	CHY_MUST_CHECK;

#endif
