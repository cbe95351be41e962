/*
 * Ledgers of homes that an older program made: each parcel goes on from where it stood.
 */
#include "ledger.h"

#include "dispatch-message.h"
#include "dispatch-paper.h"
#include "dispatch-word.h"
#include "older-store.h"

#define LATER "2025-02-20T10:00:00Z"

/*
 * Letter 1 was accepted, 2 is under way, 3 waits, 4 was deferred twice, 5 is in doubt, 6 went by
 * post and came back; 7 is joint, and one of its mailboxes refused it.
 */
static const struct {
	const char *letter, *channel;
	ParcelState state;
	int64_t attempts;
} parcels[] = {
	{ "1/2025/00001", "email", PARCEL_ACCEPTED, 1 },
	{ "1/2025/00002", "email", PARCEL_LEASED, 1 },
	{ "1/2025/00003", "email", PARCEL_WAITING, 0 },
	{ "1/2025/00004", "email", PARCEL_WAITING, 2 },
	{ "1/2025/00005", "email", PARCEL_IN_DOUBT, 1 },
	{ "1/2025/00006", "post", PARCEL_REFUSED, 0 },
	{ "1/2025/00007", "email", PARCEL_ACCEPTED, 1 },
	{ "1/2025/00007", "email-2", PARCEL_REFUSED, 1 },
};

/* Their attempts, of which one without an act is open. */
static const struct {
	const char *letter, *channel;
	int64_t number;
	const char *act, *reply;
} attempts[] = {
	{ "1/2025/00001", "email", 1, "accept", "250 first" },
	{ "1/2025/00002", "email", 1, NULL, NULL },
	{ "1/2025/00004", "email", 1, "defer", "451 once" },
	{ "1/2025/00004", "email", 2, "defer", "451 twice" },
	{ "1/2025/00005", "email", 1, NULL, NULL },
	{ "1/2025/00007", "email", 1, "accept", "250 one" },
	{ "1/2025/00007", "email-2", 1, "refuse", "550 other" },
};

/* And what persons said of the one on paper. */
static const struct {
	const char *act, *day;
} words[] = { { "send", "2025-02-18" }, { "come-back", "2025-02-19" } };

/* What stands after the migrations: "letter channel serial state attempts reply day". */
static const char *const status[] = {
	"1/2025/00001 email 1 accepted 1 250 first -",
	"1/2025/00002 email 2 leased 1 - -",
	"1/2025/00003 email 3 waiting 0 - -",
	"1/2025/00004 email 4 waiting 2 451 twice -",
	"1/2025/00005 email 5 in-doubt 1 - -",
	"1/2025/00006 post 6 refused 0 - 2025-02-19",
	"1/2025/00007 email 7 accepted 1 250 one -",
	"1/2025/00007 email-2 8 refused 1 550 other -",
};

static void run_sql(Store *store, const char *sql, const StoreArgs *args)
{
	g_autoptr(GError) error = NULL;
	bool done = store_run(store, sql, args, &error);

	g_assert_no_error(error);
	g_assert_true(done);
}

static void add_parcels(Store *store)
{
	run_sql(store,
		"INSERT INTO dispatch_run (id, dossier, relay, rehearsal, host, boot, "
		"space, process, born, began) VALUES ('R', $1, 'main', 0, 'h', 'b', "
		"'s', 1, 1, $2)",
		STORE_ARGS(store_text(DOSSIER), store_text(STAMP)));
	for (size_t i = 0; i < G_N_ELEMENTS(parcels); i++) {
		bool leased = parcels[i].state == PARCEL_LEASED;
		bool on_paper = g_str_equal(parcels[i].channel, "post");

		run_sql(store,
			"INSERT INTO dispatch_parcel (letter, channel, dossier, "
			"mailbox, token, state, due, attempts, run, created, changed, "
			"address) VALUES ($1, $2, $3, 'a@b.example', $1 || $2, $4, $5, "
			"$6, $7, $5, $5, $8)",
			STORE_ARGS(store_text(parcels[i].letter),
				   store_text(parcels[i].channel), store_text(DOSSIER),
				   store_text(parcel_state_name(parcels[i].state)),
				   store_text(STAMP), store_int(parcels[i].attempts),
				   store_text(leased ? "R" : NULL),
				   store_text(on_paper ? "1 Square" : NULL)));
	}
}

static void add_attempts(Store *store)
{
	for (size_t i = 0; i < G_N_ELEMENTS(attempts); i++)
		run_sql(store,
			"INSERT INTO dispatch_attempt (letter, channel, number, run, "
			"relay, intent, outcome, act, reply) VALUES ($1, $2, $3, 'R', "
			"'main', $4, $5, $6, $7)",
			STORE_ARGS(store_text(attempts[i].letter),
				   store_text(attempts[i].channel),
				   store_int(attempts[i].number), store_text(STAMP),
				   store_text(attempts[i].act != NULL ? STAMP : NULL),
				   store_text(attempts[i].act),
				   store_text(attempts[i].reply)));
}

static void add_words(Store *store)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		run_sql(store,
			"INSERT INTO dispatch_resolution (letter, channel, number, act, "
			"was, who, why, at, day) VALUES ('1/2025/00006', 'post', $1, "
			"$2, 'waiting', 'aydan', '', $3, $4)",
			STORE_ARGS(store_int((int64_t)i + 1), store_text(words[i].act),
				   store_text(STAMP), store_text(words[i].day)));
}

static void fill(Store *store)
{
	add_parcels(store);
	add_attempts(store);
	add_words(store);
	run_sql(store,
		"INSERT INTO dispatch_message (letter, channel, message_id, header, "
		"encoder, digest, composed) VALUES ('1/2025/00001', 'email', "
		"'<1@b.example>', 'Subject: a' || char(13, 10), '1', '00', $1)",
		STORE_ARGS(store_text(STAMP)));
}

static const char *or_none(const char *text)
{
	return text != NULL ? text : "-";
}

/* How the ledger's parcels stand, a line each. */
static void check_status(Store *store, const char *const *lines, size_t count)
{
	g_autoptr(StatusList) list = NULL;
	g_autoptr(GError) error = NULL;
	size_t found = 0;

	g_assert_true(dispatch_status(store, DOSSIER, &list, &error));

	const StatusRow *rows = status_list_get(list, &found);

	g_assert_cmpuint(found, ==, count);
	for (size_t i = 0; i < count; i++) {
		g_autofree char *line = g_strdup_printf(
			"%s %s %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " %s %s",
			rows[i].letter, rows[i].channel, rows[i].serial,
			parcel_state_name(rows[i].state), rows[i].attempts,
			or_none(rows[i].reply), or_none(rows[i].day));

		g_assert_cmpstr(line, ==, lines[i]);
	}
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

/* What points to a parcel still does, and a letter has one parcel on a channel. */
static void check_keys(Store *store)
{
	static const struct {
		const char *sql;
		ChyError code;
	} refused[] = {
		{ "INSERT INTO dispatch_resolution (parcel, number, act, was, who, "
		  "why, at) VALUES (99, 1, 'a', 'b', 'c', 'd', 'e')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_attempt (parcel, number, run, relay, intent) "
		  "VALUES (99, 1, 'R', 'a', 'b')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_attempt (parcel, number, run, relay, intent) "
		  "VALUES (3, 1, 'none', 'a', 'b')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_message (parcel, message_id, header, encoder, "
		  "digest, composed) VALUES (99, 'a', 'b', 'c', 'd', 'e')",
		  CHY_REFUSED },
		{ "INSERT INTO dispatch_message (parcel, message_id, header, encoder, "
		  "digest, composed) VALUES (1, 'a', 'b', 'c', 'd', 'e')",
		  CHY_EXISTS },
		{ "UPDATE dispatch_parcel SET serial = 2 WHERE serial = 3",
		  CHY_EXISTS },
		{ "UPDATE dispatch_parcel SET letter = '1/2025/00002' WHERE serial = 3",
		  CHY_EXISTS },
		{ "UPDATE dispatch_parcel SET token = '1/2025/00002email' WHERE "
		  "serial = 3",
		  CHY_EXISTS },
		{ "DELETE FROM dispatch_parcel WHERE serial = 4", CHY_REFUSED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(store_run(store, refused[i].sql, NULL, &error));
		g_assert_error(error, CHY_ERROR, (int)refused[i].code);
	}
}

/* The answer to what was under way, and a person's word on what is in doubt. */
static void settle(Store *store)
{
	const Parcel under_way = {
		.letter = "1/2025/00002", .channel = "email", .serial = 2, .attempt = 1
	};
	const ParcelOutcome late = { .parcel = &under_way, .act = PARCEL_REFUSE };
	const ParcelResolution resend = { .letter = "1/2025/00005",
					  .channel = "email",
					  .act = PARCEL_RESEND,
					  .who = "aydan",
					  .why = "so" };
	g_autoptr(GError) error = NULL;
	ParcelState state;

	g_assert_true(parcel_record(store, &late, STAMP, &state, &error));
	g_assert_cmpint(state, ==, PARCEL_REFUSED);
	g_assert_true(parcel_resolve(store, &resend, STAMP, &state, &error));
	g_assert_cmpint(state, ==, PARCEL_WAITING);
}

/* What waits goes out by its next attempt, and what is on paper does not. */
static void send_rest(Store *store)
{
	static const int64_t serials[] = { 3, 4, 5 }, numbers[] = { 1, 3, 2 };
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) list = ledger_lease(store, run, 9, true);
	g_autoptr(GError) error = NULL;
	size_t count = 0;
	const Parcel *leased = parcel_list_get(list, &count);

	g_assert_cmpuint(count, ==, G_N_ELEMENTS(serials));
	for (size_t i = 0; i < count; i++) {
		const ParcelOutcome outcome = { .parcel = &leased[i],
						.act = PARCEL_ACCEPT };
		ParcelState state;

		g_assert_cmpint(leased[i].serial, ==, serials[i]);
		g_assert_cmpint(leased[i].attempt, ==, numbers[i]);
		g_assert_true(parcel_record(store, &outcome, STAMP, &state, &error));
	}
}

/* That it came back is taken back: it went on the day of the first word again. */
static void retract(Store *store)
{
	const PaperRecord record = { .letter = "1/2025/00006",
				     .user = "aydan",
				     .today = "2025-02-20",
				     .act = PARCEL_RETRACT,
				     .why = "so" };
	g_auto(PaperResult) result = { 0 };
	g_autoptr(GPtrArray) said = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(paper_record(store, &record, LATER, &result, &error));
	g_assert_cmpstr(result.day, ==, words[0].day);
	g_assert_true(parcel_words(store, 6, &said, &error));
	g_assert_cmpuint(said->len, ==, G_N_ELEMENTS(words) + 1);
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		g_assert_cmpstr(((ParcelWord *)said->pdata[i])->act, ==, words[i].act);
}

static void test_parcels_come_over(void)
{
	static const char *const after[] = {
		"1/2025/00001 email 1 accepted 1 250 first -",
		"1/2025/00002 email 2 refused 1 - -",
		"1/2025/00003 email 3 accepted 1 - -",
		"1/2025/00004 email 4 accepted 3 - -",
		"1/2025/00005 email 5 accepted 2 - -",
		"1/2025/00006 post 6 accepted 0 - 2025-02-18",
		"1/2025/00007 email 7 accepted 1 250 one -",
		"1/2025/00007 email-2 8 refused 1 550 other -",
	};
	OlderStore older;

	older_store_open(&older, "0022-");
	fill(older.store);
	older_store_upgrade(&older);
	check_status(older.store, status, G_N_ELEMENTS(status));
	check_message(older.store);
	check_keys(older.store);
	settle(older.store);
	send_rest(older.store);
	retract(older.store);
	check_status(older.store, after, G_N_ELEMENTS(after));
	older_store_close(&older);
}

/*
 * Numbers stay as they were given, though not in the order of the letters; and what a hand has
 * left without its parcel keeps no home from going on.
 */
static void test_numbers_stay(void)
{
	static const char *const left[] = {
		"1/2025/00001 email 8 accepted 1 250 first -",
		"1/2025/00002 email 7 leased 1 - -",
		"1/2025/00003 email 6 waiting 0 - -",
		"1/2025/00005 email 4 in-doubt 1 - -",
		"1/2025/00007 email 2 accepted 1 250 one -",
		"1/2025/00007 email-2 1 refused 1 550 other -",
	};
	OlderStore older;
	g_autoptr(DispatchMessage) message = NULL;
	g_autoptr(GError) error = NULL;

	older_store_open(&older, "0037-");
	run_sql(older.store, "PRAGMA foreign_keys = OFF", NULL);
	run_sql(older.store, "DROP INDEX dispatch_parcel_serial", NULL);
	add_parcels(older.store);
	run_sql(older.store,
		"UPDATE dispatch_parcel SET serial = 9 - counted.serial FROM (SELECT "
		"letter, channel, ROW_NUMBER() OVER (ORDER BY letter, channel) AS "
		"serial FROM dispatch_parcel) AS counted WHERE counted.letter = "
		"dispatch_parcel.letter AND counted.channel = dispatch_parcel.channel",
		NULL);
	run_sql(older.store,
		"CREATE UNIQUE INDEX dispatch_parcel_serial ON dispatch_parcel (serial)",
		NULL);
	add_attempts(older.store);
	add_words(older.store);
	run_sql(older.store,
		"INSERT INTO dispatch_message (parcel, message_id, header, encoder, "
		"digest, composed) VALUES (8, 'a', 'b', '1', '00', $1), (5, 'c', 'd', "
		"'1', '00', $1)",
		STORE_ARGS(store_text(STAMP)));
	run_sql(older.store,
		"DELETE FROM dispatch_parcel WHERE letter IN ('1/2025/00004', "
		"'1/2025/00006')",
		NULL);
	older_store_upgrade(&older);
	check_status(older.store, left, G_N_ELEMENTS(left));
	g_assert_true(dispatch_message_find(older.store, 8, &message, &error));
	g_assert_cmpstr(message->message_id, ==, "a");
	older_store_close(&older);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/older/parcels", test_parcels_come_over);
	g_test_add_func("/dispatch/older/numbers", test_numbers_stay);
	return g_test_run();
}
