/*
 * A job that is called back: at once and untried before its message is sent, not at all after.
 */
#include "stage.h"

#include <string.h>

#define LONG 60 /* seconds: no test waits for it */
#define SHORT 0.5

typedef struct Place {
	const char *name;
	const char *faults; /* of the sink, which is silent at the place, once */
} Place;

static const Place places[] = {
	{ "greeting", "greeting:stall*1" }, { "hello", "hello:stall*1" },
	{ "mail", "mail:stall*1" },         { "rcpt", "rcpt:stall*1" },
	{ "data", "data:stall*1" },
};

/* Let them say to one another all that they will. */
static void settle(Stage *stage)
{
	for (int i = 0; i < 50; i++)
		g_assert_true(loop_turn(stage->loop, 1000, NULL));
}

static void assert_recalled(Stage *stage)
{
	g_autoptr(Delivery) delivery = stage_wait(stage, stage->first);

	g_assert_cmpint(delivery->result, ==, DELIVERY_UNTRIED);
	g_assert_true(delivery->recalled);
	g_assert_false(delivery->hopeless);
}

/* The pool is as good as before. */
static void assert_goes_on(Stage *stage)
{
	smtp_pool_submit(stage->pool, stage->second);
	stage_await_end(stage, stage->second, "accepted 250");
	g_assert_cmpuint(sink_get_count(stage->sink), ==, 1);
}

static void recall_at(const Place *place, bool plain)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, place->faults, plain, LONG);
	smtp_pool_submit(stage.pool, stage.first);
	settle(&stage);
	smtp_pool_recall(stage.pool);
	assert_recalled(&stage);
	assert_goes_on(&stage);
}

static void test_before_the_message(gconstpointer data)
{
	recall_at(data, false);
	recall_at(data, true);
}

static void test_before_anything(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false, LONG);
	smtp_pool_submit(stage.pool, stage.first);
	smtp_pool_recall(stage.pool);
	assert_recalled(&stage);
	assert_goes_on(&stage);
}

/* The relay may have what it does not answer: it stays to be told, and nothing else is lost. */
static void test_behind_the_message(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "dot:stall*1", false, SHORT);
	smtp_pool_submit(stage.pool, stage.first);
	settle(&stage);
	smtp_pool_recall(stage.pool);
	g_assert_cmpuint(smtp_pool_busy(stage.pool), ==, 1);

	g_autoptr(Delivery) delivery = stage_wait(&stage, stage.first);

	g_assert_cmpint(delivery->result, ==, DELIVERY_IN_DOUBT);
	g_assert_false(delivery->recalled);
	assert_goes_on(&stage);
}

/* A pool that has nothing under way has nothing to call back; nor has one told before. */
static void test_idle(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false, LONG);
	smtp_pool_recall(stage.pool);
	smtp_pool_submit(stage.pool, stage.first);
	stage_await_end(&stage, stage.first, "accepted 250");
	smtp_pool_recall(stage.pool);
	g_assert_cmpuint(smtp_pool_busy(stage.pool), ==, 0);
	smtp_pool_submit(stage.pool, stage.second);
	stage_await_end(&stage, stage.second, "accepted 250");
	g_assert_cmpuint(sink_get_count(stage.sink), ==, 2);
}

/* What is announced goes with its session, and is not heard of: it may be submitted after all. */
static void test_announced(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "data:stall*1", false, LONG);

	smtp_pool_submit(stage.pool, stage.first);
	while (smtp_pool_room_ahead(stage.pool) == 0)
		g_assert_true(loop_turn(stage.loop, -1, NULL));
	smtp_pool_announce(stage.pool, stage.second);
	smtp_pool_recall(stage.pool);

	assert_recalled(&stage);
	g_assert_cmpint(smtp_pool_find_turn(stage.pool, stage.second), ==,
			SMTP_TURN_NONE);
	assert_goes_on(&stage);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *path =
			g_strconcat("/wire/recall/", places[i].name, NULL);

		g_test_add_data_func(path, &places[i], test_before_the_message);
	}
	g_test_add_func("/wire/recall/before-anything", test_before_anything);
	g_test_add_func("/wire/recall/behind", test_behind_the_message);
	g_test_add_func("/wire/recall/idle", test_idle);
	g_test_add_func("/wire/recall/announced", test_announced);
	return g_test_run();
}
