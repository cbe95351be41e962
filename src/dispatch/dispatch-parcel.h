/*
 * A parcel is one letter on its way by one channel; an attempt is one try to deliver
 * it.
 *
 * A round of dispatch is one transaction: record the outcomes of the last round, record
 * the intent of what is about to be submitted, lease what comes next, commit; then submit.
 * Of a run that is killed at most the parcels with an intent are in doubt, so a caller
 * that records intents only for free sessions has at most as many in doubt as it had
 * sessions.
 *
 * All functions run in the caller's transaction. `stamp` is now, RFC 3339 in UTC with
 * whole seconds (clock_stamp).
 */
#ifndef DISPATCH_PARCEL_H
#define DISPATCH_PARCEL_H

#include "dispatch-retry.h"
#include "dispatch-run.h"
#include "dispatch-state.h"

/* Seconds: what a policy may say at most. */
#define LIMIT_PARCEL_PATIENCE (LIMIT_RETRY_PATIENCE * 3600)

/* The channel, yours, of a letter's parcel to its mailbox `i`: "email", then "email-2" … */
char *parcel_channel(const char *channel, unsigned i);

typedef struct ParcelNew {
	const char *letter;  /* its number */
	const char *channel; /* "email", "email-2" …, "post" or "hand" */
	const char *dossier;
	const char *mailbox; /* "" for one that goes by post or by hand */
	const char *token;   /* that return addresses carry */
	/* Lines of the envelope, with a line feed between; NULL: it goes by e-mail */
	const char *address;
} ParcelNew;

/*
 * A new parcel, waiting and due at once; one with an address is never leased. CHY_EXISTS when
 * the letter has one on this channel: the transaction is then good for nothing but a rollback.
 */
bool parcel_create(Store *store, const ParcelNew *parcel, const char *stamp,
		   GError **error) CHY_MUST_CHECK;

/* A leased parcel. */
typedef struct Parcel {
	const char *letter, *channel, *mailbox, *token;
	const char *dossier; /* whose gate and dispatch it obeys */
	int64_t serial;      /* its place among all parcels, from 1 */
	int64_t attempt;     /* number of the attempt that this lease is for, from 1 */
	bool composed;       /* the ledger has its message (dispatch_message_find) */
} Parcel;

typedef struct ParcelList ParcelList;

typedef struct ParcelDue {
	const Run *run;
	unsigned max;
	const char *stamp;
	/* Seconds until another host may take the lease back: more than the attempt, and
	 * all that may come before it, can last (smtp_pool_patience) */
	int64_t lease;
	/* Now to the microsecond, for parcels that are put off for less than a second;
	 * 0: the stamp */
	int64_t now;
} ParcelDue;

/*
 * Lease for a run at most `max` waiting parcels of its dossier that are due, the
 * longest due first. *list_out is yours and may be empty.
 */
bool parcel_lease_due(Store *store, const ParcelDue *due, ParcelList **list_out,
		      GError **error) CHY_MUST_CHECK;

/* The parcels, valid as long as the list. */
const Parcel *parcel_list_get(const ParcelList *list, size_t *count_out);
void parcel_list_free(ParcelList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ParcelList, parcel_list_free)

typedef struct ParcelIntent {
	const Parcel *parcel;
	const char *relay; /* that the attempt goes to: its name or URL */
} ParcelIntent;

/*
 * Record the intent to send a leased parcel now: to be on the disk before any of its message
 * leaves.
 * CHY_CONFLICT when the run does not hold it for this attempt any more, or the ledger has that
 * attempt already, or an open one: a hand altered it. The end of the run settles the latter.
 */
bool parcel_intend(Store *store, const Run *run, const ParcelIntent *intent,
		   const char *stamp, GError **error) CHY_MUST_CHECK;

typedef struct ParcelDelay {
	const Parcel *parcel;
	/* Not to be tried before; with a fraction of a second as instant_format_exact
	 * writes it. NULL: as before */
	const char *due;
	bool paced; /* only because of a pace: parcel_next_paced finds it */
} ParcelDelay;

/*
 * Give back a leased parcel without an intent; it waits again, and it was no attempt.
 * CHY_CONFLICT when the run does not hold it.
 */
bool parcel_postpone(Store *store, const Run *run, const ParcelDelay *delay,
		     const char *stamp, GError **error) CHY_MUST_CHECK;

typedef struct ParcelHold {
	const Parcel *parcel;
	const char *why; /* one line */
} ParcelHold;

/*
 * Abandon a leased parcel without an intent, by the program's own finding; it is no attempt.
 * The reason is kept until a person moves the parcel. CHY_CONFLICT when the run does not
 * hold it.
 */
bool parcel_withhold(Store *store, const Run *run, const ParcelHold *hold,
		     const char *stamp, GError **error) CHY_MUST_CHECK;

typedef struct ParcelOutcome {
	const Parcel *parcel;
	/*
	 * PARCEL_ACCEPT; PARCEL_REFUSE; PARCEL_DEFER, due again after a delay that
	 * grows with the attempts, and given up when the patience of `retry` ends,
	 * or where no year of four digits has that time;
	 * PARCEL_DOUBT, the message's end went out, if only in part, and was not answered;
	 * PARCEL_RETURN, none of its end went out, or the relay would not have any letter of
	 * ours (wire-delivery.h): due at once, behind what was due before, and no attempt.
	 */
	ParcelAct act;
	const RetryPolicy *retry; /* NULL: the usual one */
	int64_t code;             /* of the relay's reply, 0 for none */
	const char *enhanced;     /* status code of RFC 3463, or NULL */
	const char *reply;        /* the relay's words (reply_words), or NULL */
	const char *queue_id;     /* by which the relay calls the message, or NULL */
	const char *tls; /* protocol and cipher of the session, or NULL for none */
} ParcelOutcome;

/*
 * Record the outcome of an attempt whose intent was recorded. *state_out is the
 * parcel's new state. The answer counts as well when a recovery put the parcel in doubt
 * meanwhile. CHY_CONFLICT, with nothing written, when the attempt has an outcome already,
 * which a person may have given it by parcel_resolve; and when a hand has moved the parcel,
 * which stays where it is: then the attempt alone has its outcome, so that it is not lost.
 */
bool parcel_record(Store *store, const ParcelOutcome *outcome, const char *stamp,
		   ParcelState *state_out, GError **error) CHY_MUST_CHECK;

/* Whether the parcel is in doubt by now; false where a hand has deleted it. */
bool parcel_is_in_doubt(Store *store, const Parcel *parcel, bool *doubt_out,
			GError **error) CHY_MUST_CHECK;

/* The dossier of a letter's parcels, yours; NULL: the ledger has none of it. */
bool parcel_find_dossier(Store *store, const char *letter, char **dossier_out,
			 GError **error) CHY_MUST_CHECK;

typedef struct ParcelResolution {
	const char *letter, *channel;
	ParcelAct act; /* PARCEL_CONFIRM, PARCEL_RESEND or PARCEL_ABANDON */
	const char *who;
	const char *why;
	bool differs; /* from what the register says (parcel_state_move_differing) */
} ParcelResolution;

/*
 * Settle a parcel by a person's word, which is kept. CHY_NOT_FOUND without such a
 * parcel, CHY_REFUSED when its state does not allow the act, CHY_INVALID without a
 * reason.
 */
bool parcel_resolve(Store *store, const ParcelResolution *resolution, const char *stamp,
		    ParcelState *state_out, GError **error) CHY_MUST_CHECK;

#endif
