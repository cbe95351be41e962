/*
 * Parcels that no relay takes: letters that go by post or by hand.
 */
#ifndef DISPATCH_PAPER_H
#define DISPATCH_PAPER_H

#include "dispatch-state.h"
#include "store-core.h"

typedef struct PaperParcel {
	char *letter;  /* its number */
	char *channel; /* "post" or "hand" */
	char *dossier; /* whose gate it obeys */
	char *address; /* lines of the envelope, with a line feed between */
	ParcelState state;
} PaperParcel;

/* Those of a dossier by number; *parcels_out is a GPtrArray of PaperParcel, yours. */
bool paper_list(Store *store, const char *dossier, GPtrArray **parcels_out,
		GError **error) CHY_MUST_CHECK;

/* What a person says of such a letter; all texts but the first three may be NULL. */
typedef struct PaperRecord {
	const char *letter; /* its number */
	const char *user;   /* who says it */
	const char *today;  /* YYYY-MM-DD, for when no day is said */
	ParcelAct act;      /* PARCEL_SEND, PARCEL_COME_BACK or PARCEL_RETRACT */
	const char *day, *bearer, *why, *scan;
} PaperRecord;

/* What was recorded. */
typedef struct PaperResult {
	bool changed;  /* false: it was recorded so already, and nothing is written */
	ParcelAct act; /* PARCEL_CORRECT where it stood so already, but by other words */
	ParcelState was, state; /* before, and now */
	char *day, *bearer, *scan; /* as they hold now; NULL for what is not said */
} PaperResult;

void paper_result_clear(PaperResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PaperResult, paper_result_clear)

/*
 * Record it beside what was recorded before, which stays. Where it is retracted that a letter
 * came back, day, bearer and scan of its going hold again; a retraction after that, for another
 * reason, is of its going. CHY_REFUSED for a letter that has
 * no such parcel, in a state that does not allow it, and for a correction or a retraction
 * without a reason; CHY_INVALID for a day before that on which it went, or, when it goes again,
 * came back. *result_out is yours to clear.
 */
bool paper_record(Store *store, const PaperRecord *record, const char *stamp,
		  PaperResult *result_out, GError **error) CHY_MUST_CHECK;

#endif
