/*
 * A sending: rounds within a run.
 *
 * Invariants:
 *   1. A run that began ends, also when the sending fails: what it holds is settled. While
 *      another process writes to the store, that is waited for, here and before it begins
 *      (office-lock.h).
 *   2. A signal ends a run in order: no more is leased, what is under way is waited for as
 *      long as the loop is patient, and then settled as any run's that ends.
 *   3. A parcel whose message was not submitted any more waits again from the end of the run
 *      on; nothing of it left.
 */
#include "office-sending.h"

#include "dispatch-due.h"
#include "dispatch-parcel.h"
#include "dispatch-status.h"
#include "office-ahead.h"
#include "office-barrier.h"
#include "office-disk.h"
#include "office-flight.h"
#include "office-installation.h"
#include "office-landing.h"
#include "office-lock.h"
#include "office-outcome.h"
#include "office-pacing.h"
#include "office-private.h"
#include "office-recovery.h"
#include "office-round.h"
#include "office-tally.h"

void sending_init(Sending *sending, Office *office, const char *dossier)
{
	GDestroyNotify free_flight = (GDestroyNotify)flight_free;

	*sending = (Sending){
		.office = office,
		.dossier = dossier,
		.landed = g_ptr_array_new_with_free_func(landing_free),
		.leased = g_ptr_array_new_with_free_func(free_flight),
		.prepared = g_ptr_array_new_with_free_func(free_flight),
		.announced = g_ptr_array_new_with_free_func(free_flight),
		.ready = g_ptr_array_new_with_free_func(free_flight),
		.committed = g_ptr_array_new_with_free_func(free_flight),
		.syncing = g_ptr_array_new_with_free_func(free_flight),
		.grounded = g_ptr_array_new_with_free_func(free_flight),
		.flying = g_ptr_array_new_with_free_func(free_flight),
		.took = tally_new(),
	};
}

void sending_clear(Sending *sending)
{
	fleet_free(sending->fleet);
	pace_free(sending->pace);
	loop_free(sending->loop);
	run_free(sending->run);
	g_clear_pointer(&sending->landed, g_ptr_array_unref);
	g_clear_pointer(&sending->leased, g_ptr_array_unref);
	g_clear_pointer(&sending->prepared, g_ptr_array_unref);
	g_clear_pointer(&sending->announced, g_ptr_array_unref);
	g_clear_pointer(&sending->ready, g_ptr_array_unref);
	g_clear_pointer(&sending->committed, g_ptr_array_unref);
	g_clear_pointer(&sending->syncing, g_ptr_array_unref);
	g_clear_pointer(&sending->grounded, g_ptr_array_unref);
	g_clear_pointer(&sending->flying, g_ptr_array_unref);
	g_clear_pointer(&sending->took, g_ptr_array_unref);
	progress_free(sending->progress);
	g_free(sending->barrier);
	quiet_clear(&sending->quiet);
	g_clear_error(&sending->spoilt);
	g_clear_error(&sending->left);
	g_clear_error(&sending->broken);
}

bool sending_is_stopping(const Sending *sending)
{
	return fleet_is_down(sending->fleet) || loop_is_closing(sending->loop) ||
	       sending->barrier != NULL;
}

void sending_tell(const Sending *sending, const char *sentence)
{
	const DispatchOptions *options = sending->options;

	if (sentence == NULL)
		return;
	progress_wipe(sending->progress);
	if (sending->line != NULL)
		job_tell(sending->line, sentence);
	else if (options->tell != NULL)
		options->tell(options->tell_data, sentence);
}

/* As RFC 3339 text with whole seconds, yours. */
static char *format_second(int64_t instant)
{
	return instant_format(instant - instant % G_USEC_PER_SEC);
}

void sending_tell_silence(void *data, const char *relay, double waited, double left)
{
	const Sending *sending = data;
	int64_t now = clock_now(sending->office->clock);
	g_autofree char *since =
		format_second(now - (int64_t)(waited * G_USEC_PER_SEC));
	g_autofree char *until = format_second(now + (int64_t)(left * G_USEC_PER_SEC));
	g_autofree char *sentence =
		g_strdup_printf("Relay '%s' has not answered since %s: it is waited "
				"for until %s at the latest",
				relay, since, until);

	if (sending->line != NULL)
		job_wait(sending->line, sentence);
	else
		sending_tell(sending, sentence);
}

bool sending_pass_over(const Sending *sending, const char *became, GError **fault,
		       GError **error)
{
	g_autofree char *sentence = NULL;

	if (!chy_error_is(*fault, CHY_CONFLICT)) {
		g_propagate_error(error, g_steal_pointer(fault));
		return false;
	}
	sentence = g_strdup_printf("%s; %s", (*fault)->message, became);
	sending_tell(sending, sentence);
	return true;
}

/* Tell of relays that are down at the end while others are not: nothing else shows it. */
static void tell_unused(const Sending *sending, const char *trouble)
{
	g_autofree char *sentence =
		g_strdup_printf("Not every relay was used to the end (%s)", trouble);

	if (*trouble != '\0')
		sending_tell(sending, sentence);
}

/* Why letters may be left that nobody deferred: a relay is not there, or one was at fault. */
static void find_left(Sending *sending)
{
	g_autofree char *trouble = fleet_describe_trouble(sending->fleet);

	if (fleet_is_down(sending->fleet)) {
		chy_fail(&sending->left, CHY_TEMPORARY, "%s", trouble);
	} else if (sending->stranded > clock_now(sending->office->clock) &&
		   *trouble != '\0') {
		chy_fail(&sending->left, CHY_TEMPORARY,
			 "%s; letters wait for it that no other relay takes, "
			 "by their mailbox or their size",
			 trouble);
	} else {
		sending->left = g_steal_pointer(&sending->spoilt);
		tell_unused(sending, trouble);
	}
}

/* Whether what was committed has got on. */
static bool check(Sending *sending, GError **error)
{
	if (sending->broken == NULL)
		return true;
	g_propagate_error(error, g_steal_pointer(&sending->broken));
	return false;
}

/* Rounds until one leaves nothing to record, to begin, to wait for or under way. */
static bool send_all(Sending *sending, GError **error)
{
	bool more = true;

	while (more) {
		int64_t until;
		bool leased;

		if (!round_run(sending, error))
			return false;
		ahead_announce(sending);
		leased = sending->leased->len > 0 || sending->delayed;
		if (!round_prepare(sending, error))
			return false;
		ahead_announce(sending);
		if (!pacing_find_next(sending, &until, error) ||
		    !landing_await(sending, until, error) || !check(sending, error))
			return false;
		more = sending->landed->len > 0 ||
		       (!sending_is_stopping(sending) &&
			(leased || until > 0 || sending->prepared->len > 0 ||
			 sending->announced->len > 0));
	}
	find_left(sending);
	return true;
}

/* Whether what was put off may go after all, since quiet hours are others now than they were. */
static bool is_put_off_in_vain(const Sending *sending, bool *vain_out, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *letter = NULL;
	QuietAnswer answer = { .due = NULL };

	*vain_out = false;
	if (!parcel_find_put_off(office->store, sending->dossier, stamp, &letter,
				 error))
		return false;
	if (letter == NULL)
		return true;
	if (!quiet_ask(&sending->quiet, office, letter, &answer, error))
		return false;
	*vain_out = answer.due == NULL;
	g_free(answer.due);
	return true;
}

/* Begin a run, and look anew at what waited for a rate, or was put off in vain. */
static bool begin(Sending *sending, bool vain, const char *stamp, GError **error)
{
	const RunNew beginning = { .dossier = sending->dossier,
				   .relay = sending->relays,
				   .dispatch = sending->dispatch };
	Store *store = sending->office->store;

	return run_begin(store, &beginning, stamp, &sending->run, error) &&
	       parcel_hasten_paced(store, sending->dossier, stamp, error) &&
	       (!vain ||
		parcel_hasten_put_off(store, sending->dossier, stamp, error));
}

/* Begin a run, unless the dossier's gate is shut. */
static bool begin_run(Sending *sending, bool vain, GError **error)
{
	Office *office = sending->office;
	g_autoptr(StoreTransaction) transaction = lock_await(sending, error);
	g_autofree char *stamp = clock_stamp(office->clock);

	if (transaction == NULL ||
	    !office_find_barrier(office, sending->dossier, &sending->barrier, error) ||
	    (sending->barrier == NULL && !begin(sending, vain, stamp, error)) ||
	    !store_commit(&transaction, error))
		return false;
	return sending->barrier == NULL ||
	       chy_fail(error, CHY_REFUSED, "cannot dispatch dossier '%s': %s",
			sending->dossier, sending->barrier);
}

/*
 * What was not submitted has not left: its attempt is forgotten. The register hears of it when it
 * was told before that the letter may have been sent.
 */
static bool return_flight(const Sending *sending, const Flight *flight,
			  const char *stamp, GError **error)
{
	Office *office = sending->office;
	const Parcel *parcel = &flight->parcel;
	const ParcelOutcome outcome = { .parcel = parcel, .act = PARCEL_RETURN };
	ParcelState state;
	bool doubted;

	if (!parcel_is_in_doubt(office->store, parcel, &doubted, error) ||
	    !parcel_record(office->store, &outcome, stamp, &state, error))
		return false;

	const OutcomeEntry entry = {
		.letter = parcel->letter,
		.channel = parcel->channel,
		.state = parcel_state_name(state),
		.attempt = parcel->attempt,
	};

	return !doubted || office_enter_outcomes(office, &entry, 1, error);
}

static bool return_grounded(Sending *sending, const char *stamp, GError **error)
{
	for (guint i = 0; i < sending->grounded->len; i++) {
		const Flight *flight = g_ptr_array_index(sending->grounded, i);
		g_autoptr(GError) fault = NULL;

		if (!return_flight(sending, flight, stamp, &fault) &&
		    !sending_pass_over(sending, "it was not sent", &fault, error))
			return false;
	}
	return true;
}

/* End the run; what it leaves it has left for the failure, if there was one. */
static bool end_run(Sending *sending, const GError *failure, GError **error)
{
	Office *office = sending->office;
	g_autofree char *stamp = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_auto(Recovery) recovery = { 0 };

	if (!landing_drain(sending, error))
		return false;
	transaction = lock_await(sending, error);
	stamp = clock_stamp(office->clock);
	/* Once more, for what was heard meanwhile of what patience had left. */
	if (transaction == NULL || !landing_drain(sending, error) ||
	    !landing_record(sending, stamp, error) ||
	    !return_grounded(sending, stamp, error) ||
	    (failure != NULL &&
	     !run_blame(office->store, sending->run, failure->message, error)) ||
	    !run_end(office->store, sending->run, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error) ||
	    !office_enforce_stops(office, error))
		return false;
	return office_settle(office, sending->dossier, error) &&
	       office_sign_checkpoint(office, error) &&
	       store_commit(&transaction, error);
}

/* What happens once a signal has come, with so many messages under way; yours. */
static char *describe_stop(unsigned flying)
{
	if (flying == 0)
		return g_strdup("Stopping: nothing more is begun, and nothing is under "
				"way");
	return g_strdup_printf("Stopping: nothing more is begun; %u %s under way %s %d "
			       "seconds to end; a second signal ends at once",
			       flying, flying == 1 ? "message" : "messages",
			       flying == 1 ? "has" : "have", LOOP_PATIENCE);
}

/* A signal has come: say what happens now, for it may take a while; of jobs it is said once. */
static void on_asked(void *data)
{
	const Sending *sending = data;

	fleet_recall_unsent(sending->fleet);

	g_autofree char *sentence = describe_stop(fleet_busy(sending->fleet));

	if (sending->line == NULL)
		sending_tell(sending, sentence);
}

bool sending_run(Sending *sending, GError **error)
{
	DispatchCounts counts = { .total = 0 };
	bool vain = false;

	if (sending->office->progress != NULL &&
	    !dispatch_counts(sending->office->store, sending->dossier, &counts, error))
		return false;
	sending->progress = office_progress(sending->office, "dispatch",
					    (guint64)(counts.by_state[PARCEL_WAITING] -
						      counts.on_paper[PARCEL_WAITING]));
	/* What looks through all of the dossier goes before the lock. */
	if (!loop_heed(sending->loop, on_asked, sending, error) ||
	    !fleet_load_welcome(sending->fleet, sending->office->store,
				sending->dossier, error) ||
	    !is_put_off_in_vain(sending, &vain, error) ||
	    !begin_run(sending, vain, error))
		return false;

	/* A run that failed ends too: what it holds is settled, the failure is the first. */
	g_autoptr(GError) failure = NULL;
	bool sent = office_witness(sending->office, &failure) &&
		    disk_open(sending, &failure) && send_all(sending, &failure);
	bool synced = disk_close(sending, sent ? &failure : NULL);
	bool ended = end_run(sending, failure != NULL ? failure : sending->left,
			     sent && synced ? error : NULL);

	if (failure != NULL)
		g_propagate_error(error, g_steal_pointer(&failure));
	return sent && synced && ended;
}
