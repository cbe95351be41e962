/*
 * A sending is one dispatch of one dossier, from its first lease to its last outcome. For
 * this room only.
 */
#ifndef OFFICE_SENDING_H
#define OFFICE_SENDING_H

#include "base-progress.h"
#include "dispatch-fleet.h"
#include "dispatch-pace.h"
#include "dispatch-retry.h"
#include "dispatch-run.h"
#include "office-dispatch.h"
#include "office-job.h"
#include "office-quiet.h"

typedef struct Sending {
	Office *office;
	const DispatchOptions *options;
	/* of the job that this is; NULL: it is the whole dispatch */
	const JobLine *line;
	const char *dossier;
	const char *relays;   /* their names, as the run is recorded */
	const char *dispatch; /* the id that the runs of all its jobs share */
	RetryPolicy retry;
	Loop *loop; /* that the fleet lives in; closing: nothing more is leased */
	Fleet *fleet;
	Pace *pace;
	int64_t lead; /* of the clock over clock_steady, as of the last round; 0: there was none */
	Run *run;
	/* Of Flight, in the order in which they go from one to the next */
	GPtrArray *leased;   /* to be prepared */
	GPtrArray *prepared; /* to be begun when a session is free */
	/* the same, and their envelopes are with a session already */
	GPtrArray *announced;
	GPtrArray *ready;               /* intent recorded, to be committed */
	GPtrArray *committed, *syncing; /* to be submitted, see office-disk.h */
	GPtrArray *flying;              /* submitted: under way, in no order */
	GPtrArray *landed;              /* of Delivery: ended, not recorded yet */
	/* of Flight: intent recorded, and not submitted for a signal or a failure; waits from the
	 * end on */
	GPtrArray *grounded;
	char *barrier; /* why no more letters may leave; NULL: they may */
	Quiet quiet;
	/* when the last is due of those put off that only relays may take which are down; what is
	 * due before the run ends has gone, or was put off anew; 0: none was */
	int64_t stranded;
	bool delayed;   /* this round put parcels off, and others may be due */
	GError *spoilt; /* why the first letter that could not be prepared could not */
	/* why letters were left that others did not stop: of the relays or of a letter */
	GError *left;
	bool unsynced;   /* something was committed after the sync under way began */
	bool on_the_way; /* a sync is */
	GError *broken;  /* why what was committed did not get further */
	bool entered; /* something entered the register that no checkpoint seals yet */
	int64_t sealed;   /* when the last one was signed, monotonic microseconds */
	int64_t accepted; /* in this run */
	GPtrArray *took;  /* RelayTally of the same, by name */
	int64_t done;
	Progress *progress;
} Sending;

void sending_init(Sending *sending, Office *office, const char *dossier);
void sending_clear(Sending *sending);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sending, sending_clear)

/*
 * Send what is due through the fleet, to the end: begins a run, and ends it whatever happened
 * in between. The failure is the first; `left` is none.
 */
bool sending_run(Sending *sending, GError **error) CHY_MUST_CHECK;

/* Tell the user a sentence; NULL says nothing. */
void sending_tell(const Sending *sending, const char *sentence);

/*
 * Whether no more letters are begun: a signal came, no relay is there, or the dossier's gate
 * was shut.
 */
bool sending_is_stopping(const Sending *sending);

/*
 * Tell that a relay is silent, and how long it will be waited for: FleetOptions.silent, of which
 * `data` is the Sending.
 */
void sending_tell_silence(void *data, const char *relay, double waited, double left);

/*
 * A parcel that this run holds no more, or whose attempt has an outcome already by a person's
 * word, stops nobody else: such a CHY_CONFLICT is told, with what became of it. Any other
 * failure goes from `fault` to `error`.
 */
bool sending_pass_over(const Sending *sending, const char *became, GError **fault,
		       GError **error) CHY_MUST_CHECK;

#endif
