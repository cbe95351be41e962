#include "dispatch-carrier.h"

#include "dispatch-carrier-private.h"
#include "wire-relay.h"

const char *carrier_get_name(const Carrier *carrier)
{
	return carrier->config->name;
}

/* Takes the trouble. */
static void set_trouble(Carrier *carrier, char *trouble)
{
	g_free(carrier->trouble);
	carrier->trouble = trouble;
}

static void go_down(Carrier *carrier, int64_t now, int64_t pause)
{
	carrier->state = CARRIER_DOWN;
	carrier->until = now + pause;
	carrier->unanswered = 0;
	carrier->spared = 0;
}

/* Whether letters that it got before are under way, or ended and not learnt of (a round learns
 * before it revives): the end of one would pass for the trial's. */
static bool has_stragglers(const Carrier *carrier)
{
	return carrier->pool != NULL &&
	       smtp_pool_busy(carrier->pool) + carrier->promised > 0;
}

void carrier_revive(Carrier *carrier, const FleetOptions *options, int64_t now)
{
	g_autoptr(GError) fault = NULL;

	if (carrier->state != CARRIER_DOWN || carrier->until > now ||
	    has_stragglers(carrier))
		return;
	carrier->state = CARRIER_TRIAL;
	if (carrier->pool != NULL || carrier_connect(carrier, options, &fault))
		return;
	set_trouble(carrier, g_strdup_printf("cannot be used: %s", fault->message));
	go_down(carrier, now, FLEET_PAUSE);
}

static void on_silent(void *data, double waited, double left)
{
	const Carrier *carrier = data;
	const FleetOptions *options = carrier->options;

	if (options->silent != NULL)
		options->silent(options->silent_data, carrier_get_name(carrier), waited,
				left);
}

bool carrier_connect(Carrier *carrier, const FleetOptions *options, GError **error)
{
	const RelayConfig *config = carrier->config;
	g_autoptr(Relay) relay = NULL;
	g_autoptr(GError) fault = NULL;
	const SmtpOptions pool = {
		.loop = options->loop,
		.sessions =
			options->sessions > 0 ? options->sessions : config->sessions,
		.helo = config->helo,
		.require_loopback = options->require_loopback,
		.tls = config->tls,
		.ca_file = config->ca_file,
		.auth = config->auth,
		.timeouts = config->timeouts,
		.silent = on_silent,
		.silent_data = carrier,
	};

	carrier->options = options;
	if (!relay_parse(config->url, &relay, error))
		return false;
	if (smtp_pool_new(relay, &pool, &carrier->pool, &fault)) {
		if (carrier->took)
			smtp_pool_note_sender(carrier->pool);
		return true;
	}
	if (!chy_error_is(fault, CHY_TEMPORARY)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	set_trouble(carrier, g_strdup_printf("cannot be reached: %s", fault->message));
	go_down(carrier, clock_steady(options->clock), FLEET_PAUSE);
	return true;
}

SmtpTurn carrier_find_turn(const Carrier *carrier, const SmtpJob *job)
{
	return carrier->state == CARRIER_UP ? smtp_pool_find_turn(carrier->pool, job)
					    : SMTP_TURN_NONE;
}

void carrier_submit(Carrier *carrier, SmtpJob *job)
{
	g_assert(carrier->promised > 0);
	carrier->promised--;
	smtp_pool_submit(carrier->pool, job);
}

void carrier_note_sender(Carrier *carrier)
{
	carrier->took = true;
	if (carrier->pool != NULL)
		smtp_pool_note_sender(carrier->pool);
}

void carrier_free(Carrier *carrier)
{
	if (carrier == NULL)
		return;
	smtp_pool_free(carrier->pool);
	g_free(carrier->trouble);
	g_free(carrier);
}

/* Whether one letter is to show what a relay makes of us, before it gets others. */
static bool is_on_probation(const Carrier *carrier)
{
	return carrier->state == CARRIER_TRIAL ||
	       (carrier->config->auth.user != NULL && !carrier->proven);
}

unsigned carrier_slots(const Carrier *carrier)
{
	unsigned most, used;

	if (carrier->pool == NULL || carrier->state == CARRIER_DOWN)
		return 0;
	used = smtp_pool_busy(carrier->pool) + carrier->promised;
	most = is_on_probation(carrier)
		       ? 1
		       : smtp_pool_sessions(carrier->pool) - carrier->spared;
	return most - MIN(most, used);
}

bool carrier_may_take(const Carrier *carrier, SmtpNeed need)
{
	return carrier->pool == NULL || smtp_pool_may_take(carrier->pool, need);
}

bool carrier_is_ready(const Carrier *carrier, int64_t now)
{
	return rate_slot(carrier->config->rate, carrier->free, now, 0) <= now;
}

/* What to say of a relay that did not take a letter, or did not say so; yours. */
static char *describe_trouble(const Delivery *delivery)
{
	if (delivery->result == DELIVERY_IN_DOUBT)
		return g_strdup_printf("does not say whether it took letters: %s",
				       delivery->reply);
	if (delivery->put_off)
		return g_strdup_printf("takes nothing now: %d %s", delivery->code,
				       delivery->reply);
	if (delivery->code == 0)
		return g_strdup_printf("cannot be %s: %s",
				       delivery->hopeless ? "used" : "reached",
				       delivery->reply);
	if (delivery->unwelcome && delivery->hopeless)
		return g_strdup_printf(
			"wants a login or encryption: %d %s; does its configuration "
			"lack a user and secret, or tls?",
			delivery->code, delivery->reply);
	if (delivery->unwelcome)
		return g_strdup_printf(
			"takes nothing from us: %d %s; does it want a user and secret, "
			"or not know this host or sender?",
			delivery->code, delivery->reply);
	return g_strdup_printf("refused us: %d %s", delivery->code, delivery->reply);
}

/*
 * Whether a relay that takes letters has enough of them, since it refuses a connection: fewer
 * are used then, and that alone does not put it down.
 */
static bool has_enough(const Carrier *carrier, const Delivery *delivery)
{
	return carrier->proven && delivery->result == DELIVERY_UNTRIED &&
	       !delivery->unwelcome && !delivery->put_off &&
	       carrier->spared + 1 < smtp_pool_sessions(carrier->pool);
}

static void spare(Carrier *carrier, int64_t now)
{
	carrier->spared++;
	carrier->eases = now + FLEET_PAUSE;
}

/* Use one session more, a pause after it wanted fewer or one was given back. */
static void give_back(Carrier *carrier, int64_t now)
{
	if (carrier->spared == 0 || now < carrier->eases)
		return;
	carrier->spared--;
	carrier->eases = now + FLEET_PAUSE;
}

/* A trial that ends in doubt has cost a letter its fate: the next one is later. */
static void fail_trial(Carrier *carrier, const Delivery *delivery, int64_t now)
{
	bool doubted = delivery->result == DELIVERY_IN_DOUBT;

	go_down(carrier, now, doubted ? FLEET_PAUSE_IN_DOUBT : FLEET_PAUSE);
}

/*
 * How many deliveries in a row put it down. Each that it lets run out costs a letter all the time
 * that an answer has: of one that has answered nothing yet, one for each session is enough where
 * another relay can have the letters.
 */
static unsigned most_unanswered(const Carrier *carrier, const Delivery *delivery,
				bool alone)
{
	unsigned sessions = smtp_pool_sessions(carrier->pool);

	return delivery->late && !carrier->proven && !alone
		       ? MIN(sessions, LIMIT_UNANSWERED)
		       : LIMIT_UNANSWERED;
}

/* Keep count of a relay that does not answer letters. */
static void count_unanswered(Carrier *carrier, const Delivery *delivery, bool alone,
			     int64_t now)
{
	set_trouble(carrier, describe_trouble(delivery));
	if (carrier->state == CARRIER_DOWN)
		return;
	if (carrier->state == CARRIER_TRIAL)
		fail_trial(carrier, delivery, now);
	else if (delivery->hopeless)
		go_down(carrier, now, FLEET_PAUSE);
	else if (has_enough(carrier, delivery))
		spare(carrier, now);
	else if (++carrier->unanswered >= most_unanswered(carrier, delivery, alone))
		go_down(carrier, now, FLEET_PAUSE);
}

/* Whether the relay has said of the letter, and for its sake, yes, no or not now. */
static bool is_answered(const Delivery *delivery)
{
	return delivery->result != DELIVERY_UNTRIED &&
	       delivery->result != DELIVERY_IN_DOUBT && !delivery->unwelcome &&
	       !delivery->put_off;
}

/* A letter that is put off like those before it has not been tried. */
static void judge_put_off(Carrier *carrier, Delivery *delivery)
{
	if (!delivery->put_off)
		return;
	if (carrier->state != CARRIER_UP || carrier->delays > 0)
		delivery->result = DELIVERY_UNTRIED;
	carrier->delays++;
}

void carrier_learn(Carrier *carrier, Delivery *delivery, bool alone, int64_t now)
{
	carrier->heard = now;
	if (delivery->recalled)
		return;
	judge_put_off(carrier, delivery);
	if (!is_answered(delivery)) {
		count_unanswered(carrier, delivery, alone, now);
		return;
	}
	if (carrier->state != CARRIER_UP)
		carrier->credit = 0;
	carrier->state = CARRIER_UP;
	carrier->unanswered = 0;
	carrier->delays = 0;
	carrier->proven = true;
	give_back(carrier, now);
}
