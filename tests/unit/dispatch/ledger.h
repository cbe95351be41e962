/*
 * A ledger for the tests of dispatch: one dossier of letters "1/2025/00001" and so on.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "dispatch-parcel.h"
#include "dispatch-status.h"

#define DOSSIER "khojali-33"
#define STAMP "2025-02-20T09:00:00Z"
#define LEASE 7200 /* seconds */

/* A store in memory with `letters` parcels, waiting and due at STAMP. */
Store *ledger_new(unsigned letters);

/* Add that many parcels. */
void ledger_add_parcels(Store *store, unsigned letters);

/* A run of this process. */
Run *ledger_begin_run(Store *store);

/* Lease at most `max` and, with `intend`, record their intents. */
ParcelList *ledger_lease(Store *store, const Run *run, unsigned max, bool intend);

/* The state of the letter's parcel, and how many attempts it says it had. */
ParcelState ledger_state(Store *store, unsigned letter, int64_t *attempts_out);

/* An outcome of attempt 1 of the first letter. */
ParcelOutcome ledger_outcome(ParcelAct act);

#endif
