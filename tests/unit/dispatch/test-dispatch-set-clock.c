/*
 * The machine's clock is set while a dispatch runs: what it waits for within itself takes as long
 * as before. The clock and the time that passes are the test's (--wrap).
 */
#include "fleet-stage.h"

#define HOUR (INT64_C(3600) * G_USEC_PER_SEC)
#define BEGAN (INT64_C(1740387600) * G_USEC_PER_SEC) /* 2025-02-24T09:00:00Z */

gint64 __wrap_g_get_real_time(void);
gint64 __wrap_g_get_monotonic_time(void);

static int64_t passed, off; /* since BEGAN, and by what the clock is off */

gint64 __wrap_g_get_real_time(void)
{
	return BEGAN + passed + off;
}

gint64 __wrap_g_get_monotonic_time(void)
{
	return HOUR + passed;
}

static void begin_stage(Stage *stage, const Member *members, size_t count)
{
	passed = off = 0;
	stage_init_by(stage, clock_new(NULL, NULL), members, count);
}

static const int64_t steps[] = { -HOUR, HOUR };

/* A relay that is down is left for its pause, no longer and no shorter. */
static void test_pause(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554" },
					  { .weight = 1 } };

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_auto(Stage) stage = { 0 };

		begin_stage(&stage, members, 2);
		assert_sends(&stage, "aBaBaBaBaBaBaBaBBB");
		off = steps[i];
		passed += FLEET_PAUSE - 1;
		assert_sends(&stage, "BB");
		passed++;
		assert_sends(&stage, "aBBB");
	}
}

/* The moment that letters are put off to until a relay is tried again is one of the clock as it
 * is set now. */
static void test_end_of_pause(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554" } };

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_auto(Stage) stage = { 0 };

		begin_stage(&stage, members, 1);
		assert_sends(&stage, "aaaaaaaa-");
		off = steps[i];
		passed += G_USEC_PER_SEC;
		g_assert_cmpint(fleet_find_pause(stage.fleet, (SmtpNeed){ 0 }), ==,
				clock_now(stage.clock) + FLEET_PAUSE - G_USEC_PER_SEC);
	}
}

/* A relay's turn is kept for as long as it may be silent. */
static void test_turn(void)
{
	static const Member members[] = { { .weight = 3 }, { .weight = 1 } };

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_auto(Stage) stage = { 0 };

		begin_stage(&stage, members, 2);
		assert_turns(&stage, "aabaa--");
		off = steps[i];
		g_assert_cmpint(fleet_turn_ends(stage.fleet, (SmtpNeed){ 0 }), ==,
				clock_now(stage.clock) + FLEET_TURN);
		passed += FLEET_TURN - 1;
		assert_turns(&stage, "-");
		passed++;
		assert_turns(&stage, "bbb-");
	}
}

/* Letters that a rate holds back are put off one behind another, not to the clock of before. */
static void test_put_off(void)
{
	static const Member members[] = {
		{ .weight = 1, .interval = 60 * G_USEC_PER_SEC },
	};
	g_auto(Stage) stage = { 0 };

	begin_stage(&stage, members, 1);
	assert_turns(&stage, "a-");
	g_assert_cmpint(fleet_put_off(stage.fleet, (SmtpNeed){ 0 }), ==,
			clock_now(stage.clock) + 120 * G_USEC_PER_SEC);
	off = -HOUR;
	assert_turns(&stage, "a-"); /* what is left of its rate counts for nothing */
	g_assert_cmpint(fleet_put_off(stage.fleet, (SmtpNeed){ 0 }), ==,
			clock_now(stage.clock) + 180 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/set-clock/pause", test_pause);
	g_test_add_func("/dispatch/set-clock/end-of-pause", test_end_of_pause);
	g_test_add_func("/dispatch/set-clock/turn", test_turn);
	g_test_add_func("/dispatch/set-clock/put-off", test_put_off);
	return g_test_run();
}
