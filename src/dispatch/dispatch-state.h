/*
 * The states of a parcel and the acts that move it from one to another.
 */
#ifndef DISPATCH_STATE_H
#define DISPATCH_STATE_H

#include "base-error.h"

typedef enum {
	PARCEL_WAITING,   /* nobody holds it; to be tried from its due time on */
	PARCEL_LEASED,    /* one run holds it and may be sending it */
	PARCEL_ACCEPTED,  /* the relay took responsibility for it */
	PARCEL_REFUSED,   /* the relay said no for good */
	PARCEL_IN_DOUBT,  /* the answer to its final dot was not recorded */
	PARCEL_ABANDONED, /* it will not be sent */
} ParcelState;

#define PARCEL_STATES 6

typedef enum {
	PARCEL_LEASE,   /* a run takes it up */
	PARCEL_ACCEPT,  /* the relay answered 2xx to the final dot */
	PARCEL_REFUSE,  /* the relay answered 5xx */
	PARCEL_DEFER,   /* the relay answered 4xx */
	PARCEL_RETURN,  /* it was certainly not sent: no relay, or a run that ended
			   before */
	PARCEL_DOUBT,   /* the connection or the run ended and it may have been sent */
	PARCEL_GIVE_UP, /* the relay has deferred it for too long */
	/* it must not be sent: the program found so before it sent it, or a person stopped
	   its dossier */
	PARCEL_WITHHOLD,
	PARCEL_SUSPECT, /* it may have gone from the home that this is a copy of */
	PARCEL_CONFIRM, /* a person knows that it arrived */
	PARCEL_RESEND,  /* a person wants it sent, again if need be */
	PARCEL_ABANDON, /* a person wants it not sent */
	/* Of what goes by post or by hand, by a person's word: */
	PARCEL_SEND,      /* it went */
	PARCEL_COME_BACK, /* it came back */
	PARCEL_CORRECT,   /* it stands as it does, but not as it was told */
	PARCEL_RETRACT,   /* what was told last is not true */
} ParcelAct;

#define PARCEL_ACTS 16

/* The state's word in data and on pages: "waiting" … "in-doubt" "abandoned". */
const char *parcel_state_name(ParcelState state);

/* The act's word in the ledger: "lease" … "give-up" … "abandon". */
const char *parcel_act_name(ParcelAct act);

/* CHY_CORRUPT when no state has this name. */
bool parcel_state_parse(const char *name, ParcelState *state_out,
			GError **error) CHY_MUST_CHECK;

/* Whether `act` is legal in `state`, and the state that it leads to. */
bool parcel_state_move(ParcelState state, ParcelAct act, ParcelState *to_out);

/* The same of an act on a parcel that the register has in another state: it is in doubt. */
bool parcel_state_move_differing(ParcelAct act, ParcelState *to_out);

#endif
