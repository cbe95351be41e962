/*
 * Turns.
 *
 * Whose turn it is comes from credits: with each letter every relay that takes part is owed
 * its weight more, and the one that is owed most gets the letter and pays for all. So the
 * letters of weights 3 and 1 go a, a, b, a. A relay takes part while it is up, of the rank
 * that is needed, and within its rate, unless all its sessions are at work and it is silent;
 * and if it offers what the letter needs. A letter that none can take is any relay's turn,
 * which refuses it.
 *
 * Invariants:
 *   1. Every delivery that a pool has told is in `ended`, or taken; its relay has learnt of it.
 *   2. A promise is submitted or taken back, unless the fleet is freed next.
 */
#include "dispatch-fleet.h"

#include "dispatch-carrier-private.h"

struct Fleet {
	FleetOptions options;
	GPtrArray *carriers;
	GQueue ended; /* of Delivery */
};

/* Runs under way say nothing yet: jobs that begin together do not read the ledger for it. */
static const char sql_took[] =
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM dispatch_run WHERE dossier = $1"
	" AND rehearsal = 0 AND ended IS NOT NULL) THEN EXISTS (SELECT 1"
	" FROM dispatch_parcel p JOIN dispatch_attempt a ON a.parcel = p.serial"
	" WHERE p.dossier = $1 AND a.relay = $2"
	" AND a.act = 'accept') ELSE 0 END";

static Carrier *carrier_at(const Fleet *fleet, guint i)
{
	return g_ptr_array_index(fleet->carriers, i);
}

static int64_t now_of(const Fleet *fleet)
{
	return clock_now(fleet->options.clock);
}

static int64_t steady_of(const Fleet *fleet)
{
	return clock_steady(fleet->options.clock);
}

bool fleet_new(const FleetOptions *options, Fleet **fleet_out, GError **error)
{
	g_autoptr(Fleet) fleet = g_new0(Fleet, 1);
	bool reached = false;

	g_assert(options->count > 0);
	fleet->options = *options;
	fleet->carriers = g_ptr_array_new_with_free_func((GDestroyNotify)carrier_free);
	for (size_t i = 0; i < options->count; i++) {
		Carrier *carrier = g_new0(Carrier, 1);

		carrier->config = &options->relays[i];
		g_ptr_array_add(fleet->carriers, carrier);
		if (!carrier_connect(carrier, &fleet->options, error))
			return false;
		reached |= carrier->pool != NULL;
	}
	if (!reached) {
		g_autofree char *trouble = fleet_describe_trouble(fleet);

		return chy_fail(error, CHY_TEMPORARY, "%s", trouble);
	}
	*fleet_out = g_steal_pointer(&fleet);
	return true;
}

void fleet_free(Fleet *fleet)
{
	if (fleet == NULL)
		return;
	g_ptr_array_unref(fleet->carriers);
	g_queue_clear_full(&fleet->ended, (GDestroyNotify)delivery_free);
	g_free(fleet);
}

bool fleet_load(Fleet *fleet, Store *store, GError **error)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		const RateKey key = { "relay", carrier_get_name(carrier) };

		carrier->moved = false;
		if (carrier->config->rate.interval > 0 &&
		    !rate_load(store, &key, &carrier->free, error))
			return false;
	}
	return true;
}

bool fleet_load_welcome(Fleet *fleet, Store *store, const char *dossier, GError **error)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		StoreInt took = { 0 };

		if (!store_find_int(store, sql_took,
				    STORE_ARGS(store_text(dossier),
					       store_text(carrier_get_name(carrier))),
				    &took, error))
			return false;
		if (took.value != 0)
			carrier_note_sender(carrier);
	}
	return true;
}

bool fleet_save(Fleet *fleet, Store *store, GError **error)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		const RateKey key = { "relay", carrier_get_name(carrier) };

		if (carrier->moved && !rate_save(store, &key, carrier->free, error))
			return false;
		carrier->moved = false;
	}
	return true;
}

/* Which relays a letter may go to. */
typedef struct Choice {
	SmtpNeed need; /* that one of them may take, at least */
	bool stand_by; /* to the stand-bys: no other relay that may take it is up */
	int64_t now, steady; /* clock_now, clock_steady */
} Choice;

/* What the clock will show, if nobody sets it, at a moment of clock_steady. */
static int64_t instant_of(const Choice *choice, int64_t steady)
{
	return choice->now + (steady - choice->steady);
}

static bool is_of_rank(const Carrier *carrier, const Choice *choice)
{
	return carrier->state == CARRIER_UP &&
	       (carrier->config->weight == 0) == choice->stand_by &&
	       carrier_may_take(carrier, choice->need);
}

/* Whether a relay other than `but`, which may be NULL, may take what is needed. */
static bool any_may_take(const Fleet *fleet, SmtpNeed need, const Carrier *but)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier != but && carrier_may_take(carrier, need))
			return true;
	}
	return false;
}

static Choice choice_for(const Fleet *fleet, SmtpNeed need)
{
	Choice choice = { .now = now_of(fleet), .steady = steady_of(fleet) };
	bool up = false;

	if (any_may_take(fleet, need, NULL))
		choice.need = need;
	for (guint i = 0; i < fleet->carriers->len && !up; i++)
		up = is_of_rank(carrier_at(fleet, i), &choice);
	choice.stand_by = !up;
	return choice;
}

static bool takes_part(const Carrier *carrier, const Choice *choice)
{
	return is_of_rank(carrier, choice) && carrier_is_ready(carrier, choice->now) &&
	       (carrier_slots(carrier) > 0 ||
		carrier->heard + FLEET_TURN > choice->steady);
}

/* Stand-bys among themselves are equal. */
static int weight_of(const Carrier *carrier)
{
	return (int)MAX(carrier->config->weight, 1);
}

/* The relay that is owed most when all that take part are owed one letter more. */
static Carrier *find_turn(const Fleet *fleet, const Choice *choice)
{
	Carrier *best = NULL;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);

		if (takes_part(carrier, choice) &&
		    (best == NULL || carrier->credit + weight_of(carrier) >
					     best->credit + weight_of(best)))
			best = carrier;
	}
	return best;
}

/* Owe all that take part one letter more, which this one gets; or, by -1, one less. */
static void owe(Fleet *fleet, Carrier *taker, int letters, const Choice *choice)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		int weight = weight_of(carrier) * letters;

		if (carrier != taker && !takes_part(carrier, choice))
			continue;
		carrier->credit += weight;
		taker->credit -= weight;
	}
}

/* Whether it is the relay's turn for such a letter when its pause is over: a stand-by's only
 * while no other relay that may take it is up. */
static bool may_be_tried(const Carrier *carrier, const Choice *choice)
{
	return (carrier->config->weight > 0 || choice->stand_by) &&
	       carrier_may_take(carrier, choice->need);
}

void fleet_revive(Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);

	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);

		if (may_be_tried(carrier, &choice))
			carrier_revive(carrier, &fleet->options, choice.steady);
	}
}

/* A relay whose pause is over and that has no letter yet. */
static Carrier *find_trial(const Fleet *fleet, const Choice *choice)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);

		if (carrier->state == CARRIER_TRIAL && may_be_tried(carrier, choice) &&
		    carrier_slots(carrier) > 0 &&
		    carrier_is_ready(carrier, choice->now))
			return carrier;
	}
	return NULL;
}

static void promise(const Fleet *fleet, Carrier *carrier)
{
	Rate rate = carrier->config->rate;

	if (smtp_pool_busy(carrier->pool) + carrier->promised == 0)
		carrier->heard = steady_of(fleet);
	carrier->promised++;
	if (rate.interval > 0) {
		carrier->free = rate_take(rate, carrier->free, now_of(fleet));
		carrier->moved = true;
	}
}

/* The relay that the next letter goes to; NULL when none can take it now. */
static Carrier *find_carrier(const Fleet *fleet, const Choice *choice)
{
	Carrier *carrier = find_trial(fleet, choice);

	if (carrier == NULL)
		carrier = find_turn(fleet, choice);
	return carrier != NULL && carrier_slots(carrier) > 0 ? carrier : NULL;
}

bool fleet_has_room(const Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);

	return find_carrier(fleet, &choice) != NULL;
}

Carrier *fleet_promise(Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);
	Carrier *carrier = find_carrier(fleet, &choice);

	if (carrier == NULL)
		return NULL;
	if (carrier->state == CARRIER_UP)
		owe(fleet, carrier, 1, &choice);
	promise(fleet, carrier);
	return carrier;
}

void fleet_recall(Fleet *fleet, Carrier *carrier, const SmtpJob *job)
{
	const Choice choice = choice_for(fleet, smtp_job_get_need(job));

	smtp_pool_withdraw(carrier->pool, job);
	if (carrier->state == CARRIER_UP)
		owe(fleet, carrier, -1, &choice);
}

void fleet_take_back(Fleet *fleet, Carrier *carrier, const SmtpJob *job)
{
	carrier->promised--;
	carrier->free -= carrier->config->rate.interval;
	fleet_recall(fleet, carrier, job);
}

Carrier *fleet_announce(Fleet *fleet, SmtpJob *job)
{
	const Choice choice = choice_for(fleet, smtp_job_get_need(job));
	Carrier *carrier = find_turn(fleet, &choice);

	if (carrier == NULL || carrier->config->rate.interval > 0 ||
	    smtp_pool_room_ahead(carrier->pool) == 0)
		return NULL;
	smtp_pool_announce(carrier->pool, job);
	owe(fleet, carrier, 1, &choice);
	return carrier;
}

void fleet_promise_announced(Fleet *fleet, Carrier *carrier)
{
	promise(fleet, carrier);
}

unsigned fleet_sessions(const Fleet *fleet)
{
	unsigned sessions = 0;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier->pool != NULL && carrier->state == CARRIER_UP)
			sessions += smtp_pool_sessions(carrier->pool) - carrier->spared;
	}
	return sessions;
}

unsigned fleet_busy(const Fleet *fleet)
{
	unsigned busy = 0;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		busy += carrier->pool != NULL ? smtp_pool_busy(carrier->pool) : 0;
	}
	return busy;
}

void fleet_recall_unsent(Fleet *fleet)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier->pool != NULL)
			smtp_pool_recall(carrier->pool);
	}
}

int64_t fleet_patience(const Fleet *fleet)
{
	int64_t longest = 0;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);
		int64_t rest = carrier->config->rate.interval / G_USEC_PER_SEC;
		int64_t patience =
			carrier->pool != NULL ? smtp_pool_patience(carrier->pool) : 0;

		longest = MAX(longest, patience + rest);
	}
	return longest;
}

/*
 * The relay of those that may take the letter whose rate lets one go first, and when; NULL:
 * none is there, or one need not wait.
 */
static Carrier *find_slot(const Fleet *fleet, const Choice *choice, int64_t *slot_out)
{
	Carrier *first = NULL;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		int64_t slot =
			rate_slot(carrier->config->rate, carrier->free, choice->now, 0);

		if (!is_of_rank(carrier, choice) &&
		    (carrier->state != CARRIER_TRIAL ||
		     !may_be_tried(carrier, choice)))
			continue;
		if (slot <= choice->now)
			return NULL;
		if (first == NULL || slot < *slot_out) {
			first = carrier;
			*slot_out = slot;
		}
	}
	return first;
}

int64_t fleet_opens(const Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);
	int64_t slot = 0;

	return find_slot(fleet, &choice, &slot) != NULL ? slot : 0;
}

int64_t fleet_put_off(Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);
	int64_t slot = 0;
	Carrier *carrier = find_slot(fleet, &choice, &slot);

	if (carrier == NULL)
		return 0;
	carrier->tail = MAX(carrier->tail, choice.steady + slot - choice.now) +
			carrier->config->rate.interval;
	return instant_of(&choice, carrier->tail);
}

bool fleet_is_paced(const Fleet *fleet)
{
	for (guint i = 0; i < fleet->carriers->len; i++)
		if (carrier_at(fleet, i)->config->rate.interval > 0)
			return true;
	return false;
}

/* Whether another relay than this one could take a letter now. */
static bool any_is_free(const Fleet *fleet, const Carrier *but, const Choice *choice)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier != but && takes_part(carrier, choice) &&
		    carrier_slots(carrier) > 0)
			return true;
	}
	return false;
}

int64_t fleet_turn_ends(const Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);
	const Carrier *carrier = find_turn(fleet, &choice);

	if (carrier == NULL || carrier_slots(carrier) > 0 ||
	    !any_is_free(fleet, carrier, &choice))
		return 0;
	return instant_of(&choice, carrier->heard + FLEET_TURN);
}

int64_t fleet_find_pause(const Fleet *fleet, SmtpNeed need)
{
	const Choice choice = choice_for(fleet, need);
	int64_t pause = 0;

	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (!carrier_may_take(carrier, choice.need))
			continue;
		if (carrier->state != CARRIER_DOWN || carrier->until <= choice.steady)
			return 0;
		pause = pause == 0 ? carrier->until : MIN(pause, carrier->until);
	}
	return pause == 0 ? 0 : instant_of(&choice, pause);
}

static bool other_is_up(const Fleet *fleet, const Carrier *but)
{
	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier != but && carrier->state == CARRIER_UP)
			return true;
	}
	return false;
}

/*
 * What a relay refuses because of its offer has not been tried while another may take it;
 * else it is refused by all.
 */
static void redirect(const Fleet *fleet, const Carrier *carrier, Delivery *delivery)
{
	char *reply = delivery->reply;

	if (!delivery->unfit)
		return;
	if (any_may_take(fleet, delivery->need, carrier)) {
		delivery->result = DELIVERY_UNTRIED;
	} else if (fleet->carriers->len > 1) {
		delivery->reply =
			g_strconcat(reply, "; nor does any other relay", NULL);
		g_free(reply);
	}
}

/* Take what the pools have to tell, and let their relays learn of it. */
static void collect(Fleet *fleet)
{
	if (loop_is_closing(fleet->options.loop))
		fleet_recall_unsent(fleet);
	for (guint i = 0; i < fleet->carriers->len; i++) {
		Carrier *carrier = carrier_at(fleet, i);
		Delivery *delivery;

		while (carrier->pool != NULL &&
		       (delivery = smtp_pool_take(carrier->pool)) != NULL) {
			carrier_learn(carrier, delivery, !other_is_up(fleet, carrier),
				      steady_of(fleet));
			redirect(fleet, carrier, delivery);
			g_queue_push_tail(&fleet->ended, delivery);
		}
	}
}

/* Microseconds that are left of `limit`; negative when that is. */
static int64_t time_left(int64_t began, int64_t limit)
{
	return limit < 0 ? limit : MAX(began + limit - g_get_monotonic_time(), 0);
}

bool fleet_wait(Fleet *fleet, int64_t microseconds, Delivery **delivery_out,
		GError **error)
{
	int64_t began = g_get_monotonic_time(), left = microseconds;
	Loop *loop = fleet->options.loop;

	if (!loop_turn(loop, 0, error))
		return false;
	collect(fleet);
	while (g_queue_is_empty(&fleet->ended) && left != 0 && !loop_is_closed(loop) &&
	       (fleet_busy(fleet) > 0 || (left > 0 && !loop_is_closing(loop)))) {
		if (!loop_turn(loop, left, error))
			return false;
		collect(fleet);
		left = time_left(began, microseconds);
	}
	*delivery_out = g_queue_pop_head(&fleet->ended);
	return true;
}

bool fleet_gather(Fleet *fleet, int64_t microseconds, GError **error)
{
	int64_t began = g_get_monotonic_time(), left = microseconds;

	collect(fleet);
	while (g_queue_get_length(&fleet->ended) < fleet_busy(fleet) && left != 0) {
		if (!loop_turn(fleet->options.loop, left, error))
			return false;
		collect(fleet);
		left = time_left(began, microseconds);
	}
	return true;
}

Delivery *fleet_take(Fleet *fleet)
{
	collect(fleet);
	return g_queue_pop_head(&fleet->ended);
}

bool fleet_is_down(const Fleet *fleet)
{
	for (guint i = 0; i < fleet->carriers->len; i++)
		if (carrier_at(fleet, i)->state != CARRIER_DOWN)
			return false;
	return true;
}

char *fleet_describe_trouble(const Fleet *fleet)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < fleet->carriers->len; i++) {
		const Carrier *carrier = carrier_at(fleet, i);

		if (carrier->state == CARRIER_DOWN)
			g_string_append_printf(
				text, "%srelay '%s' %s", text->len > 0 ? "; " : "",
				carrier_get_name(carrier), carrier->trouble);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
