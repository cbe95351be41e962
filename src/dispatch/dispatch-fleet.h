/*
 * The fleet: the relays of a run, and which of them takes the next letter.
 *
 * Each relay has its pool of sessions (wire-smtp.h), all in one loop. A relay gets its share
 * of the letters by its weight among those that are up; one of weight 0 is a stand-by, and
 * gets letters while no other is up. One that is down is left for FLEET_PAUSE, and until what it
 * was given before has ended, and tried again with one letter, while the others take over. A
 * relay whose turn it is and whose sessions are all at work is waited for, or its share would
 * depend on its speed; but not when nothing was heard of it for FLEET_TURN.
 *
 * A letter that not every relay can take, by what it needs (wire-need.h) and what they offer
 * in their answers to EHLO, goes to one that can, if need be to a stand-by. A relay that has
 * not shown its offer yet may be given it and find that it cannot: the letter then counts as
 * untried, and goes to another. It is refused when all have shown that they cannot.
 *
 * What the fleet waits for takes its time whatever the clock is set to meanwhile; the moments that
 * it tells are of the clock as it is.
 *
 * A letter is promised to a relay before its intent is recorded, since the intent names the
 * relay, and then submitted or taken back. Before that it may be announced, which takes its
 * relay's turn, so that its envelope is there ahead of it.
 */
#ifndef DISPATCH_FLEET_H
#define DISPATCH_FLEET_H

#include "base-clock.h"
#include "dispatch-carrier.h"
#include "dispatch-relay.h"
#include "store-core.h"

/* Deliveries in a row that a relay never heard, put off or left in doubt: it is down. Of one that
 * has answered nothing and lets time run out, no more than it has sessions, where another is up.
 * Of one that answers, those that it never heard are first no more than sessions too many, all
 * but the last. */
#define LIMIT_UNANSWERED 8
#define FLEET_PAUSE (60 * G_USEC_PER_SEC) /* for which a relay that is down is left */
/* The same when it was tried again and left that letter in doubt */
#define FLEET_PAUSE_IN_DOUBT (60 * (int64_t)FLEET_PAUSE)
#define FLEET_TURN G_USEC_PER_SEC /* for which a silent relay's turn is kept */

typedef struct Fleet Fleet;

typedef struct FleetOptions {
	const RelayConfig *relays; /* at least one; borrowed, as are loop and clock */
	size_t count;
	Loop *loop;
	const Clock *clock;
	unsigned sessions;     /* of each; 0: as configured */
	bool require_loopback; /* refuse every address that is not this machine's */
	/* Told which relay it is that is silent (SmtpOptions.silent); NULL: nobody is */
	void (*silent)(void *data, const char *relay, double waited, double left);
	void *silent_data;
} FleetOptions;

/*
 * A fleet; no socket is opened yet. Fails as smtp_pool_new; a relay whose name cannot be
 * resolved is down, unless it is so with all of them: CHY_TEMPORARY.
 */
bool fleet_new(const FleetOptions *options, Fleet **fleet_out,
	       GError **error) CHY_MUST_CHECK;

/* Closes the sessions; jobs under way are dropped. NULL is fine. */
void fleet_free(Fleet *fleet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fleet, fleet_free)

/*
 * Learn from the ledger, once before the first letter, which relays took one of the dossier in
 * a run that has ended: what these refuse to MAIL is of the letter (doc/decisions/0096).
 */
bool fleet_load_welcome(Fleet *fleet, Store *store, const char *dossier,
			GError **error) CHY_MUST_CHECK;

/* Read where the ledger has left the relays' rates, at the beginning of a transaction. */
bool fleet_load(Fleet *fleet, Store *store, GError **error) CHY_MUST_CHECK;

/* Record, before the transaction's end, what promises have made of the rates. */
bool fleet_save(Fleet *fleet, Store *store, GError **error) CHY_MUST_CHECK;

/*
 * Put on trial the relays whose pauses have ended and whose turn a letter with this need may be;
 * a stand-by only where no other that may take it is up. Who waits for a pause revives by the
 * need that waits. That may resolve a name and ask a command for a secret, which can take as
 * long as it likes: so not in a transaction.
 */
void fleet_revive(Fleet *fleet, SmtpNeed need);

/* Promise a letter with this need to the relay whose turn it is; NULL when none can take it
 * now. */
Carrier *fleet_promise(Fleet *fleet, SmtpNeed need);

/* Whether fleet_promise would find a relay. */
bool fleet_has_room(const Fleet *fleet, SmtpNeed need);

/* The job will not be submitted: take promise and announcement back. */
void fleet_take_back(Fleet *fleet, Carrier *carrier, const SmtpJob *job);

/*
 * Announce a job to the relay whose turn it is (smtp_pool_announce), which is returned; NULL
 * when none has room for it now. A relay with a rate gets none.
 */
Carrier *fleet_announce(Fleet *fleet, SmtpJob *job);

/* Promise the relay a letter that was announced to it and whose turn is now. */
void fleet_promise_announced(Fleet *fleet, Carrier *carrier);

/* Take back what was announced and not promised; it may have lapsed. */
void fleet_recall(Fleet *fleet, Carrier *carrier, const SmtpJob *job);

/* Sessions of all relays that are up: how many letters may be under way at once. */
unsigned fleet_sessions(const Fleet *fleet);

/* How many jobs are under way. */
unsigned fleet_busy(const Fleet *fleet);

/*
 * End, as recalled, every job of whose message nothing was sent: what is busy then is what has
 * to be waited for. fleet_wait does the same while the loop is closing.
 */
void fleet_recall_unsent(Fleet *fleet);

/* Seconds in which a letter that waits for its rate, and then its job, ends, whichever relay
 * has it (smtp_pool_patience). */
int64_t fleet_patience(const Fleet *fleet);

/*
 * When the next letter with this need may be promised that only the relays' rates hold back;
 * 0 when it is not these that do.
 */
int64_t fleet_opens(const Fleet *fleet, SmtpNeed need);

/*
 * A moment to put a letter off to that fleet_opens holds back: each has its own, as far apart
 * as the relay's rate has letters, so that many are looked at once each. 0 when it is not that.
 */
int64_t fleet_put_off(Fleet *fleet, SmtpNeed need);

/* Whether any relay has a rate. */
bool fleet_is_paced(const Fleet *fleet);

/*
 * When the turn ends of a relay that is waited for, whose sessions are all at work, while
 * another could take a letter with this need; 0 when none is waited for.
 */
int64_t fleet_turn_ends(const Fleet *fleet, SmtpNeed need);

/*
 * When the first pause ends of the relays that may take a letter with this need, if all of
 * these are down; 0 when one is not, or its pause has ended.
 */
int64_t fleet_find_pause(const Fleet *fleet, SmtpNeed need);

/*
 * Run the loop until a job has ended, for `microseconds` at most (a negative number sets no
 * end). *delivery_out is yours, or NULL: none has ended by then, none is under way and no
 * end was set, the loop is closing and none is under way, or it is closed. Once the loop is
 * closing, a job of whose message nothing was sent ends at once, as recalled. CHY_INTERNAL.
 */
bool fleet_wait(Fleet *fleet, int64_t microseconds, Delivery **delivery_out,
		GError **error) CHY_MUST_CHECK;

/*
 * Run the loop on until as many deliveries wait to be taken as jobs are under way, but for
 * `microseconds` at most: who records deliveries at a price for each batch finds more of
 * them in one. CHY_INTERNAL.
 */
bool fleet_gather(Fleet *fleet, int64_t microseconds, GError **error) CHY_MUST_CHECK;

/* A delivery that has ended already, yours, or NULL; never waits. */
Delivery *fleet_take(Fleet *fleet);

/* Whether every relay is down. */
bool fleet_is_down(const Fleet *fleet);

/* "relay 'main' cannot be reached: WHY; relay …" of those that are down; yours. */
char *fleet_describe_trouble(const Fleet *fleet);

#endif
