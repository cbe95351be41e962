/*
 * The client against the sink, both in one loop: what the relay does, and how the job
 * ends.
 */
#include "sink-faults.h"
#include "wire-smtp.h"

#include <glib/gstdio.h>
#include <string.h>

#define HEADER "From: a@b.example\r\nMessage-ID: <1.x@b.example>\r\n"

typedef struct Scenario {
	const char *name;
	const char *faults; /* of the sink, apart by a space */
	bool plain, wordy;  /* the sink's */
	const char *ends;   /* of jobs sent one after another: result and code */
	uint64_t kept;      /* messages the sink has at the end */
} Scenario;

static const Scenario scenarios[] = {
	{ "all well", "", false, false, "accepted 250, accepted 250, accepted 250", 3 },
	{ "no extensions", "", true, false, "accepted 250, accepted 250, accepted 250",
	  3 },
	{ "wordy", "", false, true, "accepted 250, accepted 250, accepted 250", 3 },
	{ "wordy and plain", "", true, true, "accepted 250, accepted 250, accepted 250",
	  3 },

	{ "greeting 554", "greeting:554*1", false, false, "untried 554, accepted 250",
	  1 },
	{ "greeting 421", "greeting:421*1", false, false, "untried 421, accepted 250",
	  1 },
	{ "greeting closed", "greeting:close*1", false, false,
	  "untried 0, accepted 250", 1 },
	{ "greeting stalls", "greeting:stall*1", false, false,
	  "untried 0, accepted 250", 1 },
	{ "EHLO unknown", "hello:502*1", false, false, "accepted 250, accepted 250",
	  2 },
	{ "EHLO and HELO refused", "hello:550*2", false, false,
	  "untried 550, accepted 250", 1 },
	{ "EHLO 421", "hello:421*1", false, false, "untried 421, accepted 250", 1 },

	{ "MAIL 5yz", "mail:553*1", false, false, "untried 553, accepted 250", 1 },
	{ "MAIL 5yz, plain", "mail:553*1", true, false, "untried 553, accepted 250",
	  1 },
	{ "MAIL 5yz, always", "mail:553", false, false, "untried 553, untried 553", 0 },
	{ "MAIL 5yz, again", "mail:553*1 mail:553+2", false, false,
	  "untried 553, accepted 250, deferred 553", 1 },
	{ "MAIL 5yz, later", "mail:553+1*1", true, false,
	  "accepted 250, deferred 553, accepted 250", 2 },
	{ "MAIL 552", "mail:552*1", false, false, "refused 552, accepted 250", 1 },
	{ "MAIL 4yz", "mail:451*1", false, false, "deferred 451, accepted 250", 1 },
	{ "MAIL wants TLS", "mail:530*1", false, false, "untried 530, accepted 250",
	  1 },
	{ "MAIL nonsense", "mail:354*1", false, false, "untried 354, accepted 250", 1 },
	{ "RCPT 5yz", "rcpt:550*1", false, false, "refused 550, accepted 250", 1 },
	{ "RCPT 5yz, plain", "rcpt:550*1", true, false, "refused 550, accepted 250",
	  1 },
	{ "RCPT 4yz", "rcpt:450*1", false, false, "deferred 450, accepted 250", 1 },
	{ "RCPT 4yz, plain", "rcpt:450*1", true, false, "deferred 450, accepted 250",
	  1 },
	{ "RCPT 5yz, but DATA taken", "rcpt:550*1 data:354*1", false, false,
	  "refused 550, accepted 250", 1 },
	{ "second RCPT 5yz", "rcpt:550+1*1", false, false,
	  "accepted 250, refused 550, accepted 250", 2 },
	{ "RCPT closed", "rcpt:close*1", false, false, "untried 0, accepted 250", 1 },
	{ "RCPT stalls", "rcpt:stall*1", false, false, "untried 0, accepted 250", 1 },
	{ "RCPT 5yz, then closed", "rcpt:550*1 data:close*1", false, false,
	  "refused 550, accepted 250", 1 },
	{ "DATA 5yz", "data:554*1", false, false, "refused 554, accepted 250", 1 },
	{ "DATA 4yz, plain", "data:451*1", true, false, "deferred 451, accepted 250",
	  1 },
	{ "DATA 421", "data:421*1", false, false, "untried 421, accepted 250", 1 },
	{ "DATA nonsense", "data:250*1", false, false, "untried 250, accepted 250", 1 },
	{ "DATA stalls", "data:stall*1", false, false, "untried 0, accepted 250", 1 },
	{ "DATA closed", "data:close*1", false, false, "untried 0, accepted 250", 1 },

	{ "dot 5yz", "dot:554*1", false, false, "refused 554, accepted 250", 1 },
	{ "dot 4yz", "dot:452*1", false, false, "deferred 452, accepted 250", 1 },
	{ "dot 421", "dot:421*1", false, false, "deferred 421, accepted 250", 1 },
	{ "dot closed", "dot:close*1", false, false, "in-doubt 0, accepted 250", 1 },
	{ "dot stalls", "dot:stall*1", false, false, "in-doubt 0, accepted 250", 1 },
	{ "dot nonsense", "dot:354*1", false, false, "in-doubt 354, accepted 250", 1 },
	{ "kept and closed", "kept:close*1", false, false, "in-doubt 0, accepted 250",
	  2 },
	{ "kept and closed, plain", "kept:close*1", true, false,
	  "in-doubt 0, accepted 250", 2 },
	{ "kept and stalls", "kept:stall*1", false, false, "in-doubt 0, accepted 250",
	  2 },

	/* closed under the next job, by a relay that had served: nobody loses a job */
	{ "421 between jobs", "mail:421+1*1", false, false,
	  "accepted 250, accepted 250, accepted 250", 3 },
	{ "closed between jobs", "mail:close+1*1", false, false,
	  "accepted 250, accepted 250, accepted 250", 3 },
	{ "closed between jobs, plain", "mail:close+1*1", true, false,
	  "accepted 250, accepted 250, accepted 250", 3 },
	{ "closed twice", "mail:close+1*2", false, false,
	  "accepted 250, untried 0, accepted 250", 2 },
	{ "421 to RCPT between jobs", "rcpt:421+1*1", false, false,
	  "accepted 250, untried 421, accepted 250", 2 },
};

static void submit(SmtpPool *pool, const SmtpMessage *message)
{
	g_autoptr(SmtpJob) job = NULL;

	g_assert_true(smtp_job_new(message, &job, NULL));
	smtp_pool_submit(pool, job);
}

static Delivery *send_one(SmtpPool *pool, GBytes *header, GBytes *body)
{
	const SmtpMessage message = { "a@b.example", "c@d.example", header, body,
				      body };
	g_autoptr(GError) error = NULL;
	Delivery *delivery = NULL;

	g_assert_cmpuint(smtp_pool_free_slots(pool), ==, 1);
	submit(pool, &message);
	g_assert_true(smtp_pool_wait(pool, &delivery, &error));
	g_assert_nonnull(delivery);
	g_assert_true(delivery->tag == body);
	g_assert_nonnull(delivery->reply);
	return delivery;
}

/* A pool that waits `seconds` at every stage. */
static SmtpPool *open_hasty_pool(const char *url, Loop *loop, unsigned sessions,
				 double seconds)
{
	g_autoptr(Relay) relay = NULL;
	g_autoptr(GError) error = NULL;
	SmtpOptions options = {
		.loop = loop,
		.sessions = sessions,
		.helo = "client.example",
		.require_loopback = true,
		.timeouts = { seconds, seconds, seconds, seconds, seconds, seconds },
	};
	SmtpPool *pool = NULL;

	if (!relay_parse(url, &relay, &error) ||
	    !smtp_pool_new(relay, &options, &pool, &error))
		g_error("%s", error->message);
	return pool;
}

static SmtpPool *open_pool(const char *url, Loop *loop, unsigned sessions)
{
	return open_hasty_pool(url, loop, sessions, 60);
}

static void test_scenario(gconstpointer data)
{
	const Scenario *scenario = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) faults = parse_faults(scenario->faults);
	g_auto(GStrv) ends = g_strsplit(scenario->ends, ", ", -1);
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;
	g_autoptr(SmtpPool) pool = NULL;
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);

	g_assert_true(loop_new(&loop, &error));

	SinkOptions options = { .loop = loop,
				.plain = scenario->plain,
				.wordy = scenario->wordy,
				.faults = (const SinkFault *)faults->data,
				.fault_count = faults->len };

	g_assert_true(sink_new(&options, &sink, &error));
	pool = open_hasty_pool(sink_get_url(sink), loop, 1,
			       strstr(scenario->faults, "stall") != NULL ? 1 : 60);
	for (guint i = 0; ends[i] != NULL; i++) {
		g_autoptr(Delivery) delivery = send_one(pool, header, body);
		g_autofree char *end =
			g_strdup_printf("%s %d", delivery_result_name(delivery->result),
					delivery->code);

		g_test_message("%s: %s", end, delivery->reply);
		g_assert_cmpstr(end, ==, ends[i]);
	}
	g_assert_cmpuint(sink_get_count(sink), ==, scenario->kept);
}

static void test_unreachable(void)
{
	static const char *const urls[] = { "smtp://127.0.0.1:1",
					    "smtp+unix:///nonexistent" };
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);

	for (size_t i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_autoptr(SmtpPool) pool = open_pool(urls[i], NULL, 1);

		for (int times = 0; times < 2; times++) {
			g_autoptr(Delivery) delivery = send_one(pool, header, body);

			g_assert_cmpint(delivery->result, ==, DELIVERY_UNTRIED);
			g_assert_nonnull(strstr(delivery->reply, "cannot connect"));
		}
	}
}

static void test_nothing_under_way(void)
{
	g_autoptr(SmtpPool) pool = open_pool("smtp://127.0.0.1:1", NULL, 3);
	g_autoptr(GError) error = NULL;
	Delivery *delivery = NULL;

	g_assert_true(smtp_pool_wait(pool, &delivery, &error));
	g_assert_null(delivery);
	g_assert_null(smtp_pool_take(pool));
	g_assert_cmpuint(smtp_pool_free_slots(pool), ==, 3);
}

static char *only_file(const char *folder, char **name_out)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name = g_dir_read_name(dir);
	char *text = NULL;

	g_assert_nonnull(name);
	g_assert_null(g_dir_read_name(dir));
	*name_out = g_strdup(name);

	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_unlink(path);
	return text;
}

/* Send one message through a sink of its own and read it back. */
static void check_bytes(const char *text, const char *folder, const char *path,
			bool lmtp)
{
	bool complete = *text == '\0' || g_str_has_suffix(text, "\r\n");
	g_autofree char *whole =
		g_strconcat(HEADER "\r\n", text, complete ? "" : "\r\n", NULL);
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static(text, strlen(text));
	g_autofree char *url = NULL, *name = NULL, *kept = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;
	g_autoptr(SmtpPool) pool = NULL;
	g_autoptr(Delivery) delivery = NULL;

	g_assert_true(loop_new(&loop, &error));

	SinkOptions options = { .loop = loop, .folder = folder, .path = path };

	g_assert_true(sink_new(&options, &sink, &error));
	url = g_strconcat(lmtp ? "lmtp" : "smtp", sink_get_url(sink) + 4, NULL);
	pool = open_pool(url, loop, 1);
	delivery = send_one(pool, header, body);
	g_assert_cmpint(delivery->result, ==, DELIVERY_ACCEPTED);
	g_assert_cmpstr(delivery->enhanced, ==, "2.0.0");
	kept = only_file(folder, &name);
	g_assert_cmpstr(name, ==, "000001-1.x@b.example.eml");
	g_assert_cmpstr(kept, ==, whole);
}

/* Bytes go through unchanged, whatever dots they have, on every kind of way. */
static void test_bytes(void)
{
	static const char *const bodies[] = {
		"",
		"\r\n",
		".",
		".\r\n",
		"..\r\n",
		"...\r\n.\r\n..a\r\n",
		"a\r\n.b\r\n",
		"a.\r\n",
		"no end",
		".\r\n.\r\n.",
		"\r\n.\r\n\r\n.\r\n",
	};
	g_autofree char *folder = g_dir_make_tmp("sink-XXXXXX", NULL);
	g_autofree char *path = g_strdup_printf("%s.socket", folder);

	for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
		check_bytes(bodies[i], folder, NULL, false);
		check_bytes(bodies[i], folder, path, false);
		check_bytes(bodies[i], folder, path, true);
	}
	g_assert_cmpint(g_rmdir(folder), ==, 0);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* A relay that does not read: the message is too big for the kernel, the dot stays
 * here. */
static void test_big_message_cut_off(void)
{
	static const struct {
		const char *fault;
		DeliveryResult result;
	} cases[] = {
		{ "body:close*1", DELIVERY_UNTRIED },
		{ "body:552*1", DELIVERY_REFUSED },
		{ "body:452*1", DELIVERY_DEFERRED },
		{ "body:421*1", DELIVERY_UNTRIED },
		{ "body:250*1", DELIVERY_UNTRIED },
	};
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GBytes) body = NULL;

	while (text->len < 16u << 20)
		g_string_append(text, "A line of about forty characters, full.\r\n");
	body = g_string_free_to_bytes(g_steal_pointer(&text));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Loop) loop = NULL;
		g_autoptr(Sink) sink = NULL;
		g_autoptr(SmtpPool) pool = NULL;
		g_autoptr(Delivery) delivery = NULL, again = NULL;
		SinkFault fault;

		g_assert_true(sink_fault_parse(cases[i].fault, &fault, &error));
		g_assert_true(loop_new(&loop, &error));

		SinkOptions options = { .loop = loop,
					.faults = &fault,
					.fault_count = 1 };

		g_assert_true(sink_new(&options, &sink, &error));
		pool = open_pool(sink_get_url(sink), loop, 1);
		delivery = send_one(pool, header, body);
		if (delivery->result != cases[i].result)
			g_error("%s is %s: %s", cases[i].fault,
				delivery_result_name(delivery->result),
				delivery->reply);
		again = send_one(pool, header, body);
		g_assert_cmpint(again->result, ==, DELIVERY_ACCEPTED);
	}
}

/* Many sessions at once; every job comes back once, with its own tag. */
static void test_many(void)
{
	enum { JOBS = 500 };
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);
	g_autoptr(GError) error = NULL;
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;
	g_autoptr(SmtpPool) pool = NULL;
	SinkFault fault = {
		.stage = SINK_RCPT, .code = 550, .after = 100, .times = 100
	};
	unsigned sent = 0, ended = 0, counts[DELIVERY_UNTRIED + 1] = { 0 };
	bool back[JOBS] = { false };

	g_assert_true(loop_new(&loop, &error));

	SinkOptions options = { .loop = loop, .faults = &fault, .fault_count = 1 };

	g_assert_true(sink_new(&options, &sink, &error));
	pool = open_pool(sink_get_url(sink), loop, 20);
	while (ended < JOBS) {
		g_autoptr(Delivery) delivery = NULL;

		while (sent < JOBS && smtp_pool_free_slots(pool) > 0) {
			const SmtpMessage message = { "", "c@d.example", header, body,
						      &back[sent++] };

			submit(pool, &message);
		}
		g_assert_true(smtp_pool_wait(pool, &delivery, &error));
		g_assert_false(*(bool *)delivery->tag);
		*(bool *)delivery->tag = true;
		counts[delivery->result]++;
		ended++;
	}
	g_assert_cmpuint(counts[DELIVERY_ACCEPTED], ==, 400);
	g_assert_cmpuint(counts[DELIVERY_REFUSED], ==, 100);
	g_assert_cmpuint(sink_get_count(sink), ==, 400);
}

#define UTF8_HEADER "From: a@b.example\r\nTo: jos\xc3\xa9@d.example\r\n"

static Delivery *send_job(SmtpPool *pool, SmtpJob *job)
{
	g_autoptr(GError) error = NULL;
	Delivery *delivery = NULL;

	smtp_pool_submit(pool, job);
	g_assert_true(smtp_pool_wait(pool, &delivery, &error));
	return delivery;
}

/* A mailbox or header with more than ASCII is not sent to a relay without SMTPUTF8, which
 * can go on with the next; one that offers it gets both. */
static void test_needs_utf8(void)
{
	static const struct {
		const char *to, *header;
		bool ascii;
	} cases[] = {
		{ "jos\xc3\xa9@d.example", HEADER, false },
		{ "jose@d.example", UTF8_HEADER, false },
		{ "jos\xc3\xa9@d.example", UTF8_HEADER, false },
		{ "jose@d.example", HEADER, true },
	};
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);

	for (size_t i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
		const char *text = cases[i / 2].header;
		g_autoptr(GBytes) header = g_bytes_new_static(text, strlen(text));
		const SmtpMessage message = { .from = "a@b.example",
					      .to = cases[i / 2].to,
					      .header = header,
					      .body = body };
		bool plain = i % 2 == 0, taken = !plain || cases[i / 2].ascii;
		g_autoptr(SmtpJob) job = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(Loop) loop = NULL;
		g_autoptr(Sink) sink = NULL;
		g_autoptr(SmtpPool) pool = NULL;
		g_autoptr(Delivery) delivery = NULL, next = NULL;

		g_assert_true(smtp_job_new(&message, &job, &error));

		const SmtpNeed need = smtp_job_get_need(job);

		g_assert_true(loop_new(&loop, &error));

		const SinkOptions options = { .loop = loop, .plain = plain };

		g_assert_true(sink_new(&options, &sink, &error));
		pool = open_pool(sink_get_url(sink), loop, 1);
		g_assert_true(need.utf8 == !cases[i / 2].ascii);
		g_assert_true(smtp_pool_may_take(pool, need)); /* for all we know */
		delivery = send_job(pool, job);
		g_assert_true(smtp_pool_may_take(pool, need) == taken);
		g_assert_true(delivery->unfit == !taken);
		g_assert_true(taken || (delivery->need.utf8 &&
					delivery->need.size == need.size));
		g_assert_cmpint(delivery->result, ==,
				taken ? DELIVERY_ACCEPTED : DELIVERY_REFUSED);
		g_assert_cmpint(delivery->code, ==, taken ? 250 : 0);
		g_assert_cmpstr(delivery->enhanced, ==,
				plain ? taken ? NULL : "5.6.7" : "2.0.0");
		g_assert_true(taken || strstr(delivery->reply, "SMTPUTF8") != NULL);
		next = send_one(pool, body, body);
		g_assert_cmpint(next->result, ==, DELIVERY_ACCEPTED);
		g_assert_cmpuint(sink_get_count(sink), ==, taken ? 2 : 1);
	}
}

/* A message bigger than the relay's SIZE is not sent to it, and may go to none of that size. */
static void test_needs_size(void)
{
	static const SmtpNeed fits = { .size = LIMIT_SINK_MESSAGE },
			      too_big = { .size = LIMIT_SINK_MESSAGE + 1 };
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;
	g_autoptr(SmtpPool) pool = NULL;
	g_autoptr(Delivery) delivery = NULL;

	g_assert_true(loop_new(&loop, NULL));

	const SinkOptions options = { .loop = loop };

	g_assert_true(sink_new(&options, &sink, NULL));
	pool = open_pool(sink_get_url(sink), loop, 1);
	g_assert_true(smtp_pool_may_take(pool, too_big)); /* for all we know */
	delivery = send_one(pool, body, body);
	g_assert_true(smtp_pool_may_take(pool, fits));
	g_assert_false(smtp_pool_may_take(pool, too_big));
}

static void test_bad_jobs(void)
{
	static const struct {
		const char *from, *to, *header, *body;
	} cases[] = {
		{ "a@b.example", "", HEADER, "" },
		{ "a@b.example", "c@d.example>\r\nRCPT TO:<x@y.example", HEADER, "" },
		{ "a b@c.example", "c@d.example", HEADER, "" },
		{ "a@b.example", "c\xc3@d.example", HEADER, "" },
		{ "a@b.example", "c\xc2\x85@d.example", HEADER, "" },
		{ "a@b.example", "c@d.example", "", "" },
		{ "a@b.example", "c@d.example", "From: x", "" },
		{ "a@b.example", "c@d.example", "From: x\n", "" },
		{ "a@b.example", "c@d.example", "From: \xc3\r\n", "" },
		{ "a@b.example", "c@d.example", HEADER, "a\nb" },
		{ "a@b.example", "c@d.example", HEADER, "a\rb\r\n" },
		{ "a@b.example", "c@d.example", HEADER, "a\r\n.\n" },
		{ "a@b.example", "c@d.example", HEADER, "a\r" },
		{ "a@b.example", "c@d.example", HEADER, "\xc3\xbc" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) header =
			g_bytes_new_static(cases[i].header, strlen(cases[i].header));
		g_autoptr(GBytes) body =
			g_bytes_new_static(cases[i].body, strlen(cases[i].body));
		const SmtpMessage message = { cases[i].from, cases[i].to, header, body };
		g_autoptr(SmtpJob) job = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_false(smtp_job_new(&message, &job, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_null(job);
	}
}

static void test_faults(void)
{
	static const char *const bad[] = {
		"",         "rcpt",     "rcpt:",     "rcpt:55",     "rcpt:5500",
		"rcpt:100", "rcpt:600", "rcpt:550x", "nowhere:550", "rcpt:550*1+1"
	};
	g_autoptr(GError) error = NULL;
	SinkFault fault;

	g_autofree char *help = sink_fault_help();
	g_auto(GStrv) stages = g_strsplit(help, "\n  ", -1);

	g_assert_cmpuint(g_strv_length(stages), ==, 1 + SINK_KEPT + 1);
	for (int i = SINK_GREETING; i <= SINK_KEPT; i++) {
		g_autofree char *name =
			g_strndup(stages[i + 1], strcspn(stages[i + 1], " "));
		g_autofree char *text = g_strconcat(name, ":close", NULL);

		g_assert_true(sink_fault_parse(text, &fault, &error));
		g_assert_cmpint(fault.stage, ==, i);
	}
	g_assert_true(sink_fault_parse("dot:close+3*2", &fault, &error));
	g_assert_cmpint(fault.stage, ==, SINK_DOT);
	g_assert_cmpint(fault.code, ==, SINK_CLOSE);
	g_assert_cmpuint(fault.after, ==, 3);
	g_assert_cmpuint(fault.times, ==, 2);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_assert_false(sink_fault_parse(bad[i], &fault, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_clear_error(&error);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(scenarios); i++) {
		g_autofree char *path =
			g_strdup_printf("/wire/smtp/%s", scenarios[i].name);

		g_test_add_data_func(path, &scenarios[i], test_scenario);
	}
	g_test_add_func("/wire/smtp/unreachable", test_unreachable);
	g_test_add_func("/wire/smtp/nothing-under-way", test_nothing_under_way);
	g_test_add_func("/wire/smtp/bytes", test_bytes);
	g_test_add_func("/wire/smtp/big-message-cut-off", test_big_message_cut_off);
	g_test_add_func("/wire/smtp/many", test_many);
	g_test_add_func("/wire/smtp/needs-utf8", test_needs_utf8);
	g_test_add_func("/wire/smtp/needs-size", test_needs_size);
	g_test_add_func("/wire/smtp/bad-jobs", test_bad_jobs);
	g_test_add_func("/wire/smtp/faults", test_faults);
	return g_test_run();
}
