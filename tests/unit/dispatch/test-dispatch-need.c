/*
 * Which relay takes a letter that not every one does, by what it needs and what they offer.
 */
#include "fleet-stage.h"

#include <string.h>

/* A letter that needs SMTPUTF8 has not been tried by a relay which turns out not to offer it,
 * and goes to the stand-by that does; others do not. */
static void test_need(void)
{
	static const Member members[] = { { .weight = 1, .plain = true },
					  { .weight = 0 } };
	g_auto(Stage) stage = { 0 };
	g_autoptr(Delivery) delivery = NULL;
	Carrier *carrier;

	stage_init(&stage, members, 2);

	SmtpJob *job = extended_letter(&stage);

	g_assert_cmpint(promise(&stage, job, &carrier), ==, 'a');
	carrier_submit(carrier, job);
	delivery = await(&stage);
	g_assert_cmpint(delivery->result, ==, DELIVERY_UNTRIED);
	g_assert_cmpint(send(&stage, job), ==, 'B');
	assert_sends(&stage, "AA");
	g_assert_cmpint(send(&stage, job), ==, 'B');
}

/* When all have shown that they cannot take it, it is refused, and the text says by whom. */
static void test_need_of_nobody(void)
{
	static const Member members[] = { { .weight = 1, .plain = true },
					  { .weight = 1, .plain = true } };
	g_auto(Stage) stage = { 0 };
	g_autoptr(Delivery) first = NULL, second = NULL;
	Carrier *carrier;

	stage_init(&stage, members, 2);

	SmtpJob *job = extended_letter(&stage);

	g_assert_cmpint(promise(&stage, job, &carrier), ==, 'a');
	carrier_submit(carrier, job);
	first = await(&stage);
	g_assert_cmpint(first->result, ==, DELIVERY_UNTRIED);
	g_assert_cmpint(promise(&stage, job, &carrier), ==, 'b');
	carrier_submit(carrier, job);
	second = await(&stage);
	g_assert_cmpint(second->result, ==, DELIVERY_REFUSED);
	g_assert_nonnull(strstr(second->reply, "nor does any other relay"));
	g_assert_cmpint(send(&stage, job), ==, 'b'); /* it is not waited for */
}

/* A relay that was down is not put on trial by a letter that it cannot take. */
static void test_need_and_trial(void)
{
	static const Member members[] = {
		{ .weight = 1, .plain = true, .faults = "mail:503+1" },
		{ .weight = 1 },
	};
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	assert_sends(&stage, "ABaBaBaBaBaBaBaBaBaBaBaBBBB");
	clock_sleep(stage.clock, FLEET_PAUSE);

	SmtpJob *job = extended_letter(&stage);

	g_assert_cmpint(send(&stage, job), ==, 'B');
	assert_sends(&stage, "aBB");
}

/* It waits for the end of the pause when the relay that may take it is down. */
static void test_need_of_one_down(void)
{
	static const Member members[] = { { .weight = 1, .plain = true },
					  { .weight = 1, .faults = "greeting:554" } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	assert_sends(&stage, "AbAbAbAbAbAbAbAbA");

	SmtpJob *job = extended_letter(&stage);

	g_assert_false(fleet_has_room(stage.fleet, smtp_job_get_need(job)));
	g_assert_cmpint(fleet_find_pause(stage.fleet, smtp_job_get_need(job)), ==,
			clock_now(stage.clock) + FLEET_PAUSE);
	g_assert_cmpint(fleet_find_pause(stage.fleet, (SmtpNeed){ 0 }), ==, 0);
	clock_sleep(stage.clock, FLEET_PAUSE);
	g_assert_cmpint(fleet_find_pause(stage.fleet, smtp_job_get_need(job)), ==, 0);
	g_assert_null(fleet_promise(stage.fleet, smtp_job_get_need(job))); /* nobody has revived it */
	g_assert_cmpint(send(&stage, job), ==, 'b');
}

/* A stand-by that is down is tried again for a letter that no other relay takes, though others
 * are up; for a letter that these take it is left alone. */
static void test_need_of_stand_by_down(void)
{
	static const Member members[] = { { .weight = 1, .plain = true },
					  { .weight = 0, .faults = "greeting:554*8" } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);

	SmtpJob *job = extended_letter(&stage);

	assert_sends(&stage, "A");
	for (int i = 0; i < LIMIT_UNANSWERED; i++)
		g_assert_cmpint(send(&stage, job), ==, 'b');
	g_assert_cmpint(send(&stage, job), ==, '-');
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "AAA");
	g_assert_cmpint(send(&stage, job), ==, 'B');
	assert_sends(&stage, "AAA");
}

/* A rate that holds the others back is waited for, though a stand-by is on trial for others. */
static void test_trial_of_stand_by_and_rate(void)
{
	static const Member members[] = {
		{ .weight = 1, .plain = true, .interval = G_USEC_PER_SEC },
		{ .weight = 0, .faults = "greeting:554*8" }
	};
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);

	SmtpJob *job = extended_letter(&stage);

	assert_sends(&stage, "A");
	for (int i = 0; i < LIMIT_UNANSWERED; i++)
		g_assert_cmpint(send(&stage, job), ==, 'b');
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "A-");
	fleet_revive(stage.fleet, smtp_job_get_need(job));
	g_assert_cmpint(fleet_opens(stage.fleet, (SmtpNeed){ 0 }), ==,
			clock_now(stage.clock) + G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/need/steers", test_need);
	g_test_add_func("/dispatch/need/of-nobody", test_need_of_nobody);
	g_test_add_func("/dispatch/need/and-trial", test_need_and_trial);
	g_test_add_func("/dispatch/need/of-one-down", test_need_of_one_down);
	g_test_add_func("/dispatch/need/of-stand-by-down", test_need_of_stand_by_down);
	g_test_add_func("/dispatch/need/trial-of-stand-by-and-rate",
			test_trial_of_stand_by_and_rate);
	return g_test_run();
}
