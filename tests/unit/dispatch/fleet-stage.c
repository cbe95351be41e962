#include "fleet-stage.h"

#include <string.h>

#define NOW "2025-02-24T09:00:00Z"

static void listen(Stage *stage, const Member *member)
{
	static const char *const names[LIMIT_FLEET] = { "a", "b", "c" };
	double patience = member->patience;
	size_t i = stage->count++;

	g_assert_cmpuint(i, <, LIMIT_FLEET);
	stage->faults[i] = parse_faults(member->faults != NULL ? member->faults : "");

	const SinkOptions options = { .loop = stage->loop,
				      .plain = member->plain,
				      .faults =
					      (const SinkFault *)stage->faults[i]->data,
				      .fault_count = stage->faults[i]->len };

	g_assert_true(sink_new(&options, &stage->sinks[i], NULL));
	stage->relays[i] = (RelayConfig){
		.name = (char *)names[i],
		.url = (char *)sink_get_url(stage->sinks[i]),
		.sessions = SESSIONS,
		.weight = member->weight,
		.rate = { member->interval },
		.tls = member->tls,
		.timeouts = { patience, patience, patience, patience, patience,
			      patience },
	};
}

void stage_init(Stage *stage, const Member *members, size_t count)
{
	stage_init_by(stage, clock_new(NOW, NULL), members, count);
}

void stage_init_by(Stage *stage, Clock *clock, const Member *members, size_t count)
{
	*stage = (Stage){ .clock = clock };
	g_assert_true(loop_new(&stage->loop, NULL));
	for (size_t i = 0; i < count; i++)
		listen(stage, &members[i]);

	const FleetOptions options = { .relays = stage->relays,
				       .count = count,
				       .loop = stage->loop,
				       .clock = stage->clock,
				       .require_loopback = true };

	g_assert_true(fleet_new(&options, &stage->fleet, NULL));
	stage->letters =
		g_ptr_array_new_with_free_func((GDestroyNotify)smtp_job_unref);
}

void stage_clear(Stage *stage)
{
	fleet_free(stage->fleet);
	for (size_t i = 0; i < stage->count; i++) {
		sink_free(stage->sinks[i]);
		g_array_unref(stage->faults[i]);
	}
	loop_free(stage->loop);
	clock_free(stage->clock);
	g_ptr_array_unref(stage->letters);
}

static SmtpJob *make_letter(const Stage *stage, const char *mailbox, bool tried)
{
	g_autoptr(GBytes) header = g_bytes_new_static("From: a@b.example\r\n", 19);
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);
	const SmtpMessage message = { .from = "a@b.example",
				      .to = mailbox,
				      .header = header,
				      .body = body,
				      .tried = tried };
	SmtpJob *job = NULL;

	g_assert_true(smtp_job_new(&message, &job, NULL));
	g_ptr_array_add(stage->letters, job);
	return job;
}

SmtpJob *usual_letter(const Stage *stage)
{
	return make_letter(stage, "c@d.example", false);
}

SmtpJob *tried_letter(const Stage *stage)
{
	return make_letter(stage, "c@d.example", true);
}

SmtpJob *extended_letter(const Stage *stage)
{
	return make_letter(stage, "jos\xc3\xa9@d.example", false);
}

char promise(const Stage *stage, const SmtpJob *job, Carrier **carrier_out)
{
	const SmtpNeed need = smtp_job_get_need(job);

	fleet_revive(stage->fleet, need);
	*carrier_out = fleet_promise(stage->fleet, need);
	return *carrier_out != NULL ? *carrier_get_name(*carrier_out) : '-';
}

/* Whom so many letters are promised, of which none leaves. Yours. */
static char *turns(const Stage *stage, unsigned letters)
{
	const SmtpJob *job = usual_letter(stage);
	GString *text = g_string_new(NULL);
	Carrier *carrier;

	for (unsigned i = 0; i < letters; i++)
		g_string_append_c(text, promise(stage, job, &carrier));
	return g_string_free(text, FALSE);
}

Delivery *await(const Stage *stage)
{
	Delivery *delivery = NULL;

	g_assert_true(fleet_wait(stage->fleet, -1, &delivery, NULL));
	g_assert_nonnull(delivery);
	return delivery;
}

char send(const Stage *stage, SmtpJob *job)
{
	g_autoptr(Delivery) delivery = NULL;
	Carrier *carrier;
	char name = promise(stage, job, &carrier);

	if (carrier == NULL)
		return name;
	carrier_submit(carrier, job);
	delivery = await(stage);
	return delivery->result == DELIVERY_ACCEPTED ? g_ascii_toupper(name) : name;
}

/* Send so many letters one after another. Yours. */
static char *send_all(const Stage *stage, unsigned letters)
{
	SmtpJob *job = usual_letter(stage);
	GString *text = g_string_new(NULL);

	for (unsigned i = 0; i < letters; i++)
		g_string_append_c(text, send(stage, job));
	return g_string_free(text, FALSE);
}

void assert_sends(const Stage *stage, const char *expected)
{
	g_autofree char *text = send_all(stage, (unsigned)strlen(expected));

	g_assert_cmpstr(text, ==, expected);
}

void assert_turns(const Stage *stage, const char *expected)
{
	g_autofree char *text = turns(stage, (unsigned)strlen(expected));

	g_assert_cmpstr(text, ==, expected);
}
