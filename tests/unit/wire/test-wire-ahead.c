/*
 * A job that is announced while another is under way: what the relay does, and how both
 * end. Nothing of the second message goes before it is submitted.
 */
#include "sink-faults.h"
#include "wire-smtp.h"

#include <string.h>

#define HEADER "From: a@b.example\r\nMessage-ID: <1.x@b.example>\r\n"
#define BODY "Hello\r\n"

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

/* A sink and a pool of one session in one loop, and jobs. */
typedef struct Stage {
	Loop *loop;
	Sink *sink;
	SmtpPool *pool;
	GBytes *header, *body;
	char first, second, third; /* tags */
} Stage;

static void stage_init(Stage *stage, const char *text, bool plain)
{
	bool stalls = strstr(text, "stall") != NULL;
	double seconds = stalls ? 0.5 : 60;
	g_autoptr(GArray) faults = parse_faults(text);
	g_autoptr(Relay) relay = NULL;

	g_assert_true(loop_new(&stage->loop, NULL));

	const SinkOptions sink = { .loop = stage->loop,
				   .plain = plain,
				   .faults = (const SinkFault *)faults->data,
				   .fault_count = faults->len };

	g_assert_true(sink_new(&sink, &stage->sink, NULL));

	const SmtpOptions pool = {
		.loop = stage->loop,
		.sessions = 1,
		.helo = "client.example",
		.require_loopback = true,
		.timeouts = { seconds, seconds, seconds, seconds, seconds, seconds },
	};

	g_assert_true(relay_parse(sink_get_url(stage->sink), &relay, NULL));
	g_assert_true(smtp_pool_new(relay, &pool, &stage->pool, NULL));
	stage->header = g_bytes_new_static(HEADER, strlen(HEADER));
	stage->body = g_bytes_new_static(BODY, strlen(BODY));
}

static void stage_clear(Stage *stage)
{
	smtp_pool_free(stage->pool);
	sink_free(stage->sink);
	loop_free(stage->loop);
	g_bytes_unref(stage->header);
	g_bytes_unref(stage->body);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

static SmtpJob job_of(const Stage *stage, char *tag)
{
	return (SmtpJob){ "a@b.example", "c@d.example", stage->header, stage->body,
			  tag };
}

static void submit(Stage *stage, char *tag)
{
	const SmtpJob job = job_of(stage, tag);

	g_assert_true(smtp_pool_submit(stage->pool, &job, NULL));
}

/* Begin the first, and announce the second as soon as there is room. */
static void begin_both(Stage *stage)
{
	const SmtpJob second = job_of(stage, &stage->second);

	submit(stage, &stage->first);
	while (smtp_pool_room_ahead(stage->pool) == 0)
		g_assert_true(loop_turn(stage->loop, -1, NULL));
	g_assert_true(smtp_pool_announce(stage->pool, &second, NULL));
	g_assert_cmpuint(smtp_pool_room_ahead(stage->pool), ==, 0);
	g_assert_cmpint(smtp_pool_find_turn(stage->pool, &stage->second), ==,
			SMTP_TURN_NEXT);
}

/* Wait for the job of this tag, which is the only one under way, and for its end. */
static void await_end(Stage *stage, const char *tag, const char *wanted)
{
	g_autoptr(Delivery) delivery = NULL;
	g_autofree char *end = NULL;

	g_assert_true(smtp_pool_wait(stage->pool, &delivery, NULL));
	g_assert_true(delivery != NULL && delivery->tag == tag);
	end = g_strdup_printf("%s %d", delivery_result_name(delivery->result),
			      delivery->code);
	g_test_message("%s: %s", end, delivery->reply);
	g_assert_cmpstr(end, ==, wanted);
	g_assert_cmpuint(smtp_pool_busy(stage->pool), ==, 0);
}

/* Let relay and session say to one another what they have to, for a second at most. */
static void settle(Stage *stage, SmtpTurn turn)
{
	int64_t ends = g_get_monotonic_time() + G_USEC_PER_SEC;

	for (int i = 0; i < 20; i++)
		g_assert_true(loop_turn(stage->loop, 1000, NULL));
	while (smtp_pool_find_turn(stage->pool, &stage->second) != turn &&
	       g_get_monotonic_time() < ends)
		g_assert_true(loop_turn(stage->loop, 1000, NULL));
	g_assert_cmpint(smtp_pool_find_turn(stage->pool, &stage->second), ==, turn);
}

/* The second is submitted when what the relay says to its envelope has been heard. */
static void test_scenario(gconstpointer data)
{
	const Scenario *scenario = data;
	g_auto(Stage) stage = { 0 };
	bool accepted = g_str_has_prefix(scenario->second, "accepted");

	stage_init(&stage, scenario->faults, false);
	begin_both(&stage);
	await_end(&stage, &stage.first, scenario->first);
	settle(&stage, scenario->turn);
	g_assert_cmpuint(sink_get_count(stage.sink), ==,
			 scenario->kept - (accepted ? 1 : 0));
	submit(&stage, &stage.second);
	await_end(&stage, &stage.second, scenario->second);
	g_assert_cmpuint(sink_get_count(stage.sink), ==, scenario->kept);
	submit(&stage, &stage.third);
	await_end(&stage, &stage.third,
		  strcmp(scenario->second, "deferred 550") == 0 ? "deferred 550"
								: "accepted 250");
}

/* The second is submitted at once, before the relay says anything to it. */
static void test_scenario_at_once(gconstpointer data)
{
	const Scenario *scenario = data;
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, scenario->faults, false);
	begin_both(&stage);
	await_end(&stage, &stage.first, scenario->first);
	submit(&stage, &stage.second);
	await_end(&stage, &stage.second,
		  scenario->at_once != NULL ? scenario->at_once : scenario->second);
	g_assert_cmpuint(sink_get_count(stage.sink), ==,
			 scenario->kept - (scenario->at_once != NULL ? 1 : 0));
}

/* A withdrawn job is not heard of again, wherever it stood; others go on. */
static void test_withdrawn(void)
{
	for (int late = 0; late < 2; late++) {
		g_auto(Stage) stage = { 0 };

		stage_init(&stage, "", false);
		begin_both(&stage);
		if (late == 0)
			smtp_pool_withdraw(stage.pool, &stage.second);
		await_end(&stage, &stage.first, "accepted 250");
		if (late == 1) {
			settle(&stage, SMTP_TURN_NOW);
			smtp_pool_withdraw(stage.pool, &stage.second);
		}
		settle(&stage, SMTP_TURN_NONE);
		submit(&stage, &stage.third);
		await_end(&stage, &stage.third, "accepted 250");
		g_assert_cmpuint(sink_get_count(stage.sink), ==, 2);
	}
}

/* A job that nobody announced goes before one that was, which may still be submitted. */
static void test_overtaken(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false);
	begin_both(&stage);
	await_end(&stage, &stage.first, "accepted 250");
	settle(&stage, SMTP_TURN_NOW);
	submit(&stage, &stage.third);
	await_end(&stage, &stage.third, "accepted 250");
	g_assert_cmpint(smtp_pool_find_turn(stage.pool, &stage.second), ==,
			SMTP_TURN_NONE);
	submit(&stage, &stage.second);
	await_end(&stage, &stage.second, "accepted 250");
	g_assert_cmpuint(sink_get_count(stage.sink), ==, 3);
}

/* A pool that goes takes what was announced with it, and nothing of it has arrived. */
static void test_never_submitted(void)
{
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, "", false);
	begin_both(&stage);
	await_end(&stage, &stage.first, "accepted 250");
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

	stage_init(&stage, "", true);
	submit(&stage, &stage.first);
	while (sink_get_count(stage.sink) == 0) {
		g_assert_cmpuint(smtp_pool_room_ahead(stage.pool), ==, 0);
		g_assert_true(loop_turn(stage.loop, -1, NULL));
	}
	await_end(&stage, &stage.first, "accepted 250");
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
