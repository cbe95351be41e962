/*
 * Rounds.
 *
 * Invariants:
 *   1. An intent is durable before the first byte of its message leaves, and is recorded
 *      for a free session alone, so a crash leaves no more parcels in doubt than there
 *      were sessions: the outcome of a session's last letter reaches the disk with or
 *      before the intent of its next.
 *   2. Messages are composed and signed outside of the transaction: processes that share
 *      a queue wait for one another's statements alone.
 *   3. What stands in a letter's way is judged with its intent, in one transaction.
 *   4. A letter that cannot be prepared, which is found before its intent, stops nobody
 *      else: it stays leased until the run ends, waits again then, and the run fails with
 *      its error after all others have gone.
 */
#include "office-round.h"

#include "dispatch-parcel.h"
#include "office-addressee.h"
#include "office-ahead.h"
#include "office-barrier.h"
#include "office-disk.h"
#include "office-flight.h"
#include "office-landing.h"
#include "office-lock.h"
#include "office-outcome.h"
#include "office-pacing.h"
#include "office-private.h"

/* Parcels that one transaction looks at: others wait for it. */
#define LIMIT_LEASES 500

/* Microseconds that a sending lets entries stand before a checkpoint seals them. */
#define SEAL_PATIENCE G_USEC_PER_SEC

/* Letters that one snapshot of the store gives. Of more the first would be out of the processor's
 * caches when its turn comes, and answers of relays would wait for longer. */
#define LETTERS_AT_ONCE 2

/* Seconds that composing and signing what is leased ahead may take. */
#define PREPARATION_PATIENCE 600

/* A letter that must not be written any more is abandoned by the program's own finding. */
static bool hold_back(Sending *sending, const Parcel *parcel, const char *why,
		      GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	const ParcelHold hold = { parcel, why };
	const OutcomeEntry entry = {
		.letter = parcel->letter,
		.channel = parcel->channel,
		.state = parcel_state_name(PARCEL_ABANDONED),
		.attempt = parcel->attempt,
		.reply = why,
	};

	if (!parcel_withhold(office->store, sending->run, &hold, stamp, error))
		return false;
	sending->entered = true;
	return office_enter_outcomes(office, &entry, 1, error);
}

/* Whether a failure is this letter's own, so that the others can go on. */
static bool is_of_letter(const GError *error)
{
	return chy_error_is(error, CHY_CORRUPT) || chy_error_is(error, CHY_INVALID) ||
	       chy_error_is(error, CHY_LIMIT);
}

static bool hand_on(GError **fault, GError **error)
{
	g_propagate_error(error, g_steal_pointer(fault));
	return false;
}

/* A leased letter cannot be sent: the first failure that is a letter's own is kept, any other is
 * handed on. */
static bool pass_up(Sending *sending, const Flight *flight, GError **fault,
		    GError **error)
{
	pace_drop(sending->pace, flight->parcel.mailbox);
	if (!is_of_letter(*fault))
		return hand_on(fault, error);
	if (sending->spoilt == NULL)
		sending->spoilt = g_steal_pointer(fault);
	return true;
}

/*
 * Give a leased parcel back until its hour is not quiet where it goes: before its message is
 * composed, and again where it has become quiet since, whose message was not kept yet. So a
 * message's date is that of the day on which it leaves.
 */
static bool put_off(Sending *sending, Flight *flight, const char *stamp,
		    bool *put_off_out, GError **error)
{
	Office *office = sending->office;
	const Parcel *parcel = &flight->parcel;
	QuietAnswer answer = { 0 };
	g_autoptr(GError) fault = NULL;

	*put_off_out = false;
	if (clock_now(office->clock) < flight->quiet_until)
		return true;
	if (!quiet_ask(&sending->quiet, office, parcel->letter, &answer, error))
		return false;

	g_autofree char *due = answer.due;
	const ParcelDelay delay = { parcel, due };

	flight->quiet_until = answer.until;
	*put_off_out = due != NULL;
	return due == NULL ||
	       parcel_postpone(office->store, sending->run, &delay, stamp, &fault) ||
	       sending_pass_over(sending, "it was not begun", &fault, error);
}

/*
 * Record the intent of a prepared flight, unless its letter must not go any more, or not yet.
 */
static bool intend(Sending *sending, Flight *flight, const char *stamp,
		   bool *intended_out, GError **error)
{
	Office *office = sending->office;
	const Parcel *parcel = &flight->parcel;
	const LetterBound bound = { parcel->letter, flight->addressee,
				    flight->addressees, parcel->mailbox };
	g_autofree char *hindrance = NULL;
	g_autoptr(GError) fault = NULL;
	bool quiet, claimed;

	*intended_out = false;
	if (!put_off(sending, flight, stamp, &quiet, error))
		return false;
	if (quiet) {
		pace_drop(sending->pace, parcel->mailbox);
		return true;
	}
	/* What the store itself says is of no letter, and spoils the transaction. */
	if (!office_find_hindrance(office, &bound, &hindrance, &fault))
		return store_has_failed(office->store)
			       ? hand_on(&fault, error)
			       : pass_up(sending, flight, &fault, error);
	if (hindrance != NULL) {
		pace_drop(sending->pace, parcel->mailbox);
		return hold_back(sending, parcel, hindrance, error);
	}
	if (!pacing_claim(sending, parcel, &claimed, error))
		return false;
	if (!claimed)
		return true;
	if (!flight_intend(flight, office->store, sending->run, stamp, error)) {
		pace_end(sending->pace, parcel->mailbox);
		return false;
	}
	*intended_out = true;
	return true;
}

/* A prepared flight that a relay can take now and is promised, or NULL. Yours. */
static Flight *promise_next(Sending *sending)
{
	Flight *flight = ahead_promise(sending);

	for (guint i = 0; flight == NULL && i < sending->prepared->len; i++) {
		Flight *next = g_ptr_array_index(sending->prepared, i);

		next->carrier = fleet_promise(sending->fleet, flight_need(next));
		if (next->carrier != NULL)
			flight = g_ptr_array_steal_index(sending->prepared, i);
	}
	return flight;
}

/* Begin as many prepared flights as relays can take. */
static bool intend_all(Sending *sending, const char *stamp, GError **error)
{
	bool good = true;

	ahead_recall(sending);
	while (good) {
		g_autoptr(Flight) flight = promise_next(sending);
		g_autoptr(GError) fault = NULL;
		bool intended = false;

		if (flight == NULL)
			break;
		good = intend(sending, flight, stamp, &intended, &fault) ||
		       sending_pass_over(sending, "it was not begun", &fault, error);
		if (intended)
			g_ptr_array_add(sending->ready, g_steal_pointer(&flight));
		else
			fleet_take_back(sending->fleet, flight->carrier, flight->job);
	}
	return good;
}

/* A lease outlasts the flight whose session it waits for, its preparation, and its own. */
static int64_t lease_seconds(const Sending *sending)
{
	return fleet_patience(sending->fleet) * (FLIGHTS_AHEAD + 1) +
	       PREPARATION_PATIENCE;
}

/* Lease what is due, as far as there is room; *count_out says how many that were. */
static bool lease_some(Sending *sending, const char *stamp, size_t *count_out,
		       GError **error)
{
	const ParcelDue due = { sending->run, pacing_room_ahead(sending), stamp,
				lease_seconds(sending),
				clock_now(sending->office->clock) };
	g_autoptr(ParcelList) list = NULL;

	*count_out = 0;
	if (due.max == 0)
		return true;
	if (!parcel_lease_due(sending->office->store, &due, &list, error))
		return false;

	const Parcel *parcels = parcel_list_get(list, count_out);

	for (size_t i = 0; i < *count_out; i++) {
		g_autoptr(Flight) flight = flight_new(&parcels[i]);
		bool quiet = false, admitted = false;

		if (!put_off(sending, flight, stamp, &quiet, error) ||
		    (!quiet && !pacing_admit(sending, &parcels[i], &admitted, error)))
			return false;
		if (admitted)
			g_ptr_array_add(sending->leased, g_steal_pointer(&flight));
	}
	return true;
}

/* Parcels that are put off make room for others, which are due as well. */
static bool lease(Sending *sending, const char *stamp, GError **error)
{
	size_t count, looked_at = 0;

	do {
		if (!lease_some(sending, stamp, &count, error))
			return false;
		looked_at += count;
	} while (count > 0 && looked_at < LIMIT_LEASES);
	sending->delayed = count > 0;
	return true;
}

/*
 * Begin letters: what is prepared leaves, what is due is leased to leave next; nothing of
 * both once the gate is shut.
 */
static bool begin(Sending *sending, const char *stamp, GError **error)
{
	if (sending->barrier == NULL &&
	    !office_find_barrier(sending->office, sending->dossier, &sending->barrier,
				 error))
		return false;
	return sending_is_stopping(sending) ||
	       (pacing_begin(sending, stamp, error) &&
		intend_all(sending, stamp, error) && pacing_set_aside(sending, error) &&
		lease(sending, stamp, error) &&
		fleet_save(sending->fleet, sending->office->store, error));
}

/*
 * Seal what was entered by a checkpoint: not in every round, since to sign one takes as long as
 * to record several letters, but before a second has passed, and when nothing is under way
 * that the next round would seal. The end of the run seals the rest.
 */
static bool seal(Sending *sending, GError **error)
{
	int64_t now = g_get_monotonic_time();
	bool last = sending->ready->len == 0 && fleet_busy(sending->fleet) == 0 &&
		    !disk_is_awaited(sending);

	if (!sending->entered || (!last && now - sending->sealed < SEAL_PATIENCE))
		return true;
	sending->entered = false;
	sending->sealed = now;
	return office_sign_checkpoint(sending->office, error);
}

/* Put relays on trial whose pauses have ended, for the letters that wait and those to come. */
static void revive(Sending *sending)
{
	fleet_revive(sending->fleet, (SmtpNeed){ 0 });
	for (guint i = 0; i < sending->prepared->len; i++) {
		const Flight *flight = g_ptr_array_index(sending->prepared, i);

		fleet_revive(sending->fleet, flight_need(flight));
	}
}

bool round_run(Sending *sending, GError **error)
{
	Office *office = sending->office;

	revive(sending);

	g_autoptr(StoreTransaction) transaction = lock_await(sending, error);
	g_autofree char *stamp = clock_stamp(office->clock);

	sending->delayed = false;
	if (transaction == NULL || !landing_record(sending, stamp, error) ||
	    !begin(sending, stamp, error) || !seal(sending, error) ||
	    !store_commit(&transaction, error)) {
		g_ptr_array_set_size(sending->ready, 0);
		g_ptr_array_set_size(sending->leased, 0);
		return false;
	}
	g_ptr_array_set_size(sending->landed, 0);
	return disk_bring(sending, error);
}

void round_ground(Sending *sending, GPtrArray *flights)
{
	while (flights->len > 0) {
		Flight *flight = g_ptr_array_steal_index(flights, 0);

		pace_end(sending->pace, flight->parcel.mailbox);
		g_ptr_array_add(sending->grounded, flight);
	}
}

void round_submit(Sending *sending)
{
	if (loop_is_closing(sending->loop))
		round_ground(sending, sending->syncing);
	while (sending->syncing->len > 0) {
		Flight *flight = g_ptr_array_steal_index(sending->syncing, 0);

		carrier_submit(flight->carrier, flight->job);
		g_ptr_array_add(sending->flying, flight);
	}
	ahead_announce(sending);
}

/*
 * Load the letters that are next to be prepared, from one snapshot for all; a failure ends it,
 * so that the letters behind one that cannot be read are read in another.
 */
static bool load_some(Sending *sending, GError **error)
{
	Store *store = sending->office->store;
	g_autoptr(StoreTransaction) reading = store_begin_reading(store, error);

	if (reading == NULL)
		return false;
	for (guint i = 0; i < MIN(sending->leased->len, LETTERS_AT_ONCE); i++) {
		g_autoptr(GError) fault = NULL;

		if (!flight_load(g_ptr_array_index(sending->leased, i), store,
				 &fault)) {
			g_autoptr(Flight) flight =
				g_ptr_array_steal_index(sending->leased, i);

			return pass_up(sending, flight, &fault, error);
		}
	}
	return true;
}

static bool prepare_next(Sending *sending, GError **error)
{
	g_autoptr(Flight) flight = g_ptr_array_steal_index(sending->leased, 0);
	g_autoptr(GError) fault = NULL;

	if (!flight_prepare(flight, sending->office, &fault))
		return pass_up(sending, flight, &fault, error);
	g_ptr_array_add(sending->prepared, g_steal_pointer(&flight));
	return true;
}

bool round_prepare(Sending *sending, GError **error)
{
	while (sending->leased->len > 0 && !sending_is_stopping(sending)) {
		const Flight *next = g_ptr_array_index(sending->leased, 0);

		if (next->letter == NULL ? !load_some(sending, error)
					 : !prepare_next(sending, error))
			return false;
		/* After each: what has come to the disk meanwhile is submitted. */
		if (!loop_turn(sending->loop, 0, error))
			return false;
	}
	return true;
}
