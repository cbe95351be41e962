/*
 * The verbs of a gate. Each is one transaction with its signed act and a checkpoint.
 */
#include "office-gate.h"

#include "base-date.h"
#include "calendar-zone.h"
#include "dispatch-due.h"
#include "dispatch-parcel.h"
#include "dispatch-run.h"
#include "dispatch-status.h"
#include "office-barrier.h"
#include "office-deed.h"
#include "office-ledger.h"
#include "office-outcome.h"
#include "office-place.h"
#include "office-private.h"
#include "office-recovery.h"

#include <string.h>

/* That the dossier is issued; or, with `later`, dispatched. `verb` is for the message. */
static bool require_issued(Office *office, const char *dossier, const char *verb,
			   bool later, GError **error)
{
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state == DOSSIER_ISSUED || (later && state == DOSSIER_DISPATCHED))
		return true;
	return chy_fail(error, CHY_REFUSED,
			"cannot %s dossier '%s': it is %s, not issued", verb, dossier,
			dossier_state_name(state));
}

static bool finish_act(Office *office, const Act *act, StoreTransaction **transaction,
		       GError **error)
{
	return office_sign_act(office, act, error) &&
	       office_sign_checkpoint(office, error) &&
	       store_commit(transaction, error);
}

/* --- pause, resume, stop --------------------------------------------------------- */

void halt_result_clear(HaltResult *result)
{
	g_clear_pointer(&result->recovered, g_free);
}

/* What a stop means for letters that wait, those of interrupted runs included. */
static bool carry_out_stop(Office *office, const char *dossier, const char *stamp,
			   HaltResult *result, GError **error)
{
	g_auto(Recovery) recovery = { 0 };

	if (!dispatch_recover(office->store, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error) ||
	    !office_enforce_stop(office, dossier, &result->abandoned, error))
		return false;
	result->recovered = office_describe_recovery(&recovery);
	return office_enforce_stops(office, error);
}

static bool count_left(Office *office, const char *dossier, HaltResult *result,
		       GError **error)
{
	DispatchCounts counts;

	if (!dispatch_counts(office->store, dossier, &counts, error))
		return false;
	result->leased = counts.by_state[PARCEL_LEASED];
	result->in_doubt = counts.by_state[PARCEL_IN_DOUBT];
	result->several = counts.further > 0;
	return true;
}

/* Move the gate, from the moment on at which nobody else writes any more. */
static bool carry_out(Office *office, const GateAct *act, HaltResult *result_out,
		      GError **error)
{
	const char *name = gate_move_name(act->move);
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(HaltResult) result = { 0 };
	const Act signed_act = { .name = name,
				 .subject = act->dossier,
				 .reason = act->why };

	if (transaction == NULL ||
	    !require_issued(office, act->dossier, name, act->move == GATE_RESUME,
			    error) ||
	    !gate_move(office->store, act, stamp, error) ||
	    (act->move == GATE_STOP &&
	     !carry_out_stop(office, act->dossier, stamp, &result, error)) ||
	    !count_left(office, act->dossier, &result, error) ||
	    !finish_act(office, &signed_act, &transaction, error))
		return false;
	*result_out = result;
	result.recovered = NULL;
	return true;
}

bool office_halt(Office *office, const GateAct *act, HaltResult *result_out,
		 GError **error)
{
	bool resumes = act->move == GATE_RESUME;
	GateAct own = *act;

	own.who = office->user_name;
	return (resumes || office_reason_check(act->why, error)) &&
	       office_require(office, ROLE_REGISTRAR, error) &&
	       require_issued(office, act->dossier, gate_move_name(act->move), resumes,
			      error) &&
	       office_unlock(office, error) &&
	       carry_out(office, &own, result_out, error);
}

/* --- schedules ------------------------------------------------------------------- */

/* Read both times, in UTC; *until_out is NULL without one. */
static bool read_times(Office *office, const ScheduleText *text, char **from_out,
		       char **until_out, GError **error)
{
	g_auto(Place) place = { 0 };
	int64_t from = 0, until = 0;

	if (!office_place(office->config, &place, error) ||
	    !moment_parse(text->from, place.zone, MOMENT_FROM, &from, error) ||
	    (text->until != NULL &&
	     !moment_parse(text->until, place.zone, MOMENT_UNTIL, &until, error)))
		return false;
	from -= from % G_USEC_PER_SEC; /* stamps, which it is held against, are whole */
	until -= until % G_USEC_PER_SEC;
	*from_out = instant_format(from);
	*until_out = text->until != NULL ? instant_format(until) : NULL;
	return true;
}

/* That a dossier is paused, if it is: a schedule alone lets nothing leave. */
static bool find_halt(Office *office, const char *dossier, const char *stamp,
		      char **halt_out, GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };

	if (!gate_load(office->store, dossier, &gate, error))
		return false;
	return gate.state == GATE_OPEN ||
	       office_describe_gate(office, &gate, stamp, halt_out, error);
}

static bool save_schedule(Office *office, const GateSchedule *schedule, char **halt_out,
			  GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(office->store, error);
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autofree char *halt = NULL;
	g_autofree char *detail =
		deed_format_schedule(schedule->opens, schedule->closes);
	const Act act = { .name = DEED_SCHEDULE,
			  .subject = schedule->dossier,
			  .detail = detail };

	if (transaction == NULL ||
	    !require_issued(office, schedule->dossier, act.name, false, error) ||
	    !gate_schedule(office->store, schedule, stamp, error) ||
	    !find_halt(office, schedule->dossier, stamp, &halt, error) ||
	    !finish_act(office, &act, &transaction, error))
		return false;
	*halt_out = g_steal_pointer(&halt);
	return true;
}

bool office_schedule(Office *office, const ScheduleText *text, char **described_out,
		     char **halt_out, GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };
	g_autofree char *described = NULL;

	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !require_issued(office, text->dossier, "schedule", false, error) ||
	    !read_times(office, text, &gate.opens, &gate.closes, error) ||
	    !office_describe_schedule(office, &gate, &described, error) ||
	    !office_unlock(office, error))
		return false;

	const GateSchedule schedule = { text->dossier, gate.opens, gate.closes };

	if (!save_schedule(office, &schedule, halt_out, error))
		return false;
	*described_out = g_steal_pointer(&described);
	return true;
}

/* --- what a timer does ------------------------------------------------------------ */

static void barred_free(void *data)
{
	ScheduleBarred *barred = data;

	g_free(barred->dossier);
	g_free(barred->why);
	g_free(barred);
}

void scheduled_clear(Scheduled *scheduled)
{
	g_clear_pointer(&scheduled->ready, g_ptr_array_unref);
	g_clear_pointer(&scheduled->barred, g_ptr_array_unref);
}

/* A dossier with a schedule, as it is now. */
typedef struct Look {
	const char *dossier, *stamp;
	Gate gate;
	DispatchCounts counts;
} Look;

static void look_clear(Look *look)
{
	gate_clear(&look->gate);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

/* Whether a dispatch, which the gate lets begin, would find something to do. */
static bool has_work(Office *office, const Look *look, bool *work_out, GError **error)
{
	g_autofree char *due = NULL;

	if (!parcel_next_due(office->store, look->dossier, &due, error))
		return false;
	*work_out = look->counts.by_state[PARCEL_LEASED] > 0 ||
		    (due != NULL && strcmp(due, look->stamp) <= 0);
	return true;
}

/* Whether the letters wait for a person: paused, or past the schedule, and not before it. */
static bool wants_person(const Look *look)
{
	Gate unhalted = look->gate; /* which borrows */
	GateVerdict verdict;

	unhalted.state = GATE_OPEN;
	verdict = gate_judge(&unhalted, look->stamp);
	return look->gate.state == GATE_PAUSED
		       ? verdict != GATE_EARLY
		       : look->gate.state == GATE_OPEN && verdict == GATE_EXPIRED;
}

/* Add the dossier to those that are barred, if letters of it wait. */
static bool add_barred(Office *office, const Look *look, GPtrArray *barred,
		       GError **error)
{
	const DispatchCounts *counts = &look->counts;
	int64_t waiting = counts->by_state[PARCEL_WAITING] -
			  counts->on_paper[PARCEL_WAITING] +
			  counts->by_state[PARCEL_LEASED];
	g_autofree char *why = NULL;

	if (waiting == 0)
		return true;
	if (!office_describe_gate(office, &look->gate, look->stamp, &why, error))
		return false;

	ScheduleBarred *one = g_new0(ScheduleBarred, 1);

	one->dossier = g_strdup(look->dossier);
	one->why = g_steal_pointer(&why);
	one->paused = look->gate.state == GATE_PAUSED;
	one->waiting = waiting;
	one->several = counts->further > 0;
	g_ptr_array_add(barred, one);
	return true;
}

static bool look_at(Office *office, const char *dossier, Scheduled *scheduled,
		    GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Look) look = { .dossier = dossier, .stamp = stamp };
	DossierState state;
	bool work = false;

	if (!approval_get_state(office->store, dossier, &state, error))
		return false;
	if (state != DOSSIER_ISSUED)
		return true;
	if (!gate_load(office->store, dossier, &look.gate, error) ||
	    !dispatch_counts(office->store, dossier, &look.counts, error))
		return false;
	if (wants_person(&look))
		return add_barred(office, &look, scheduled->barred, error);
	if (gate_judge(&look.gate, stamp) == GATE_PASSES &&
	    !has_work(office, &look, &work, error))
		return false;
	if (work)
		g_ptr_array_add(scheduled->ready, g_strdup(dossier));
	return true;
}

bool office_scheduled(Office *office, Scheduled *scheduled_out, GError **error)
{
	g_autoptr(GPtrArray) names = NULL;
	g_auto(Scheduled) scheduled = {
		.ready = g_ptr_array_new_with_free_func(g_free),
		.barred = g_ptr_array_new_with_free_func(barred_free),
	};

	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !gate_scheduled(office->store, &names, error))
		return false;
	for (guint i = 0; i < names->len; i++)
		if (!look_at(office, names->pdata[i], &scheduled, error))
			return false;
	*scheduled_out = scheduled;
	scheduled = (Scheduled){ 0 };
	return true;
}

/* --- closing --------------------------------------------------------------------- */

bool office_close_dossier(Office *office, const char *dossier, GError **error)
{
	const Act act = { .name = dossier_move_name(MOVE_CLOSE), .subject = dossier };
	g_autoptr(StoreTransaction) transaction = NULL;

	return office_require(office, ROLE_REGISTRAR, error) &&
	       office_may_move(office, dossier, MOVE_CLOSE, error) &&
	       office_unlock(office, error) &&
	       office_begin_move(office, dossier, MOVE_CLOSE, &transaction, error) &&
	       ledger_check_ended(office, dossier, error) &&
	       approval_move(office->store, dossier, MOVE_CLOSE, error) &&
	       finish_act(office, &act, &transaction, error);
}
