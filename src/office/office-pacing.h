/*
 * Pacing: the pace of domains and relays as a sending keeps to it. For this room only.
 */
#ifndef OFFICE_PACING_H
#define OFFICE_PACING_H

#include "dispatch-parcel.h"
#include "office-sending.h"

/* Begin a round's transaction: what ledger and other runs have made of the paces. */
bool pacing_begin(Sending *sending, const char *stamp, GError **error) CHY_MUST_CHECK;

/* Whether a parcel that was just leased goes on; one that does not is put off. */
bool pacing_admit(Sending *sending, const Parcel *parcel, bool *admitted_out,
		  GError **error) CHY_MUST_CHECK;

/* The same for one that was admitted and whose intent is about to be recorded. */
bool pacing_claim(Sending *sending, const Parcel *parcel, bool *claimed_out,
		  GError **error) CHY_MUST_CHECK;

/*
 * Put off, until their pause ends, prepared letters that no relay may take but such as are
 * down; the run does not wait for that. And, until its rate lets them go, those that only a
 * slow relay may take, when there are so many that they would keep others from being leased;
 * for these the run waits.
 */
bool pacing_set_aside(Sending *sending, GError **error) CHY_MUST_CHECK;

/* How many more letters may be leased ahead of a free session. */
unsigned pacing_room_ahead(const Sending *sending);

/*
 * When there is something to begin that waits for its pace alone, now included; 0 when there
 * is not.
 */
bool pacing_find_next(Sending *sending, int64_t *next_out, GError **error) CHY_MUST_CHECK;

/*
 * Microseconds to wait for a delivery when there is something to do at the instant `until`;
 * negative: as long as it takes, when there is nothing (0). Where the clock is frozen it
 * moves on instead, unless a delivery is under way.
 */
int64_t pacing_patience(Sending *sending, int64_t until);

#endif
