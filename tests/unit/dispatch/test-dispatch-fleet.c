/*
 * Which relay takes the next letter: what the manual says of weights, stand-bys, and relays that
 * are down and come back.
 */
#include "fleet-stage.h"

#include <string.h>

/* A relay gets its share of the letters by its weight. */
static void test_weights(void)
{
	static const struct {
		unsigned a, b;
		const char *turns;
	} cases[] = {
		{ 1, 1, "ABABABAB" }, { 3, 1, "AABAAABA" }, { 1, 3, "BABBBABB" },
		{ 5, 0, "AAAAAAAA" }, /* of weight 0 is a stand-by */
		{ 0, 0, "ABABABAB" }, /* which are equal among themselves */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Member members[] = { { .weight = cases[i].a },
					   { .weight = cases[i].b } };
		g_auto(Stage) stage = { 0 };

		stage_init(&stage, members, 2);
		assert_sends(&stage, cases[i].turns);
	}
}

/* As many letters are under way at once as the relays that are up have sessions. */
static void test_concurrency(void)
{
	static const Member members[] = { { .weight = 1 }, { .weight = 1 } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, 2 * SESSIONS);
	assert_turns(&stage, "abababab--");
	g_assert_false(fleet_has_room(stage.fleet, (SmtpNeed){ 0 }));
}

/* A relay whose turn it is and whose sessions are all at work is waited for; but not when
 * nothing was heard of it for FLEET_TURN. */
static void test_turn_is_kept(void)
{
	static const Member members[] = { { .weight = 3 }, { .weight = 1 } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	g_assert_cmpint(fleet_turn_ends(stage.fleet, (SmtpNeed){ 0 }), ==, 0);
	assert_turns(&stage, "aabaa--");
	g_assert_cmpint(fleet_turn_ends(stage.fleet, (SmtpNeed){ 0 }), ==,
			clock_now(stage.clock) + FLEET_TURN);
	clock_sleep(stage.clock, FLEET_TURN - 1);
	assert_turns(&stage, "-");
	clock_sleep(stage.clock, 1);
	g_assert_cmpint(fleet_turn_ends(stage.fleet, (SmtpNeed){ 0 }), ==, 0);
	assert_turns(&stage, "bbb-");
	g_assert_cmpint(fleet_turn_ends(stage.fleet, (SmtpNeed){ 0 }), ==, 0);
}

/* A promise that is taken back is as if it had not been. */
static void test_take_back(void)
{
	static const Member members[] = { { .weight = 1, .interval = G_USEC_PER_SEC },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };
	Carrier *carrier;

	stage_init(&stage, members, 2);

	SmtpJob *job = usual_letter(&stage);

	g_assert_cmpint(promise(&stage, job, &carrier), ==, 'a');
	fleet_take_back(stage.fleet, carrier, job);
	assert_turns(&stage, "ab");
}

/* Down after so many deliveries in a row that it never heard: the other takes over. */
static void test_goes_down(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554" },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };

	g_assert_cmpint(LIMIT_UNANSWERED, ==, 8);
	stage_init(&stage, members, 2);
	assert_sends(&stage, "aBaBaBaBaBaBaBaBBBBB");
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, SESSIONS);
	g_assert_false(fleet_is_down(stage.fleet));
}

/* Down after one for each session where it lets time run out and has answered nothing yet. */
static void test_lets_time_run_out(void)
{
	static const Member silent[] = { { .weight = 1,
					   .faults = "greeting:stall",
					   .patience = 0.1 },
					 { .weight = 1 } };
	static const Member answers[] = { { .weight = 1,
					    .faults = "mail:stall+1",
					    .patience = 0.1 },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 }, other = { 0 };

	g_assert_cmpint(SESSIONS, ==, 4);
	stage_init(&stage, silent, 2);
	assert_sends(&stage, "aBaBaBaBBBB");
	stage_init(&other, answers, 2);
	assert_sends(&other, "ABaBaBaBaBaBaB");
}

/* Down at once when no other letter would fare better. */
static void test_hopeless(void)
{
	static const Member members[] = { { .weight = 1, .tls = SMTP_TLS_REQUIRED },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };
	g_autofree char *trouble = NULL;

	stage_init(&stage, members, 2);
	assert_sends(&stage, "aBBB");
	trouble = fleet_describe_trouble(stage.fleet);
	g_assert_true(g_str_has_prefix(trouble, "relay 'a' "));
	g_assert_nonnull(strstr(trouble, "STARTTLS"));
}

/* So it does when a reply to the letter wants what the configuration does not give, also after it
 * took others. */
static void test_wants_login(void)
{
	static const struct {
		const char *faults, *sent;
	} cases[] = {
		{ "mail:530", "aBBB" },    { "rcpt:530", "aBBB" },
		{ "data:530", "aBBB" },    { "mail:534", "aBBB" },
		{ "mail:535", "aBBB" },    { "mail:538", "aBBB" },
		{ "rcpt:530+1", "ABaBB" }, { "mail:503", "aBaBaBaBaBaBaBaBBB" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Member members[] = { { .weight = 1, .faults = cases[i].faults },
					   { .weight = 1 } };
		g_auto(Stage) stage = { 0 };

		stage_init(&stage, members, 2);
		assert_sends(&stage, cases[i].sent);
	}
}

/* Any answer to a letter, yes or no, is one that the relay heard. */
static void test_no_is_heard(void)
{
	static const Member members[] = { { .weight = 1, .faults = "rcpt:550" } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 1);
	assert_sends(&stage, "aaaaaaaaaaaaaaaaaaaa");
}

/* One that refuses our sender goes down as one that is silent, also when the letters have been
 * tried before and are deferred; the other takes over. */
static void test_refuses_sender(void)
{
	static const Member members[] = { { .weight = 1, .faults = "mail:550" },
					  { .weight = 1 } };

	for (int tried = 0; tried < 2; tried++) {
		g_auto(Stage) stage = { 0 };
		g_autoptr(GString) sent = g_string_new(NULL);
		g_autofree char *trouble = NULL;

		stage_init(&stage, members, 2);

		SmtpJob *job = (tried == 1 ? tried_letter : usual_letter)(&stage);

		for (int i = 0; i < 20; i++)
			g_string_append_c(sent, send(&stage, job));
		g_assert_cmpstr(sent->str, ==, "aBaBaBaBaBaBaBaBBBBB");
		trouble = fleet_describe_trouble(stage.fleet);
		g_assert_nonnull(
			strstr(trouble, "relay 'a' takes nothing from us: 550"));
	}
}

/* One that leaves it open what became of the letters goes down as one that is silent; and when
 * it does so on trial, it is left for longer, since each trial costs a letter its fate. */
static void test_leaves_in_doubt(void)
{
	static const Member members[] = { { .weight = 1, .faults = "kept:close*9" },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };
	g_autofree char *trouble = NULL;

	stage_init(&stage, members, 2);
	assert_sends(&stage, "aBaBaBaBaBaBaBaBBBBB");
	trouble = fleet_describe_trouble(stage.fleet);
	g_assert_cmpstr(trouble, ==,
			"relay 'a' does not say whether it took letters: "
			"the relay closed the connection");
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "aBBB");
	clock_sleep(stage.clock, FLEET_PAUSE_IN_DOUBT - 1);
	assert_sends(&stage, "BBB");
	clock_sleep(stage.clock, 1);
	assert_sends(&stage, "ABABA");
}

/* The results of so many deliveries to the only relay, "A" accepted, "d" deferred, "u" untried.
 * Yours. */
static char *results(const Stage *stage, unsigned letters)
{
	static const char names[] = {
		[DELIVERY_ACCEPTED] = 'A', [DELIVERY_REFUSED] = 'r',
		[DELIVERY_DEFERRED] = 'd', [DELIVERY_IN_DOUBT] = '?',
		[DELIVERY_UNTRIED] = 'u',
	};
	SmtpJob *job = usual_letter(stage);
	GString *text = g_string_new(NULL);

	for (unsigned i = 0; i < letters; i++) {
		g_autoptr(Delivery) delivery = NULL;
		Carrier *carrier;

		if (promise(stage, job, &carrier) == '-')
			break;
		carrier_submit(carrier, job);
		delivery = await(stage);
		g_string_append_c(text, names[delivery->result]);
	}
	return g_string_free(text, FALSE);
}

/* A 4yz to MAIL defers one letter; in a row they are of the relay, which goes down: the others
 * have not been tried. */
static void test_puts_off_senders(void)
{
	static const struct {
		const char *faults, *results;
	} cases[] = {
		{ "mail:452", "duuuuuuu" },
		{ "mail:452+1*1", "AdAAAAAAAAAA" },
		{ "mail:450+2*7", "AAduuuuuuAAA" },
		{ "rcpt:452", "dddddddddddd" },
		{ "mail:503*1 mail:452+1", "uduuuuuu" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Member members[] = { { .weight = 1, .faults = cases[i].faults } };
		g_auto(Stage) stage = { 0 };
		g_autofree char *made = NULL;

		stage_init(&stage, members, 1);
		made = results(&stage, 12);
		g_assert_cmpstr(made, ==, cases[i].results);
	}
}

/* On trial not even the first is deferred by it. */
static void test_puts_off_trial(void)
{
	static const Member members[] = { { .weight = 1, .faults = "mail:452*9" } };
	g_auto(Stage) stage = { 0 };
	g_autofree char *trouble = NULL, *before = NULL, *trial = NULL, *after = NULL;

	stage_init(&stage, members, 1);
	before = results(&stage, 12);
	trouble = fleet_describe_trouble(stage.fleet);
	g_assert_true(g_str_has_prefix(trouble, "relay 'a' takes nothing now: 452 "));
	clock_sleep(stage.clock, FLEET_PAUSE);
	trial = results(&stage, 2);
	g_assert_cmpstr(trial, ==, "u");
	clock_sleep(stage.clock, FLEET_PAUSE);
	after = results(&stage, 2);
	g_assert_cmpstr(after, ==, "AA");
}

/* Only deliveries in a row count: seven, one that is heard, and seven more leave it up. */
static void test_in_a_row(void)
{
	static const Member members[] = {
		{ .weight = 1, .faults = "rcpt:503*7 mail:503+8*7" },
	};
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 1);
	assert_sends(&stage, "aaaaaaaAaaaaaaaA");
}

/* After its pause one letter shows whether it is there; it is not, and is left again. */
static void test_trial_fails(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554" },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	assert_sends(&stage, "aBaBaBaBaBaBaBaB");
	clock_sleep(stage.clock, FLEET_PAUSE - 1);
	assert_sends(&stage, "BB");
	clock_sleep(stage.clock, 1);
	assert_sends(&stage, "aBBBB");
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "aBBBB");
}

/* A letter that was under way when its relay went down is no trial, however late it ends. */
static void test_straggler(void)
{
	static const Member members[] = {
		{ .weight = 1, .patience = 1, .faults = "kept:stall*1 mail:503+1*8" }
	};
	g_auto(Stage) stage = { 0 };
	g_autoptr(Delivery) delivery = NULL;
	Carrier *carrier;

	stage_init(&stage, members, 1);

	SmtpJob *job = usual_letter(&stage);

	g_assert_cmpint(promise(&stage, job, &carrier), ==, 'a');
	carrier_submit(carrier, job);
	assert_sends(&stage, "aaaaaaaa-");
	clock_sleep(stage.clock, FLEET_PAUSE);
	g_assert_cmpint(promise(&stage, job, &carrier), ==, '-');
	delivery = await(&stage);
	g_assert_cmpint(delivery->result, ==, DELIVERY_IN_DOUBT);
	assert_sends(&stage, "AA");
}

/* While the trial's letter is under way the relay gets no other; once it is accepted the
 * relay has its share again, and no more than that for the time that it was away. */
static void test_comes_back(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554*8" },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };
	g_autoptr(Delivery) delivery = NULL;
	Carrier *trial, *other;

	stage_init(&stage, members, 2);
	assert_sends(&stage, "aBaBaBaBaBaBaBaBBBBBBBBB");
	clock_sleep(stage.clock, FLEET_PAUSE);

	SmtpJob *job = usual_letter(&stage);

	g_assert_cmpint(promise(&stage, job, &trial), ==, 'a');
	g_assert_cmpint(promise(&stage, job, &other), ==, 'b');
	fleet_take_back(stage.fleet, other, job);
	carrier_submit(trial, job);
	delivery = await(&stage);
	g_assert_cmpint(delivery->result, ==, DELIVERY_ACCEPTED);
	assert_sends(&stage, "BABABABA");
}

/* A stand-by gets letters while no other is up, and rests when one is back. */
static void test_stand_by(void)
{
	static const Member members[] = { { .weight = 0 },
					  { .weight = 2, .faults = "greeting:554*8" } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	assert_sends(&stage, "bbbbbbbbAAAA");
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "BBBBBBBB");
	g_assert_cmpuint(sink_get_count(stage.sinks[0]), ==, 4);
}

/* When all are down there is nobody to promise to, and it is told of each. */
static void test_all_down(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:554" },
					  { .weight = 0, .faults = "mail:503" } };
	g_auto(Stage) stage = { 0 };
	g_autofree char *trouble = NULL;

	stage_init(&stage, members, 2);
	assert_sends(&stage, "aaaaaaaabbbbbbbb--");
	g_assert_true(fleet_is_down(stage.fleet));
	trouble = fleet_describe_trouble(stage.fleet);
	g_assert_nonnull(strstr(trouble, "relay 'a' refused us: 554"));
	g_assert_nonnull(strstr(trouble, "relay 'b' refused us: 503"));
}

/* One that takes letters and refuses further connections has enough of them: fewer are
 * used, and it stays up. */
static void test_fewer_sessions(void)
{
	static const Member members[] = { { .weight = 1, .faults = "greeting:421+2" } };
	g_auto(Stage) stage = { 0 };
	unsigned accepted = 0;
	Carrier *carriers[SESSIONS];

	stage_init(&stage, members, 1);

	SmtpJob *job = usual_letter(&stage);

	assert_sends(&stage, "A");
	for (int i = 0; i < SESSIONS; i++)
		g_assert_cmpint(promise(&stage, job, &carriers[i]), ==, 'a');
	for (int i = 0; i < SESSIONS; i++)
		carrier_submit(carriers[i], job);
	for (int i = 0; i < SESSIONS; i++) {
		g_autoptr(Delivery) delivery = await(&stage);

		accepted += delivery->result == DELIVERY_ACCEPTED ? 1 : 0;
	}
	g_assert_cmpuint(accepted, ==, 2);
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, 2);
	assert_turns(&stage, "aa-");
}

/* Sessions that it did not want are used again, one a minute, while it takes letters. */
static void test_sessions_come_back(void)
{
	static const Member members[] = { { .weight = 1, .faults = "mail:421+1*3" } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 1);
	assert_sends(&stage, "AaaA");
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, SESSIONS - 2);
	clock_sleep(stage.clock, FLEET_PAUSE - 1);
	assert_sends(&stage, "AA");
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, SESSIONS - 2);
	clock_sleep(stage.clock, 1);
	assert_sends(&stage, "AA");
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, SESSIONS - 1);
	clock_sleep(stage.clock, FLEET_PAUSE);
	assert_sends(&stage, "A");
	g_assert_cmpuint(fleet_sessions(stage.fleet), ==, SESSIONS);
}

/* A relay's letters keep to its rate, and when the next may go is told. */
static void test_rate(void)
{
	static const Member members[] = {
		{ .weight = 1, .interval = G_USEC_PER_SEC },
	};
	g_auto(Stage) stage = { 0 };
	int64_t now;

	stage_init(&stage, members, 1);
	now = clock_now(stage.clock);
	assert_turns(&stage, "a-");
	g_assert_cmpint(fleet_opens(stage.fleet, (SmtpNeed){ 0 }), ==,
			now + G_USEC_PER_SEC);
	clock_sleep(stage.clock, G_USEC_PER_SEC);
	assert_turns(&stage, "a-");
}

/* While one relay's rate holds it back, the others get the letters. */
static void test_rate_of_one(void)
{
	static const Member members[] = { { .weight = 9, .interval = G_USEC_PER_SEC },
					  { .weight = 1 } };
	g_auto(Stage) stage = { 0 };

	stage_init(&stage, members, 2);
	assert_sends(&stage, "ABBB");
	g_assert_cmpint(fleet_opens(stage.fleet, (SmtpNeed){ 0 }), ==, 0);
	clock_sleep(stage.clock, G_USEC_PER_SEC);
	assert_sends(&stage, "AB");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/fleet/weights", test_weights);
	g_test_add_func("/dispatch/fleet/concurrency", test_concurrency);
	g_test_add_func("/dispatch/fleet/turn-is-kept", test_turn_is_kept);
	g_test_add_func("/dispatch/fleet/take-back", test_take_back);
	g_test_add_func("/dispatch/fleet/goes-down", test_goes_down);
	g_test_add_func("/dispatch/fleet/lets-time-run-out", test_lets_time_run_out);
	g_test_add_func("/dispatch/fleet/hopeless", test_hopeless);
	g_test_add_func("/dispatch/fleet/wants-login", test_wants_login);
	g_test_add_func("/dispatch/fleet/no-is-heard", test_no_is_heard);
	g_test_add_func("/dispatch/fleet/refuses-sender", test_refuses_sender);
	g_test_add_func("/dispatch/fleet/leaves-in-doubt", test_leaves_in_doubt);
	g_test_add_func("/dispatch/fleet/puts-off-senders", test_puts_off_senders);
	g_test_add_func("/dispatch/fleet/puts-off-trial", test_puts_off_trial);
	g_test_add_func("/dispatch/fleet/in-a-row", test_in_a_row);
	g_test_add_func("/dispatch/fleet/trial-fails", test_trial_fails);
	g_test_add_func("/dispatch/fleet/straggler", test_straggler);
	g_test_add_func("/dispatch/fleet/comes-back", test_comes_back);
	g_test_add_func("/dispatch/fleet/stand-by", test_stand_by);
	g_test_add_func("/dispatch/fleet/all-down", test_all_down);
	g_test_add_func("/dispatch/fleet/fewer-sessions", test_fewer_sessions);
	g_test_add_func("/dispatch/fleet/sessions-come-back", test_sessions_come_back);
	g_test_add_func("/dispatch/fleet/rate", test_rate);
	g_test_add_func("/dispatch/fleet/rate-of-one", test_rate_of_one);
	return g_test_run();
}
