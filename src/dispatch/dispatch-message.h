/*
 * The message of a letter as it was composed, once and for all relays and retries; but what
 * has not arrived anywhere may get another header block.
 *
 * The ledger keeps what cannot be made again from the sealed letter: lines of the header block,
 * with the digest of all of it, which finds a fault of the disk and any other outcome. The rest and
 * the body are made by the encoder of the version named here. What a hand did to lines and digest
 * together, the office finds, which has the letter.
 */
#ifndef DISPATCH_MESSAGE_H
#define DISPATCH_MESSAGE_H

#include "store-core.h"

typedef struct DispatchMessage {
	int64_t parcel;   /* Parcel.serial */
	char *message_id; /* with its angle brackets */
	char *header; /* its lines that do not follow from the letter; in older rows all */
	char *encoder;  /* version of what wrote header and body */
	char *digest;   /* of the whole header block, as the office writes it */
	char *composed; /* RFC 3339 */
} DispatchMessage;

/* CHY_EXISTS when the parcel has a message already, CHY_REFUSED without a parcel. */
bool dispatch_message_save(Store *store, const DispatchMessage *message,
			   GError **error) CHY_MUST_CHECK;

/*
 * Put other lines, with their encoder and digest, in the place of those that are kept.
 * CHY_NOT_FOUND without a message.
 */
bool dispatch_message_replace(Store *store, const DispatchMessage *message,
			      GError **error) CHY_MUST_CHECK;

/*
 * Whether the message may have arrived: an attempt was accepted, in doubt, or has no outcome.
 * One that a relay deferred or refused has not, and one that was never heard either.
 */
bool dispatch_message_may_have_arrived(Store *store, int64_t parcel, bool *arrived_out,
				       GError **error) CHY_MUST_CHECK;

/* *message_out is yours; NULL when none was composed yet. */
bool dispatch_message_find(Store *store, int64_t parcel, DispatchMessage **message_out,
			   GError **error) CHY_MUST_CHECK;

void dispatch_message_free(DispatchMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DispatchMessage, dispatch_message_free)

#endif
