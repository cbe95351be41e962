/*
 * The jobs of one dispatch, and the process that began them. For this room only.
 */
#ifndef OFFICE_JOBS_H
#define OFFICE_JOBS_H

#include "office-dispatch.h"
#include "office-job.h"

/* What each job does, with the office opened anew, and what came of all. */
typedef struct JobsWork {
	Office *office;
	const char *dossier;
	const DispatchOptions *options; /* how many jobs, and whom to tell */
	bool (*run)(void *data, const JobLine *line, GError **error);
	void *data;
} JobsWork;

typedef struct JobsTally {
	int64_t accepted; /* letters, by all jobs; where one failed, by anybody meanwhile */
	/* yours: RelayTally by name; NULL: none; empty where a job failed, who cannot say it */
	GPtrArray *took;
	bool stopped;  /* a signal ended them before their time; said of a failure, too */
	char *barrier; /* yours: why a gate ended them early, or NULL */
	GError *left; /* yours: why letters were left that others did not stop, or NULL */
} JobsTally;

void jobstally_clear(JobsTally *tally);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JobsTally, jobstally_clear)

/*
 * Run the jobs to the end of the last. SIGTERM, SIGINT and SIGHUP are handed on to all; the second
 * ends this process too. A job that dies by itself is told, and what it or one that failed held
 * is settled as soon as the store is free, for the others to take up. The failure is the worst
 * of all, unless that is why letters were left, or a death (CHY_INTERNAL): the tally has that.
 * Where a job died or failed the ledger says then by how many more letters are
 * accepted than before, and counts what another dispatch sent, or "resolve" confirmed, meanwhile.
 * The office's store is closed and opened again.
 */
bool jobs_run(const JobsWork *work, JobsTally *tally_out,
	      GError **error) CHY_MUST_CHECK;

#endif
