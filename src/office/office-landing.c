#include "office-landing.h"

#include "dispatch-parcel.h"
#include "dispatch-queue.h"
#include "office-flight.h"
#include "office-outcome.h"
#include "office-private.h"

/* Milliseconds a round waits for more outcomes once it has one: a commit takes as long. */
#define GATHER_PATIENCE 2

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
		.letter = flight->parcel.letter,
		.channel = flight->parcel.channel,
		.attempt = flight->parcel.attempt,
		.act = act_of(delivery->result),
		.retry = &sending->retry,
		.code = delivery->code,
		.enhanced = delivery->enhanced,
		.reply = delivery->reply,
		.queue_id = queue_id,
		.tls = delivery->tls,
	};
}

/* Record in the ledger, and in the register where that had or now has something to say. */
static bool record_delivery(Sending *sending, const Delivery *delivery,
			    const char *stamp, GError **error)
{
	const Flight *flight = delivery->tag;
	Office *office = sending->office;
	bool accepted = delivery->result == DELIVERY_ACCEPTED;
	g_autofree char *queue_id = accepted ? queue_id_parse(delivery->reply) : NULL;
	const ParcelOutcome outcome = outcome_of(sending, delivery, queue_id);
	bool doubted = false;
	ParcelState state;

	if (!parcel_is_in_doubt(office->store, outcome.letter, outcome.channel,
				&doubted, error) ||
	    !parcel_record(office->store, &outcome, stamp, &state, error))
		return false;
	if (outcome.act == PARCEL_RETURN && !doubted)
		return true;

	const OutcomeEntry entry = {
		.letter = flight->parcel.letter,
		.channel = flight->parcel.channel,
		.state = parcel_state_name(state),
		.attempt = flight->parcel.attempt,
		.relay = sending->relay_name,
		.reply = delivery->reply,
	};

	sending->entered = true;
	return office_enter_outcome(office, &entry, error);
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

bool landing_record(Sending *sending, const char *stamp, GError **error)
{
	for (guint i = 0; i < sending->landed->len; i++) {
		const Delivery *delivery = g_ptr_array_index(sending->landed, i);
		g_autoptr(GError) fault = NULL;

		if (!record_delivery(sending, delivery, stamp, &fault) &&
		    !pass_over(sending, delivery, &fault, error))
			return false;
	}
	return true;
}

/* What to say of a relay that did not take a letter; yours. */
static char *describe_trouble(const Delivery *delivery)
{
	if (delivery->code == 0)
		return g_strdup_printf("cannot be reached: %s", delivery->reply);
	return g_strdup_printf("refused us: %d %s", delivery->code, delivery->reply);
}

/*
 * Keep count of a relay that is not there. One that takes letters and then refuses a
 * connection has enough of them: fewer are used, and that alone does not end the run.
 */
static void count_untried(Sending *sending, const Delivery *delivery)
{
	if (delivery->hopeless)
		sending->hopeless = true;
	else if (sending->done > 0 &&
		 sending->spared + 1 < smtp_pool_sessions(sending->pool))
		sending->spared++;
	else
		sending->untried++;
	g_free(sending->trouble);
	sending->trouble = describe_trouble(delivery);
}

static void land(Sending *sending, Delivery *delivery)
{
	if (delivery->result == DELIVERY_UNTRIED) {
		count_untried(sending, delivery);
	} else {
		sending->untried = 0;
		sending->accepted += delivery->result == DELIVERY_ACCEPTED ? 1 : 0;
		progress_set(sending->progress, (guint64)++sending->done);
	}
	g_ptr_array_add(sending->landed, delivery);
}

bool landing_is_in_vain(const Sending *sending)
{
	return sending->hopeless || sending->untried >= LIMIT_UNTRIED;
}

bool landing_await(Sending *sending, GError **error)
{
	Delivery *delivery = NULL;

	if (!smtp_pool_wait(sending->pool, &delivery, error))
		return false;
	if (delivery == NULL)
		return true;
	land(sending, delivery);
	if (!smtp_pool_gather(sending->pool, GATHER_PATIENCE, error))
		return false;
	while ((delivery = smtp_pool_take(sending->pool)) != NULL)
		land(sending, delivery);
	return true;
}

bool landing_drain(Sending *sending, GError **error)
{
	guint landed;

	do {
		landed = sending->landed->len;
		if (!landing_await(sending, error))
			return false;
	} while (sending->landed->len > landed);
	return true;
}
