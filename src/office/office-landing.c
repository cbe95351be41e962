#include "office-landing.h"

#include "dispatch-parcel.h"
#include "dispatch-queue.h"
#include "office-disk.h"
#include "office-flight.h"
#include "office-outcome.h"
#include "office-pacing.h"
#include "office-private.h"
#include "office-tally.h"

/*
 * Microseconds a round waits for more outcomes once it has one, so that fewer are made: as many
 * as a near relay takes for half of its sessions' letters, and few beside the way to a far one.
 */
#define GATHER_PATIENCE 1000

void landing_free(void *data)
{
	Delivery *delivery = data;

	flight_free(delivery->tag);
	delivery_free(delivery);
}

static ParcelAct act_of(DeliveryResult result)
{
	static const ParcelAct acts[] = {
		[DELIVERY_ACCEPTED] = PARCEL_ACCEPT, [DELIVERY_REFUSED] = PARCEL_REFUSE,
		[DELIVERY_DEFERRED] = PARCEL_DEFER,  [DELIVERY_IN_DOUBT] = PARCEL_DOUBT,
		[DELIVERY_UNTRIED] = PARCEL_RETURN,
	};

	return acts[result];
}

static ParcelOutcome outcome_of(const Sending *sending, const Delivery *delivery,
				const char *queue_id)
{
	const Flight *flight = delivery->tag;

	return (ParcelOutcome){
		.parcel = &flight->parcel,
		.act = act_of(delivery->result),
		.retry = &sending->retry,
		.code = delivery->code,
		.enhanced = delivery->enhanced,
		.reply = delivery->reply,
		.queue_id = queue_id,
		.tls = delivery->tls,
	};
}

/*
 * Record in the ledger, and add to `entries`, which borrow from the delivery, what the register
 * has to say: nothing of a letter that was not sent, unless it said before that it may have been.
 */
static bool record_delivery(Sending *sending, const Delivery *delivery,
			    const char *stamp, GArray *entries, GError **error)
{
	const Flight *flight = delivery->tag;
	Office *office = sending->office;
	bool accepted = delivery->result == DELIVERY_ACCEPTED;
	g_autofree char *queue_id = accepted ? queue_id_parse(delivery->reply) : NULL;
	const ParcelOutcome outcome = outcome_of(sending, delivery, queue_id);
	bool doubted = false;
	ParcelState state;

	if ((outcome.act == PARCEL_RETURN &&
	     !parcel_is_in_doubt(office->store, &flight->parcel, &doubted, error)) ||
	    !parcel_record(office->store, &outcome, stamp, &state, error))
		return false;
	if (outcome.act == PARCEL_RETURN && !doubted)
		return true;

	const OutcomeEntry entry = {
		.letter = flight->parcel.letter,
		.channel = flight->parcel.channel,
		.state = parcel_state_name(state),
		.attempt = flight->parcel.attempt,
		.relay = carrier_get_name(flight->carrier),
		.reply = delivery->reply,
	};

	g_array_append_val(entries, entry);
	return true;
}

/* An outcome that came too late stops nobody else's. */
static bool pass_over(const Sending *sending, const Delivery *delivery, GError **fault,
		      GError **error)
{
	g_autofree char *became =
		g_strdup_printf("it was %s: %s", delivery_result_name(delivery->result),
				delivery->reply);

	return sending_pass_over(sending, became, fault, error);
}

static void land(Sending *sending, Delivery *delivery)
{
	Flight *flight = delivery->tag;
	guint at = 0;

	if (g_ptr_array_find(sending->flying, flight, &at))
		g_ptr_array_steal_index_fast(sending->flying, at);
	pace_end(sending->pace, flight->parcel.mailbox);
	if (delivery->result == DELIVERY_ACCEPTED)
		tally_add(sending->took, carrier_get_name(flight->carrier), 1);
	if (delivery->result != DELIVERY_UNTRIED) {
		sending->accepted += delivery->result == DELIVERY_ACCEPTED ? 1 : 0;
		sending->done++;
	}
	g_ptr_array_add(sending->landed, delivery);
}

/* Land all that has ended and not been taken yet. */
static void land_ended(Sending *sending)
{
	Delivery *delivery;

	while ((delivery = fleet_take(sending->fleet)) != NULL)
		land(sending, delivery);
}

bool landing_record(Sending *sending, const char *stamp, GError **error)
{
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(OutcomeEntry));

	land_ended(sending);
	for (guint i = 0; i < sending->landed->len; i++) {
		const Delivery *delivery = g_ptr_array_index(sending->landed, i);
		g_autoptr(GError) fault = NULL;

		if (!record_delivery(sending, delivery, stamp, entries, &fault) &&
		    !pass_over(sending, delivery, &fault, error))
			return false;
	}
	if (entries->len == 0)
		return true;
	sending->entered = true;
	return office_enter_outcomes(sending->office,
				     (const OutcomeEntry *)(const void *)entries->data,
				     entries->len, error);
}

static void show_progress(const Sending *sending)
{
	progress_set(sending->progress, (guint64)sending->done);
	if (sending->line != NULL)
		job_count(sending->line, sending->done, sending->accepted);
}

/* What is on its way to the disk will be under way: wait for that. */
static bool await_disk(Sending *sending, GError **error)
{
	while (fleet_busy(sending->fleet) == 0 && disk_is_awaited(sending))
		if (!loop_turn(sending->loop, -1, error))
			return false;
	return true;
}

bool landing_await(Sending *sending, int64_t until, GError **error)
{
	Delivery *delivery = fleet_take(sending->fleet);

	if (delivery == NULL &&
	    (!await_disk(sending, error) ||
	     !fleet_wait(sending->fleet, pacing_patience(sending, until), &delivery,
			 error)))
		return false;
	if (delivery == NULL)
		return true;
	land(sending, delivery);
	if (!fleet_gather(sending->fleet, GATHER_PATIENCE, error))
		return false;
	land_ended(sending);
	show_progress(sending);
	return true;
}

bool landing_drain(Sending *sending, GError **error)
{
	guint landed;

	do {
		landed = sending->landed->len;
		if (!landing_await(sending, 0, error))
			return false;
	} while (sending->landed->len > landed);
	return true;
}
