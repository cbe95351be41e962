/*
 * How the parcels of a dossier stand.
 */
#ifndef DISPATCH_STATUS_H
#define DISPATCH_STATUS_H

#include "dispatch-state.h"
#include "store-core.h"

typedef struct DispatchCounts {
	int64_t by_state[PARCEL_STATES];
	int64_t on_paper[PARCEL_STATES]; /* of these, by post or by hand: no relay's */
	int64_t total;
	int64_t further; /* of these, not the first of their letters */
	bool mixed;      /* not all go by the same channel */
} DispatchCounts;

bool dispatch_counts(Store *store, const char *dossier, DispatchCounts *counts_out,
		     GError **error) CHY_MUST_CHECK;

/* How many letters have a parcel in doubt; costs what these do, whatever the dossier's size. */
bool dispatch_count_doubts(Store *store, const char *dossier, int64_t *letters_out,
			   GError **error) CHY_MUST_CHECK;

/* Whether none waits, is leased or in doubt; costs the same whatever the dossier's size. */
bool dispatch_is_settled(Store *store, const char *dossier, bool *settled_out,
			 GError **error) CHY_MUST_CHECK;

/*
 * When a parcel was accepted last, and the last day that a person said of one by post or by
 * hand, which has no other time; both yours, and NULL where there is none. Reads all parcels.
 */
bool dispatch_last_accepted(Store *store, const char *dossier, char **stamp_out,
			    char **day_out, GError **error) CHY_MUST_CHECK;

/* One parcel; what the last attempt does not know is NULL (or 0). */
typedef struct StatusRow {
	char *letter, *channel, *mailbox;
	ParcelState state;
	char *dossier;    /* whose gate and dispatch it obeys */
	char *token;      /* that return addresses carry */
	int64_t serial;   /* its place among all parcels, from 1 */
	char *address;    /* lines of the envelope, LF between; NULL: it goes by e-mail */
	bool on_paper;    /* it has an address, and no relay takes it */
	int64_t attempts; /* that have begun */
	char *due;        /* when it waits */
	char *changed;    /* when it came to this state */
	char *withheld;   /* why the program held it back, NULL: it did not */
	char *message_id; /* NULL until the message is composed */
	char *relay;      /* of the last attempt, as are all below */
	char *intent;     /* when it began */
	char *outcome;    /* when its outcome was recorded */
	int64_t code;     /* of the relay's reply, 0 for none */
	char *enhanced;   /* status code of RFC 3463 that opens it, or NULL */
	char *reply;      /* its words, that code among them */
	char *queue_id;
	char *tls;
	char *who, *why; /* of the last resolution by a person, NULL for none */
	char *resolved;  /* its act: "confirm", "resend", "abandon", "send" … "retract" */
	char *day, *bearer, *scan; /* that it says of what goes by post or by hand */
} StatusRow;

/*
 * How the letters of a dossier stand, each as its leading parcel does: one in doubt before one
 * leased, waiting, refused, abandoned and accepted, so that a letter is accepted when all its
 * parcels are.
 */
typedef struct StatusSummary {
	struct StatusCount {
		ParcelState state;
		int64_t letters;
	} counts[PARCEL_STATES]; /* that any letter has, in the order of ParcelState */
	size_t states;           /* how many of the counts there are */
	int64_t letters;         /* in all */
	DispatchCounts parcels;
	/* Numbers (char *) of those that may want a person: in doubt, then refused, then
	 * abandoned, of each so many as were asked for at most. */
	GPtrArray *pressing;
	int64_t pressing_total;
} StatusSummary;

void status_summary_clear(StatusSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatusSummary, status_summary_clear)

/* *summary_out is yours to clear. Its memory does not grow with the dossier. */
bool dispatch_summary(Store *store, const char *dossier, size_t pressing_max,
		      StatusSummary *summary_out, GError **error) CHY_MUST_CHECK;

typedef struct StatusList StatusList;

/* Sees the number of a letter; what it points to lasts for the call. */
typedef bool (*DispatchVisit)(void *data, const char *letter, GError **error);

/*
 * Show the letters of the dossier, or all of them for NULL, of which the ledger has parcels, in
 * the order of their numbers.
 */
bool dispatch_letters(Store *store, const char *dossier, DispatchVisit visit, void *data,
		      GError **error) CHY_MUST_CHECK;

/* All parcels of the dossier in order of their letters' numbers. *list_out is yours. */
bool dispatch_status(Store *store, const char *dossier, StatusList **list_out,
		     GError **error) CHY_MUST_CHECK;

/* The parcels of one letter; none for a number that no letter has. *list_out is yours. */
bool dispatch_status_letter(Store *store, const char *letter, StatusList **list_out,
			    GError **error) CHY_MUST_CHECK;

/* The row that tells how the letter of the list stands; NULL in an empty list. */
const StatusRow *status_list_leading(const StatusList *list);

const StatusRow *status_list_get(const StatusList *list, size_t *count_out);
void status_list_free(StatusList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StatusList, status_list_free)

#endif
