/*
 * Every move in every state, by the table and by the store; and when a schedule lets through.
 */
#include "dispatch-gate.h"

#include "ledger.h"

#define NONE GATE_STATES /* the move is not legal */

/* Written out a second time on purpose: what the table must say. */
static const GateState expected[GATE_STATES][GATE_MOVES] = {
	[GATE_OPEN] = { [GATE_PAUSE] = GATE_PAUSED,
			[GATE_RESUME] = NONE,
			[GATE_STOP] = GATE_STOPPED },
	[GATE_PAUSED] = { [GATE_PAUSE] = NONE,
			  [GATE_RESUME] = GATE_OPEN,
			  [GATE_STOP] = GATE_STOPPED },
	[GATE_STOPPED] = { [GATE_PAUSE] = NONE, [GATE_RESUME] = NONE, [GATE_STOP] = NONE },
};

static bool move(Store *store, GateMove one, GError **error)
{
	const GateAct act = { DOSSIER, one, "aydan", one == GATE_RESUME ? NULL : "why" };

	return gate_move(store, &act, STAMP, error);
}

static Store *store_in_state(GateState state)
{
	Store *store = ledger_new(0);

	if (state != GATE_OPEN)
		g_assert_true(move(store, state == GATE_PAUSED ? GATE_PAUSE : GATE_STOP,
				   NULL));
	return store;
}

static void test_moves(void)
{
	for (unsigned from = 0; from < GATE_STATES; from++)
		for (unsigned one = 0; one < GATE_MOVES; one++) {
			g_autoptr(Store) store = store_in_state((GateState)from);
			g_autoptr(GError) error = NULL;
			g_auto(Gate) gate = { .state = GATE_OPEN };
			GateState to = NONE, wanted = expected[from][one];
			bool legal = gate_move_find((GateState)from, (GateMove)one, &to);

			g_assert_cmpint(to, ==, wanted);
			g_assert_cmpint(legal, ==, wanted != NONE);
			g_assert_cmpint(move(store, (GateMove)one, &error), ==, legal);
			if (!legal)
				g_assert_error(error, CHY_ERROR, CHY_REFUSED);
			g_assert_true(gate_load(store, DOSSIER, &gate, NULL));
			g_assert_cmpint(gate.state, ==, legal ? to : from);
			g_assert_cmpstr(gate.who, ==,
					gate.state == GATE_OPEN ? NULL : "aydan");
		}
}

static const struct {
	GateState state;
	const char *opens, *closes, *stamp;
	GateVerdict verdict;
} verdicts[] = {
	{ GATE_OPEN, NULL, NULL, STAMP, GATE_PASSES },
	{ GATE_PAUSED, NULL, NULL, STAMP, GATE_HALTED },
	{ GATE_STOPPED, NULL, NULL, STAMP, GATE_HALTED },
	{ GATE_OPEN, STAMP, NULL, STAMP, GATE_PASSES },
	{ GATE_OPEN, STAMP, NULL, "2025-02-20T08:59:59Z", GATE_EARLY },
	{ GATE_OPEN, STAMP, NULL, "2035-02-20T08:59:59Z", GATE_PASSES },
	{ GATE_OPEN, STAMP, "2025-02-20T10:00:00Z", "2025-02-20T09:59:59Z", GATE_PASSES },
	{ GATE_OPEN, STAMP, "2025-02-20T10:00:00Z", "2025-02-20T10:00:00Z", GATE_EXPIRED },
	{ GATE_PAUSED, STAMP, "2025-02-20T10:00:00Z", "2025-02-20T10:00:00Z", GATE_HALTED },
};

static void test_verdicts(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		const Gate gate = { .state = verdicts[i].state,
				    .opens = (char *)verdicts[i].opens,
				    .closes = (char *)verdicts[i].closes };

		g_assert_cmpint(gate_judge(&gate, verdicts[i].stamp), ==,
				verdicts[i].verdict);
	}
}

static void test_schedules(void)
{
	static const struct {
		const char *opens, *closes;
		int code; /* 0: it is taken */
	} cases[] = {
		{ "2025-03-01T00:00:00Z", NULL, 0 },
		{ "2025-03-01T00:00:00Z", "2025-03-01T00:00:00Z", CHY_INVALID },
		{ "2025-03-01T00:00:00Z", "2025-02-28T00:00:00Z", CHY_INVALID },
		{ "2025-02-01T00:00:00Z", STAMP, CHY_INVALID },
		{ "2025-02-01T00:00:00Z", "2025-02-20T09:00:01Z", 0 },
	};
	g_autoptr(Store) store = ledger_new(0);
	g_autoptr(GPtrArray) names = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const GateSchedule schedule = { DOSSIER, cases[i].opens,
						cases[i].closes };
		g_autoptr(GError) error = NULL;
		g_auto(Gate) gate = { .state = GATE_OPEN };
		bool done = gate_schedule(store, &schedule, STAMP, &error);

		g_assert_cmpint(done, ==, cases[i].code == 0);
		if (!done) {
			g_assert_error(error, CHY_ERROR, cases[i].code);
			continue;
		}
		g_assert_true(gate_load(store, DOSSIER, &gate, NULL));
		g_assert_cmpstr(gate.opens, ==, cases[i].opens);
		g_assert_cmpstr(gate.closes, ==, cases[i].closes);
	}
	g_assert_true(gate_scheduled(store, &names, NULL));
	g_assert_cmpuint(names->len, ==, 1);
}

/* A pause keeps the schedule, and a schedule the pause; one that is stopped takes none. */
static void test_both(void)
{
	const GateSchedule schedule = { DOSSIER, STAMP, NULL };
	g_autoptr(Store) store = ledger_new(0);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) stopped = NULL;
	g_auto(Gate) gate = { .state = GATE_OPEN };

	g_assert_true(move(store, GATE_PAUSE, NULL));
	g_assert_true(gate_schedule(store, &schedule, STAMP, NULL));
	g_assert_true(gate_load(store, DOSSIER, &gate, NULL));
	g_assert_cmpint(gate.state, ==, GATE_PAUSED);
	g_assert_cmpstr(gate.opens, ==, STAMP);
	gate_clear(&gate);
	g_assert_true(move(store, GATE_STOP, NULL));
	g_assert_true(gate_load(store, DOSSIER, &gate, NULL));
	g_assert_cmpstr(gate.opens, ==, STAMP);
	g_assert_false(gate_schedule(store, &schedule, STAMP, &error));
	g_assert_error(error, CHY_ERROR, CHY_REFUSED);
	g_assert_true(gate_stopped(store, &stopped, NULL));
	g_assert_cmpuint(stopped->len, ==, 1);
	g_assert_cmpstr(stopped->pdata[0], ==, DOSSIER);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/gate/moves", test_moves);
	g_test_add_func("/dispatch/gate/verdicts", test_verdicts);
	g_test_add_func("/dispatch/gate/schedules", test_schedules);
	g_test_add_func("/dispatch/gate/both", test_both);
	return g_test_run();
}
