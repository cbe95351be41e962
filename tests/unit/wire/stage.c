#include "stage.h"

#include <string.h>

#define HEADER "From: a@b.example\r\nMessage-ID: <1.x@b.example>\r\n"
#define BODY "Hello\r\n"

/* A job whose tag is where it is kept; yours. */
static SmtpJob *make_job(SmtpJob **place)
{
	g_autoptr(GBytes) header = g_bytes_new_static(HEADER, strlen(HEADER));
	g_autoptr(GBytes) body = g_bytes_new_static(BODY, strlen(BODY));
	const SmtpMessage message = { .from = "a@b.example",
				      .to = "c@d.example",
				      .header = header,
				      .body = body,
				      .tag = place };
	SmtpJob *job = NULL;

	g_assert_true(smtp_job_new(&message, &job, NULL));
	return job;
}

void stage_init(Stage *stage, const char *faults, bool plain, double patience)
{
	g_autoptr(GArray) parsed = parse_faults(faults);
	g_autoptr(Relay) relay = NULL;

	g_assert_true(loop_new(&stage->loop, NULL));

	const SinkOptions sink = { .loop = stage->loop,
				   .plain = plain,
				   .faults = (const SinkFault *)parsed->data,
				   .fault_count = parsed->len };

	g_assert_true(sink_new(&sink, &stage->sink, NULL));

	const SmtpOptions pool = {
		.loop = stage->loop,
		.sessions = 1,
		.helo = "client.example",
		.require_loopback = true,
		.timeouts = { patience, patience, patience, patience, patience,
			      patience },
	};

	g_assert_true(relay_parse(sink_get_url(stage->sink), &relay, NULL));
	g_assert_true(smtp_pool_new(relay, &pool, &stage->pool, NULL));
	stage->first = make_job(&stage->first);
	stage->second = make_job(&stage->second);
	stage->third = make_job(&stage->third);
}

void stage_clear(Stage *stage)
{
	smtp_pool_free(stage->pool);
	sink_free(stage->sink);
	loop_free(stage->loop);
	smtp_job_unref(stage->first);
	smtp_job_unref(stage->second);
	smtp_job_unref(stage->third);
}

Delivery *stage_wait(Stage *stage, const SmtpJob *job)
{
	Delivery *delivery = NULL;

	g_assert_true(smtp_pool_wait(stage->pool, &delivery, NULL));
	g_assert_true(delivery != NULL && *(SmtpJob **)delivery->tag == job);
	g_assert_cmpuint(smtp_pool_busy(stage->pool), ==, 0);
	return delivery;
}

void stage_await_end(Stage *stage, const SmtpJob *job, const char *wanted)
{
	g_autoptr(Delivery) delivery = stage_wait(stage, job);
	g_autofree char *end = g_strdup_printf(
		"%s %d", delivery_result_name(delivery->result), delivery->code);

	g_test_message("%s: %s", end, delivery->reply);
	g_assert_cmpstr(end, ==, wanted);
}
