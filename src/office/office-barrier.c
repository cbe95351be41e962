#include "office-barrier.h"

#include "base-date.h"
#include "calendar-zone.h"
#include "dispatch-state.h"
#include "office-outcome.h"
#include "office-place.h"
#include "office-private.h"

static char *describe_halt(const Gate *gate)
{
	return g_strdup_printf("its dispatch is %s by %s since %s: %s",
			       gate_state_name(gate->state), gate->who, gate->at,
			       gate->why);
}

/* An RFC 3339 time as the office's clocks show it, yours. */
static bool format_local(const char *stamp, const Place *place, char **text_out,
			 GError **error)
{
	int64_t instant;

	if (!instant_parse(stamp, &instant, error))
		return false;
	*text_out = moment_format(instant, place->zone);
	return true;
}

bool office_describe_schedule(Office *office, const Gate *gate, char **text_out,
			      GError **error)
{
	g_auto(Place) place = { 0 };
	g_autofree char *opens = NULL;
	g_autofree char *closes = NULL;

	if (!office_place(office->config, &place, error) ||
	    !format_local(gate->opens, &place, &opens, error) ||
	    (gate->closes != NULL &&
	     !format_local(gate->closes, &place, &closes, error)))
		return false;
	*text_out = g_strdup_printf("from %s%s%s (%s)", opens,
				    closes != NULL ? " until " : "",
				    closes != NULL ? closes : "",
				    g_time_zone_get_identifier(place.zone));
	return true;
}

static const char *describe_verdict(GateVerdict verdict)
{
	static const char *const texts[] = {
		[GATE_PASSES] = "it is scheduled",
		[GATE_EARLY] = "its schedule has not come:",
		[GATE_EXPIRED] = "its schedule is over:",
	};

	return texts[verdict];
}

bool office_describe_gate(Office *office, const Gate *gate, const char *stamp,
			  char **text_out, GError **error)
{
	g_autofree char *schedule = NULL;
	GateVerdict verdict = gate_judge(gate, stamp);

	*text_out = NULL;
	if (verdict == GATE_HALTED) {
		*text_out = describe_halt(gate);
		return true;
	}
	if (gate->opens == NULL)
		return true;
	if (!office_describe_schedule(office, gate, &schedule, error))
		return false;
	*text_out = g_strdup_printf("%s %s", describe_verdict(verdict), schedule);
	return true;
}

bool office_find_barrier(Office *office, const char *dossier, char **why_out,
			 GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Gate) gate = { .state = GATE_OPEN };

	if (!gate_load(office->store, dossier, &gate, error))
		return false;
	if (gate_judge(&gate, stamp) != GATE_PASSES)
		return office_describe_gate(office, &gate, stamp, why_out, error);
	*why_out = NULL;
	return true;
}

bool office_sweep(Office *office, const Sweep *sweep, int64_t *count_out,
		  GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(GPtrArray) parcels = NULL;
	ParcelState to = PARCEL_WAITING;

	if (!dispatch_sweep(office->store, sweep, stamp, &parcels, error) ||
	    !parcel_state_move(PARCEL_WAITING, sweep->act, &to))
		return false;
	for (guint i = 0; i < parcels->len; i++) {
		const SweptParcel *parcel = g_ptr_array_index(parcels, i);
		const OutcomeEntry entry = { .letter = parcel->letter,
					     .channel = parcel->channel,
					     .state = parcel_state_name(to),
					     .attempt = parcel->attempts,
					     .reply = sweep->why };

		if (!office_enter_outcomes(office, &entry, 1, error))
			return false;
	}
	*count_out = (int64_t)parcels->len;
	return true;
}

bool office_enforce_stop(Office *office, const char *dossier, int64_t *count_out,
			 GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };

	if (!gate_load(office->store, dossier, &gate, error))
		return false;

	g_autofree char *why =
		g_strdup_printf("stopped by %s: %s", gate.who, gate.why);
	const Sweep sweep = { dossier, PARCEL_WITHHOLD, why };

	return office_sweep(office, &sweep, count_out, error) &&
	       office_settle(office, dossier, error);
}

bool office_enforce_stops(Office *office, GError **error)
{
	g_autoptr(GPtrArray) names = NULL;
	int64_t count;

	if (!gate_stopped(office->store, &names, error))
		return false;
	for (guint i = 0; i < names->len; i++)
		if (!office_enforce_stop(office, names->pdata[i], &count, error))
			return false;
	return true;
}
