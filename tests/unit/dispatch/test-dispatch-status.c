/*
 * Counting: what the indices tell is what one would count parcel by parcel.
 */
#include "dispatch-paper.h"
#include "ledger.h"

#include "dispatch-private.h"

#include <string.h>

/* A parcel of a letter; its channel tells how it goes. */
typedef struct Case {
	const char *dossier;
	unsigned letter;
	const char *channel;
	ParcelState state;
} Case;

static const Case cases[] = {
	{ DOSSIER, 1, "email", PARCEL_ACCEPTED },
	{ DOSSIER, 2, "email", PARCEL_WAITING },
	{ DOSSIER, 3, "email", PARCEL_LEASED },
	{ DOSSIER, 4, "email", PARCEL_REFUSED },
	{ DOSSIER, 5, "email", PARCEL_IN_DOUBT },
	{ DOSSIER, 6, "email", PARCEL_ABANDONED },
	{ DOSSIER, 7, "post", PARCEL_WAITING },
	{ DOSSIER, 8, "hand", PARCEL_ACCEPTED },
	{ DOSSIER, 9, "post", PARCEL_REFUSED },
	{ DOSSIER, 10, "email", PARCEL_REFUSED },
	{ "another", 11, "email", PARCEL_WAITING },
	{ "another", 12, "email", PARCEL_LEASED },
	{ "another", 13, "email", PARCEL_IN_DOUBT },
	{ "another", 14, "post", PARCEL_WAITING },
	/* with the next one, a letter that is to several */
	{ "several", 15, "email", PARCEL_ACCEPTED },
	{ "several", 15, "email-2", PARCEL_REFUSED },
	{ "several", 15, "email-3", PARCEL_ACCEPTED },
	{ "several", 16, "email", PARCEL_ACCEPTED },
};

/* A leased one is the last run's. */
static void add_parcel(Store *store, const Case *one)
{
	g_autofree char *letter = g_strdup_printf("1/2025/%05u", one->letter);
	g_autofree char *token = g_strconcat(letter, one->channel, NULL);
	bool by_mail = g_str_has_prefix(one->channel, "email");
	g_autoptr(GError) error = NULL;

	g_assert_true(store_run(
		store,
		"INSERT INTO dispatch_parcel (letter, channel, dossier, mailbox, "
		"token, "
		"state, due, attempts, run, created, changed, address, serial) SELECT "
		"$1, $2, $3, '', $4, $5, $6, 0, CASE WHEN $7 = 1 THEN (SELECT MAX(id) "
		"FROM dispatch_run) END, $6, $6, $8, COALESCE(MAX(serial), 0) + 1 FROM "
		"dispatch_parcel",
		STORE_ARGS(store_text(letter), store_text(one->channel),
			   store_text(one->dossier), store_text(token),
			   store_text(parcel_state_name(one->state)), store_text(STAMP),
			   store_int(one->state == PARCEL_LEASED),
			   store_text(by_mail ? NULL : "1 Square")),
		&error));
	g_assert_no_error(error);
}

static Store *store_with_all(void)
{
	Store *store = ledger_new(0);
	g_autoptr(Run) run = ledger_begin_run(store);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		add_parcel(store, &cases[i]);
	return store;
}

static void test_counts(void)
{
	static const char *const dossiers[] = { DOSSIER, "another", "several",
						"nothing" };
	g_autoptr(Store) store = store_with_all();

	for (size_t d = 0; d < G_N_ELEMENTS(dossiers); d++) {
		DispatchCounts counts, expected = { .total = 0 };
		const char *channel = NULL;
		g_autoptr(GError) error = NULL;

		for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
			const Case *one = &cases[i];

			if (strcmp(one->dossier, dossiers[d]) != 0)
				continue;
			expected.total++;
			expected.by_state[one->state]++;
			expected.on_paper[one->state] += one->channel[0] != 'e';
			expected.further += g_str_has_prefix(one->channel, "email-");
			expected.mixed |=
				channel != NULL && strcmp(one->channel, channel) != 0;
			channel = one->channel;
		}
		g_assert_true(dispatch_counts(store, dossiers[d], &counts, &error));
		g_assert_true(memcmp(counts.by_state, expected.by_state,
				     sizeof counts.by_state) == 0);
		g_assert_true(memcmp(counts.on_paper, expected.on_paper,
				     sizeof counts.on_paper) == 0);
		g_assert_cmpint(counts.total, ==, expected.total);
		g_assert_cmpint(counts.further, ==, expected.further);
		g_assert_true(counts.mixed == expected.mixed);
	}
}

static void assert_summary(Store *store, const char *dossier, const char *expected,
			   const char *pressing)
{
	g_auto(StatusSummary) summary = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) words = g_string_new(NULL);

	g_assert_true(dispatch_summary(store, dossier, 2, &summary, &error));
	for (size_t i = 0; i < summary.states; i++)
		g_string_append_printf(words, "%s %" G_GINT64_FORMAT "; ",
				       parcel_state_name(summary.counts[i].state),
				       summary.counts[i].letters);
	g_string_append_printf(words, "%" G_GINT64_FORMAT " press of %" G_GINT64_FORMAT,
			       summary.pressing_total, summary.letters);
	g_assert_cmpstr(words->str, ==, expected);
	g_string_truncate(words, 0);
	for (guint i = 0; i < summary.pressing->len; i++)
		g_string_append_printf(words, "%s ",
				       (char *)summary.pressing->pdata[i] + 7);
	g_assert_cmpstr(words->str, ==, pressing);
}

static void test_summaries(void)
{
	g_autoptr(Store) store = store_with_all();

	assert_summary(store, DOSSIER,
		       "waiting 2; leased 1; accepted 2; refused 3; in-doubt 1; "
		       "abandoned 1; 5 press of 10",
		       "00005 00004 00009 00006 ");
	assert_summary(store, "another",
		       "waiting 2; leased 1; in-doubt 1; 1 press of 4", "00013 ");
	assert_summary(store, "several", "accepted 1; refused 1; 1 press of 2",
		       "00015 ");
	assert_summary(store, "nothing", "0 press of 0", "");
}

static bool is_settled(Store *store)
{
	g_autoptr(GError) error = NULL;
	bool settled = false;

	g_assert_true(dispatch_is_settled(store, DOSSIER, &settled, &error));
	return settled;
}

static void test_settled(void)
{
	static const Case one[] = {
		{ DOSSIER, 1, "email", PARCEL_WAITING },
		{ DOSSIER, 1, "post", PARCEL_WAITING },
		{ DOSSIER, 1, "email", PARCEL_LEASED },
		{ DOSSIER, 1, "email", PARCEL_IN_DOUBT },
		{ DOSSIER, 1, "email", PARCEL_ACCEPTED },
		{ DOSSIER, 1, "email", PARCEL_REFUSED },
		{ DOSSIER, 1, "post", PARCEL_ABANDONED },
		{ "another", 1, "email", PARCEL_WAITING },
		{ "another", 1, "email", PARCEL_LEASED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(one); i++) {
		g_autoptr(Store) store = ledger_new(0);
		g_autoptr(Run) run = ledger_begin_run(store);

		add_parcel(store, &one[i]);
		g_test_message("%s %s", one[i].channel,
			       parcel_state_name(one[i].state));
		g_assert_cmpint(is_settled(store), ==, i >= 4);
	}
}

static void assert_last_accepted(Store *store, const char *dossier, const char *stamp,
				 const char *day)
{
	g_autofree char *last = NULL, *said = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(dispatch_last_accepted(store, dossier, &last, &said, &error));
	g_assert_cmpstr(last, ==, stamp);
	g_assert_cmpstr(said, ==, day);
}

static void test_last_accepted(void)
{
	g_autoptr(Store) store = store_with_all();

	assert_last_accepted(store, DOSSIER, STAMP, NULL);
	assert_last_accepted(store, "another", NULL, NULL);
}

/* What a person says of a letter that goes by hand. */
static void say(Store *store, const char *day, const char *why, const char *stamp)
{
	const PaperRecord record = { .letter = "1/2025/00008",
				     .user = "leyla",
				     .today = "2025-02-21",
				     .act = PARCEL_SEND,
				     .day = day,
				     .why = why };
	g_auto(PaperResult) result = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(paper_record(store, &record, stamp, &result, &error));
}

/* Of a letter by hand the last word counts, and not when it was said. */
static void test_last_said(void)
{
	static const Case one = { DOSSIER, 8, "hand", PARCEL_WAITING };
	g_autoptr(Store) store = ledger_new(0);

	add_parcel(store, &one);
	say(store, NULL, NULL, "2025-02-21T09:00:00Z");
	assert_last_accepted(store, DOSSIER, NULL, "2025-02-21");
	say(store, "2025-02-19", "misread", "2025-02-21T10:00:00Z");
	assert_last_accepted(store, DOSSIER, NULL, "2025-02-19");
}

#define EXPLAIN "EXPLAIN QUERY PLAN "

/* The plan of a statement: parcels that only wait to be counted must not be read. */
static void test_plans(void)
{
	static const struct {
		const char *sql, *index;
		size_t arguments;
		bool sorts;
	} plans[] = {
		{ EXPLAIN SQL_COUNT_QUEUED, "USING COVERING INDEX dispatch_parcel_due",
		  1 },
		{ EXPLAIN SQL_COUNT_ALL, "USING COVERING INDEX dispatch_parcel_dossier",
		  1 },
		{ EXPLAIN SQL_COUNT_LEASED, "INDEX dispatch_parcel_run", 1 },
		{ EXPLAIN SQL_COUNT_PRESSING,
		  "USING COVERING INDEX dispatch_parcel_pressing (dossier=? AND "
		  "state=?)",
		  1 },
		{ EXPLAIN SQL_COUNT_DOUBTS,
		  "USING COVERING INDEX dispatch_parcel_pressing (dossier=? AND "
		  "state=?)",
		  1 },
		{ EXPLAIN SQL_PRESSING_LETTERS,
		  "USING COVERING INDEX dispatch_parcel_pressing (dossier=? AND "
		  "state=?)",
		  3 },
		{ EXPLAIN SQL_COUNT_ON_PAPER, "INDEX dispatch_parcel_by_hand", 1 },
		{ EXPLAIN SQL_NEXT_PACED, "INDEX dispatch_parcel_paced (dossier=?)",
		  1 },
		{ EXPLAIN SQL_HOLDERS_OF, "INDEX dispatch_parcel_run", 1, true },
		{ EXPLAIN SQL_SWEEP,
		  "USING COVERING INDEX dispatch_parcel_due (dossier=?)", 4 },
		{ EXPLAIN SQL_SWEEP, "INDEX dispatch_parcel_by_hand (dossier=?", 4 },
		{ EXPLAIN SQL_LEASE,
		  "USING COVERING INDEX dispatch_parcel_due (dossier=? AND due<?)", 6 },
	};
	static const StoreValue none[6];
	g_autoptr(Store) store = ledger_new(1);

	for (size_t i = 0; i < G_N_ELEMENTS(plans); i++) {
		const StoreArgs args = { none, plans[i].arguments };
		g_autoptr(GString) plan = g_string_new(NULL);
		g_autoptr(StoreRows) rows = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(store_query(store, plans[i].sql, &args, &rows, &error));
		while (store_rows_next(rows))
			g_string_append_printf(plan, "%s; ", store_rows_text(rows, 3));
		g_assert_true(store_rows_finish(rows, &error));
		g_test_message("%s", plan->str);
		g_assert_nonnull(strstr(plan->str, plans[i].index));
		g_assert_true(plans[i].sorts ==
			      (strstr(plan->str, "TEMP B-TREE") != NULL));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/status/counts", test_counts);
	g_test_add_func("/dispatch/status/summaries", test_summaries);
	g_test_add_func("/dispatch/status/settled", test_settled);
	g_test_add_func("/dispatch/status/last-accepted", test_last_accepted);
	g_test_add_func("/dispatch/status/last-said", test_last_said);
	g_test_add_func("/dispatch/status/plans", test_plans);
	return g_test_run();
}
