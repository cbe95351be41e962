/*
 * A sweep moves all parcels of a dossier that wait, by one act and for one reason.
 */
#ifndef DISPATCH_SWEEP_H
#define DISPATCH_SWEEP_H

#include "dispatch-run.h"
#include "dispatch-state.h"

typedef struct Sweep {
	const char *dossier;
	ParcelAct act;   /* PARCEL_WITHHOLD or PARCEL_SUSPECT */
	const char *why; /* one line; kept until a person moves the parcel */
} Sweep;

typedef struct SweptParcel {
	char *letter, *channel;
	int64_t attempts; /* that it has had */
} SweptParcel;

/*
 * Move what waits, in the caller's transaction. *parcels_out is yours: a GPtrArray of
 * SweptParcel in the order of their letters, maybe empty.
 */
bool dispatch_sweep(Store *store, const Sweep *sweep, const char *stamp,
		    GPtrArray **parcels_out, GError **error) CHY_MUST_CHECK;

#endif
