/*
 * A run is one process that dispatches, or rehearses, one dossier: it holds the leases.
 *
 * A run is known by host, process, the process's start time and the machine's boot, so
 * that a run that died is told from one that works, and from another process with its
 * number.
 *
 * Its row in dispatch_run, which migrations describe, says by `ended` and `closed` how it is:
 *
 *	ended NULL, closed 0	under way, or died and no recovery has settled it yet
 *	ended NULL, closed -1	died, and what it held is settled: it has not ended, and is under
 *				way no more
 *	ended, closed 1 …	its place among those of its dossier that have ended; 0: it ended
 *				before that was kept
 */
#ifndef DISPATCH_RUN_H
#define DISPATCH_RUN_H

#include "store-core.h"

typedef struct Run Run;

typedef struct RunNew {
	const char *dossier;
	/* those it may use, as attempts call them, with ", " between */
	const char *relay;
	bool rehearsal; /* leases nothing; only the run itself is recorded */
	/* an id that its jobs' runs share; NULL: it has one run */
	const char *dispatch;
} RunNew;

/*
 * Record that this process begins a run. Commit before the first lease counts for
 * anybody else. *run_out is yours.
 */
bool run_begin(Store *store, const RunNew *new_run, const char *stamp, Run **run_out,
	       GError **error) CHY_MUST_CHECK;

void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

/* A parcel that a recovery put in doubt. */
typedef struct RecoveryDoubt {
	char *letter, *channel;
	char *relay;     /* that the attempt went to */
	int64_t attempt; /* whose answer was not recorded */
} RecoveryDoubt;

/* What a recovery did. */
typedef struct Recovery {
	int64_t waiting;   /* parcels that wait again */
	GPtrArray *doubts; /* of RecoveryDoubt, run by run in order of letters */
} Recovery;

void recovery_clear(Recovery *recovery);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Recovery, recovery_clear)

/*
 * Record that the run ends. What it still holds is settled as by dispatch_recover:
 * parcels without an intent wait again, those with one are in doubt. *recovery_out is
 * yours to clear.
 */
bool run_end(Store *store, const Run *run, const char *stamp, Recovery *recovery_out,
	     GError **error) CHY_MUST_CHECK;

/* Record why the run leaves letters that it might have sent, in one line. */
bool run_blame(Store *store, const Run *run, const char *fault,
	       GError **error) CHY_MUST_CHECK;

/* How the last dispatch of a dossier that has ended did so; texts are NULL where none has. */
typedef struct LastRun {
	char *ended;
	char *fault; /* run_blame; NULL: nothing kept its letters */
} LastRun;

void last_run_clear(LastRun *last);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LastRun, last_run_clear)

/* Where it had several runs, of its jobs, the last fault of any. *last_out is yours to clear. */
bool dispatch_find_last(Store *store, const char *dossier, LastRun *last_out,
			GError **error) CHY_MUST_CHECK;

/*
 * Take back the leases of every run that is gone: of this host (and, within one boot, of
 * this process namespace) with its process no longer there, or of another host or namespace,
 * whose processes are not seen from here, when its leases have run out. A run whose process
 * is seen alive keeps them. So does no run that is not there, or that has ended: a hand made
 * such a lease. A parcel whose intent was recorded, and no outcome, is in doubt: the ledger
 * cannot know how many bytes followed the intent, and a letter sent twice is worse than a
 * question to a person. A parcel without an open intent waits again, due as before: a lease of
 * our own sent nothing of it. One that a hand made may have: whether it goes, the register says.
 * Runs that are gone are under way no more, those that held nothing as well; commit with a
 * checkpoint. *recovery_out is yours to clear.
 */
bool dispatch_recover(Store *store, const char *stamp, Recovery *recovery_out,
		      GError **error) CHY_MUST_CHECK;

/*
 * The same for a home that another installation worked in before: every run is gone but one
 * that is seen alive, which is CHY_REFUSED.
 */
bool dispatch_take_over(Store *store, const char *stamp, Recovery *recovery_out,
			GError **error) CHY_MUST_CHECK;

/* Sees a parcel; what is pointed to lasts for the call. */
typedef void (*OrphanVisit)(void *data, const char *letter, const char *channel);

/*
 * Show each parcel, of any dossier, that is leased though no run that works is there to hold it,
 * in the order of letters. Reads all parcels.
 */
bool dispatch_orphans(Store *store, OrphanVisit visit, void *data,
		      GError **error) CHY_MUST_CHECK;

/* How many runs there have ever been: a number that grows before anything leaves. */
bool dispatch_count_runs(Store *store, int64_t *count_out,
			 GError **error) CHY_MUST_CHECK;

/*
 * How many runs that send have not ended: they work, or died and no recovery has settled it yet.
 * One that held nothing is known to have died by its process alone: on this machine.
 */
bool dispatch_count_unended(Store *store, int64_t *count_out,
			    GError **error) CHY_MUST_CHECK;

/* A run that holds parcels of a dossier. */
typedef struct LeaseHolder {
	char *host;      /* as its worker's (dispatch-worker.h) */
	int64_t process; /* its number there */
	int64_t parcels;
	char *until; /* when its last lease runs out, RFC 3339; NULL: it is seen alive */
} LeaseHolder;

/*
 * Those that hold any of the dossier's now, alive or not, the one that holds most first.
 * *holders_out is a GPtrArray of LeaseHolder, yours.
 */
bool dispatch_find_holders(Store *store, const char *dossier, GPtrArray **holders_out,
			   GError **error) CHY_MUST_CHECK;

/* Letters that runs which are gone still hold, each counted once. */
typedef struct Stranded {
	int64_t unknown; /* with an open intent: a recovery puts them in doubt */
	int64_t unsent;  /* without: they will wait again */
} Stranded;

/* What dispatch_recover would find of the dossier now; changes nothing. */
bool dispatch_find_stranded(Store *store, const char *dossier, const char *stamp,
			    Stranded *stranded_out, GError **error) CHY_MUST_CHECK;

#endif
