/*
 * Dispatch: the loop that hands parcels to a relay.
 *
 * A round is one transaction: the outcomes of the last round enter ledger and register,
 * what is due is leased, and the intent of each parcel about to be submitted is
 * recorded. Only after the commit do bytes move. So an intent is durable before its
 * final dot, and a crash leaves no more parcels in doubt than there were sessions.
 *
 * A message is composed when a parcel is first taken up; the ledger keeps its header
 * block, and every later attempt sends the same bytes.
 */
#include "office-dispatch.h"

#include "base-progress.h"
#include "directory-suppress.h"
#include "dispatch-message.h"
#include "dispatch-parcel.h"
#include "dispatch-relay.h"
#include "dispatch-status.h"
#include "mail-message.h"
#include "office-message.h"
#include "office-outcome.h"
#include "office-private.h"
#include "register-letter.h"
#include "wire-smtp.h"

#include <string.h>

/* connections that fail one after another before a run stops */
#define LIMIT_UNTRIED 8
/* milliseconds a round waits for more outcomes once it has one: a commit takes as long */
#define GATHER_PATIENCE 2

/* One parcel between its intent and its outcome. */
typedef struct Flight {
	char *letter, *channel;
	Envelope envelope;
	int64_t attempt;
	GBytes *header, *body;
} Flight;

static void flight_free(Flight *flight)
{
	if (flight == NULL)
		return;
	g_free(flight->letter);
	g_free(flight->channel);
	envelope_clear(&flight->envelope);
	g_clear_pointer(&flight->header, g_bytes_unref);
	g_clear_pointer(&flight->body, g_bytes_unref);
	g_free(flight);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flight, flight_free)

typedef struct Sending {
	Office *office;
	const char *dossier;
	const char *relay_name;
	SmtpPool *pool;
	Run *run;
	GPtrArray *landed; /* of Delivery: ended, not recorded yet */
	GPtrArray *ready;  /* of Flight: intent recorded, to be submitted */
	unsigned untried;  /* deliveries in a row that the relay never heard */
	char *trouble;     /* what the last of them said */
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
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sending, sending_clear)

/* A delivery owns the flight that is its tag. */
static void landed_free(void *data)
{
	Delivery *delivery = data;

	flight_free(delivery->tag);
	delivery_free(delivery);
}

/* --- outcomes ----------------------------------------------------------------------
 */

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

	return office_enter_outcome(office, &entry, error);
}

static bool record_landed(Sending *sending, const char *stamp, GError **error)
{
	for (guint i = 0; i < sending->landed->len; i++)
		if (!record_delivery(sending, g_ptr_array_index(sending->landed, i),
				     stamp, error))
			return false;
	return sending->landed->len == 0 ||
	       office_sign_checkpoint(sending->office, error);
}

/* --- messages ----------------------------------------------------------------------
 */

static MessageParts parts_of(const SealedLetter *letter, int64_t date)
{
	return (MessageParts){
		.number = letter->number,
		.token = letter->token,
		.language = letter->language,
		.subject = letter->subject,
		.from_name = letter->from_name,
		.from_address = letter->from_address,
		.reply_to = letter->reply_to,
		.to_name = letter->addressee_name,
		.to_address = letter->mailbox,
		.text = letter->text,
		.html = letter->html,
		.pdf = letter->pdf,
		.date = date,
	};
}

bool office_message_rebuild(const SealedLetter *letter, const DispatchMessage *kept,
			    GBytes **header_out, GBytes **body_out, GError **error)
{
	const MessageParts parts = parts_of(letter, 0);
	g_autoptr(GBytes) header = g_bytes_new(kept->header, strlen(kept->header));
	g_autoptr(GBytes) body = NULL;

	if (!message_body(&parts, &body, error))
		return false;

	g_autofree char *digest = message_digest(header, body);

	if (strcmp(digest, kept->digest) != 0)
		return chy_fail(
			error, CHY_CORRUPT,
			"the message of letter '%s' does not come out as it was "
			"composed (encoder %s, now %d)",
			letter->number, kept->encoder, MAIL_ENCODER_VERSION);
	*header_out = g_steal_pointer(&header);
	*body_out = g_steal_pointer(&body);
	return true;
}

/* Compose the message of a parcel that is taken up for the first time, and keep it. */
static bool compose_first(Sending *sending, const SealedLetter *letter, Flight *flight,
			  GError **error)
{
	const MessageParts parts = parts_of(letter, clock_now(sending->office->clock));
	g_autofree char *stamp = clock_stamp(sending->office->clock);
	g_autofree char *encoder = g_strdup_printf("%d", MAIL_ENCODER_VERSION);
	g_autoptr(Message) message = NULL;

	if (!message_compose(&parts, &message, error))
		return false;

	g_autofree char *message_id = g_strdup_printf("<%s>", message->message_id);
	g_autofree char *digest = message_digest(message->header, message->body);
	g_autofree char *header = g_strndup(g_bytes_get_data(message->header, NULL),
					    g_bytes_get_size(message->header));
	const DispatchMessage kept = {
		.letter = flight->letter,
		.channel = flight->channel,
		.message_id = message_id,
		.header = header,
		.encoder = encoder,
		.digest = digest,
		.composed = stamp,
	};

	flight->header = g_bytes_ref(message->header);
	flight->body = g_bytes_ref(message->body);
	return dispatch_message_save(sending->office->store, &kept, error);
}

static bool find_message(Sending *sending, const SealedLetter *letter, Flight *flight,
			 GError **error)
{
	g_autoptr(DispatchMessage) kept = NULL;
	const MessageParts parts = parts_of(letter, 0);

	if (!message_envelope(&parts, &flight->envelope, error) ||
	    !dispatch_message_find(sending->office->store, flight->letter,
				   flight->channel, &kept, error))
		return false;
	return kept == NULL ? compose_first(sending, letter, flight, error)
			    : office_message_rebuild(letter, kept, &flight->header,
						     &flight->body, error);
}

/* --- the round ---------------------------------------------------------------------
 */

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

	return office_enter_outcome(office, &entry, error);
}

static bool take_up(Sending *sending, const Parcel *parcel, const char *stamp,
		    GError **error)
{
	Store *store = sending->office->store;
	g_autofree char *suppressed = NULL;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(Flight) flight = g_new0(Flight, 1);

	if (!register_letter_load(store, parcel->letter, &letter, error))
		return false;

	const SuppressQuestion question = {
		.addressee = letter->addressee,
		.mailbox = parcel->mailbox,
		.day = clock_today(sending->office->clock),
	};

	if (!suppress_find_addressee(store, &question, &suppressed, error))
		return false;
	if (suppressed != NULL)
		return abandon_suppressed(sending, parcel, suppressed, error);
	flight->letter = g_strdup(parcel->letter);
	flight->channel = g_strdup(parcel->channel);
	flight->attempt = parcel->attempt;
	if (!find_message(sending, letter, flight, error) ||
	    !parcel_intend(store, sending->run, parcel, stamp, error))
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

	for (size_t i = 0; i < count; i++)
		if (!take_up(sending, &parcels[i], stamp, error))
			return false;
	return true;
}

static bool run_round(Sending *sending, GError **error)
{
	g_autofree char *stamp = clock_stamp(sending->office->clock);
	g_autoptr(StoreTransaction) transaction =
		store_begin(sending->office->store, error);

	if (transaction == NULL || !record_landed(sending, stamp, error) ||
	    !lease(sending, stamp, error) || !store_commit(&transaction, error)) {
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
		const SmtpJob job = { flight->envelope.from, flight->envelope.to,
				      flight->header, flight->body, flight };

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
		sending->untried++;
		g_free(sending->trouble);
		sending->trouble = g_strdup(delivery->reply);
	} else {
		sending->untried = 0;
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
		more = sending->landed->len > 0;
	}
	if (sending->untried >= LIMIT_UNTRIED)
		return chy_fail(error, CHY_TEMPORARY,
				"relay '%s' cannot be reached: %s", sending->relay_name,
				sending->trouble);
	return true;
}

/* --- the run -----------------------------------------------------------------------
 */

static bool begin_run(Sending *sending, GError **error)
{
	Store *store = sending->office->store;
	const RunNew beginning = { .dossier = sending->dossier,
				   .relay = sending->relay_name };
	g_autofree char *stamp = clock_stamp(sending->office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
	Recovery recovery;

	return transaction != NULL &&
	       dispatch_recover(store, stamp, &recovery, error) &&
	       run_begin(store, &beginning, stamp, &sending->run, error) &&
	       store_commit(&transaction, error);
}

static bool end_run(Sending *sending, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);

	return transaction != NULL &&
	       run_end(office->store, sending->run, stamp, error) &&
	       office_settle(office, sending->dossier, error) &&
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
	};

	return relay_parse(config->url, &relay, error) &&
	       smtp_pool_new(relay, &pool, &sending->pool, error);
}

static bool send_dossier(Sending *sending, GError **error)
{
	DispatchCounts counts;

	if (!dispatch_counts(sending->office->store, sending->dossier, &counts, error))
		return false;
	if (sending->office->progress != NULL)
		sending->progress =
			progress_new(sending->office->progress, "dispatch",
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
	g_auto(Sending) sending = { .office = office, .dossier = dossier };

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
	return open_pool(&sending, &config, options, error) &&
	       send_dossier(&sending, error) &&
	       office_summarise(office, dossier, config.url, summary_out, error);
}
