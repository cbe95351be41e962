/*
 * A job is one of several processes that share a dispatch; its line leads to the process
 * that began it, which alone speaks to the user. For this room only.
 */
#ifndef OFFICE_JOB_H
#define OFFICE_JOB_H

#include "base-error.h"

#include <glib.h>
#include <stdint.h>

/* The job's end of its line. */
typedef struct JobLine {
	int file; /* to write to */
} JobLine;

/* What a job has said so far, as the other end sees it. */
typedef struct JobReport {
	int64_t done, accepted; /* messages that ended, and those of them accepted */
	uint64_t counts; /* how often it has said that: each time deliveries ended */
	GPtrArray *took; /* RelayTally by name, said when it ended; NULL: none yet */
	char *silence; /* a sentence on a relay that is silent, or NULL; the reader clears it */
	char *barrier;   /* why the dossier's gate ended it early, or NULL */
	GError *failure; /* that it ended with, or NULL */
	GError *left;    /* why it left letters, without a failure; or NULL */
} JobReport;

void job_report_clear(JobReport *report);

/* How far the job has come. Who does not listen any more is no failure. */
void job_count(const JobLine *line, int64_t done, int64_t accepted);

/* Which relays have accepted them (RelayTally, by name), once it has ended. */
void job_took(const JobLine *line, const GPtrArray *took);

/* A sentence for the user. */
void job_tell(const JobLine *line, const char *sentence);

/* A sentence on a relay that it waits for: of several jobs that do, one is enough. */
void job_wait(const JobLine *line, const char *sentence);

/* That the dossier's gate has ended it early, and why. */
void job_bar(const JobLine *line, const char *barrier);

/* That the job has failed, and how. */
void job_confess(const JobLine *line, const GError *failure);

/* Why the job has left letters that others did not stop. */
void job_leave(const JobLine *line, const GError *left);

/*
 * Read one line that a job has written, without its LF, into its report. The sentence for
 * the user that it is, borrowed from the line; NULL when it is something else.
 */
const char *job_read(const char *line, JobReport *report);

#endif
