/*
 * A run is killed, or its store fails, at every store call and after every submission;
 * the next run recovers and goes to the end. Then nothing is lost, leased or sent
 * twice.
 *
 * The relay is a file to which each letter that it takes is appended: what is in it was
 * sent, whatever the ledger says.
 */
#include "base-date.h"
#include "ledger.h"
#include "store-fault.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define LETTERS 6
#define SESSIONS 3

/* Where one life of a ledger takes place. */
typedef struct World {
	char *folder, *store, *relay;
	GBytes *fresh; /* bytes of a store with LETTERS waiting parcels */
} World;

/* What ends a run early. */
typedef struct Doom {
	StoreFault fault;
	uint64_t nth;        /* store call */
	unsigned submission; /* kill after this one; 0: never */
} Doom;

/* What the relay said of a parcel, whose letter is its own. */
typedef struct Answer {
	Parcel parcel;
	ParcelAct act;
} Answer;

/* One run, from its beginning to its end. */
typedef struct Life {
	Store *store;
	Run *run;
	int relay;
	unsigned submissions;
	Doom doom;
	int64_t now;
	GArray *outcomes; /* of Answer, to be recorded in the next round */
} Life;

/* The relay defers letter 4 once, refuses letter 5, and takes the others. */
static ParcelAct relay_answer(Life *life, const Parcel *parcel)
{
	if (g_str_has_suffix(parcel->letter, "4") && parcel->attempt == 1)
		return PARCEL_DEFER;
	if (g_str_has_suffix(parcel->letter, "5"))
		return PARCEL_REFUSE;

	g_autofree char *line = g_strconcat(parcel->letter, "\n", NULL);
	ssize_t length = (ssize_t)strlen(line);

	g_assert_cmpint(write(life->relay, line, (size_t)length), ==, length);
	return PARCEL_ACCEPT;
}

static void submit(Life *life, const Parcel *parcel)
{
	Answer answer = { .parcel = { .letter = g_strdup(parcel->letter),
				      .serial = parcel->serial,
				      .attempt = parcel->attempt },
			  .act = relay_answer(life, parcel) };

	g_array_append_val(life->outcomes, answer);
	if (++life->submissions == life->doom.submission)
		raise(SIGKILL);
}

static bool outcomes_record(Life *life, const char *stamp, GError **error)
{
	for (guint i = 0; i < life->outcomes->len; i++) {
		const Answer *answer = &g_array_index(life->outcomes, Answer, i);
		const ParcelOutcome outcome = { .parcel = &answer->parcel,
						.act = answer->act };
		ParcelState state;

		if (!parcel_record(life->store, &outcome, stamp, &state, error))
			return false;
	}
	g_array_set_size(life->outcomes, 0);
	return true;
}

/* Record, lease, intend, commit; then submit. */
static bool round_run(Life *life, size_t *count_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(life->store, error);
	g_autofree char *stamp = instant_format(life->now);
	g_autoptr(ParcelList) list = NULL;
	const ParcelDue due = { life->run, SESSIONS, stamp, LEASE };

	if (transaction == NULL || !outcomes_record(life, stamp, error) ||
	    !parcel_lease_due(life->store, &due, &list, error))
		return false;

	const Parcel *parcels = parcel_list_get(list, count_out);

	for (size_t i = 0; i < *count_out; i++) {
		const ParcelIntent intent = { &parcels[i], "relay" };

		if (!parcel_intend(life->store, life->run, &intent, stamp, error))
			return false;
	}
	if (!store_commit(&transaction, error))
		return false;
	for (size_t i = 0; i < *count_out; i++)
		submit(life, &parcels[i]);
	return true;
}

/* Recover and begin, in one transaction. */
static bool life_begin(Life *life, GError **error)
{
	static const RunNew new_run = { .dossier = DOSSIER, .relay = "relay" };
	g_autoptr(StoreTransaction) transaction = store_begin(life->store, error);
	g_auto(Recovery) recovery = { 0 };

	return transaction != NULL &&
	       dispatch_recover(life->store, STAMP, &recovery, error) &&
	       run_begin(life->store, &new_run, STAMP, &life->run, error) &&
	       store_commit(&transaction, error);
}

/* Until two rounds, the second an hour later, find nothing due. */
static bool life_lead(Life *life, GError **error)
{
	g_auto(Recovery) ended = { 0 };
	unsigned idle = 0;

	if (!life_begin(life, error))
		return false;
	while (idle < 2) {
		size_t count;

		if (!round_run(life, &count, error))
			return false;
		idle = count == 0 ? idle + 1 : 0;
		life->now += count == 0 ? INT64_C(3600) * G_USEC_PER_SEC : 0;
	}
	return run_end(life->store, life->run, STAMP, &ended, error);
}

static void answer_clear(gpointer data)
{
	g_free((char *)((Answer *)data)->parcel.letter);
}

static void life_end(Life *life)
{
	run_free(life->run);
	store_close(life->store);
	close(life->relay);
	g_array_unref(life->outcomes);
}

/* Lead one life from opening the store to closing it; false when it failed. */
static bool life_run(const World *world, Doom doom)
{
	g_autoptr(GError) error = NULL;
	Life life = { .doom = doom };

	life.outcomes = g_array_new(FALSE, FALSE, sizeof(Answer));
	g_array_set_clear_func(life.outcomes, answer_clear);
	life.relay = open(world->relay, O_WRONLY | O_APPEND | O_CREAT, 0600);
	g_assert_cmpint(life.relay, >=, 0);
	g_assert_true(instant_parse(STAMP, &life.now, &error));
	g_assert_true(store_open(world->store, STORE_WRITE, &life.store, &error));
	store_set_fault(life.store, doom.fault, doom.nth);

	bool led = life_lead(&life, &error);

	life_end(&life);
	return led;
}

/* Whether a doomed life in a process of its own ended before its time. */
static bool child_dies(const World *world, Doom doom)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(life_run(world, doom) ? 0 : 1);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(!WIFSIGNALED(status) || WTERMSIG(status) == SIGKILL);
	return status != 0;
}

/* How many times the relay took this letter. */
static unsigned relay_count(const World *world, const char *letter)
{
	g_autofree char *text = NULL;
	unsigned count = 0;

	if (!g_file_get_contents(world->relay, &text, NULL, NULL))
		return 0;

	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);

	for (size_t i = 0; lines[i] != NULL; i++)
		count += strcmp(lines[i], letter) == 0;
	return count;
}

/* Nothing lost, nothing twice; returns how many are in doubt. */
static unsigned world_check(const World *world)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	g_autoptr(StatusList) list = NULL;
	unsigned in_doubt = 0;
	size_t count;

	g_assert_true(store_open(world->store, STORE_READ, &store, &error));
	g_assert_true(dispatch_status(store, DOSSIER, &list, &error));

	const StatusRow *rows = status_list_get(list, &count);

	g_assert_cmpuint(count, ==, LETTERS);
	for (size_t i = 0; i < count; i++) {
		unsigned taken = relay_count(world, rows[i].letter);
		bool refused = g_str_has_suffix(rows[i].letter, "5");

		in_doubt += rows[i].state == PARCEL_IN_DOUBT;
		g_assert_true(rows[i].state == PARCEL_IN_DOUBT ||
			      rows[i].state ==
				      (refused ? PARCEL_REFUSED : PARCEL_ACCEPTED));
		g_assert_cmpuint(taken, <=, 1);
		g_assert_true(rows[i].state != PARCEL_ACCEPTED || taken == 1);
	}
	g_assert_cmpuint(in_doubt, <=, SESSIONS);
	return in_doubt;
}

static void world_reset(const World *world)
{
	g_autofree char *wal = g_strconcat(world->store, "-wal", NULL);
	g_autofree char *shm = g_strconcat(world->store, "-shm", NULL);
	gsize length;
	const char *data = g_bytes_get_data(world->fresh, &length);

	g_unlink(world->relay);
	g_unlink(wal);
	g_unlink(shm);
	g_assert_true(g_file_set_contents(world->store, data, (gssize)length, NULL));
}

static World world_new(void)
{
	World world = { .folder = g_dir_make_tmp("chancery-crash-XXXXXX", NULL) };
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	char *data;
	gsize length;

	world.store = g_build_filename(world.folder, "store.db", NULL);
	world.relay = g_build_filename(world.folder, "relay", NULL);
	g_assert_true(store_open(world.store, STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	ledger_add_parcels(store, LETTERS);
	store_close(g_steal_pointer(&store));
	g_assert_true(g_file_get_contents(world.store, &data, &length, NULL));
	world.fresh = g_bytes_new_take(data, length);
	return world;
}

static void world_clear(World *world)
{
	world_reset(world);
	g_unlink(world->store);
	g_assert_cmpint(g_rmdir(world->folder), ==, 0);
	g_bytes_unref(world->fresh);
	g_free(world->folder);
	g_free(world->store);
	g_free(world->relay);
}

/* One doomed life and one that recovers; whether the doom was met. */
static bool doom_meet(const World *world, Doom doom, unsigned *in_doubt)
{
	world_reset(world);

	bool met = child_dies(world, doom);

	g_assert_true(life_run(world, (Doom){ 0 }));
	*in_doubt += world_check(world);
	return met;
}

static void test_a_store_that_fails_anywhere(StoreFault fault)
{
	World world = world_new();
	unsigned points = 0, in_doubt = 0;

	while (doom_meet(&world, (Doom){ fault, points + 1, 0 }, &in_doubt))
		points++;
	g_test_message("%u points, %u parcels in doubt", points, in_doubt);
	g_assert_cmpuint(points, >=, 45);
	g_assert_cmpuint(in_doubt, >, 0);
	world_clear(&world);
}

static void test_killed_at_every_call(void)
{
	test_a_store_that_fails_anywhere(STORE_FAULT_KILL);
}

static void test_failing_at_every_call(void)
{
	test_a_store_that_fails_anywhere(STORE_FAULT_FAIL);
}

static void test_killed_after_every_submission(void)
{
	World world = world_new();
	unsigned points = 0, in_doubt = 0;

	while (doom_meet(&world, (Doom){ STORE_FAULT_NONE, 0, points + 1 }, &in_doubt))
		points++;
	/* every letter once, and letter 4 a second time */
	g_assert_cmpuint(points, ==, LETTERS + 1);
	g_assert_cmpuint(in_doubt, >=, points);
	world_clear(&world);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/crash/kill", test_killed_at_every_call);
	g_test_add_func("/dispatch/crash/fail", test_failing_at_every_call);
	g_test_add_func("/dispatch/crash/submission",
			test_killed_after_every_submission);
	return g_test_run();
}
