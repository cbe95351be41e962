/*
 * Runs and their recovery.
 *
 * Invariants:
 *   1. A run that has ended holds no lease.
 *   2. A parcel is in doubt after a recovery exactly when its intent was recorded and is open:
 * the intent is committed before the first byte of the message leaves, and nothing is
 * written between it and the outcome.
 *
 * Neither a lease of a run that is not there nor one whose last attempt has its outcome is made
 * here: a hand did. The first is taken for a dead process's; the other waits again, and whether
 * it is sent the register says.
 */
#include "dispatch-run.h"

#include "base-id.h"
#include "dispatch-private.h"
#include "dispatch-worker.h"

#include <string.h>

static const char sql_begin[] =
	"INSERT INTO dispatch_run (id, dossier, relay, rehearsal, host, boot, space, "
	"process,"
	" born, began) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

static const char sql_end[] =
	"UPDATE dispatch_run SET ended = $1, dispatch = $2, closed ="
	" (SELECT MAX(o.closed) + 1 FROM dispatch_run o WHERE o.dossier = $3)"
	" WHERE id = $4";

/* What `closed` is of a run that died, once what it held is settled: it has not ended. */
#define CLOSED_DEAD "-1"

/* Runs that have not ended, and are not known to have died. */
#define IS_UNDER_WAY "ended IS NULL AND closed <> " CLOSED_DEAD

static const char sql_under_way[] =
	"SELECT id, host, boot, space, process, born FROM dispatch_run"
	" WHERE " IS_UNDER_WAY " ORDER BY id";

static const char sql_bury[] = "UPDATE dispatch_run SET closed = " CLOSED_DEAD
			       " WHERE id = $1 AND ended IS NULL";

static const char sql_blame[] = "UPDATE dispatch_run SET fault = $1 WHERE id = $2";

/* The run that ended last, and why its dispatch left letters. */
static const char sql_last[] =
	"SELECT l.ended, CASE WHEN l.dispatch IS NULL THEN l.fault ELSE"
	" (SELECT r.fault FROM dispatch_run r WHERE r.dispatch = l.dispatch"
	" AND r.fault IS NOT NULL ORDER BY r.closed DESC LIMIT 1) END"
	" FROM dispatch_run l WHERE l.dossier = $1 AND l.rehearsal = 0"
	" AND l.ended IS NOT NULL"
	" ORDER BY l.closed DESC, l.ended DESC, l.fault IS NULL LIMIT 1";

/*
 * Runs that hold leases, when the last of these runs out, and whether they are as they can be: not
 * of a run that is not there, or has ended.
 */
static const char sql_holders[] =
	"SELECT p.run, r.host, r.boot, r.space, r.process, r.born,"
	" COALESCE(MAX(p.lease_until), ''), r.id IS NOT NULL AND r.ended IS NULL"
	" FROM dispatch_parcel p LEFT JOIN dispatch_run r ON r.id = p.run"
	" WHERE p.run IS NOT NULL GROUP BY p.run, r.id ORDER BY p.run";

/* The attempts of a parcel, and the open ones of these, whatever its `attempts` says. */
#define ATTEMPTS_OF_PARCEL                                                             \
	"FROM dispatch_attempt a WHERE a.parcel = dispatch_parcel.serial"
#define INTENTS_OF_PARCEL ATTEMPTS_OF_PARCEL " AND a.outcome IS NULL"

static const char sql_doubt[] =
	"UPDATE dispatch_parcel SET state = 'in-doubt', run = NULL, lease_until = NULL,"
	" attempts = (SELECT MAX(a.number) " ATTEMPTS_OF_PARCEL "), changed = $1"
	" WHERE run = $2 AND EXISTS (SELECT 1 " INTENTS_OF_PARCEL ")"
	" RETURNING letter, channel, (SELECT MAX(a.number) " INTENTS_OF_PARCEL "),"
	" (SELECT a.relay " INTENTS_OF_PARCEL " ORDER BY a.number DESC LIMIT 1)";

/* After sql_doubt only parcels without an open intent are left: they have had those attempts. */
static const char sql_return[] =
	"UPDATE dispatch_parcel SET state = 'waiting', run = NULL, lease_until = NULL,"
	" attempts = COALESCE((SELECT MAX(a.number) " ATTEMPTS_OF_PARCEL "), 0),"
	" changed = $1 WHERE run = $2";

/* Parcels that are leased, but by no run. */
static const char sql_orphans[] =
	"SELECT letter, channel FROM dispatch_parcel p WHERE p.state = 'leased'"
	" AND NOT EXISTS (SELECT 1 FROM dispatch_run r WHERE r.id = p.run AND"
	" r.ended IS NULL) ORDER BY letter, channel";

/* The letters of a dossier that a run holds, and of these those that sql_doubt would find. */
static const char sql_held[] =
	"SELECT COUNT(DISTINCT letter), COUNT(DISTINCT CASE WHEN EXISTS"
	" (SELECT 1 " INTENTS_OF_PARCEL ") THEN letter END)"
	" FROM dispatch_parcel WHERE run = $1 AND dossier = $2";

bool run_begin(Store *store, const RunNew *new_run, const char *stamp, Run **run_out,
	       GError **error)
{
	g_autofree char *id = id_new();
	Worker self;

	if (!worker_self(&self, error) ||
	    !store_run(store, sql_begin,
		       STORE_ARGS(store_text(id), store_text(new_run->dossier),
				  store_text(new_run->relay),
				  store_int(new_run->rehearsal), store_text(self.host),
				  store_text(self.boot), store_text(self.space),
				  store_int(self.process), store_int(self.born),
				  store_text(stamp)),
		       error))
		return false;

	Run *run = g_new0(Run, 1);

	run->id = g_steal_pointer(&id);
	run->dossier = g_strdup(new_run->dossier);
	run->dispatch =
		g_strdup(new_run->dispatch != NULL ? new_run->dispatch : run->id);
	*run_out = run;
	return true;
}

void run_free(Run *run)
{
	if (run == NULL)
		return;
	g_free(run->id);
	g_free(run->dossier);
	g_free(run->dispatch);
	g_free(run);
}

static void doubt_free(void *data)
{
	RecoveryDoubt *doubt = data;

	g_free(doubt->letter);
	g_free(doubt->channel);
	g_free(doubt->relay);
	g_free(doubt);
}

static void recovery_init(Recovery *recovery)
{
	*recovery = (Recovery){
		.doubts = g_ptr_array_new_with_free_func(doubt_free),
	};
}

void recovery_clear(Recovery *recovery)
{
	g_clear_pointer(&recovery->doubts, g_ptr_array_unref);
}

static int compare_doubts(gconstpointer a, gconstpointer b)
{
	const RecoveryDoubt *one = *(RecoveryDoubt *const *)a;
	const RecoveryDoubt *other = *(RecoveryDoubt *const *)b;

	return strcmp(one->letter, other->letter);
}

static bool doubts_settle(Store *store, const StoreArgs *args, GPtrArray *doubts,
			  GError **error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_doubt, args, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		RecoveryDoubt *doubt = g_new0(RecoveryDoubt, 1);

		doubt->letter = g_strdup(store_rows_text(rows, 0));
		doubt->channel = g_strdup(store_rows_text(rows, 1));
		doubt->attempt = store_rows_int(rows, 2);
		doubt->relay = g_strdup(store_rows_text(rows, 3));
		g_ptr_array_add(found, doubt);
	}
	g_ptr_array_sort(found, compare_doubts);
	g_ptr_array_extend(doubts, found, NULL, NULL);
	return store_rows_finish(rows, error);
}

/* Take back all leases of the run called `id`, and add to `recovery` what that did. */
static bool run_settle(Store *store, const char *id, const char *stamp,
		       Recovery *recovery, GError **error)
{
	const StoreArgs *args = STORE_ARGS(store_text(stamp), store_text(id));
	int64_t waiting;

	if (!doubts_settle(store, args, recovery->doubts, error) ||
	    !store_change(store, sql_return, args, &waiting, error))
		return false;
	recovery->waiting += waiting;
	return true;
}

bool run_end(Store *store, const Run *run, const char *stamp, Recovery *recovery_out,
	     GError **error)
{
	g_auto(Recovery) recovery;

	recovery_init(&recovery);
	if (!run_settle(store, run->id, stamp, &recovery, error) ||
	    !store_run(store, sql_end,
		       STORE_ARGS(store_text(stamp), store_text(run->dispatch),
				  store_text(run->dossier), store_text(run->id)),
		       error))
		return false;
	*recovery_out = recovery;
	recovery.doubts = NULL;
	return true;
}

bool run_blame(Store *store, const Run *run, const char *fault, GError **error)
{
	return store_run(store, sql_blame,
			 STORE_ARGS(store_text(fault), store_text(run->id)), error);
}

void last_run_clear(LastRun *last)
{
	g_free(last->ended);
	g_free(last->fault);
}

bool dispatch_find_last(Store *store, const char *dossier, LastRun *last_out,
			GError **error)
{
	g_auto(LastRun) last = { 0 };
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_last, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	if (store_rows_next(rows)) {
		last.ended = g_strdup(store_rows_text(rows, 0));
		last.fault = g_strdup(store_rows_text(rows, 1));
	}
	if (!store_rows_finish(rows, error))
		return false;
	*last_out = last;
	last = (LastRun){ 0 };
	return true;
}

/* The worker in this row of sql_holders; false: no run can hold that lease. */
static bool holder_read(const StoreRows *rows, Worker *worker_out)
{
	if (store_rows_int(rows, 7) == 0)
		return false;
	*worker_out = worker_read(rows, 1);
	return true;
}

/* Whether the leases of the run in this row of sql_holders may be taken back. */
static bool holder_is_gone(const StoreRows *rows, const Worker *self, const char *stamp)
{
	Worker worker;

	if (!holder_read(rows, &worker))
		return true;
	if (worker_is_alive(&worker, self))
		return false;
	return worker_is_gone(&worker, self) ||
	       strcmp(store_rows_text(rows, 6), stamp) <= 0;
}

/* The ids of the runs that hold leases and are gone. */
static bool gone_find(Store *store, const char *stamp, GPtrArray *ids, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	Worker self;

	if (!worker_self(&self, error) ||
	    !store_query(store, sql_holders, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		if (holder_is_gone(rows, &self, stamp))
			g_ptr_array_add(ids, g_strdup(store_rows_text(rows, 0)));
	return store_rows_finish(rows, error);
}

/*
 * Add the ids of runs under way whose process is gone, though they hold nothing; with `moved`, of
 * all that are not seen alive.
 */
static bool dead_find(Store *store, bool moved, GPtrArray *ids, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	Worker self;

	if (!worker_self(&self, error) ||
	    !store_query(store, sql_under_way, NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const Worker worker = worker_read(rows, 1);

		if (moved ? !worker_is_alive(&worker, &self)
			  : worker_is_gone(&worker, &self))
			g_ptr_array_add(ids, g_strdup(store_rows_text(rows, 0)));
	}
	return store_rows_finish(rows, error);
}

/* Settle what those runs hold, and have them no longer under way. */
static bool settle_all(Store *store, const GPtrArray *ids, const char *stamp,
		       Recovery *recovery_out, GError **error)
{
	g_auto(Recovery) recovery;

	recovery_init(&recovery);
	for (guint i = 0; i < ids->len; i++)
		if (!run_settle(store, ids->pdata[i], stamp, &recovery, error) ||
		    !store_run(store, sql_bury, STORE_ARGS(store_text(ids->pdata[i])),
			       error))
			return false;
	*recovery_out = recovery;
	recovery.doubts = NULL;
	return true;
}

bool dispatch_recover(Store *store, const char *stamp, Recovery *recovery_out,
		      GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	return gone_find(store, stamp, ids, error) &&
	       dead_find(store, false, ids, error) &&
	       settle_all(store, ids, stamp, recovery_out, error);
}

bool dispatch_take_over(Store *store, const char *stamp, Recovery *recovery_out,
			GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(StoreRows) rows = NULL;
	bool alive = false;
	Worker self;

	if (!worker_self(&self, error) ||
	    !store_query(store, sql_holders, NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Worker worker;

		alive |= holder_read(rows, &worker) && worker_is_alive(&worker, &self);
		g_ptr_array_add(ids, g_strdup(store_rows_text(rows, 0)));
	}
	if (!store_rows_finish(rows, error))
		return false;
	if (alive)
		return chy_fail(error, CHY_REFUSED,
				"a dispatch of this home is running on this machine");
	return dead_find(store, true, ids, error) &&
	       settle_all(store, ids, stamp, recovery_out, error);
}

static void holder_free(void *data)
{
	LeaseHolder *holder = data;

	g_free(holder->host);
	g_free(holder->until);
	g_free(holder);
}

bool dispatch_find_holders(Store *store, const char *dossier, GPtrArray **holders_out,
			   GError **error)
{
	g_autoptr(GPtrArray) holders = g_ptr_array_new_with_free_func(holder_free);
	g_autoptr(StoreRows) rows = NULL;
	Worker self;

	if (!worker_self(&self, error) ||
	    !store_query(store, SQL_HOLDERS_OF, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		LeaseHolder *holder = g_new0(LeaseHolder, 1);
		const Worker worker = worker_read(rows, 0);

		holder->host = g_strdup(worker.host);
		holder->process = worker.process;
		holder->parcels = store_rows_int(rows, 5);
		if (!worker_is_alive(&worker, &self))
			holder->until = g_strdup(store_rows_text(rows, 6));
		g_ptr_array_add(holders, holder);
	}
	if (!store_rows_finish(rows, error))
		return false;
	*holders_out = g_steal_pointer(&holders);
	return true;
}

static bool stranded_add(Store *store, const char *run, const char *dossier,
			 Stranded *stranded, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_held,
			 STORE_ARGS(store_text(run), store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		int64_t unknown = store_rows_int(rows, 1);

		stranded->unknown += unknown;
		stranded->unsent += store_rows_int(rows, 0) - unknown;
	}
	return store_rows_finish(rows, error);
}

bool dispatch_find_stranded(Store *store, const char *dossier, const char *stamp,
			    Stranded *stranded_out, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	Stranded stranded = { 0 };

	if (!gone_find(store, stamp, ids, error))
		return false;
	for (guint i = 0; i < ids->len; i++)
		if (!stranded_add(store, ids->pdata[i], dossier, &stranded, error))
			return false;
	*stranded_out = stranded;
	return true;
}

bool dispatch_orphans(Store *store, OrphanVisit visit, void *data, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_orphans, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		visit(data, store_rows_text(rows, 0), store_rows_text(rows, 1));
	return store_rows_finish(rows, error);
}

static bool count_runs(Store *store, const char *sql, int64_t *count_out,
		       GError **error)
{
	StoreInt count = { 0 };

	if (!store_find_int(store, sql, NULL, &count, error))
		return false;
	*count_out = count.value;
	return true;
}

bool dispatch_count_runs(Store *store, int64_t *count_out, GError **error)
{
	return count_runs(store, "SELECT COUNT(*) FROM dispatch_run", count_out, error);
}

bool dispatch_count_unended(Store *store, int64_t *count_out, GError **error)
{
	return count_runs(store,
			  "SELECT COUNT(*) FROM dispatch_run WHERE " IS_UNDER_WAY
			  " AND rehearsal = 0",
			  count_out, error);
}
