/*
 * What the ledger tells of a relay that refuses MAIL: whether it is the letter that it does not
 * want, or us.
 */
#include "dispatch-fleet.h"
#include "ledger.h"
#include "wire-sink.h"

/* A ledger in which the relay "main" took the only letter of DOSSIER. Yours, as is the run. */
static Store *store_that_took(Run **run_out)
{
	Store *store = ledger_new(1);
	const ParcelOutcome outcome = ledger_outcome(PARCEL_ACCEPT);
	ParcelState state;

	*run_out = ledger_begin_run(store);
	parcel_list_free(ledger_lease(store, *run_out, 1, true));
	g_assert_true(parcel_record(store, &outcome, STAMP, &state, NULL));
	return store;
}

static void send_letter(Fleet *fleet, Delivery **delivery_out)
{
	g_autoptr(GBytes) header = g_bytes_new_static("From: a@b.example\r\n", 19);
	g_autoptr(GBytes) body = g_bytes_new_static("Hello\r\n", 7);
	const SmtpMessage message = { "a@b.example", "c@d.example", header, body };
	g_autoptr(SmtpJob) job = NULL;
	Carrier *carrier = fleet_promise(fleet, (SmtpNeed){ 0 });

	g_assert_nonnull(carrier);
	g_assert_true(smtp_job_new(&message, &job, NULL));
	carrier_submit(carrier, job);
	g_assert_true(fleet_wait(fleet, -1, delivery_out, NULL));
	g_assert_nonnull(*delivery_out);
}

/* What becomes of a letter of the dossier whose MAIL the relay refuses. */
static DeliveryResult refuse(Store *store, const char *relay, const char *dossier)
{
	const SinkFault fault = { .stage = SINK_MAIL, .code = 550 };
	g_autoptr(Clock) clock = clock_new(STAMP, NULL);
	g_autoptr(Loop) loop = NULL;
	g_autoptr(Sink) sink = NULL;
	g_autoptr(Fleet) fleet = NULL;
	g_autoptr(Delivery) delivery = NULL;

	g_assert_true(loop_new(&loop, NULL));

	const SinkOptions sinks = { .loop = loop, .faults = &fault, .fault_count = 1 };

	g_assert_true(sink_new(&sinks, &sink, NULL));

	const RelayConfig config = { .name = (char *)relay,
				     .url = (char *)sink_get_url(sink),
				     .sessions = 1,
				     .weight = 1 };
	const FleetOptions options = { .relays = &config,
				       .count = 1,
				       .loop = loop,
				       .clock = clock,
				       .require_loopback = true };

	g_assert_true(fleet_new(&options, &fleet, NULL));
	g_assert_true(fleet_load_welcome(fleet, store, dossier, NULL));
	send_letter(fleet, &delivery);
	g_assert_cmpint(delivery->code, ==, 550);
	return delivery->result;
}

/* The relay that took a letter of the dossier, in a run that has ended, wants us; no other. */
static void test_took_before(void)
{
	g_autoptr(Run) run = NULL;
	g_autoptr(Store) store = store_that_took(&run);
	g_auto(Recovery) recovery = { 0 };

	g_assert_cmpint(refuse(store, "main", DOSSIER), ==, DELIVERY_UNTRIED);
	g_assert_true(run_end(store, run, STAMP, &recovery, NULL));
	g_assert_cmpint(refuse(store, "main", DOSSIER), ==, DELIVERY_DEFERRED);
	g_assert_cmpint(refuse(store, "other", DOSSIER), ==, DELIVERY_UNTRIED);
	g_assert_cmpint(refuse(store, "main", "khojali-34"), ==, DELIVERY_UNTRIED);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/welcome/took-before", test_took_before);
	return g_test_run();
}
