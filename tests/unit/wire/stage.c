#include "stage.h"

#include <string.h>

#define HEADER "From: a@b.example\r\nMessage-ID: <1.x@b.example>\r\n"
#define BODY "Hello\r\n"

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
	stage->header = g_bytes_new_static(HEADER, strlen(HEADER));
	stage->body = g_bytes_new_static(BODY, strlen(BODY));
}

void stage_clear(Stage *stage)
{
	smtp_pool_free(stage->pool);
	sink_free(stage->sink);
	loop_free(stage->loop);
	g_bytes_unref(stage->header);
	g_bytes_unref(stage->body);
}

SmtpJob stage_job(const Stage *stage, char *tag)
{
	return (SmtpJob){ "a@b.example", "c@d.example", stage->header, stage->body,
			  tag };
}

void stage_submit(Stage *stage, char *tag)
{
	const SmtpJob job = stage_job(stage, tag);

	g_assert_true(smtp_pool_submit(stage->pool, &job, NULL));
}

Delivery *stage_wait(Stage *stage, const char *tag)
{
	Delivery *delivery = NULL;

	g_assert_true(smtp_pool_wait(stage->pool, &delivery, NULL));
	g_assert_true(delivery != NULL && delivery->tag == tag);
	g_assert_cmpuint(smtp_pool_busy(stage->pool), ==, 0);
	return delivery;
}

void stage_await_end(Stage *stage, const char *tag, const char *wanted)
{
	g_autoptr(Delivery) delivery = stage_wait(stage, tag);
	g_autofree char *end = g_strdup_printf(
		"%s %d", delivery_result_name(delivery->result), delivery->code);

	g_test_message("%s: %s", end, delivery->reply);
	g_assert_cmpstr(end, ==, wanted);
}
