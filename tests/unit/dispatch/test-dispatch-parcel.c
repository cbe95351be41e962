#include "dispatch-due.h"
#include "dispatch-message.h"
#include "ledger.h"

static void test_one_parcel_for_letter_and_channel(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	ParcelNew parcel = { "1/2025/00001", "email", DOSSIER, "c@d.example", "other" };

	g_assert_false(parcel_create(store, &parcel, STAMP, &error));
	g_assert_error(error, CHY_ERROR, CHY_EXISTS);
	g_clear_error(&error);
	parcel.channel = "hand";
	g_assert_true(parcel_create(store, &parcel, STAMP, &error));
}

static void test_a_lease_is_held_by_one_run(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(5);
	g_autoptr(Run) one = ledger_begin_run(store);
	g_autoptr(Run) other = ledger_begin_run(store);
	g_autoptr(ParcelList) first = ledger_lease(store, one, 3, false);
	g_autoptr(ParcelList) rest = ledger_lease(store, other, 9, false);
	g_autoptr(ParcelList) none = ledger_lease(store, one, 9, false);
	size_t count;
	const Parcel *parcels = parcel_list_get(first, &count);

	g_assert_cmpuint(count, ==, 3);
	for (size_t i = 0; i < count; i++) {
		g_autofree char *letter = g_strdup_printf("1/2025/%05zu", i + 1);

		g_assert_cmpstr(parcels[i].letter, ==, letter);
		g_assert_cmpint(parcels[i].attempt, ==, 1);
	}
	const ParcelIntent not_its_own = { &parcels[0], "main" };

	g_assert_false(parcel_intend(store, other, &not_its_own, STAMP, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
	g_clear_error(&error);
	const ParcelDelay not_its = { .parcel = &parcels[0] };

	g_assert_false(parcel_postpone(store, other, &not_its, STAMP, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
	parcel_list_get(rest, &count);
	g_assert_cmpuint(count, ==, 2);
	parcel_list_get(none, &count);
	g_assert_cmpuint(count, ==, 0);
}

static void test_a_parcel_given_back_had_no_attempt(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) leased = ledger_lease(store, run, 1, false);
	size_t count;
	int64_t attempts = -1;
	const ParcelDelay as_before = { .parcel = parcel_list_get(leased, &count) };

	g_assert_true(parcel_postpone(store, run, &as_before, STAMP, &error));
	g_assert_cmpint(ledger_state(store, 1, &attempts), ==, PARCEL_WAITING);
	g_assert_cmpint(attempts, ==, 0);

	/* with an intent it is not given back but has an outcome */
	g_autoptr(ParcelList) intended = ledger_lease(store, run, 1, true);
	const ParcelDelay too_late = { .parcel = parcel_list_get(intended, &count) };

	g_assert_false(parcel_postpone(store, run, &too_late, STAMP, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
}

static void test_a_parcel_put_off_waits_until_then(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) leased = ledger_lease(store, run, 1, false);
	g_autofree char *due = NULL;
	size_t count;
	const ParcelDelay delay = { .parcel = parcel_list_get(leased, &count),
				    .due = "2025-02-20T09:30:00Z" };

	g_assert_true(parcel_postpone(store, run, &delay, STAMP, &error));
	g_assert_true(parcel_next_due(store, DOSSIER, &due, &error));
	g_assert_cmpstr(due, ==, delay.due);

	g_autoptr(ParcelList) none = ledger_lease(store, run, 1, false);

	parcel_list_get(none, &count);
	g_assert_cmpuint(count, ==, 0);
}

/* One that a pace put off is due again when asked; one put off otherwise, or elsewhere, is not. */
static void test_what_a_pace_put_off_is_hastened(void)
{
	static const char *const late = "2025-02-22T09:30:00Z";
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(3);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) leased = ledger_lease(store, run, 3, false);
	g_autofree char *due = NULL;
	g_autofree char *paced = NULL;
	size_t count;
	const Parcel *parcels = parcel_list_get(leased, &count);

	g_assert_cmpuint(count, ==, 3);
	for (size_t i = 0; i < count; i++) {
		const ParcelDelay delay = { &parcels[i], late, i > 0 };

		g_assert_true(parcel_postpone(store, run, &delay, STAMP, &error));
	}
	g_assert_true(parcel_hasten_paced(store, "another-1", STAMP, &error));
	g_assert_true(parcel_next_due(store, DOSSIER, &due, &error));
	g_assert_cmpstr(due, ==, late);
	g_assert_true(parcel_hasten_paced(store, DOSSIER, STAMP, &error));
	g_assert_true(parcel_next_paced(store, DOSSIER, &paced, &error));
	g_assert_cmpstr(paced, ==, STAMP);

	g_autoptr(ParcelList) again = ledger_lease(store, run, 3, false);

	parcel_list_get(again, &count);
	g_assert_cmpuint(count, ==, 2);
}

static void test_a_relay_that_is_down_costs_no_attempt(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	const ParcelOutcome outcome = ledger_outcome(PARCEL_RETURN);
	ParcelState state;

	for (int i = 0; i < 3; i++) {
		g_autoptr(ParcelList) list = ledger_lease(store, run, 1, true);
		g_autofree char *due = NULL;
		int64_t attempts = -1;

		g_assert_true(parcel_record(store, &outcome, STAMP, &state, &error));
		g_assert_cmpint(ledger_state(store, 1, &attempts), ==, PARCEL_WAITING);
		g_assert_cmpint(attempts, ==, 0);
		g_assert_true(parcel_next_due(store, DOSSIER, &due, &error));
		g_assert_cmpstr(due, ==, STAMP);
	}
}

#define SOON "2025-02-20T09:00:01Z" /* a second after STAMP */

/* What nobody heard does not keep others from their turn. */
static void test_a_parcel_nobody_heard_goes_behind(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(2);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) first = ledger_lease(store, run, 1, true);
	g_autoptr(ParcelList) next = NULL;
	const ParcelOutcome outcome = ledger_outcome(PARCEL_RETURN);
	const ParcelDue due = { run, 1, SOON, LEASE };
	ParcelState state;
	size_t count;

	g_assert_true(parcel_record(store, &outcome, SOON, &state, &error));
	g_assert_true(parcel_lease_due(store, &due, &next, &error));
	g_assert_cmpstr(parcel_list_get(next, &count)->letter, !=,
			outcome.parcel->letter);
	g_assert_cmpuint(count, ==, 1);
}

/* Lease at `stamp` and record a deferral at once; the new state. */
static ParcelState defer_once(Store *store, const Run *run, const char *stamp,
			      char **due_out)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ParcelList) list = NULL;
	const ParcelDue due = { run, 1, stamp, LEASE };
	ParcelState state;
	size_t count;

	g_assert_true(parcel_lease_due(store, &due, &list, &error));

	const Parcel *parcel = parcel_list_get(list, &count);

	g_assert_cmpuint(count, ==, 1);
	const ParcelIntent intent = { parcel, "main" };
	const ParcelOutcome outcome = { .parcel = parcel, .act = PARCEL_DEFER };

	g_assert_true(parcel_intend(store, run, &intent, stamp, &error));
	g_assert_true(parcel_record(store, &outcome, stamp, &state, &error));
	g_assert_true(parcel_next_due(store, DOSSIER, due_out, &error));
	return state;
}

static void test_deferrals_come_at_growing_intervals(void)
{
	static const char *const dues[] = {
		"2025-02-20T09:01:00Z", "2025-02-20T09:06:00Z", "2025-02-20T09:21:00Z",
		"2025-02-20T09:51:00Z", "2025-02-20T10:51:00Z", "2025-02-20T12:51:00Z",
		"2025-02-20T16:51:00Z", "2025-02-20T20:51:00Z",
	};
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autofree char *now = g_strdup(STAMP);
	unsigned tries = 0;

	for (;;) {
		char *due = NULL;
		ParcelState state = defer_once(store, run, now, &due);

		if (tries < G_N_ELEMENTS(dues))
			g_assert_cmpstr(due, ==, dues[tries]);
		tries++;
		if (state != PARCEL_WAITING) {
			g_assert_cmpint(state, ==, PARCEL_ABANDONED);
			g_assert_null(due);
			break;
		}
		g_free(now);
		now = due;
	}
	g_assert_cmpstr(now, ==, "2025-02-25T12:51:00Z");
	g_assert_cmpuint(tries, ==, 37);
}

/* What could be due no later than now is given up, and not tried again and again. */
static void test_no_later_time_ends_patience(void)
{
	static const struct {
		const char *now, *due;
		ParcelState state;
	} cases[] = {
		{ "9999-12-31T23:58:59Z", "9999-12-31T23:59:59Z", PARCEL_WAITING },
		{ "9999-12-31T23:59:00Z", NULL, PARCEL_ABANDONED },
		{ "9999-12-31T23:59:59Z", NULL, PARCEL_ABANDONED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = ledger_new(1);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autofree char *due = NULL;

		g_assert_cmpint(defer_once(store, run, cases[i].now, &due), ==,
				cases[i].state);
		g_assert_cmpstr(due, ==, cases[i].due);
	}
}

static void test_a_person_restores_patience(void)
{
	static const char much_later[] = "2025-04-01T09:00:00Z";
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autofree char *due = NULL, *again = NULL;
	const ParcelResolution steps[] = {
		{ "1/2025/00001", "email", PARCEL_ABANDON, "rana", "wrong mailbox" },
		{ "1/2025/00001", "email", PARCEL_RESEND, "rana", "it was right" },
	};
	ParcelState state;

	g_assert_cmpint(defer_once(store, run, STAMP, &due), ==, PARCEL_WAITING);
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		g_assert_true(
			parcel_resolve(store, &steps[i], much_later, &state, &error));
	g_assert_cmpint(defer_once(store, run, much_later, &again), ==, PARCEL_WAITING);
	g_assert_cmpstr(again, ==, "2025-04-01T09:01:00Z");
}

static void test_a_late_answer_does_not_undo_a_persons_word(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) list = ledger_lease(store, run, 1, true);
	const ParcelOutcome outcome = ledger_outcome(PARCEL_ACCEPT);
	const ParcelResolution abandon = { "1/2025/00001", "email", PARCEL_ABANDON,
					   "rana", "the relay was reinstalled" };
	g_auto(Recovery) recovery = { 0 };
	ParcelState state;
	int64_t attempts;

	g_assert_true(run_end(store, run, STAMP, &recovery, &error));
	g_assert_true(parcel_resolve(store, &abandon, STAMP, &state, &error));
	g_assert_false(parcel_record(store, &outcome, STAMP, &state, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
	g_assert_cmpint(ledger_state(store, 1, &attempts), ==, PARCEL_ABANDONED);
}

static void test_an_attempt_in_doubt_takes_its_late_answer(void)
{
	static const struct {
		ParcelAct act;
		ParcelState state;
		int64_t attempts;
	} cases[] = {
		{ PARCEL_ACCEPT, PARCEL_ACCEPTED, 1 },
		{ PARCEL_REFUSE, PARCEL_REFUSED, 1 },
		{ PARCEL_DEFER, PARCEL_WAITING, 1 },
		{ PARCEL_RETURN, PARCEL_WAITING, 0 },
		{ PARCEL_DOUBT, PARCEL_IN_DOUBT, 1 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Store) store = ledger_new(1);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) list = ledger_lease(store, run, 1, true);
		const ParcelOutcome outcome = ledger_outcome(cases[i].act);
		g_auto(Recovery) recovery = { 0 };
		ParcelState state;
		int64_t attempts;
		bool doubt = false;

		g_assert_true(run_end(store, run, STAMP, &recovery, &error));
		g_assert_true(
			parcel_is_in_doubt(store, outcome.parcel, &doubt, &error));
		g_assert_true(doubt);
		g_assert_true(parcel_record(store, &outcome, STAMP, &state, &error));
		g_assert_cmpint(state, ==, cases[i].state);
		g_assert_cmpint(ledger_state(store, 1, &attempts), ==, cases[i].state);
		g_assert_cmpint(attempts, ==, cases[i].attempts);

		/* an answer is recorded once */
		g_assert_false(parcel_record(store, &outcome, STAMP, &state, &error));
		g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
	}
}

static void test_a_lease_lasts_as_long_as_asked(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) list = NULL;
	g_autofree char *until = NULL;
	const ParcelDue due = { run, 1, STAMP, 90000 };

	g_assert_true(parcel_lease_due(store, &due, &list, &error));
	g_assert_true(store_find_text(store, "SELECT lease_until FROM dispatch_parcel",
				      NULL, &until, &error));
	g_assert_cmpstr(until, ==, "2025-02-21T10:00:00Z");
}

static void test_a_resolution_needs_parcel_and_reason(void)
{
	static const struct {
		ParcelResolution resolution;
		ChyError code;
	} cases[] = {
		{ { "1/2025/00009", "email", PARCEL_ABANDON, "a", "b" },
		  CHY_NOT_FOUND },
		{ { "1/2025/00001", "hand", PARCEL_ABANDON, "a", "b" }, CHY_NOT_FOUND },
		{ { "1/2025/00001", "email", PARCEL_ABANDON, "a", "" }, CHY_INVALID },
		{ { "1/2025/00001", "email", PARCEL_ABANDON, "a", NULL }, CHY_INVALID },
		{ { "1/2025/00001", "email", PARCEL_CONFIRM, "a", "b" }, CHY_REFUSED },
	};
	g_autoptr(Store) store = ledger_new(1);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		ParcelState state;

		g_assert_false(parcel_resolve(store, &cases[i].resolution, STAMP,
					      &state, &error));
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
	}
}

static void test_status_tells_the_relays_own_words(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(2);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) leased = ledger_lease(store, run, 1, true);
	g_autoptr(StatusList) list = NULL;
	ParcelOutcome outcome = ledger_outcome(PARCEL_ACCEPT);
	ParcelState state;
	size_t count;

	outcome.code = 250;
	outcome.reply = "2.0.0 Ok: queued as 4F";
	outcome.queue_id = "4F";
	outcome.tls = "TLSv1.3";
	g_assert_true(
		parcel_record(store, &outcome, "2025-02-20T09:00:07Z", &state, &error));
	g_assert_true(dispatch_status(store, DOSSIER, &list, &error));

	const StatusRow *rows = status_list_get(list, &count);

	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(rows[0].reply, ==, "2.0.0 Ok: queued as 4F");
	g_assert_cmpint(rows[0].code, ==, 250);
	g_assert_cmpstr(rows[0].queue_id, ==, "4F");
	g_assert_cmpstr(rows[0].tls, ==, "TLSv1.3");
	g_assert_cmpstr(rows[0].relay, ==, "main");
	g_assert_cmpstr(rows[0].intent, ==, STAMP);
	g_assert_cmpstr(rows[0].outcome, ==, "2025-02-20T09:00:07Z");
	g_assert_null(rows[0].due);
	g_assert_cmpint(rows[1].state, ==, PARCEL_WAITING);
	g_assert_cmpstr(rows[1].due, ==, STAMP);
	g_assert_null(rows[1].reply);

	g_autofree char *last = NULL, *day = NULL;
	DispatchCounts counts;

	g_assert_true(dispatch_counts(store, DOSSIER, &counts, &error));
	g_assert_cmpint(counts.total, ==, 2);
	g_assert_cmpint(counts.by_state[PARCEL_ACCEPTED], ==, 1);
	g_assert_true(dispatch_last_accepted(store, DOSSIER, &last, &day, &error));
	g_assert_cmpstr(last, ==, "2025-02-20T09:00:07Z");
}

static void test_a_message_is_composed_once(void)
{
	char id[] = "<1@b.example>", header[] = "Subject: a\r\n", encoder[] = "1",
	     digest[] = "00", stamp[] = STAMP;
	const DispatchMessage message = { 1, id, header, encoder, digest, stamp };
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(DispatchMessage) found = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(dispatch_message_find(store, 1, &found, &error));
	g_assert_null(found);
	g_assert_true(dispatch_message_save(store, &message, &error));
	g_assert_true(dispatch_message_find(store, 1, &found, &error));
	g_assert_cmpstr(found->header, ==, header);
	g_assert_cmpstr(found->message_id, ==, id);
	g_assert_cmpstr(found->digest, ==, digest);
	g_assert_false(dispatch_message_save(store, &message, &error));
	g_assert_error(error, CHY_ERROR, CHY_EXISTS);
}

/* Only what cannot have arrived may go with another header block. */
static void test_a_message_that_cannot_have_arrived(void)
{
	static const struct {
		ParcelAct act;
		bool arrived;
	} cases[] = {
		{ PARCEL_LEASE, true }, /* its outcome is not known */
		{ PARCEL_ACCEPT, true },  { PARCEL_DOUBT, true },
		{ PARCEL_REFUSE, false }, { PARCEL_DEFER, false },
		{ PARCEL_RETURN, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = ledger_new(1);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) list = ledger_lease(store, run, 1, true);
		const ParcelOutcome outcome = ledger_outcome(cases[i].act);
		g_autoptr(GError) error = NULL;
		ParcelState state;
		bool arrived = !cases[i].arrived;

		g_assert_true(cases[i].act == PARCEL_LEASE ||
			      parcel_record(store, &outcome, STAMP, &state, &error));
		g_assert_true(
			dispatch_message_may_have_arrived(store, 1, &arrived, &error));
		g_assert_cmpint(arrived, ==, cases[i].arrived);
	}
}

static void test_a_header_block_is_replaced(void)
{
	char id[] = "<1@b.example>", header[] = "Subject: a\r\n", other[] = "X: y\r\n",
	     digest[] = "00", digest_of_other[] = "11", stamp[] = STAMP;
	char encoder[] = "1", later[] = "2";
	const DispatchMessage message = { 1, id, header, encoder, digest, stamp };
	const DispatchMessage renewed = { 1, id, other, later, digest_of_other, stamp };
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(DispatchMessage) found = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(dispatch_message_replace(store, &renewed, &error));
	g_assert_true(chy_error_is(error, CHY_NOT_FOUND));
	g_clear_error(&error);
	g_assert_true(dispatch_message_save(store, &message, &error));
	g_assert_true(dispatch_message_replace(store, &renewed, &error));
	g_assert_true(dispatch_message_find(store, 1, &found, &error));
	g_assert_cmpstr(found->header, ==, other);
	g_assert_cmpstr(found->digest, ==, digest_of_other);
	g_assert_cmpstr(found->encoder, ==, later);
	g_assert_cmpstr(found->message_id, ==, id);
	g_assert_cmpstr(found->composed, ==, stamp);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		GTestFunc run;
	} cases[] = {
		{ "unique", test_one_parcel_for_letter_and_channel },
		{ "lease", test_a_lease_is_held_by_one_run },
		{ "return", test_a_parcel_given_back_had_no_attempt },
		{ "put-off", test_a_parcel_put_off_waits_until_then },
		{ "hasten", test_what_a_pace_put_off_is_hastened },
		{ "relay-down", test_a_relay_that_is_down_costs_no_attempt },
		{ "behind", test_a_parcel_nobody_heard_goes_behind },
		{ "delays", test_deferrals_come_at_growing_intervals },
		{ "last-time", test_no_later_time_ends_patience },
		{ "patience", test_a_person_restores_patience },
		{ "late", test_a_late_answer_does_not_undo_a_persons_word },
		{ "doubt", test_an_attempt_in_doubt_takes_its_late_answer },
		{ "lease-time", test_a_lease_lasts_as_long_as_asked },
		{ "resolve", test_a_resolution_needs_parcel_and_reason },
		{ "status", test_status_tells_the_relays_own_words },
		{ "message", test_a_message_is_composed_once },
		{ "arrived", test_a_message_that_cannot_have_arrived },
		{ "replaced", test_a_header_block_is_replaced },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strconcat("/dispatch/parcel/", cases[i].path, NULL);

		g_test_add_func(path, cases[i].run);
	}
	return g_test_run();
}
