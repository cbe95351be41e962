/*
 * Every act in every state: by the table, and by the function that performs it.
 */
#include "dispatch-paper.h"
#include "dispatch-sweep.h"
#include "ledger.h"

#define NONE PARCEL_STATES           /* the act is not legal */
#define LATER "2025-02-25T09:00:00Z" /* five days on: patience ends */

/* Written out a second time on purpose: what the table must say. */
static const ParcelState expected[PARCEL_STATES][PARCEL_ACTS] = {
	[PARCEL_WAITING] = {
		[PARCEL_LEASE] = PARCEL_LEASED, [PARCEL_ACCEPT] = NONE,
		[PARCEL_REFUSE] = NONE, [PARCEL_DEFER] = NONE, [PARCEL_RETURN] = NONE,
		[PARCEL_DOUBT] = NONE, [PARCEL_GIVE_UP] = NONE, [PARCEL_CONFIRM] = NONE,
		[PARCEL_RESEND] = NONE, [PARCEL_ABANDON] = PARCEL_ABANDONED,
		[PARCEL_WITHHOLD] = PARCEL_ABANDONED, [PARCEL_SUSPECT] = PARCEL_IN_DOUBT,
		[PARCEL_SEND] = PARCEL_ACCEPTED, [PARCEL_COME_BACK] = NONE,
		[PARCEL_CORRECT] = NONE, [PARCEL_RETRACT] = NONE,
	},
	[PARCEL_LEASED] = {
		[PARCEL_LEASE] = NONE, [PARCEL_ACCEPT] = PARCEL_ACCEPTED,
		[PARCEL_REFUSE] = PARCEL_REFUSED, [PARCEL_DEFER] = PARCEL_WAITING,
		[PARCEL_RETURN] = PARCEL_WAITING, [PARCEL_DOUBT] = PARCEL_IN_DOUBT,
		[PARCEL_GIVE_UP] = PARCEL_ABANDONED, [PARCEL_CONFIRM] = NONE,
		[PARCEL_RESEND] = NONE, [PARCEL_ABANDON] = NONE,
		[PARCEL_WITHHOLD] = PARCEL_ABANDONED, [PARCEL_SUSPECT] = NONE,
		[PARCEL_SEND] = NONE, [PARCEL_COME_BACK] = NONE,
		[PARCEL_CORRECT] = NONE, [PARCEL_RETRACT] = NONE,
	},
	[PARCEL_ACCEPTED] = {
		[PARCEL_LEASE] = NONE, [PARCEL_ACCEPT] = NONE, [PARCEL_REFUSE] = NONE,
		[PARCEL_DEFER] = NONE, [PARCEL_RETURN] = NONE, [PARCEL_DOUBT] = NONE,
		[PARCEL_GIVE_UP] = NONE, [PARCEL_CONFIRM] = NONE, [PARCEL_RESEND] = NONE,
		[PARCEL_ABANDON] = NONE,
		[PARCEL_WITHHOLD] = NONE, [PARCEL_SUSPECT] = NONE,
		[PARCEL_SEND] = NONE, [PARCEL_COME_BACK] = PARCEL_REFUSED,
		[PARCEL_CORRECT] = PARCEL_ACCEPTED, [PARCEL_RETRACT] = PARCEL_WAITING,
	},
	[PARCEL_REFUSED] = {
		[PARCEL_LEASE] = NONE, [PARCEL_ACCEPT] = NONE, [PARCEL_REFUSE] = NONE,
		[PARCEL_DEFER] = NONE, [PARCEL_RETURN] = NONE, [PARCEL_DOUBT] = NONE,
		[PARCEL_GIVE_UP] = NONE, [PARCEL_CONFIRM] = NONE,
		[PARCEL_RESEND] = PARCEL_WAITING, [PARCEL_ABANDON] = PARCEL_ABANDONED,
		[PARCEL_WITHHOLD] = NONE, [PARCEL_SUSPECT] = NONE,
		[PARCEL_SEND] = NONE, [PARCEL_COME_BACK] = NONE,
		[PARCEL_CORRECT] = PARCEL_REFUSED, [PARCEL_RETRACT] = PARCEL_ACCEPTED,
	},
	[PARCEL_IN_DOUBT] = {
		[PARCEL_LEASE] = NONE, [PARCEL_ACCEPT] = PARCEL_ACCEPTED,
		[PARCEL_REFUSE] = PARCEL_REFUSED, [PARCEL_DEFER] = PARCEL_WAITING,
		[PARCEL_RETURN] = PARCEL_WAITING, [PARCEL_DOUBT] = PARCEL_IN_DOUBT,
		[PARCEL_GIVE_UP] = PARCEL_ABANDONED,
		[PARCEL_CONFIRM] = PARCEL_ACCEPTED, [PARCEL_RESEND] = PARCEL_WAITING,
		[PARCEL_ABANDON] = PARCEL_ABANDONED,
		[PARCEL_WITHHOLD] = NONE, [PARCEL_SUSPECT] = NONE,
		[PARCEL_SEND] = PARCEL_ACCEPTED, [PARCEL_COME_BACK] = NONE,
		[PARCEL_CORRECT] = NONE, [PARCEL_RETRACT] = NONE,
	},
	[PARCEL_ABANDONED] = {
		[PARCEL_LEASE] = NONE, [PARCEL_ACCEPT] = NONE, [PARCEL_REFUSE] = NONE,
		[PARCEL_DEFER] = NONE, [PARCEL_RETURN] = NONE, [PARCEL_DOUBT] = NONE,
		[PARCEL_GIVE_UP] = NONE, [PARCEL_CONFIRM] = NONE,
		[PARCEL_RESEND] = PARCEL_WAITING, [PARCEL_ABANDON] = NONE,
		[PARCEL_WITHHOLD] = NONE, [PARCEL_SUSPECT] = NONE,
		[PARCEL_SEND] = NONE, [PARCEL_COME_BACK] = NONE,
		[PARCEL_CORRECT] = NONE, [PARCEL_RETRACT] = NONE,
	},
};

/* Before its intent is recorded, as the office does it. */
static bool withhold(Store *store, const Run *run)
{
	static const Parcel parcel = { .letter = "1/2025/00001",
				       .channel = "email",
				       .serial = 1,
				       .attempt = 1 };
	g_autoptr(GError) error = NULL;

	g_assert_true(store_run(store,
				"DELETE FROM dispatch_attempt WHERE outcome IS NULL",
				NULL, &error));

	const ParcelHold hold = { &parcel, "mourning" };
	bool done = parcel_withhold(store, run, &hold, STAMP, &error);

	g_assert_true(done || chy_error_is(error, CHY_CONFLICT));
	return done;
}

/* All that wait, with the reason kept; the one parcel was moved. */
static bool sweep(Store *store, ParcelAct act)
{
	const Sweep waiting = { DOSSIER, act, "a reason" };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) swept = NULL;

	g_assert_true(dispatch_sweep(store, &waiting, STAMP, &swept, &error));
	return swept->len == 1;
}

/* What a person says of the parcel once it is one that goes by post; a correction is the same
 * act again, with another day. */
static bool act_on_paper(Store *store, ParcelAct act)
{
	g_autoptr(GError) error = NULL;
	g_auto(PaperResult) result = { 0 };
	int64_t attempts;
	ParcelState state = ledger_state(store, 1, &attempts);
	ParcelAct said = act != PARCEL_CORRECT     ? act
			 : state == PARCEL_REFUSED ? PARCEL_COME_BACK
						   : PARCEL_SEND;
	const PaperRecord record = { .letter = "1/2025/00001",
				     .user = "aydan",
				     .today = "2025-02-20",
				     .act = said,
				     .day = act == PARCEL_CORRECT ? "2025-02-19" : NULL,
				     .why = "a reason" };

	if (act == PARCEL_CORRECT && state != PARCEL_ACCEPTED &&
	    state != PARCEL_REFUSED)
		return false; /* there is nothing to be said again */
	g_assert_true(store_run(store, "UPDATE dispatch_parcel SET address = 'here'",
				NULL, &error));

	bool done = paper_record(store, &record, STAMP, &result, &error);

	g_assert_true(done || chy_error_is(error, CHY_REFUSED));
	return done && result.changed && result.act == act;
}

/* A person's word; false when it was refused. */
static bool resolve(Store *store, ParcelAct act, bool differs)
{
	const ParcelResolution resolution = { .letter = "1/2025/00001",
					      .channel = "email",
					      .act = act,
					      .who = "a",
					      .why = "b",
					      .differs = differs };
	g_autoptr(GError) error = NULL;
	ParcelState state;
	bool done = parcel_resolve(store, &resolution, STAMP, &state, &error);

	g_assert_true(done || chy_error_is(error, CHY_REFUSED));
	return done;
}

/* Perform `act` on the one parcel of the ledger; false when that was refused. */
static bool act_perform(Store *store, const Run *run, ParcelAct act)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ParcelList) list = NULL;
	ParcelState state;
	size_t count;

	if (act == PARCEL_LEASE) {
		list = ledger_lease(store, run, 1, true);
		parcel_list_get(list, &count);
		return count == 1;
	}
	if (act == PARCEL_WITHHOLD)
		return withhold(store, run) || sweep(store, act);
	if (act == PARCEL_SUSPECT)
		return sweep(store, act);
	if (act >= PARCEL_SEND)
		return act_on_paper(store, act);
	if (act >= PARCEL_CONFIRM)
		return resolve(store, act, false);

	bool give_up = act == PARCEL_GIVE_UP;
	const ParcelOutcome outcome = ledger_outcome(give_up ? PARCEL_DEFER : act);
	bool done =
		parcel_record(store, &outcome, give_up ? LATER : STAMP, &state, &error);

	g_assert_true(done || chy_error_is(error, CHY_CONFLICT));
	return done;
}

/* Bring a new ledger's one parcel to a state; *run_out is the run that leased it. */
static Store *ledger_in_state(ParcelState state, Run **run_out)
{
	static const ParcelAct last_act[PARCEL_STATES] = {
		[PARCEL_ACCEPTED] = PARCEL_ACCEPT,
		[PARCEL_REFUSED] = PARCEL_REFUSE,
		[PARCEL_ABANDONED] = PARCEL_GIVE_UP,
	};
	g_autoptr(GError) error = NULL;
	g_auto(Recovery) recovery = { 0 };
	Store *store = ledger_new(1);

	*run_out = ledger_begin_run(store);
	if (state == PARCEL_WAITING)
		return store;
	g_assert_true(act_perform(store, *run_out, PARCEL_LEASE));
	if (state == PARCEL_IN_DOUBT)
		g_assert_true(run_end(store, *run_out, STAMP, &recovery, &error));
	else if (state != PARCEL_LEASED)
		g_assert_true(act_perform(store, *run_out, last_act[state]));
	return store;
}

static void test_the_table(void)
{
	for (unsigned state = 0; state < PARCEL_STATES; state++)
		for (unsigned act = 0; act < PARCEL_ACTS; act++) {
			ParcelState to = NONE;
			bool legal = parcel_state_move((ParcelState)state,
						       (ParcelAct)act, &to);

			g_assert_cmpint(to, ==, expected[state][act]);
			g_assert_cmpint(legal, ==, to != NONE);
		}
}

static void test_the_ledger(void)
{
	for (unsigned state = 0; state < PARCEL_STATES; state++)
		for (unsigned act = 0; act < PARCEL_ACTS; act++) {
			g_autoptr(Run) run = NULL;
			g_autoptr(Store) store =
				ledger_in_state((ParcelState)state, &run);
			ParcelState to = expected[state][act];
			int64_t attempts;

			g_assert_cmpint(ledger_state(store, 1, &attempts), ==, state);
			g_assert_cmpint(act_perform(store, run, (ParcelAct)act), ==,
					to != NONE);
			g_assert_cmpint(ledger_state(store, 1, &attempts), ==,
					to != NONE ? to : state);
		}
}

static void test_the_table_differing(void)
{
	for (unsigned act = 0; act < PARCEL_ACTS; act++) {
		ParcelState to = NONE;
		bool legal = parcel_state_move_differing((ParcelAct)act, &to);

		g_assert_cmpint(to, ==, expected[PARCEL_IN_DOUBT][act]);
		g_assert_cmpint(legal, ==, to != NONE);
	}
}

static void test_the_ledger_differing(void)
{
	for (unsigned state = 0; state < PARCEL_STATES; state++)
		for (unsigned act = PARCEL_CONFIRM; act <= PARCEL_ABANDON; act++) {
			g_autoptr(Run) run = NULL;
			g_autoptr(Store) store =
				ledger_in_state((ParcelState)state, &run);
			int64_t attempts;

			g_assert_true(resolve(store, (ParcelAct)act, true));
			g_assert_cmpint(ledger_state(store, 1, &attempts), ==,
					expected[PARCEL_IN_DOUBT][act]);
		}
}

static void test_names(void)
{
	for (unsigned i = 0; i < PARCEL_STATES; i++) {
		g_autoptr(GError) error = NULL;
		ParcelState state = NONE;

		g_assert_true(parcel_state_parse(parcel_state_name((ParcelState)i),
						 &state, &error));
		g_assert_cmpint(state, ==, i);
		g_assert_false(parcel_state_parse("lost", &state, &error));
		g_assert_error(error, CHY_ERROR, CHY_CORRUPT);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/state/table", test_the_table);
	g_test_add_func("/dispatch/state/ledger", test_the_ledger);
	g_test_add_func("/dispatch/state/table-differing", test_the_table_differing);
	g_test_add_func("/dispatch/state/ledger-differing", test_the_ledger_differing);
	g_test_add_func("/dispatch/state/names", test_names);
	return g_test_run();
}
