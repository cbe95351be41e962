/*
 * When a dossier may be dispatched: pause, resume, stop, schedule, and closing its file.
 */
#ifndef OFFICE_GATE_H
#define OFFICE_GATE_H

#include "dispatch-gate.h"
#include "office-core.h"

/* What is counted are messages where a joint letter has several, letters otherwise. */
typedef struct HaltResult {
	int64_t abandoned; /* that waited and never will be sent */
	int64_t leased;    /* in the hands of a dispatch: they get their outcome */
	int64_t in_doubt;  /* that stay in doubt */
	bool several;      /* a joint letter has several messages */
	/* what interrupted runs of any dossier had begun: a sentence without its full stop; NULL:
	 * nothing, or it was not looked for */
	char *recovered;
} HaltResult;

void halt_result_clear(HaltResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HaltResult, halt_result_clear)

/*
 * Pause the dispatch of an issued dossier, resume it, or stop it for good, by an act signed by a
 * registrar. A dispatch that is running leases no more from its next round on. A stop abandons
 * what waits, and takes back first what interrupted runs held. CHY_REFUSED when the dossier
 * is not issued (to resume: issued or dispatched) or its gate does not allow the move;
 * GATE_RESUME takes no reason. *result_out is yours to clear.
 */
bool office_halt(Office *office, const GateAct *act, HaltResult *result_out,
		 GError **error) CHY_MUST_CHECK;

/* A schedule as a person gives it (moment_parse); `until` may be NULL. */
typedef struct ScheduleText {
	const char *dossier, *from, *until;
} ScheduleText;

/*
 * Set the schedule of an issued dossier, in place of one that it has, by a registrar's signed
 * act. Times without an offset are those of the office's zone; a day alone is meant from its
 * beginning, or until its end. *described_out, yours: "from … until …" with zone. *halt_out,
 * yours: that the dossier is paused, by whom and why, so that nothing leaves before it is
 * resumed; NULL: it is not.
 */
bool office_schedule(Office *office, const ScheduleText *text, char **described_out,
		     char **halt_out, GError **error) CHY_MUST_CHECK;

/* A dossier whose schedule has come and whose letters wait for a person's word alone. */
typedef struct ScheduleBarred {
	char *dossier;
	char *why;   /* "its dispatch is paused by …", "its schedule is over: …" */
	bool paused; /* else its schedule is over */
	int64_t waiting; /* for a relay, those in the hands of a dispatch as well */
	bool several;    /* counted are messages: a joint letter has several */
} ScheduleBarred;

/* What `dispatch --scheduled` would do now. */
typedef struct Scheduled {
	GPtrArray *ready;  /* the names of dossiers that it would send */
	GPtrArray *barred; /* of ScheduleBarred */
} Scheduled;

void scheduled_clear(Scheduled *scheduled);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scheduled, scheduled_clear)

/* Look at every dossier that has a schedule; *scheduled_out is yours to clear. */
bool office_scheduled(Office *office, Scheduled *scheduled_out,
		      GError **error) CHY_MUST_CHECK;

/*
 * Close a dispatched dossier: nothing of it can be sent or resolved any more. Signed. CHY_CORRUPT
 * as ledger_check_ended.
 */
bool office_close_dossier(Office *office, const char *dossier,
			  GError **error) CHY_MUST_CHECK;

#endif
