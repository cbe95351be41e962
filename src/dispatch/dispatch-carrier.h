/*
 * A carrier is a relay that a run hands letters to. A fleet (dispatch-fleet.h) has and lends it.
 */
#ifndef DISPATCH_CARRIER_H
#define DISPATCH_CARRIER_H

#include "wire-smtp.h"

typedef struct Carrier Carrier;

/* The relay's name, as ledger and register have it. */
const char *carrier_get_name(const Carrier *carrier);

/* Where a job stands that was announced to this relay; nowhere, when the relay is not up. */
SmtpTurn carrier_find_turn(const Carrier *carrier, const SmtpJob *job);

/* Begin a job that was promised to this relay (fleet_promise). */
void carrier_submit(Carrier *carrier, SmtpJob *job);

#endif
