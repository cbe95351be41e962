/*
 * The gate of a dossier.
 *
 *	open     pause → paused, stop → stopped
 *	paused   resume → open, stop → stopped
 *	stopped  (end)
 *
 * Invariants:
 *   1. A gate is looked at in the transaction that leases, so that no letter is leased after
 *      the transaction that shut it.
 *   2. Nothing opens a gate but a person: a schedule that is over stays over until another
 *      one is set.
 */
#include "dispatch-gate.h"

static const char sql_load[] =
	"SELECT state, who, why, at, opens, closes FROM dispatch_gate WHERE dossier = $1";

static const char sql_move[] =
	"INSERT INTO dispatch_gate (dossier, state, who, why, at)"
	" VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dossier) DO UPDATE"
	" SET state = excluded.state, who = excluded.who, why = excluded.why,"
	" at = excluded.at";

static const char sql_schedule[] =
	"INSERT INTO dispatch_gate (dossier, state, opens, closes)"
	" VALUES ($1, 'open', $2, $3) ON CONFLICT (dossier) DO UPDATE"
	" SET opens = excluded.opens, closes = excluded.closes";

static const char sql_scheduled[] =
	"SELECT dossier FROM dispatch_gate WHERE opens IS NOT NULL ORDER BY opens, dossier";

static const char sql_stopped[] =
	"SELECT dossier FROM dispatch_gate WHERE state = 'stopped' ORDER BY dossier";

static const char *const state_names[GATE_STATES] = {
	[GATE_OPEN] = "open",
	[GATE_PAUSED] = "paused",
	[GATE_STOPPED] = "stopped",
};

static const char *const move_names[GATE_MOVES] = {
	[GATE_PAUSE] = "pause",
	[GATE_RESUME] = "resume",
	[GATE_STOP] = "stop",
};

static const struct {
	GateState from;
	GateMove move;
	GateState to;
} moves[] = {
	{ GATE_OPEN, GATE_PAUSE, GATE_PAUSED },
	{ GATE_OPEN, GATE_STOP, GATE_STOPPED },
	{ GATE_PAUSED, GATE_RESUME, GATE_OPEN },
	{ GATE_PAUSED, GATE_STOP, GATE_STOPPED },
};

const char *gate_state_name(GateState state)
{
	return state_names[state];
}

const char *gate_move_name(GateMove move)
{
	return move_names[move];
}

bool gate_move_find(GateState from, GateMove move, GateState *to_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(moves); i++) {
		if (moves[i].from != from || moves[i].move != move)
			continue;
		*to_out = moves[i].to;
		return true;
	}
	return false;
}

void gate_clear(Gate *gate)
{
	g_free(gate->who);
	g_free(gate->why);
	g_free(gate->at);
	g_free(gate->opens);
	g_free(gate->closes);
	*gate = (Gate){ .state = GATE_OPEN };
}

static bool parse_state(const char *name, GateState *state_out, GError **error)
{
	for (unsigned i = 0; i < GATE_STATES; i++)
		if (strcmp(name, state_names[i]) == 0) {
			*state_out = (GateState)i;
			return true;
		}
	return chy_fail(error, CHY_CORRUPT,
			"cannot read state of a dispatch '%s': no such state", name);
}

bool gate_load(Store *store, const char *dossier, Gate *gate_out, GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_load, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		if (!parse_state(store_rows_text(rows, 0), &gate.state, error))
			return false;
		gate.who = g_strdup(store_rows_text(rows, 1));
		gate.why = g_strdup(store_rows_text(rows, 2));
		gate.at = g_strdup(store_rows_text(rows, 3));
		gate.opens = g_strdup(store_rows_text(rows, 4));
		gate.closes = g_strdup(store_rows_text(rows, 5));
	}
	if (!store_rows_finish(rows, error))
		return false;
	*gate_out = gate;
	gate = (Gate){ .state = GATE_OPEN };
	return true;
}

GateVerdict gate_judge(const Gate *gate, const char *stamp)
{
	if (gate->state != GATE_OPEN)
		return GATE_HALTED;
	if (gate->opens != NULL && strcmp(stamp, gate->opens) < 0)
		return GATE_EARLY;
	if (gate->closes != NULL && strcmp(stamp, gate->closes) >= 0)
		return GATE_EXPIRED;
	return GATE_PASSES;
}

bool gate_move(Store *store, const GateAct *act, const char *stamp, GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };
	GateState to;

	g_assert((act->why == NULL) == (act->move == GATE_RESUME));
	if (!gate_load(store, act->dossier, &gate, error))
		return false;
	if (!gate_move_find(gate.state, act->move, &to))
		return chy_fail(error, CHY_REFUSED,
				"cannot %s dossier '%s': its dispatch is %s",
				gate_move_name(act->move), act->dossier,
				gate_state_name(gate.state));

	bool open = to == GATE_OPEN;

	return store_run(store, sql_move,
			 STORE_ARGS(store_text(act->dossier),
				    store_text(gate_state_name(to)),
				    store_text(open ? NULL : act->who),
				    store_text(open ? NULL : act->why),
				    store_text(open ? NULL : stamp)),
			 error);
}

bool gate_schedule(Store *store, const GateSchedule *schedule, const char *stamp,
		   GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };
	const char *closes = schedule->closes;

	if (!gate_load(store, schedule->dossier, &gate, error))
		return false;
	if (gate.state == GATE_STOPPED)
		return chy_fail(error, CHY_REFUSED,
				"cannot schedule dossier '%s': its dispatch is stopped",
				schedule->dossier);
	if (closes != NULL && strcmp(closes, schedule->opens) <= 0)
		return chy_fail(error, CHY_INVALID,
				"cannot schedule dossier '%s': it would end before it "
				"begins",
				schedule->dossier);
	if (closes != NULL && strcmp(closes, stamp) <= 0)
		return chy_fail(error, CHY_INVALID,
				"cannot schedule dossier '%s': its end has passed",
				schedule->dossier);
	return store_run(store, sql_schedule,
			 STORE_ARGS(store_text(schedule->dossier),
				    store_text(schedule->opens), store_text(closes)),
			 error);
}

static bool find_names(Store *store, const char *sql, GPtrArray **names_out,
		       GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, NULL, &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(names, g_strdup(store_rows_text(rows, 0)));
	if (!store_rows_finish(rows, error))
		return false;
	*names_out = g_steal_pointer(&names);
	return true;
}

bool gate_scheduled(Store *store, GPtrArray **names_out, GError **error)
{
	return find_names(store, sql_scheduled, names_out, error);
}

bool gate_stopped(Store *store, GPtrArray **names_out, GError **error)
{
	return find_names(store, sql_stopped, names_out, error);
}
