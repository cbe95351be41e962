/*
 * What stands in the way of a dossier's letters. For this room only.
 */
#ifndef OFFICE_BARRIER_H
#define OFFICE_BARRIER_H

#include "dispatch-gate.h"
#include "dispatch-sweep.h"
#include "office-core.h"

/*
 * Why nothing of the dossier may be leased now, without a full stop, yours: "its dispatch is
 * paused by aydan since …: WHY". NULL when nothing stands in the way. It is asked in the
 * transaction that leases.
 */
bool office_find_barrier(Office *office, const char *dossier, char **why_out,
			 GError **error) CHY_MUST_CHECK;

/*
 * What a gate says at `stamp` (as of gate_judge), as above, or "it is scheduled from …" where it
 * passes, yours or NULL.
 */
bool office_describe_gate(Office *office, const Gate *gate, const char *stamp,
			  char **text_out, GError **error) CHY_MUST_CHECK;

/* "from 2025-02-26 09:00 +04:00 until 2025-02-27 00:00 +04:00 (Asia/Baku)", yours. */
bool office_describe_schedule(Office *office, const Gate *gate, char **text_out,
			      GError **error) CHY_MUST_CHECK;

/* Sweep what waits, and enter the outcome of each parcel in the register. */
bool office_sweep(Office *office, const Sweep *sweep, int64_t *count_out,
		  GError **error) CHY_MUST_CHECK;

/* Abandon what waits in a dossier that is stopped; *count_out says how many parcels. */
bool office_enforce_stop(Office *office, const char *dossier, int64_t *count_out,
			 GError **error) CHY_MUST_CHECK;

/*
 * The same in all that are stopped: a parcel that a run held when its dossier was stopped may
 * wait again.
 */
bool office_enforce_stops(Office *office, GError **error) CHY_MUST_CHECK;

#endif
