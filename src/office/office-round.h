/*
 * A round is one transaction of a sending: the outcomes of the last one enter ledger and
 * register, what is due is leased, and the intent of each parcel about to be submitted is
 * recorded. Only after the commit do bytes move. For this room only.
 */
#ifndef OFFICE_ROUND_H
#define OFFICE_ROUND_H

#include "office-sending.h"

/* Leaves in `ready` what may be submitted now; a checkpoint seals whatever was entered. */
bool round_run(Sending *sending, GError **error) CHY_MUST_CHECK;

/*
 * Hand what is ready to the pool. What it does not take is grounded: a letter that it finds
 * at fault by itself, after any other failure all that was ready.
 */
bool round_submit(Sending *sending, GError **error) CHY_MUST_CHECK;

#endif
