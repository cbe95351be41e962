/*
 * Ledgers of homes that an older program made: each parcel goes on from where it stood.
 */
#include "ledger.h"

#include "dispatch-message.h"
#include "older-store.h"

/* What parcels are inserted and leased with since; gone with the older tables. */
static void add_later_columns(Store *store)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(store_run(store,
				"ALTER TABLE dispatch_parcel ADD COLUMN serial INTEGER",
				NULL, &error));
	g_assert_true(store_run(
		store, "ALTER TABLE dispatch_message ADD COLUMN parcel INTEGER", NULL,
		&error));
}

/* Of three letters the first was accepted, the second is under way, the third waits. */
static void fill(Store *store)
{
	const ParcelOutcome outcome = ledger_outcome(PARCEL_ACCEPT);
	g_autoptr(Run) run = NULL;
	g_autoptr(ParcelList) list = NULL;
	g_autoptr(GError) error = NULL;
	ParcelState state;

	add_later_columns(store);
	ledger_add_parcels(store, 3);
	run = ledger_begin_run(store);
	list = ledger_lease(store, run, 2, true);
	g_assert_true(store_run(
		store,
		"INSERT INTO dispatch_message (letter, channel, message_id, header, "
		"encoder, digest, composed) VALUES ('1/2025/00001', 'email', "
		"'<1@b.example>', 'Subject: a' || char(13, 10), '1', '00', $1)",
		STORE_ARGS(store_text(STAMP)), &error));
	g_assert_true(parcel_record(store, &outcome, STAMP, &state, &error));
	g_assert_no_error(error);
}

static void check_message(Store *store)
{
	g_autoptr(DispatchMessage) message = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(dispatch_message_find(store, 1, &message, &error));
	g_assert_cmpstr(message->message_id, ==, "<1@b.example>");
	g_assert_cmpstr(message->header, ==, "Subject: a\r\n");
	g_assert_cmpstr(message->encoder, ==, "1");
	g_assert_cmpstr(message->digest, ==, "00");
	g_assert_cmpstr(message->composed, ==, STAMP);
	g_assert_no_error(error);
}

/* What points to a parcel still does, and a letter has one message on a channel. */
static void check_keys(Store *store)
{
	static const struct {
		const char *sql;
		ChyError code;
	} refused[] = {
		{ "INSERT INTO dispatch_resolution (letter, channel, number, act, was, "
		  "who, why, at) VALUES ('none', 'email', 1, 'a', 'b', 'c', 'd', 'e')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_message (parcel, message_id, header, encoder, "
		  "digest, composed) VALUES (9, 'a', 'b', 'c', 'd', 'e')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_message (parcel, message_id, header, encoder, "
		  "digest, composed) VALUES (1, 'a', 'b', 'c', 'd', 'e')",
		  CHY_EXISTS },
		{ "UPDATE dispatch_parcel SET serial = 2 WHERE serial = 1",
		  CHY_EXISTS },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(store_run(store, refused[i].sql, NULL, &error));
		g_assert_error(error, CHY_ERROR, (int)refused[i].code);
	}
}

static void test_parcels_come_over(void)
{
	OlderStore older;
	g_autoptr(Run) run = NULL;
	g_autoptr(ParcelList) list = NULL;
	g_autoptr(GError) error = NULL;
	const ParcelOutcome late = { .letter = "1/2025/00002",
				     .channel = "email",
				     .attempt = 1,
				     .act = PARCEL_REFUSE };
	ParcelState state;
	int64_t attempts;
	size_t count = 0;

	older_store_open(&older, "0022-");
	fill(older.store);
	older_store_upgrade(&older);
	check_message(older.store);
	g_assert_cmpint(ledger_state(older.store, 1, &attempts), ==, PARCEL_ACCEPTED);
	g_assert_true(parcel_record(older.store, &late, STAMP, &state, &error));
	g_assert_cmpint(state, ==, PARCEL_REFUSED);
	run = ledger_begin_run(older.store);
	list = ledger_lease(older.store, run, 9, true);
	g_assert_cmpint(parcel_list_get(list, &count)[0].serial, ==, 3);
	g_assert_cmpuint(count, ==, 1);
	g_assert_cmpint(ledger_state(older.store, 3, &attempts), ==, PARCEL_LEASED);
	g_assert_cmpint(attempts, ==, 1);
	check_keys(older.store);
	older_store_close(&older);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/older/parcels", test_parcels_come_over);
	return g_test_run();
}
