/*
 * The gate of a dossier: whether its letters may leave, by a person's word and by its schedule.
 *
 * All functions run in the caller's transaction. `stamp` is now, RFC 3339 in UTC with whole
 * seconds (clock_stamp).
 */
#ifndef DISPATCH_GATE_H
#define DISPATCH_GATE_H

#include "store-core.h"

typedef enum {
	GATE_OPEN,
	GATE_PAUSED,  /* nothing is leased until a person resumes it */
	GATE_STOPPED, /* for good; what waited is abandoned */
} GateState;
#define GATE_STATES 3

typedef enum { GATE_PAUSE, GATE_RESUME, GATE_STOP } GateMove;
#define GATE_MOVES 3

/* "open", "paused" or "stopped". */
const char *gate_state_name(GateState state);

/* "pause", "resume" or "stop". */
const char *gate_move_name(GateMove move);

/* Where `move` leads from `from`; false: it is not allowed there. */
bool gate_move_find(GateState from, GateMove move, GateState *to_out);

typedef struct Gate {
	GateState state;
	char *who, *why, *at; /* of a pause or stop; else NULL */
	char *opens;          /* the schedule, RFC 3339 in UTC; NULL: there is none */
	char *closes;         /* NULL: it has no end */
} Gate;

/* The dossier's gate: open and without schedule when nobody has touched it. */
bool gate_load(Store *store, const char *dossier, Gate *gate_out,
	       GError **error) CHY_MUST_CHECK;
void gate_clear(Gate *gate);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gate, gate_clear)

typedef enum {
	GATE_PASSES,
	GATE_HALTED,  /* paused or stopped */
	GATE_EARLY,   /* the schedule has not come */
	GATE_EXPIRED, /* the schedule is over */
} GateVerdict;

/* Whether a letter may leave now; a halt counts before the schedule. */
GateVerdict gate_judge(const Gate *gate, const char *stamp);

typedef struct GateAct {
	const char *dossier;
	GateMove move;
	const char *who, *why; /* why: NULL for GATE_RESUME alone */
} GateAct;

/* CHY_REFUSED where the gate's state does not allow the move. */
bool gate_move(Store *store, const GateAct *act, const char *stamp,
	       GError **error) CHY_MUST_CHECK;

/*
 * Set the schedule, in place of one that there is: from `opens` on, and before `closes`, which
 * may be NULL. CHY_INVALID unless it ends after it begins, and after now; CHY_REFUSED when the
 * dossier is stopped.
 */
typedef struct GateSchedule {
	const char *dossier;
	const char *opens, *closes;
} GateSchedule;
bool gate_schedule(Store *store, const GateSchedule *schedule, const char *stamp,
		   GError **error) CHY_MUST_CHECK;

/* The dossiers that have a schedule, the first to open first: a GPtrArray of names, yours. */
bool gate_scheduled(Store *store, GPtrArray **names_out, GError **error) CHY_MUST_CHECK;

/* The dossiers that are stopped: a GPtrArray of names, yours. */
bool gate_stopped(Store *store, GPtrArray **names_out, GError **error) CHY_MUST_CHECK;

#endif
