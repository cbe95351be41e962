/*
 * Jobs: processes that share a queue by its leases, and meet in the store alone.
 *
 * Invariants:
 *   1. No store is open while the process forks: SQLite's connections and locks are a
 *      process's own (https://www.sqlite.org/howtocorrupt.html, 2.6).
 *   2. A job is of a process group of its own, so that Ctrl-C comes to it once, from here;
 *      and it is asked to stop when this process dies.
 *   3. Every job that was begun is waited for.
 */
#include "office-jobs.h"

#include "dispatch-status.h"
#include "office-lock.h"
#include "office-private.h"
#include "office-recovery.h"
#include "office-tally.h"
#include "wire-loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOB_CHUNK 4096 /* bytes of a line read at once */

/* Milliseconds that a try for the store takes, and those until the next: signals are heard */
#define SETTLE_TRY 100
#define SETTLE_PAUSE 100

typedef struct Job {
	unsigned number; /* from 1 */
	pid_t process;
	int file;        /* its line; -1 once it has ended */
	GString *unread; /* the beginning of a line */
	JobReport report;
	bool silent; /* that it waits for a relay was told, and no delivery has ended since */
	bool died;   /* it could not say how it ended */
	bool failed; /* it may have left a run: by its death, or as it says */
} Job;

typedef struct Jobs {
	const JobsWork *work;
	GArray *jobs; /* of Job */
	int signals;  /* a file of those that came, or -1 */
	sigset_t heeded, before;
	Progress *progress;
	int64_t accepted; /* messages, when they began */
	bool asked;
	/* since when there is a signal and something to settle, monotonic microseconds; 0: there
	 * is not */
	int64_t stopping, unsettled;
	char *told; /* the last sentence: what all jobs say is said once */
} Jobs;

static Job *job_at(const Jobs *jobs, guint i)
{
	return &g_array_index(jobs->jobs, Job, i);
}

static void job_clear(void *data)
{
	Job *job = data;

	if (job->file >= 0)
		close(job->file);
	g_string_free(job->unread, TRUE);
	job_report_clear(&job->report);
}

static void jobs_clear(Jobs *jobs)
{
	g_array_unref(jobs->jobs);
	progress_free(jobs->progress);
	g_free(jobs->told);
	if (jobs->signals >= 0)
		close(jobs->signals);
	sigprocmask(SIG_SETMASK, &jobs->before, NULL);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Jobs, jobs_clear)

/* From here on the signals wait in a file until this process looks. */
static bool jobs_init(Jobs *jobs, const JobsWork *work, GError **error)
{
	*jobs = (Jobs){ .work = work, .signals = -1 };
	jobs->jobs = g_array_new(FALSE, FALSE, sizeof(Job));
	g_array_set_clear_func(jobs->jobs, job_clear);
	sigemptyset(&jobs->heeded);
	sigaddset(&jobs->heeded, SIGINT);
	sigaddset(&jobs->heeded, SIGTERM);
	if (loop_heeds_hangup())
		sigaddset(&jobs->heeded, SIGHUP);
	sigprocmask(SIG_BLOCK, &jobs->heeded, &jobs->before);
	jobs->signals = signalfd(-1, &jobs->heeded, SFD_CLOEXEC);
	return jobs->signals >= 0 ||
	       chy_fail_errno(error, errno, "cannot wait for signals");
}

static bool reopen_store(Office *office, GError **error)
{
	g_autofree char *path = g_build_filename(office->home, OFFICE_STORE_FILE, NULL);

	return store_open(path, STORE_WRITE, &office->store, error);
}

/* The life of a job; the signals are let in by the loop that heeds them. */
static void live(const Jobs *jobs, pid_t parent, int file)
{
	const JobsWork *work = jobs->work;
	const JobLine line = { file };
	unsigned number = jobs->jobs->len + 1;
	g_autoptr(GError) failure = NULL;

	for (guint i = 0; i < jobs->jobs->len; i++)
		close(job_at(jobs, i)->file);
	close(jobs->signals);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	work->office->progress = NULL;
	if (getppid() != parent || !reopen_store(work->office, &failure) ||
	    !office_arm_fault(work->office, number, &failure) ||
	    !work->run(work->data, &line, &failure)) {
		if (failure != NULL)
			job_confess(&line, failure);
	}
	store_close(g_steal_pointer(&work->office->store));
	_exit(EXIT_SUCCESS);
}

static bool begin_job(Jobs *jobs, GError **error)
{
	Job job = { .number = jobs->jobs->len + 1 };
	pid_t self = getpid();
	int ends[2];

	if (pipe(ends) != 0)
		return chy_fail_errno(error, errno, "cannot begin job %u", job.number);
	job.process = fork();
	if (job.process == 0) {
		close(ends[0]);
		live(jobs, self, ends[1]);
	}
	close(ends[1]);
	if (job.process < 0) {
		close(ends[0]);
		return chy_fail_errno(error, errno, "cannot begin job %u", job.number);
	}
	job.file = ends[0];
	job.unread = g_string_new(NULL);
	g_array_append_val(jobs->jobs, job);
	return true;
}

static void say(const Jobs *jobs, const char *sentence)
{
	const DispatchOptions *options = jobs->work->options;

	if (options->tell == NULL)
		return;
	progress_wipe(jobs->progress);
	options->tell(options->tell_data, sentence);
}

/* Say what all jobs may say alike once. NULL: nothing. */
static void tell(Jobs *jobs, const char *sentence)
{
	if (sentence == NULL || g_strcmp0(sentence, jobs->told) == 0)
		return;
	say(jobs, sentence);
	g_free(jobs->told);
	jobs->told = g_strdup(sentence);
}

static void signal_all(const Jobs *jobs, int number)
{
	for (guint i = 0; i < jobs->jobs->len; i++)
		if (job_at(jobs, i)->file >= 0)
			kill(job_at(jobs, i)->process, number);
}

/* A signal has come to this process: the first is said, the second ends it, but for a hangup,
 * of which several may tell. */
static void on_signal(Jobs *jobs)
{
	g_autofree char *sentence = NULL;
	struct signalfd_siginfo info;

	if (read(jobs->signals, &info, sizeof info) != (ssize_t)sizeof info)
		return;
	if (jobs->asked && info.ssi_signo == SIGHUP)
		return;
	signal_all(jobs, (int)info.ssi_signo);
	if (jobs->asked) {
		signal((int)info.ssi_signo, SIG_DFL);
		raise((int)info.ssi_signo);
		sigprocmask(SIG_UNBLOCK, &jobs->heeded, NULL);
	}
	jobs->asked = true;
	jobs->stopping = g_get_monotonic_time();
	sentence =
		g_strdup_printf("Stopping: nothing more is begun; what is under way "
				"has %d seconds to end; a second signal ends at once",
				LOOP_PATIENCE);
	tell(jobs, sentence);
}

static void show_progress(const Jobs *jobs)
{
	guint64 done = 0;

	for (guint i = 0; i < jobs->jobs->len; i++)
		done += (guint64)job_at(jobs, i)->report.done;
	progress_set(jobs->progress, done);
}

/* Whether it was told of another job that it waits for a relay: that speaks for all. */
static bool other_is_silent(const Jobs *jobs, const Job *but)
{
	for (guint i = 0; i < jobs->jobs->len; i++) {
		const Job *job = job_at(jobs, i);

		if (job != but && job->silent && job->file >= 0)
			return true;
	}
	return false;
}

static void read_line(Jobs *jobs, Job *job, const char *line)
{
	JobReport *report = &job->report;
	uint64_t counts = report->counts;

	tell(jobs, job_read(line, report));
	if (report->counts != counts)
		job->silent = false;
	if (report->silence == NULL)
		return;
	if (!other_is_silent(jobs, job)) {
		say(jobs, report->silence);
		job->silent = true;
	}
	g_clear_pointer(&report->silence, g_free);
}

static void read_lines(Jobs *jobs, Job *job)
{
	char *end;

	while ((end = strchr(job->unread->str, '\n')) != NULL) {
		*end = '\0';
		read_line(jobs, job, job->unread->str);
		g_string_erase(job->unread, 0, end - job->unread->str + 1);
	}
	show_progress(jobs);
}

/* Whether so many seconds have passed since that instant, if there was one. */
static bool has_passed(int64_t instant, int seconds)
{
	return instant != 0 &&
	       g_get_monotonic_time() - instant >= seconds * G_USEC_PER_SEC;
}

/* Whether to try again later what a busy store keeps from being settled, as lock_await does. */
static bool wait_on(Jobs *jobs, const GError *fault)
{
	g_autofree char *sentence = NULL;

	if (!chy_error_is(fault, CHY_TEMPORARY))
		return false;
	if (!has_passed(jobs->unsettled, LIMIT_STORE_WAIT / 1000))
		return true;
	if (has_passed(jobs->stopping, LOOP_PATIENCE))
		return false;
	sentence = lock_describe_wait(LOOP_PATIENCE);
	tell(jobs, sentence);
	return true;
}

/* Settle what jobs that died or failed held, for others to take it up. */
static bool settle(Jobs *jobs, GError **error)
{
	Office *office = jobs->work->office;
	g_autofree char *sentence = NULL;
	g_autoptr(GError) fault = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	bool settled;

	if (office->store == NULL && !reopen_store(office, error)) {
		jobs->unsettled = 0;
		return false;
	}
	store_set_wait(office->store, SETTLE_TRY);
	transaction = store_begin(office->store, &fault);
	settled =
		transaction != NULL && office_recover(office, jobs->work->dossier,
						      &transaction, &sentence, &fault);
	store_set_wait(office->store, LIMIT_STORE_WAIT);
	if (!settled && wait_on(jobs, fault))
		return true;
	jobs->unsettled = 0;
	tell(jobs, sentence);
	if (!settled)
		g_propagate_error(error, g_steal_pointer(&fault));
	return settled;
}

/* Keep how the job ended, and that it left something to settle if it died or failed. */
static void bury(Jobs *jobs, Job *job)
{
	int status = 0;

	close(job->file);
	job->file = -1;
	while (waitpid(job->process, &status, 0) < 0 && errno == EINTR)
		;
	job->died = !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS;
	job->failed = job->died || job->report.failure != NULL;
	if (job->failed && jobs->unsettled == 0)
		jobs->unsettled = g_get_monotonic_time();
	if (!job->died)
		return;
	g_clear_error(&job->report.failure);
	if (WIFSIGNALED(status))
		chy_fail(&job->report.failure, CHY_INTERNAL,
			 "job %u of the dispatch was ended by signal %d", job->number,
			 WTERMSIG(status));
	else
		chy_fail(&job->report.failure, CHY_INTERNAL,
			 "job %u of the dispatch ended with %d", job->number,
			 WEXITSTATUS(status));
}

static void hear(Jobs *jobs, Job *job)
{
	char bytes[JOB_CHUNK];
	ssize_t got = read(job->file, bytes, sizeof bytes);

	if (got < 0 && errno == EINTR)
		return;
	if (got <= 0) {
		bury(jobs, job);
		return;
	}
	g_string_append_len(job->unread, bytes, got);
	read_lines(jobs, job);
}

static guint count_living(const Jobs *jobs)
{
	guint living = 0;

	for (guint i = 0; i < jobs->jobs->len; i++)
		living += job_at(jobs, i)->file >= 0 ? 1 : 0;
	return living;
}

/* Wait for a signal or a job's line; poll passes over the files of jobs that have ended. */
static bool attend(Jobs *jobs, GError **error)
{
	struct pollfd files[LIMIT_DISPATCH_JOBS + 1] = { { jobs->signals, POLLIN, 0 } };
	guint count = jobs->jobs->len;

	for (guint i = 0; i < count; i++)
		files[i + 1] = (struct pollfd){ job_at(jobs, i)->file, POLLIN, 0 };
	if (poll(files, count + 1, jobs->unsettled != 0 ? SETTLE_PAUSE : -1) < 0)
		return errno == EINTR ||
		       chy_fail_errno(error, errno, "cannot wait for jobs");
	if (files[0].revents != 0)
		on_signal(jobs);
	for (guint i = 0; i < count; i++)
		if (files[i + 1].revents != 0)
			hear(jobs, job_at(jobs, i));
	return jobs->unsettled == 0 || settle(jobs, error);
}

/* What relays have accepted of the dossier. */
static int64_t count_accepted(const DispatchCounts *counts)
{
	return counts->by_state[PARCEL_ACCEPTED] - counts->on_paper[PARCEL_ACCEPTED];
}

/* All jobs begin with the store closed; then it is opened here too. */
static bool begin_all(Jobs *jobs, GError **error)
{
	Office *office = jobs->work->office;
	DispatchCounts counts;
	bool begun = true;

	if (!dispatch_counts(office->store, jobs->work->dossier, &counts, error))
		return false;
	jobs->accepted = count_accepted(&counts);
	store_close(g_steal_pointer(&office->store));
	while (begun && jobs->jobs->len < jobs->work->options->jobs)
		begun = begin_job(jobs, error);
	jobs->progress = office_progress(office, "dispatch",
					 (guint64)(counts.by_state[PARCEL_WAITING] -
						   counts.on_paper[PARCEL_WAITING]));
	return reopen_store(office, begun ? error : NULL) && begun;
}

/* What weighs more than another failure: what nobody can wait away. */
static int weight(const GError *failure)
{
	if (chy_error_is(failure, CHY_TEMPORARY))
		return 0;
	return chy_error_is(failure, CHY_INTERNAL) || chy_error_is(failure, CHY_IO) ||
			       chy_error_is(failure, CHY_CORRUPT)
		       ? 2
		       : 1;
}

/* What a job that died held is settled: the dispatch ends as one that leaves letters. */
static bool take_worst(const Jobs *jobs, GError **left_out, GError **error)
{
	GError **worst = NULL;
	bool left = false;

	for (guint i = 0; i < jobs->jobs->len; i++) {
		Job *job = job_at(jobs, i);
		bool failed = job->report.failure != NULL;
		GError **trouble = failed ? &job->report.failure : &job->report.left;

		if (*trouble != NULL &&
		    (worst == NULL || weight(*trouble) > weight(*worst))) {
			worst = trouble;
			left = job->died || !failed;
		}
	}
	if (worst == NULL)
		return true;
	if (left) {
		*left_out = g_steal_pointer(worst);
		return true;
	}
	g_propagate_error(error, g_steal_pointer(worst));
	return false;
}

void jobstally_clear(JobsTally *tally)
{
	g_clear_pointer(&tally->took, g_ptr_array_unref);
	g_clear_pointer(&tally->barrier, g_free);
	g_clear_error(&tally->left);
}

static void add_up(const Jobs *jobs, JobsTally *tally)
{
	tally->stopped = jobs->asked;
	tally->took = tally_new();
	for (guint i = 0; i < jobs->jobs->len; i++) {
		JobReport *report = &job_at(jobs, i)->report;

		tally->accepted += report->accepted;
		if (report->took != NULL)
			tally_merge(tally->took, report->took);
		if (tally->barrier == NULL)
			tally->barrier = g_steal_pointer(&report->barrier);
	}
}

/*
 * What a job that died or failed has recorded it cannot say: the ledger does, of all of them, but
 * not by relays, and not apart from what others did meanwhile.
 */
static bool correct(const Jobs *jobs, JobsTally *tally, GError **error)
{
	DispatchCounts counts;
	bool failed = false;

	for (guint i = 0; i < jobs->jobs->len; i++)
		failed |= job_at(jobs, i)->failed;
	if (!failed)
		return true;
	if (!dispatch_counts(jobs->work->office->store, jobs->work->dossier, &counts,
			     error))
		return false;
	tally->accepted = count_accepted(&counts) - jobs->accepted;
	g_ptr_array_set_size(tally->took, 0);
	return true;
}

bool jobs_run(const JobsWork *work, JobsTally *tally_out, GError **error)
{
	g_auto(Jobs) jobs;
	g_autoptr(GError) failure = NULL;
	g_auto(JobsTally) tally = { .left = NULL };
	bool good;

	good = jobs_init(&jobs, work, &failure) && begin_all(&jobs, &failure);
	if (!good)
		signal_all(&jobs, SIGTERM);
	while (count_living(&jobs) > 0 || jobs.unsettled != 0) {
		GError **first = failure == NULL ? &failure : NULL;

		if (!attend(&jobs, first) && good) {
			good = false;
			signal_all(&jobs, SIGTERM);
		}
	}
	tally_out->stopped = jobs.asked;
	if (failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	if (!take_worst(&jobs, &tally.left, error))
		return false;
	add_up(&jobs, &tally);
	if (!correct(&jobs, &tally, error))
		return false;
	*tally_out = tally;
	tally = (JobsTally){ .left = NULL };
	return true;
}
