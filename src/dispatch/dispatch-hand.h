/*
 * Parcels that no relay takes: letters that go by post or by hand.
 */
#ifndef DISPATCH_HAND_H
#define DISPATCH_HAND_H

#include "dispatch-state.h"
#include "store-core.h"

typedef struct HandParcel {
	char *letter;  /* its number */
	char *channel; /* "post" or "hand" */
	char *address; /* lines of the envelope, with a line feed between */
	ParcelState state;
} HandParcel;

/* Those of a dossier by number; *parcels_out is a GPtrArray of HandParcel, yours. */
bool hand_list(Store *store, const char *dossier, GPtrArray **parcels_out,
	       GError **error) CHY_MUST_CHECK;

#endif
