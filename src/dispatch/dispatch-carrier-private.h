/*
 * What is in a carrier: its pool of sessions, and what the run has learnt of it. For this room
 * only.
 *
 *	up     it takes letters, as far as is known
 *	down   it is left alone until its pause ends
 *	trial  the pause has ended, and nothing of before is under way: one letter shows whether it
 *	       is there again
 *
 * A relay goes down when LIMIT_UNANSWERED deliveries in a row were never heard by it, put off, not
 * wanted of us or left in doubt, when one says that no other would fare better, when a trial fails,
 * and when its name cannot be resolved; it comes up with any other answer, yes or no.
 *
 * One that has answered nothing in this run and lets the time of answers run out goes down after
 * as many of these as it has sessions, if these are fewer and another relay is up.
 *
 * One that has answered in this run and then does not hear a delivery has a session less first,
 * until it has one: LIMIT_UNANSWERED are counted from there on. While it answers, it gets one back
 * for each FLEET_PAUSE.
 *
 * But for its rate, what it is waited for is of clock_steady, as is `now` where nothing else is
 * said: the clock may be set meanwhile.
 */
#ifndef DISPATCH_CARRIER_PRIVATE_H
#define DISPATCH_CARRIER_PRIVATE_H

#include "dispatch-fleet.h"

typedef enum { CARRIER_UP, CARRIER_DOWN, CARRIER_TRIAL } CarrierState;

struct Carrier {
	const RelayConfig *config;
	const FleetOptions *options; /* by which its pool was made, borrowed */
	SmtpPool *pool;              /* NULL while its name cannot be resolved */
	CarrierState state;
	int64_t until; /* when the pause ends, while it is down */
	int64_t heard; /* when a delivery by it ended last, or it got one while idle */
	unsigned promised; /* letters that were promised to it and not submitted yet */
	unsigned unanswered; /* deliveries in a row that count for its going down */
	unsigned delays;     /* senders in a row that it put off */
	unsigned spared;     /* sessions not used, since it wants fewer */
	int64_t eases;       /* when one of these is used again */
	bool proven;         /* it has answered a delivery */
	bool took;     /* it has taken a letter of the dossier in an earlier run */
	char *trouble; /* "cannot be reached: WHY" or the like, of the last of these */
	int credit;    /* how many letters it is owed, times all weights (fleet) */
	int64_t free;  /* where its rate is left, by clock_now */
	bool moved;    /* the ledger does not know that yet */
	int64_t tail;  /* to when the next letter is put off that waits for its rate */
};

/*
 * Make its pool, by options that outlive it. A name that cannot be resolved puts it down; any
 * other failure is one of the configuration, and is returned.
 */
bool carrier_connect(Carrier *carrier, const FleetOptions *options,
		     GError **error) CHY_MUST_CHECK;
void carrier_free(Carrier *carrier);

/* It has taken a sender of ours in an earlier run: so knows its pool, made already or not. */
void carrier_note_sender(Carrier *carrier);

/* Put it on trial if it is down, and its pause and the letters that it got before have ended. */
void carrier_revive(Carrier *carrier, const FleetOptions *options, int64_t now);

/*
 * How many more letters it may be promised now; at most one on trial, and until it has heard a
 * delivery where it wants a secret: a wrong one is shown once, not by every session.
 */
unsigned carrier_slots(const Carrier *carrier);

/* Whether it offers what a letter needs, as far as is known. */
bool carrier_may_take(const Carrier *carrier, SmtpNeed need);

/* Whether its rate lets a letter go now, by clock_now. */
bool carrier_is_ready(const Carrier *carrier, int64_t now);

/* Learn from a delivery that it made, or that failed, and whether no other relay is up; one that
 * was put off is untried when the relay is why. */
void carrier_learn(Carrier *carrier, Delivery *delivery, bool alone, int64_t now);

#endif
