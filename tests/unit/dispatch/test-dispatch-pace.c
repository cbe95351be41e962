/* Paces under a simulated clock: runs that lease, claim and sleep, as an office does. */
#include "base-clock.h"
#include "dispatch-due.h"
#include "dispatch-pace.h"
#include "ledger.h"

#define CROWD 10000
#define OTHERS 100
#define AHEAD 4 /* parcels that a round begins at most */

typedef struct Worker {
	Run *run;
	Pace *pace;
} Worker;

typedef struct World {
	Store *store;
	Clock *clock;
	GArray *sent;       /* int64_t: when a letter of the paced domain went */
	int64_t last_other; /* when the last of the others went */
	unsigned others;
} World;

static Pace *parse_pace(const char *text, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	Pace *pace = NULL;

	g_assert_true(g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE,
						NULL));
	return pace_parse(file, &pace, error) ? pace : NULL;
}

static void add(World *world, unsigned count, const char *domain)
{
	static unsigned number;

	for (unsigned i = 0; i < count; i++) {
		g_autofree char *letter = g_strdup_printf("1/2025/%06u", ++number);
		g_autofree char *mailbox = g_strdup_printf("p%u@%s", number, domain);
		const ParcelNew parcel = { letter, "email", DOSSIER, mailbox, letter };

		g_assert_true(parcel_create(world->store, &parcel, STAMP, NULL));
	}
}

static World world_new(void)
{
	return (World){ .store = ledger_new(0),
			.clock = clock_new(STAMP, NULL),
			.sent = g_array_new(FALSE, FALSE, sizeof(int64_t)) };
}

static void world_clear(World *world)
{
	g_array_unref(world->sent);
	clock_free(world->clock);
	store_close(world->store);
}

static void put_off(World *world, const Worker *worker, const Parcel *parcel,
		    const char *due)
{
	g_autofree char *stamp = clock_stamp(world->clock);
	const ParcelDelay delay = { parcel, due, true };

	g_assert_true(parcel_postpone(world->store, worker->run, &delay, stamp, NULL));
}

static void send(World *world, const Worker *worker, const Parcel *parcel)
{
	g_autofree char *stamp = clock_stamp(world->clock);
	const ParcelIntent intent = { parcel, "main" };
	const ParcelOutcome outcome = { .parcel = parcel, .act = PARCEL_ACCEPT };
	int64_t now = clock_now(world->clock);
	ParcelState state;

	g_assert_true(parcel_intend(world->store, worker->run, &intent, stamp, NULL));
	g_assert_true(parcel_record(world->store, &outcome, stamp, &state, NULL));
	pace_end(worker->pace, parcel->mailbox);
	if (g_str_has_suffix(parcel->mailbox, "@paced.example")) {
		g_array_append_val(world->sent, now);
		return;
	}
	world->others++;
	world->last_other = now;
}

static void take_up(World *world, const Worker *worker, const Parcel *parcel)
{
	const PaceAsk ask = { parcel->mailbox, clock_now(world->clock) };
	g_autofree char *early = NULL;
	g_autofree char *late = NULL;

	g_assert_true(pace_admit(worker->pace, world->store, &ask, &early, NULL));
	if (early != NULL) {
		put_off(world, worker, parcel, early);
		return;
	}
	g_assert_true(pace_claim(worker->pace, world->store, &ask, &late, NULL));
	if (late != NULL)
		put_off(world, worker, parcel, late);
	else
		send(world, worker, parcel);
}

/* One round; how many parcels were looked at. */
static size_t work(World *world, const Worker *worker)
{
	g_autofree char *stamp = clock_stamp(world->clock);
	const ParcelDue due = { worker->run, AHEAD, stamp, LEASE,
				clock_now(world->clock) };
	g_autoptr(StoreTransaction) transaction = store_begin(world->store, NULL);
	g_autoptr(ParcelList) list = NULL;
	size_t count;

	g_assert_true(pace_begin(worker->pace, world->store, worker->run, stamp, NULL));
	g_assert_true(parcel_lease_due(world->store, &due, &list, NULL));

	const Parcel *parcels = parcel_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		take_up(world, worker, &parcels[i]);
	g_assert_true(store_commit(&transaction, NULL));
	return count;
}

/* Until no letter waits for its pace; the seconds that it took. */
static double run_all(World *world, const Worker *workers, unsigned count)
{
	int64_t began = clock_now(world->clock);

	for (;;) {
		g_autofree char *due = NULL;
		size_t seen = 0;
		int64_t next;

		for (unsigned i = 0; i < count; i++)
			seen += work(world, &workers[i]);
		if (seen > 0)
			continue;
		g_assert_true(parcel_next_paced(world->store, DOSSIER, &due, NULL));
		if (due == NULL)
			return (double)(clock_now(world->clock) - began) /
			       G_USEC_PER_SEC;
		g_assert_true(instant_parse(due, &next, NULL));
		g_assert_cmpint(next, >, clock_now(world->clock));
		clock_sleep(world->clock, next - clock_now(world->clock));
	}
}

/* The most letters in any second, which may begin with any of them. */
static unsigned busiest(const GArray *sent)
{
	unsigned most = 0;
	guint first = 0;

	for (guint i = 0; i < sent->len; i++) {
		while (g_array_index(sent, int64_t, i) -
			       g_array_index(sent, int64_t, first) >=
		       G_USEC_PER_SEC)
			first++;
		most = MAX(most, i - first + 1);
	}
	return most;
}

static void check_rate(unsigned count, unsigned crowd)
{
	World world = world_new();
	Worker workers[2];

	add(&world, crowd, "paced.example");
	add(&world, OTHERS, "other.example");
	for (unsigned i = 0; i < count; i++)
		workers[i] = (Worker){ ledger_begin_run(world.store),
				       parse_pace("[domain Paced.example]\nrate=5/s\n",
						  NULL) };

	int64_t began = clock_now(world.clock);
	double seconds = run_all(&world, workers, count);

	g_assert_cmpuint(world.sent->len, ==, crowd);
	g_assert_cmpuint(busiest(world.sent), ==, 5);
	g_assert_cmpfloat(seconds, >=, (crowd - 1) / 5.0);
	g_assert_cmpfloat(seconds, <=, crowd / 5.0 * 1.01);
	g_assert_cmpuint(world.others, ==, OTHERS);
	g_assert_cmpint(world.last_other, ==, began);
	for (unsigned i = 0; i < count; i++) {
		run_free(workers[i].run);
		pace_free(workers[i].pace);
	}
	world_clear(&world);
}

/* 10,000 letters of one domain at 5/s take 2,000 seconds; the others go at once. */
static void test_one_worker(void)
{
	check_rate(1, CROWD);
}

static void test_two_workers(void)
{
	check_rate(2, CROWD / 5);
}

/* A domain with its connections in use is put off until one of them ends. */
static void test_sessions(void)
{
	World world = world_new();
	g_autoptr(Pace) pace = parse_pace("[domain *]\nsessions=2\n", NULL);
	PaceAsk ask = { "a@b.example", clock_now(world.clock) };

	for (int i = 0; i < 3; i++) {
		g_autofree char *due = NULL;

		g_assert_true(pace_admit(pace, world.store, &ask, &due, NULL));
		g_assert_true((due == NULL) == (i < 2));
	}
	for (int i = 0; i < 2; i++) {
		g_autofree char *late = NULL;
		g_autofree char *due = NULL;

		if (i == 0) {
			g_assert_true(pace_claim(pace, world.store, &ask, &late, NULL));
			g_assert_null(late);
			pace_end(pace, ask.mailbox);
		} else {
			pace_drop(pace, ask.mailbox);
		}
		g_assert_true(pace_admit(pace, world.store, &ask, &due, NULL));
		g_assert_null(due);
	}
	world_clear(&world);
}

/* However many domains there are, no more are remembered than some and those in hand, of which
 * none is forgotten. */
static void test_many_domains(void)
{
	World world = world_new();
	g_autoptr(Pace) pace = parse_pace("[domain *]\nsessions=1\n", NULL);
	g_autofree char *again = NULL;
	PaceAsk ask = { "a@held.example", clock_now(world.clock) };

	g_assert_true(pace_admit(pace, world.store, &ask, &again, NULL));
	g_assert_null(again);
	for (unsigned i = 0; i < 3 * LIMIT_PACE_DOMAINS; i++) {
		g_autofree char *mailbox = g_strdup_printf("a@d%u.example", i);
		const PaceAsk other = { mailbox, ask.now };
		g_autofree char *due = NULL;

		g_assert_true(pace_admit(pace, world.store, &other, &due, NULL));
		g_assert_null(due);
		pace_drop(pace, mailbox);
	}
	g_assert_cmpuint(pace_count_domains(pace), <=, LIMIT_PACE_DOMAINS);
	g_assert_true(pace_admit(pace, world.store, &ask, &again, NULL));
	g_assert_nonnull(again);
	world_clear(&world);
}

/* Whether a run's parcel to the mailbox passes beside those of the others. */
static bool passes_beside(Store *store, Pace *pace, const char *mailbox)
{
	g_autoptr(Run) own = ledger_begin_run(store);
	g_autofree char *due = NULL;
	const PaceAsk ask = { mailbox, 0 };

	g_assert_true(pace_begin(pace, store, own, STAMP, NULL));
	g_assert_true(pace_admit(pace, store, &ask, &due, NULL));
	pace_drop(pace, mailbox);
	return due == NULL;
}

/* What other runs have under way counts, but for one whose process is gone. */
static void test_sessions_of_others(void)
{
	static const struct {
		const char *change; /* of the run that holds the leases */
		bool passes;
	} cases[] = {
		{ "host = host", false },
		{ "process = 4194304", true }, /* above the kernel's maximum */
		{ "boot = 'another'", true },
		{ "host = 'another', process = 4194304", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = ledger_new(3);
		g_autoptr(Pace) pace = parse_pace("[domain *]\nsessions=2\n", NULL);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) held = ledger_lease(store, run, 2, true);
		g_autofree char *sql =
			g_strdup_printf("UPDATE dispatch_run SET %s", cases[i].change);
		size_t count;
		const Parcel *parcels = parcel_list_get(held, &count);

		g_assert_cmpuint(count, ==, 2);
		g_assert_true(store_run(store, sql, NULL, NULL));
		g_assert_true(passes_beside(store, pace, parcels[0].mailbox) ==
			      cases[i].passes);
	}
}

/* A domain is one however it is spelled, in the configuration and in mailboxes. */
static void test_spellings(void)
{
	static const char *const names[] = { "d\xc3\xbcma.example",
					     "D\xc3\x9cMA.Example",
					     "xn--dma-hoa.example",
					     "XN--dma-hoa.example" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text =
			g_strdup_printf("[domain %s]\nsessions=1\n", names[i]);
		g_autoptr(Store) store = ledger_new(0);
		g_autoptr(Pace) pace = parse_pace(text, NULL);

		g_assert_nonnull(pace);
		for (size_t j = 0; j < G_N_ELEMENTS(names); j++) {
			g_autofree char *mailbox = g_strconcat("a@", names[j], NULL);
			const PaceAsk ask = { mailbox, 0 };
			g_autofree char *due = NULL;

			g_assert_true(pace_admit(pace, store, &ask, &due, NULL));
			g_assert_true((due == NULL) == (j == 0));
		}
	}
}

/* A clock that goes back an hour does not stop the domain for an hour. */
static void test_clock_goes_back(void)
{
	Rate rate;
	const int64_t now = INT64_C(7200) * G_USEC_PER_SEC;

	g_assert_true(rate_parse("5/s", &rate, NULL));

	int64_t free = rate_take(rate, 0, now);

	g_assert_cmpint(rate_slot(rate, free, now, 0), ==, now + 200000);
	g_assert_cmpint(rate_slot(rate, free, now, 2), ==, now + 600000);
	g_assert_cmpint(rate_slot(rate, free, now / 2, 0), <=, now / 2);
}

static void test_rates(void)
{
	static const struct {
		const char *text;
		int64_t interval; /* 0: it is none */
	} cases[] = {
		{ "5/s", 200000 },  { "300/h", 12000000 }, { "7/m", 8571429 },
		{ "10000/s", 100 }, { "0/s", 0 },          { "10001/s", 0 },
		{ "5", 0 },         { "5/d", 0 },          { "/s", 0 },
		{ "-5/s", 0 },      { "5/s/s", 0 },        { "", 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Rate rate = { 0 };

		g_assert_true(rate_parse(cases[i].text, &rate, &error) ==
			      (cases[i].interval > 0));
		g_assert_cmpint(rate.interval, ==, cases[i].interval);
	}
}

static void test_groups(void)
{
	static const struct {
		const char *text, *failure;
	} cases[] = {
		{ "[domain a.example]\n", "neither rate nor sessions" },
		{ "[domain ]\nrate=5/s\n", "is no domain" },
		{ "[domain a@b.example]\nrate=5/s\n", "is no domain" },
		{ "[domain a b.example]\nrate=5/s\n", "is no domain" },
		{ "[domain d\xc3\xbcma.example]\nrate=5/s\n"
		  "[domain xn--dma-hoa.example]\nrate=5/s\n",
		  "another one is for that domain" },
		{ "[domain a.example]\nrate=fast\n",
		  "cannot read group 'domain a.example': rate: 'fast'" },
		{ "[domain a.example]\nsessions=51\n", "from 1 to 50: '51'" },
		{ "[domain a.example]\nsesions=2\n", "did you mean 'sessions'" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(parse_pace(cases[i].text, &error));
		g_assert_error(error, CHY_ERROR, CHY_CONFIG);
		g_assert_nonnull(strstr(error->message, cases[i].failure));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/pace/groups", test_groups);
	g_test_add_func("/dispatch/pace/rates", test_rates);
	g_test_add_func("/dispatch/pace/clock-goes-back", test_clock_goes_back);
	g_test_add_func("/dispatch/pace/sessions", test_sessions);
	g_test_add_func("/dispatch/pace/sessions-of-others", test_sessions_of_others);
	g_test_add_func("/dispatch/pace/spellings", test_spellings);
	g_test_add_func("/dispatch/pace/many-domains", test_many_domains);
	g_test_add_func("/dispatch/pace/one-worker", test_one_worker);
	g_test_add_func("/dispatch/pace/two-workers", test_two_workers);
	return g_test_run();
}
