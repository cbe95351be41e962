/*
 * When parcels that wait are due. A moment may lie in a second that a stamp names whole: it has a
 * fraction then, as instant_format_exact writes it.
 */
#ifndef DISPATCH_DUE_H
#define DISPATCH_DUE_H

#include "store-core.h"

/* When the first parcel of the dossier that waits for a relay is due, yours; NULL: none waits. */
bool parcel_next_due(Store *store, const char *dossier, char **due_out,
		     GError **error) CHY_MUST_CHECK;

/* The same among those that were put off because of a pace. */
bool parcel_next_paced(Store *store, const char *dossier, char **due_out,
		       GError **error) CHY_MUST_CHECK;

/*
 * Make due at `stamp` what was put off because of a pace until later: for a run that begins,
 * whose paces and relays may be others than those of the run before.
 */
bool parcel_hasten_paced(Store *store, const char *dossier, const char *stamp,
			 GError **error) CHY_MUST_CHECK;

/*
 * The first letter of a dossier that was put off without an attempt to later than `stamp`, yours,
 * or NULL: by quiet hours, or since its relays were down.
 */
bool parcel_find_put_off(Store *store, const char *dossier, const char *stamp,
			 char **letter_out, GError **error) CHY_MUST_CHECK;

/* Make all of these due at `stamp`. */
bool parcel_hasten_put_off(Store *store, const char *dossier, const char *stamp,
			   GError **error) CHY_MUST_CHECK;

#endif
