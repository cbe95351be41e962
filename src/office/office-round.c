/*
 * Rounds.
 *
 * Invariants:
 *   1. An intent is durable before the first byte of its message leaves, so a crash
 *      leaves no more parcels in doubt than there were sessions.
 *   2. A letter that cannot be prepared or submitted stops nobody else: it stays leased
 *      until the run ends, waits again then, and the run fails with its error after all
 *      others have gone.
 */
#include "office-round.h"

#include "dispatch-parcel.h"
#include "office-addressee.h"
#include "office-flight.h"
#include "office-landing.h"
#include "office-outcome.h"
#include "office-private.h"
#include "register-letter.h"

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

	sending->entered = true;
	return parcel_withhold(office->store, sending->run, &hold, stamp, error) &&
	       office_enter_outcome(office, &entry, error);
}

/* Whether a failure is this letter's own, so that the others can go on. */
static bool is_of_letter(const GError *error)
{
	return chy_error_is(error, CHY_CORRUPT) || chy_error_is(error, CHY_INVALID) ||
	       chy_error_is(error, CHY_LIMIT);
}

/* Keep the first failure that is a letter's own; any other goes on to `error`. */
static bool forgive(Sending *sending, GError **fault, GError **error)
{
	if (!is_of_letter(*fault)) {
		g_propagate_error(error, g_steal_pointer(fault));
		return false;
	}
	if (sending->spoilt == NULL)
		sending->spoilt = g_steal_pointer(fault);
	return true;
}

/* Prepare a letter; what it cannot be prepared for is kept, and *flight_out is then NULL. */
static bool prepare(Sending *sending, const Parcel *parcel, const SealedLetter *letter,
		    Flight **flight_out, GError **error)
{
	g_autoptr(GError) fault = NULL;

	*flight_out = NULL;
	if (flight_prepare(sending->office, parcel, letter, flight_out, &fault))
		return true;
	return forgive(sending, &fault, error);
}

static bool take_up(Sending *sending, const Parcel *parcel, const char *stamp,
		    GError **error)
{
	Store *store = sending->office->store;
	g_autofree char *hindrance = NULL;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(Flight) flight = NULL;

	if (!register_letter_load(store, parcel->letter, &letter, error) ||
	    !office_find_hindrance(sending->office, letter, &hindrance, error))
		return false;
	if (hindrance != NULL)
		return hold_back(sending, parcel, hindrance, error);
	if (!prepare(sending, parcel, letter, &flight, error))
		return false;
	if (flight == NULL)
		return true;
	if (!parcel_intend(store, sending->run, parcel, stamp, error))
		return false;
	g_ptr_array_add(sending->ready, g_steal_pointer(&flight));
	return true;
}

/* How many more letters may be under way. */
static unsigned room(const Sending *sending)
{
	unsigned slots = smtp_pool_free_slots(sending->pool);

	return slots - MIN(slots, sending->spared);
}

static bool lease(Sending *sending, const char *stamp, GError **error)
{
	const ParcelDue due = { sending->run, room(sending), stamp,
				smtp_pool_patience(sending->pool) };
	g_autoptr(ParcelList) list = NULL;
	size_t count = 0;

	if (due.max == 0 || landing_is_in_vain(sending) ||
	    loop_is_closing(sending->loop))
		return true;
	if (!parcel_lease_due(sending->office->store, &due, &list, error))
		return false;

	const Parcel *parcels = parcel_list_get(list, &count);

	sending->taken = (int64_t)count;
	for (size_t i = 0; i < count; i++)
		if (!take_up(sending, &parcels[i], stamp, error))
			return false;
	return true;
}

bool round_run(Sending *sending, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);

	sending->entered = false;
	sending->taken = 0;
	if (transaction == NULL || !landing_record(sending, stamp, error) ||
	    !lease(sending, stamp, error) ||
	    (sending->entered && !office_sign_checkpoint(office, error)) ||
	    !store_commit(&transaction, error)) {
		g_ptr_array_set_size(sending->ready, 0);
		return false;
	}
	g_ptr_array_set_size(sending->landed, 0);
	return true;
}

static bool submit(Sending *sending, Flight *flight, GError **error)
{
	const SmtpJob job = { .from = flight->envelope.from,
			      .to = flight->envelope.to,
			      .header = flight->header,
			      .body = flight->body,
			      .tag = flight,
			      .envelope_id = flight->letter };

	return smtp_pool_submit(sending->pool, &job, error);
}

bool round_submit(Sending *sending, GError **error)
{
	while (sending->ready->len > 0) {
		Flight *flight = g_ptr_array_steal_index(sending->ready, 0);
		g_autoptr(GError) fault = NULL;

		if (submit(sending, flight, &fault))
			continue;
		g_ptr_array_add(sending->grounded, flight);
		if (forgive(sending, &fault, error))
			continue;
		while (sending->ready->len > 0)
			g_ptr_array_add(sending->grounded,
					g_ptr_array_steal_index(sending->ready, 0));
		return false;
	}
	return true;
}
