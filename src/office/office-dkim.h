/*
 * The signatures that the office's messages bear: the group [dkim] of chancery.conf
 * (man/chancery.conf.5). For this room only.
 *
 * A message is signed when it is composed: what the ledger keeps, and what every relay and
 * every retry gets, is the signed message. It is signed again only when a signature has
 * ended and no relay can have the message (office-flight.h).
 */
#ifndef OFFICE_DKIM_H
#define OFFICE_DKIM_H

#include "office-config.h"
#include "office-core.h"
#include "office-message.h"
#include "seal-dkim.h"

/* Every key of the group [dkim]; ended by NULL. */
extern const char *const office_dkim_keys[];

/*
 * The signer that the configuration of the home describes; NULL where it has no such group.
 * What is wrong with the group or a key it names is CHY_CONFIG. *signer_out is yours.
 */
bool office_dkim_configure(const OfficeConfig *config, DkimSigner **signer_out,
			   GError **error) CHY_MUST_CHECK;

/* The record that publishes the signer's key of the algorithm, as a zone file has it; yours. */
bool office_dkim_record(const DkimSigner *signer, DkimAlgorithm algorithm,
			char **record_out, GError **error) CHY_MUST_CHECK;

/* Make the office ready to sign, by its configuration. */
bool office_dkim_open(Office *office, GError **error) CHY_MUST_CHECK;

/* Put the signatures before the header block, if the office signs. `now` is their time. */
bool office_dkim_sign(Office *office, Message *message, int64_t now,
		      GError **error) CHY_MUST_CHECK;

/*
 * When the first of the signatures ended that kept lines of a header begin with, in
 * microseconds since the epoch; 0 when all of them hold at `now`, or there is none. To
 * receivers a message with one that has ended is a forgery.
 */
int64_t office_dkim_find_end(const char *header, int64_t now);

/* The header block behind the signatures that it begins with. Borrowed. */
const char *office_dkim_skip(const char *header);

#endif
