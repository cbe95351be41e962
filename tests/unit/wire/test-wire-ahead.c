/*
 * A job that is announced while another is under way: what the relay does, and how both
 * end. Nothing of the second message goes before it is submitted.
 */
#include "stage.h"

#include <string.h>

typedef struct Scenario {
	const char *name;
	const char *faults;         /* of the sink, apart by a space */
	const char *first, *second; /* result and code */
	SmtpTurn turn;              /* of the second once the first has ended */
	uint64_t kept;              /* messages the sink has at the end */
	const char *at_once; /* of the second when it was submitted at once, if other */
} Scenario;

static const Scenario scenarios[] = {
	{ "all well", "", "accepted 250", "accepted 250", SMTP_TURN_NOW, 2 },

	/* what the relay says to the second */
	{ "RCPT 5yz", "rcpt:550+1*1", "accepted 250", "refused 550", SMTP_TURN_NOW, 1 },
	{ "RCPT 4yz", "rcpt:450+1*1", "accepted 250", "deferred 450", SMTP_TURN_NOW,
	  1 },
	{ "RCPT 5yz, but DATA taken", "rcpt:550+1*1 data:354+1*1", "accepted 250",
	  "refused 550", SMTP_TURN_NOW, 1 },
	{ "DATA 5yz", "data:554+1*1", "accepted 250", "refused 554", SMTP_TURN_NOW, 1 },
	{ "DATA 4yz", "data:451+1*1", "accepted 250", "deferred 451", SMTP_TURN_NOW,
	  1 },
	{ "dot 5yz", "dot:554+1*1", "accepted 250", "refused 554", SMTP_TURN_NOW, 1 },
	{ "dot closed", "dot:close+1*1", "accepted 250", "in-doubt 0", SMTP_TURN_NOW,
	  1 },

	/* what it says to the first leaves the second where it is */
	{ "first RCPT 5yz", "rcpt:550*1", "refused 550", "accepted 250", SMTP_TURN_NOW,
	  1 },
	{ "first dot 5yz", "dot:554*1", "refused 554", "accepted 250", SMTP_TURN_NOW,
	  1 },
	{ "first dot 4yz", "dot:452*1", "deferred 452", "accepted 250", SMTP_TURN_NOW,
	  1 },

	/* the connection goes: the second begins on another, and has lost nothing */
	{ "421 to the dot before it", "dot:421*1", "deferred 421", "accepted 250",
	  SMTP_TURN_NONE, 1 },
	{ "closed at the dot before it", "dot:close*1", "in-doubt 0", "accepted 250",
	  SMTP_TURN_NONE, 1 },
	{ "kept and closed before it", "kept:close*1", "in-doubt 0", "accepted 250",
	  SMTP_TURN_NONE, 2 },
	{ "354 to the dot before it", "dot:354*1", "in-doubt 354", "accepted 250",
	  SMTP_TURN_NONE, 1 },
	{ "silent at the dot before it", "dot:stall*1", "in-doubt 0", "accepted 250",
	  SMTP_TURN_NONE, 1 },
	{ "421 to MAIL", "mail:421+1*1", "accepted 250", "accepted 250", SMTP_TURN_NONE,
	  2 },
	{ "closed at MAIL", "mail:close+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2 },
	{ "closed at DATA", "data:close+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2, "untried 0" },
	{ "silent at MAIL", "mail:stall+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2 },

	/* MAIL there is not taken: asked again where nothing stands before it */
	{ "MAIL 5yz, once", "mail:550+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2 },
	{ "MAIL 5yz", "mail:550+1", "accepted 250", "deferred 550", SMTP_TURN_NONE, 1 },
	{ "MAIL out of step", "mail:503+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2 },
	{ "MAIL nonsense", "mail:354+1*1", "accepted 250", "accepted 250",
	  SMTP_TURN_NONE, 2 },
};

/* Seconds that a relay may be silent: few where it is. */
static double patience_with(const char *faults)
{
	return strstr(faults, "stall") != NULL ? 0.5 : 60;
}

/* Begin the first, and announce the second as soon as there is room. */
static void begin_both(Stage *stage)
{
	smtp_pool_submit(stage->pool, stage->first);
	while (smtp_pool_room_ahead(stage->pool) == 0)
		g_assert_true(loop_turn(stage->loop, -1, NULL));
	smtp_pool_announce(stage->pool, stage->second);
	g_assert_cmpuint(smtp_pool_room_ahead(stage->pool), ==, 0);
	g_assert_cmpint(smtp_pool_find_turn(stage->pool, stage->second), ==,
			SMTP_TURN_NEXT);
}

/* Let relay and session say to one another what they have to, for a second at most. */
static void settle(Stage *stage, SmtpTurn turn)
{
	int64_t ends = g_get_monotonic_time() + G_USEC_PER_SEC;

	for (int i = 0; i < 20; i++)
		g_assert_true(loop_turn(stage->loop, 1000, NULL));
	while (smtp_pool_find_turn(stage->pool, stage->second) != turn &&
	       g_get_monotonic_time() < ends)
		g_assert_true(loop_turn(stage->loop, 1000, NULL));
	g_assert_cmpint(smtp_pool_find_turn(stage->pool, stage->second), ==, turn);
}

/* The second is submitted when what the relay says to its envelope has been heard. */
static void test_scenario(gconstpointer data)
{
	const Scenario *scenario = data;
	g_auto(Stage) stage = { 0 };
	bool accepted = g_str_has_prefix(scenario->second, "accepted");

	stage_init(&stage, scenario->faults, false, patience_with(scenario->faults));
	begin_both(&stage);
	stage_await_end(&stage, stage.first, scenario->first);
	settle(&stage, scenario->turn);
	g_assert_cmpuint(sink_get_count(stage.sink), ==,
			 scenario->kept - (accepted ? 1 : 0));
	smtp_pool_submit(stage.pool, stage.second);
	stage_await_end(&stage, stage.second, scenario->second);
	g_assert_cmpuint(sink_get_count(stage.sink), ==, scenario->kept);
	smtp_pool_submit(stage.pool, stage.third);
	stage_await_end(&stage, stage.third,
			strcmp(scenario->second, "deferred 550") == 0 ? "deferred 550"
								      : "accepted 250");
}

/* The second is submitted at once, before the relay says anything to it. */
static void test_scenario_at_once(gconstpointer data)
{
	const Scenario *scenario = data;
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, scenario->faults, false, patience_with(scenario->faults));
	begin_both(&stage);
	stage_await_end(&stage, stage.first, scenario->first);
	smtp_pool_submit(stage.pool, stage.second);
	stage_await_end(&stage, stage.second,
			scenario->at_once != NULL ? scenario->at_once
						  : scenario->second);
	g_assert_cmpuint(sink_get_count(stage.sink), ==,
			 scenario->kept - (scenario->at_once != NULL ? 1 : 0));
}

/* A withdrawn job is not heard of again, wherever it stood; others go on. */
static void test_withdrawn(void)
{
	for (int late = 0; late < 2; late++) {
		g_auto(Stage) stage = { 0 };

		stage_init(&stage, "", false, 60);
		begin_both(&stage);
		if (late == 0)
			smtp_pool_withdraw(stage.pool, stage.second);
		stage_await_end(&stage, stage.first, "accepted 250");
		if (late == 1) {
			settle(&stage, SMTP_TURN_NOW);
			smtp_pool_withdraw(stage.pool, stage.second);
		}
		settle(&stage, SMTP_TURN_NONE);
		smtp_pool_submit(stage.pool, stage.third);
		stage_await_end(&stage, stage.third, "accepted 250");
		g_assert_cmpuint(sink_get_count(stage.sink), ==, 2);
	}
}

/* A job that nobody announced goes before one that was, which may still be submitted. */
static void test_overtaken(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false, 60);
	begin_both(&stage);
	stage_await_end(&stage, stage.first, "accepted 250");
	settle(&stage, SMTP_TURN_NOW);
	smtp_pool_submit(stage.pool, stage.third);
	stage_await_end(&stage, stage.third, "accepted 250");
	g_assert_cmpint(smtp_pool_find_turn(stage.pool, stage.second), ==,
			SMTP_TURN_NONE);
	smtp_pool_submit(stage.pool, stage.second);
	stage_await_end(&stage, stage.second, "accepted 250");
	g_assert_cmpuint(sink_get_count(stage.sink), ==, 3);
}

/* A pool that goes takes what was announced with it, and nothing of it has arrived. */
static void test_never_submitted(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false, 60);
	begin_both(&stage);
	stage_await_end(&stage, stage.first, "accepted 250");
	settle(&stage, SMTP_TURN_NOW);
	g_clear_pointer(&stage.pool, smtp_pool_free);
	for (int i = 0; i < 20; i++)
		g_assert_true(loop_turn(stage.loop, 1000, NULL));
	g_assert_cmpuint(sink_get_count(stage.sink), ==, 1);
}

/* Without PIPELINING there is no room ahead, at any time. */
static void test_no_room(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", true, 60);
	smtp_pool_submit(stage.pool, stage.first);
	while (sink_get_count(stage.sink) == 0) {
		g_assert_cmpuint(smtp_pool_room_ahead(stage.pool), ==, 0);
		g_assert_true(loop_turn(stage.loop, -1, NULL));
	}
	stage_await_end(&stage, stage.first, "accepted 250");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(scenarios); i++) {
		g_autofree char *heard =
			g_strdup_printf("/wire/ahead/heard/%s", scenarios[i].name);
		g_autofree char *at_once =
			g_strdup_printf("/wire/ahead/at-once/%s", scenarios[i].name);

		g_test_add_data_func(heard, &scenarios[i], test_scenario);
		g_test_add_data_func(at_once, &scenarios[i], test_scenario_at_once);
	}
	g_test_add_func("/wire/ahead/withdrawn", test_withdrawn);
	g_test_add_func("/wire/ahead/overtaken", test_overtaken);
	g_test_add_func("/wire/ahead/never-submitted", test_never_submitted);
	g_test_add_func("/wire/ahead/no-room", test_no_room);
	return g_test_run();
}
