#include "dispatch-worker.h"
#include "ledger.h"

#include <sys/wait.h>
#include <unistd.h>

static void set_run(Store *store, const char *assignment)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *sql =
		g_strdup_printf("UPDATE dispatch_run SET %s", assignment);

	g_assert_true(store_run(store, sql, NULL, &error));
}

static void test_only_the_gone_are_recovered(void)
{
	static const struct {
		const char *change; /* of the run that holds the leases */
		const char *stamp;
		bool gone;
	} cases[] = {
		{ "host = host", STAMP, false },
		{ "host = host", "2035-02-20T09:00:00Z", false }, /* seen alive */
		{ "process = 4194304", STAMP, true }, /* above the kernel's maximum */
		{ "born = born + 1", STAMP, true },
		{ "boot = 'another'", STAMP, true },
		{ "space = 'another'", STAMP, false },
		{ "space = 'another', process = 4194304", STAMP, false },
		{ "space = 'another'", "2025-02-20T11:00:00Z", true },
		{ "space = 'another', boot = 'another'", STAMP, true },
		{ "host = 'another'", STAMP, false },
		{ "host = 'another', process = 4194304", STAMP, false },
		{ "host = 'another'", "2025-02-20T10:59:59Z", false },
		{ "host = 'another'", "2025-02-20T11:00:00Z", true },
		{ "ended = began", STAMP, true }, /* though it is seen alive */
		{ "host = 'another', ended = began", STAMP, true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Store) store = ledger_new(5);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) sent = ledger_lease(store, run, 2, true);
		g_autoptr(ParcelList) ahead = ledger_lease(store, run, 2, false);
		g_auto(Recovery) recovery = { 0 };
		int64_t attempts;

		set_run(store, cases[i].change);
		g_assert_true(
			dispatch_recover(store, cases[i].stamp, &recovery, &error));
		g_assert_cmpuint(recovery.doubts->len, ==, cases[i].gone ? 2 : 0);
		g_assert_cmpint(recovery.waiting, ==, cases[i].gone ? 2 : 0);
		g_assert_cmpint(ledger_state(store, 1, &attempts), ==,
				cases[i].gone ? PARCEL_IN_DOUBT : PARCEL_LEASED);
		g_assert_cmpint(attempts, ==, 1);
		g_assert_cmpint(ledger_state(store, 3, &attempts), ==,
				cases[i].gone ? PARCEL_WAITING : PARCEL_LEASED);
		g_assert_cmpint(attempts, ==, 0);
		g_assert_cmpint(ledger_state(store, 5, &attempts), ==, PARCEL_WAITING);
	}
}

/* An open intent is in doubt though a hand has set back how many attempts there were. */
static void test_doubt_whatever_attempts_say(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) sent = ledger_lease(store, run, 1, true);
	g_auto(Recovery) recovery = { 0 };
	int64_t attempts;

	set_run(store, "process = 4194304");
	g_assert_true(store_run(store, "UPDATE dispatch_parcel SET attempts = 0", NULL,
				&error));
	g_assert_true(dispatch_recover(store, STAMP, &recovery, &error));
	g_assert_cmpuint(recovery.doubts->len, ==, 1);

	const RecoveryDoubt *doubt = g_ptr_array_index(recovery.doubts, 0);

	g_assert_cmpint(doubt->attempt, ==, 1);
	g_assert_cmpstr(doubt->relay, ==, "main");
	g_assert_cmpint(ledger_state(store, 1, &attempts), ==, PARCEL_IN_DOUBT);
	g_assert_cmpint(attempts, ==, 1);
}

/* What a run that is gone holds is told letter by letter, though one goes to three mailboxes. */
static void test_stranded(void)
{
	static const char *const channels[] = { "email-2", "email-3" };
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(1);
	Stranded stranded;

	for (size_t i = 0; i < G_N_ELEMENTS(channels); i++) {
		const ParcelNew parcel = { .letter = "1/2025/00001",
					   .channel = channels[i],
					   .dossier = DOSSIER,
					   .mailbox = "c@b.example",
					   .token = channels[i] };

		g_assert_true(parcel_create(store, &parcel, STAMP, &error));
	}

	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) ahead = ledger_lease(store, run, 1, false);

	set_run(store, "process = 4194304");
	g_assert_true(dispatch_find_stranded(store, DOSSIER, STAMP, &stranded, &error));
	g_assert_cmpint(stranded.unknown, ==, 0);
	g_assert_cmpint(stranded.unsent, ==, 1);

	g_autoptr(ParcelList) sent = ledger_lease(store, run, 2, true);

	g_assert_true(dispatch_find_stranded(store, DOSSIER, STAMP, &stranded, &error));
	g_assert_cmpint(stranded.unknown, ==, 1);
	g_assert_cmpint(stranded.unsent, ==, 0);

	/* an intent with its outcome is no doubt; an open one is, whatever its number */
	g_assert_true(store_run(store,
				"UPDATE dispatch_attempt SET outcome = intent,"
				" act = 'defer'",
				NULL, &error));
	g_assert_true(dispatch_find_stranded(store, DOSSIER, STAMP, &stranded, &error));
	g_assert_cmpint(stranded.unknown, ==, 0);
	g_assert_cmpint(stranded.unsent, ==, 1);
	g_assert_true(
		store_run(store,
			  "UPDATE dispatch_attempt SET outcome = NULL, act = NULL",
			  NULL, &error) &&
		store_run(store, "UPDATE dispatch_parcel SET attempts = 0", NULL,
			  &error));
	g_assert_true(dispatch_find_stranded(store, DOSSIER, STAMP, &stranded, &error));
	g_assert_cmpint(stranded.unknown, ==, 1);
	g_assert_cmpint(stranded.unsent, ==, 0);
}

/* A run begins and ends, of a dispatch, with a fault or none; all at one moment. */
static void run_once(Store *store, const char *dispatch, const char *fault)
{
	const RunNew new_run = { .dossier = DOSSIER,
				 .relay = "main",
				 .dispatch = dispatch };
	g_auto(Recovery) recovery = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Run) run = NULL;

	g_assert_true(run_begin(store, &new_run, STAMP, &run, &error));
	g_assert_true(fault == NULL || run_blame(store, run, fault, &error));
	g_assert_true(run_end(store, run, STAMP, &recovery, &error));
}

static void assert_last(Store *store, const char *ended, const char *fault)
{
	g_auto(LastRun) last = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(dispatch_find_last(store, DOSSIER, &last, &error));
	g_assert_cmpstr(last.ended, ==, ended);
	g_assert_cmpstr(last.fault, ==, fault);
}

/* The last dispatch is told though all ended in one second, and by any of its runs. */
static void test_last(void)
{
	g_autoptr(Store) store = ledger_new(0);
	g_autoptr(Run) working = NULL;
	g_autoptr(GError) error = NULL;

	assert_last(store, NULL, NULL);
	run_once(store, NULL, "no relay");
	assert_last(store, STAMP, "no relay");
	run_once(store, NULL, NULL);
	assert_last(store, STAMP, NULL);
	run_once(store, "jobs", "no such host");
	run_once(store, "jobs", NULL);
	assert_last(store, STAMP, "no such host");
	run_once(store, "more", "no login");
	run_once(store, "more", "no disk");
	assert_last(store, STAMP, "no disk");
	working = ledger_begin_run(store);
	assert_last(store, STAMP, "no disk");

	/* as runs were kept before */
	g_assert_true(store_run(store,
				"UPDATE dispatch_run SET dispatch = NULL, closed = 0, "
				"fault = CASE WHEN fault IS NOT NULL THEN 'older' END",
				NULL, &error));
	assert_last(store, STAMP, "older");
	run_once(store, NULL, NULL);
	assert_last(store, STAMP, NULL);
}

/* A run that died is under way until a recovery, whether it held leases or none. */
static void test_under_way(void)
{
	static const struct {
		const char *change; /* of the run */
		bool leases, taken_over;
		int64_t left;
	} cases[] = {
		{ "host = host", true, false, 1 },
		{ "host = host", false, true, 1 }, /* seen alive */
		{ "process = 4194304", true, false, 0 },
		{ "process = 4194304", false, false, 0 },
		{ "host = 'another'", false, false, 1 },
		{ "host = 'another'", false, true, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Store) store = ledger_new(1);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) held =
			ledger_lease(store, run, cases[i].leases ? 1 : 0, false);
		g_auto(Recovery) recovery = { 0 };
		int64_t count = -1;

		set_run(store, cases[i].change);
		g_assert_true(dispatch_count_unended(store, &count, &error));
		g_assert_cmpint(count, ==, 1);
		g_assert_true(
			(cases[i].taken_over ? dispatch_take_over : dispatch_recover)(
				store, STAMP, &recovery, &error));
		g_assert_true(dispatch_count_unended(store, &count, &error));
		g_assert_cmpint(count, ==, cases[i].left);
		assert_last(store, NULL, NULL);
		run_once(store, NULL, "no relay");
		assert_last(store, STAMP, "no relay");
	}
}

/* In a home that was taken over nobody works but who is seen. */
static void test_taken_over(void)
{
	static const struct {
		const char *change; /* of the run that holds the leases */
		bool taken;
	} cases[] = {
		{ "host = host", false },
		{ "process = 4194304", true },
		{ "space = 'another'", true },
		{ "host = 'another'", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Store) store = ledger_new(3);
		g_autoptr(Run) run = ledger_begin_run(store);
		g_autoptr(ParcelList) sent = ledger_lease(store, run, 1, true);
		g_autoptr(ParcelList) ahead = ledger_lease(store, run, 1, false);
		g_auto(Recovery) recovery = { 0 };

		set_run(store, cases[i].change);
		g_assert_cmpint(dispatch_take_over(store, STAMP, &recovery, &error), ==,
				cases[i].taken);
		if (cases[i].taken) {
			g_assert_cmpuint(recovery.doubts->len, ==, 1);
			g_assert_cmpint(recovery.waiting, ==, 1);
		} else {
			g_assert_error(error, CHY_ERROR, CHY_REFUSED);
		}
	}
}

static void test_a_run_that_ends_holds_nothing(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(3);
	g_autoptr(Run) run = ledger_begin_run(store);
	g_autoptr(ParcelList) sent = ledger_lease(store, run, 1, true);
	g_autoptr(ParcelList) ahead = ledger_lease(store, run, 1, false);
	g_autofree char *ended = NULL;
	g_auto(Recovery) recovery = { 0 };
	DispatchCounts counts;

	g_assert_true(run_end(store, run, STAMP, &recovery, &error));
	g_assert_cmpint(recovery.waiting, ==, 1);
	g_assert_cmpuint(recovery.doubts->len, ==, 1);

	const RecoveryDoubt *doubt = g_ptr_array_index(recovery.doubts, 0);

	g_assert_cmpstr(doubt->letter, ==, "1/2025/00001");
	g_assert_cmpstr(doubt->channel, ==, "email");
	g_assert_cmpstr(doubt->relay, ==, "main");
	g_assert_cmpint(doubt->attempt, ==, 1);
	g_assert_true(dispatch_counts(store, DOSSIER, &counts, &error));
	g_assert_cmpint(counts.by_state[PARCEL_IN_DOUBT], ==, 1);
	g_assert_cmpint(counts.by_state[PARCEL_WAITING], ==, 2);
	g_assert_cmpint(counts.by_state[PARCEL_LEASED], ==, 0);
	g_assert_true(store_find_text(store, "SELECT ended FROM dispatch_run", NULL,
				      &ended, &error));
	g_assert_cmpstr(ended, ==, STAMP);
}

static void test_a_process_is_there_until_it_ends(void)
{
	g_autoptr(GError) error = NULL;
	Worker self, child_worker;
	int report[2], release[2];
	char byte;

	g_assert_true(pipe(report) == 0 && pipe(release) == 0);

	pid_t child = fork();

	if (child == 0) {
		close(release[1]);
		_exit(worker_self(&child_worker, NULL) &&
				      write(report[1], &child_worker,
					    sizeof child_worker) ==
					      (ssize_t)sizeof child_worker
			      ? (int)read(release[0], &byte, 1)
			      : 1);
	}
	g_assert_cmpint(read(report[0], &child_worker, sizeof child_worker), ==,
			sizeof child_worker);
	g_assert_true(worker_self(&self, &error));
	g_assert_false(worker_is_gone(&self, &self));
	g_assert_false(worker_is_gone(&child_worker, &self));
	g_assert_true(worker_is_alive(&child_worker, &self));
	close(release[0]);
	close(release[1]);

	siginfo_t info;

	/* dead and not yet reaped, then reaped */
	g_assert_cmpint(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), ==, 0);
	g_assert_true(worker_is_gone(&child_worker, &self));
	g_assert_false(worker_is_alive(&child_worker, &self));
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
	g_assert_true(worker_is_gone(&child_worker, &self));
	close(report[0]);
	close(report[1]);
}

/* Each run that holds letters of the dossier is told, with host and process, the busiest first. */
static void test_holders(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = ledger_new(5);
	g_autoptr(Run) one = ledger_begin_run(store);
	g_autoptr(GPtrArray) none = NULL;
	g_autoptr(GPtrArray) elsewhere = NULL;
	g_autoptr(GPtrArray) holders = NULL;

	g_assert_true(dispatch_find_holders(store, DOSSIER, &none, &error));
	g_assert_cmpuint(none->len, ==, 0);

	g_autoptr(ParcelList) few = ledger_lease(store, one, 2, true);

	set_run(store, "host = 'another', process = 4711");

	g_autoptr(Run) other = ledger_begin_run(store);
	g_autoptr(ParcelList) more = ledger_lease(store, other, 3, false);

	g_assert_true(dispatch_find_holders(store, "another", &elsewhere, &error));
	g_assert_cmpuint(elsewhere->len, ==, 0);
	g_assert_true(dispatch_find_holders(store, DOSSIER, &holders, &error));
	g_assert_cmpuint(holders->len, ==, 2);

	const LeaseHolder *first = holders->pdata[0], *second = holders->pdata[1];

	g_assert_cmpint(first->parcels, ==, 3);
	g_assert_cmpint(first->process, ==, getpid());
	g_assert_cmpint(second->parcels, ==, 2);
	g_assert_cmpint(second->process, ==, 4711);
	g_assert_cmpstr(second->host, ==, "another");
	g_assert_null(first->until);
	g_assert_cmpstr(second->until, ==, "2025-02-20T11:00:00Z");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispatch/run/taken-over", test_taken_over);
	g_test_add_func("/dispatch/run/gone", test_only_the_gone_are_recovered);
	g_test_add_func("/dispatch/run/set-back", test_doubt_whatever_attempts_say);
	g_test_add_func("/dispatch/run/stranded", test_stranded);
	g_test_add_func("/dispatch/run/under-way", test_under_way);
	g_test_add_func("/dispatch/run/last", test_last);
	g_test_add_func("/dispatch/run/holders", test_holders);
	g_test_add_func("/dispatch/run/end", test_a_run_that_ends_holds_nothing);
	g_test_add_func("/dispatch/run/process", test_a_process_is_there_until_it_ends);
	return g_test_run();
}
