/*
 * Dispatch: the loop that hands parcels to a relay.
 *
 * A round is one transaction: the outcomes of the last round enter ledger and register,
 * what is due is leased, and the intent of each parcel about to be submitted is
 * recorded. Only after the commit do bytes move. So an intent is durable before its
 * final dot, and a crash leaves no more parcels in doubt than there were sessions.
 *
 * A letter that cannot be prepared stops nobody else: it stays leased until the run ends,
 * waits again then, and the run fails with its error after all others have gone.
 */
#include "office-dispatch.h"

#include "dispatch-parcel.h"
#include "dispatch-relay.h"
#include "dispatch-status.h"
#include "office-addressee.h"
#include "office-flight.h"
#include "office-outcome.h"
#include "office-private.h"
#include "register-letter.h"
#include "wire-smtp.h"

/* Connections that fail one after another before a run stops. */
#define LIMIT_UNTRIED 8
/* Letters in doubt that the operator is told by number; the rest by count. */
#define LIMIT_TOLD 10
/* Milliseconds a round waits for more outcomes once it has one: a commit takes as long. */
#define GATHER_PATIENCE 2

typedef struct Sending {
	Office *office;
	const DispatchOptions *options;
	const char *dossier;
	const char *relay_name;
	SmtpPool *pool;
	Run *run;
	GPtrArray *landed; /* of Delivery: ended, not recorded yet */
	GPtrArray *ready;  /* of Flight: intent recorded, to be submitted */
	unsigned untried;  /* deliveries in a row that the relay never heard */
	char *trouble;     /* what the last of them said */
	GError *spoilt; /* why the first letter that could not be prepared could not */
	bool entered;   /* something of this round entered the register */
	int64_t taken;  /* parcels that this round leased */
	int64_t accepted; /* in this run */
	int64_t done;
	Progress *progress;
} Sending;

static void sending_clear(Sending *sending)
{
	smtp_pool_free(sending->pool);
	run_free(sending->run);
	g_clear_pointer(&sending->landed, g_ptr_array_unref);
	g_clear_pointer(&sending->ready, g_ptr_array_unref);
	progress_free(sending->progress);
	g_free(sending->trouble);
	g_clear_error(&sending->spoilt);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sending, sending_clear)

/* A delivery owns the flight that is its tag. */
static void landed_free(void *data)
{
	Delivery *delivery = data;

	flight_free(delivery->tag);
	delivery_free(delivery);
}

/* --- outcomes ------------------------------------------------------------------- */

static ParcelAct act_of(DeliveryResult result)
{
	static const ParcelAct acts[] = {
		[DELIVERY_ACCEPTED] = PARCEL_ACCEPT, [DELIVERY_REFUSED] = PARCEL_REFUSE,
		[DELIVERY_DEFERRED] = PARCEL_DEFER,  [DELIVERY_IN_DOUBT] = PARCEL_DOUBT,
		[DELIVERY_UNTRIED] = PARCEL_RETURN,
	};

	return acts[result];
}

static bool record_delivery(Sending *sending, const Delivery *delivery,
			    const char *stamp, GError **error)
{
	const Flight *flight = delivery->tag;
	Office *office = sending->office;
	const ParcelOutcome outcome = {
		.letter = flight->letter,
		.channel = flight->channel,
		.attempt = flight->attempt,
		.act = act_of(delivery->result),
		.code = delivery->code,
		.enhanced = delivery->enhanced,
		.reply = delivery->reply,
		.tls = delivery->tls,
	};
	ParcelState state;

	if (!parcel_record(office->store, &outcome, stamp, &state, error))
		return false;
	if (outcome.act == PARCEL_RETURN)
		return true;

	const OutcomeEntry entry = {
		.letter = flight->letter,
		.channel = flight->channel,
		.state = parcel_state_name(state),
		.attempt = flight->attempt,
		.relay = sending->relay_name,
		.reply = delivery->reply,
	};

	sending->entered = true;
	return office_enter_outcome(office, &entry, error);
}

static bool record_landed(Sending *sending, const char *stamp, GError **error)
{
	for (guint i = 0; i < sending->landed->len; i++)
		if (!record_delivery(sending, g_ptr_array_index(sending->landed, i),
				     stamp, error))
			return false;
	return true;
}

/* --- the round ------------------------------------------------------------------ */

/* A letter that must not be written any more is abandoned, with the reason. */
static bool abandon_suppressed(Sending *sending, const Parcel *parcel,
			       const char *reason, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *why = g_strdup_printf("suppressed: %s", reason);
	const ParcelResolution resolution = { parcel->letter, parcel->channel,
					      PARCEL_ABANDON, office->user_name, why };
	ParcelState state;

	if (!parcel_return(office->store, sending->run, parcel, stamp, error) ||
	    !parcel_resolve(office->store, &resolution, stamp, &state, error))
		return false;

	const OutcomeEntry entry = {
		.letter = parcel->letter,
		.channel = parcel->channel,
		.state = parcel_state_name(state),
		.attempt = parcel->attempt,
		.reply = why,
	};

	sending->entered = true;
	return office_enter_outcome(office, &entry, error);
}

/* Whether a failure is this letter's own, so that the others can go on. */
static bool is_of_letter(const GError *error)
{
	return chy_error_is(error, CHY_CORRUPT) || chy_error_is(error, CHY_INVALID) ||
	       chy_error_is(error, CHY_LIMIT);
}

/* Prepare a letter; what it cannot be prepared for is kept, and *flight_out is then NULL. */
static bool prepare(Sending *sending, const Parcel *parcel, const SealedLetter *letter,
		    Flight **flight_out, GError **error)
{
	g_autoptr(GError) fault = NULL;

	*flight_out = NULL;
	if (flight_prepare(sending->office, parcel, letter, flight_out, &fault))
		return true;
	if (!is_of_letter(fault)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
	if (sending->spoilt == NULL)
		sending->spoilt = g_steal_pointer(&fault);
	return true;
}

static bool take_up(Sending *sending, const Parcel *parcel, const char *stamp,
		    GError **error)
{
	Store *store = sending->office->store;
	g_autofree char *suppressed = NULL;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(Flight) flight = NULL;

	if (!register_letter_load(store, parcel->letter, &letter, error) ||
	    !office_find_suppressed(sending->office, letter, &suppressed, error))
		return false;
	if (suppressed != NULL)
		return abandon_suppressed(sending, parcel, suppressed, error);
	if (!prepare(sending, parcel, letter, &flight, error))
		return false;
	if (flight == NULL)
		return true;
	if (!parcel_intend(store, sending->run, parcel, stamp, error))
		return false;
	g_ptr_array_add(sending->ready, g_steal_pointer(&flight));
	return true;
}

static bool lease(Sending *sending, const char *stamp, GError **error)
{
	const ParcelDue due = { sending->run, smtp_pool_free_slots(sending->pool),
				stamp };
	g_autoptr(ParcelList) list = NULL;
	size_t count = 0;

	if (due.max == 0 || sending->untried >= LIMIT_UNTRIED)
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

/* One transaction; a checkpoint seals whatever it entered. */
static bool run_round(Sending *sending, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);

	sending->entered = false;
	sending->taken = 0;
	if (transaction == NULL || !record_landed(sending, stamp, error) ||
	    !lease(sending, stamp, error) ||
	    (sending->entered && !office_sign_checkpoint(office, error)) ||
	    !store_commit(&transaction, error)) {
		g_ptr_array_set_size(sending->ready, 0);
		return false;
	}
	g_ptr_array_set_size(sending->landed, 0);
	return true;
}

static bool submit_ready(Sending *sending, GError **error)
{
	while (sending->ready->len > 0) {
		g_autoptr(Flight) flight = g_ptr_array_steal_index(sending->ready, 0);
		const SmtpJob job = { .from = flight->envelope.from,
				      .to = flight->envelope.to,
				      .header = flight->header,
				      .body = flight->body,
				      .tag = flight,
				      .envelope_id = flight->letter };

		if (!smtp_pool_submit(sending->pool, &job, error))
			return false;
		(void)g_steal_pointer(&flight);
	}
	return true;
}

/* Keep count of a relay that is not there, and of how far the work has come. */
static void land(Sending *sending, Delivery *delivery)
{
	if (delivery->result == DELIVERY_UNTRIED) {
		sending->untried =
			delivery->hopeless ? LIMIT_UNTRIED : sending->untried + 1;
		g_free(sending->trouble);
		sending->trouble = g_strdup(delivery->reply);
	} else {
		sending->untried = 0;
		sending->accepted += delivery->result == DELIVERY_ACCEPTED ? 1 : 0;
		progress_set(sending->progress, (guint64)++sending->done);
	}
	g_ptr_array_add(sending->landed, delivery);
}

static bool await_landing(Sending *sending, GError **error)
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

/* Rounds until one finds nothing to record, to lease or under way. */
static bool send_all(Sending *sending, GError **error)
{
	bool more = true;

	while (more) {
		if (!run_round(sending, error) || !submit_ready(sending, error) ||
		    !await_landing(sending, error))
			return false;
		more = sending->landed->len > 0 || sending->taken > 0;
	}
	if (sending->untried >= LIMIT_UNTRIED)
		return chy_fail(error, CHY_TEMPORARY,
				"relay '%s' cannot be reached: %s", sending->relay_name,
				sending->trouble);
	if (sending->spoilt != NULL) {
		g_propagate_error(error, g_steal_pointer(&sending->spoilt));
		return false;
	}
	return true;
}

/* --- the run -------------------------------------------------------------------- */

/* "2 letters of an interrupted run are in doubt: …", yours. */
static char *describe_doubts(const GPtrArray *doubts)
{
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_printf(text, "%u %s of an interrupted run %s in doubt: ", doubts->len,
			doubts->len == 1 ? "letter" : "letters",
			doubts->len == 1 ? "is" : "are");
	for (guint i = 0; i < MIN(doubts->len, LIMIT_TOLD); i++) {
		const RecoveryDoubt *doubt = g_ptr_array_index(doubts, i);

		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", doubt->letter);
	}
	if (doubts->len > LIMIT_TOLD)
		g_string_append_printf(text, " and %u more", doubts->len - LIMIT_TOLD);
	g_string_append(text, "; see 'status', settle with 'resolve'");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void tell_recovery(const DispatchOptions *options, const Recovery *recovery)
{
	if (options->tell == NULL || recovery->doubts->len == 0)
		return;

	g_autofree char *sentence = describe_doubts(recovery->doubts);

	options->tell(options->tell_data, sentence);
}

static bool begin_run(Sending *sending, GError **error)
{
	Office *office = sending->office;
	Store *store = office->store;
	const RunNew beginning = { .dossier = sending->dossier,
				   .relay = sending->relay_name };
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
	g_auto(Recovery) recovery = { 0 };

	if (transaction == NULL || !dispatch_recover(store, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error) ||
	    (recovery.doubts->len > 0 && !office_sign_checkpoint(office, error)) ||
	    !run_begin(store, &beginning, stamp, &sending->run, error) ||
	    !store_commit(&transaction, error))
		return false;
	tell_recovery(sending->options, &recovery);
	return true;
}

/* Let what is under way come down, so that no known answer is lost. */
static bool drain(Sending *sending, GError **error)
{
	guint landed;

	do {
		landed = sending->landed->len;
		if (!await_landing(sending, error))
			return false;
	} while (sending->landed->len > landed);
	return true;
}

static bool end_run(Sending *sending, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = NULL;
	g_auto(Recovery) recovery = { 0 };

	if (!drain(sending, error))
		return false;
	transaction = store_begin(office->store, error);
	sending->entered = false;
	if (transaction == NULL || !record_landed(sending, stamp, error) ||
	    !run_end(office->store, sending->run, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error))
		return false;

	bool entered = sending->entered || recovery.doubts->len > 0;

	return office_settle(office, sending->dossier, error) &&
	       (!entered || office_sign_checkpoint(office, error)) &&
	       store_commit(&transaction, error);
}

/* The relay to use: the one given, else the configuration's first. */
static bool choose_relay(Office *office, const DispatchOptions *options,
			 RelayConfig *config_out, RelayConfigList **list_out,
			 GError **error)
{
	size_t count = 0;

	if (options->relay != NULL) {
		*config_out = (RelayConfig){ .name = (char *)options->relay,
					     .url = (char *)options->relay,
					     .sessions = RELAY_SESSIONS };
		return true;
	}
	if (!relay_config_parse(office->config->file, list_out, error))
		return false;

	const RelayConfig *relays = relay_config_list_get(*list_out, &count);

	if (count == 0)
		return chy_fail(error, CHY_CONFIG,
				"no relay is configured ([relay NAME] in %s/%s, or "
				"--relay URL)",
				office->home, OFFICE_CONFIG_FILE);
	*config_out = relays[0];
	return true;
}

static bool open_pool(Sending *sending, const RelayConfig *config,
		      const DispatchOptions *options, GError **error)
{
	g_autoptr(Relay) relay = NULL;
	const SmtpOptions pool = {
		.sessions =
			options->sessions > 0 ? options->sessions : config->sessions,
		.helo = config->helo,
		.require_loopback = sending->office->frozen,
		.tls = config->tls,
		.ca_file = config->ca_file,
		.auth = config->auth,
		.timeouts = config->timeouts,
	};

	return relay_parse(config->url, &relay, error) &&
	       smtp_pool_new(relay, &pool, &sending->pool, error);
}

static bool send_dossier(Sending *sending, GError **error)
{
	DispatchCounts counts;

	if (!dispatch_counts(sending->office->store, sending->dossier, &counts, error))
		return false;
	sending->progress = office_progress(sending->office, "dispatch",
					    (guint64)counts.by_state[PARCEL_WAITING]);
	if (!begin_run(sending, error))
		return false;

	/* A run that failed ends too: what it holds is settled, the failure is the first. */
	bool sent = send_all(sending, error);
	bool ended = end_run(sending, sent ? error : NULL);

	return sent && ended;
}

bool office_dispatch(Office *office, const char *dossier,
		     const DispatchOptions *options, DispatchSummary *summary_out,
		     GError **error)
{
	g_autoptr(RelayConfigList) list = NULL;
	RelayConfig config = { 0 };
	DossierState state;
	g_auto(Sending) sending = { .office = office, .options = options,
				   .dossier = dossier };

	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state < DOSSIER_ISSUED)
		return chy_fail(error, CHY_REFUSED,
				"cannot dispatch dossier '%s': it is %s, not issued",
				dossier, dossier_state_name(state));
	if (!choose_relay(office, options, &config, &list, error))
		return false;
	sending.relay_name = config.name;
	sending.landed = g_ptr_array_new_with_free_func(landed_free);
	sending.ready = g_ptr_array_new_with_free_func((GDestroyNotify)flight_free);
	if (!open_pool(&sending, &config, options, error) ||
	    !send_dossier(&sending, error) ||
	    !office_summarise(office, dossier, config.url, summary_out, error))
		return false;
	summary_out->sent = sending.accepted;
	return true;
}
