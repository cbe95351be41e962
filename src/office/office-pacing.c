#include "office-pacing.h"

#include "dispatch-due.h"
#include "office-ahead.h"
#include "office-private.h"
#include "office-round.h"

/* Microseconds of the longest wait in one piece: the clock may be set meanwhile. */
#define LIMIT_NAP (60 * G_USEC_PER_SEC)

/* Microseconds from which on a clock counts as set back: less is slewed, or the reading's. */
#define SET_BACK G_USEC_PER_SEC

/* Whether the clock was set back since the last round. */
static bool was_set_back(Sending *sending)
{
	const Clock *clock = sending->office->clock;
	int64_t before = sending->lead;

	sending->lead = clock_now(clock) - clock_steady(clock);
	return before != 0 && sending->lead < before - SET_BACK;
}

/* What waits for a pace waits for moments that a clock which was set back says are far. */
static bool heed_clock(Sending *sending, const char *stamp, GError **error)
{
	if (!was_set_back(sending))
		return true;
	pace_forget_queues(sending->pace);
	return parcel_hasten_paced(sending->office->store, sending->dossier, stamp,
				   error);
}

bool pacing_begin(Sending *sending, const char *stamp, GError **error)
{
	Store *store = sending->office->store;

	return heed_clock(sending, stamp, error) &&
	       fleet_load(sending->fleet, store, error) &&
	       pace_begin(sending->pace, store, sending->run, stamp, error);
}

/* Put the parcel off until `due`, unless that is NULL. */
static bool put_off(Sending *sending, const Parcel *parcel, const char *due,
		    GError **error)
{
	g_autofree char *stamp = clock_stamp(sending->office->clock);
	const ParcelDelay delay = { .parcel = parcel, .due = due, .paced = true };

	return due == NULL || parcel_postpone(sending->office->store, sending->run,
					      &delay, stamp, error);
}

bool pacing_admit(Sending *sending, const Parcel *parcel, bool *admitted_out,
		  GError **error)
{
	Office *office = sending->office;
	const PaceAsk ask = { parcel->mailbox, clock_now(office->clock) };
	g_autofree char *due = NULL;

	if (!pace_admit(sending->pace, office->store, &ask, &due, error))
		return false;
	*admitted_out = due == NULL;
	return put_off(sending, parcel, due, error);
}

bool pacing_claim(Sending *sending, const Parcel *parcel, bool *claimed_out,
		  GError **error)
{
	Office *office = sending->office;
	const PaceAsk ask = { parcel->mailbox, clock_now(office->clock) };
	g_autofree char *due = NULL;

	if (!pace_claim(sending->pace, office->store, &ask, &due, error))
		return false;
	*claimed_out = due == NULL;
	return put_off(sending, parcel, due, error);
}

static bool set_aside(Sending *sending, const Flight *flight, int64_t pause,
		      GError **error)
{
	g_autofree char *stamp = clock_stamp(sending->office->clock);
	int64_t until = (pause / G_USEC_PER_SEC + 1) * G_USEC_PER_SEC;
	g_autofree char *due = instant_format(until);
	const ParcelDelay delay = { .parcel = &flight->parcel, .due = due };
	g_autoptr(GError) fault = NULL;

	pace_drop(sending->pace, flight->parcel.mailbox);
	sending->stranded = MAX(sending->stranded, until);
	return parcel_postpone(sending->office->store, sending->run, &delay, stamp,
			       &fault) ||
	       sending_pass_over(sending, "it was not begun", &fault, error);
}

/* How many letters may be ahead of a free session. */
static unsigned most_ahead(const Sending *sending)
{
	unsigned most = fleet_sessions(sending->fleet) * FLIGHTS_AHEAD;

	/* What a relay's rate holds back should not be leased for hours. */
	if (most == 0 || fleet_opens(sending->fleet, (SmtpNeed){ 0 }) > 0)
		most = 1;
	return most;
}

/*
 * Put off what the rates of the relays hold back that alone may take it, but for what is half
 * of all that may be ahead: the other half is for letters that others may take.
 */
static bool put_off_held(Sending *sending, GError **error)
{
	unsigned held = 0, most = MAX(most_ahead(sending) / 2, 1);

	for (guint i = 0; i < sending->prepared->len;) {
		const Flight *flight = g_ptr_array_index(sending->prepared, i);
		bool waits = !fleet_has_room(sending->fleet, flight_need(flight)) &&
			     fleet_opens(sending->fleet, flight_need(flight)) > 0;

		/* 0: its moment has come since */
		int64_t until = waits && ++held > most
					? fleet_put_off(sending->fleet, flight_need(flight))
					: 0;

		if (until == 0) {
			i++;
			continue;
		}

		g_autofree char *due = instant_format_exact(until);
		g_autoptr(GError) fault = NULL;

		pace_drop(sending->pace, flight->parcel.mailbox);
		if (!put_off(sending, &flight->parcel, due, &fault) &&
		    !sending_pass_over(sending, "it was not begun", &fault, error))
			return false;
		g_ptr_array_remove_index(sending->prepared, i);
	}
	return true;
}

bool pacing_set_aside(Sending *sending, GError **error)
{
	for (guint i = sending->prepared->len; i-- > 0;) {
		const Flight *flight = g_ptr_array_index(sending->prepared, i);
		int64_t pause = fleet_find_pause(sending->fleet, flight_need(flight));

		if (pause == 0)
			continue;
		if (!set_aside(sending, flight, pause, error))
			return false;
		g_ptr_array_remove_index(sending->prepared, i);
	}
	return put_off_held(sending, error);
}

unsigned pacing_room_ahead(const Sending *sending)
{
	unsigned most = most_ahead(sending);
	unsigned ahead =
		sending->prepared->len + sending->announced->len + sending->leased->len;

	return most - MIN(most, ahead);
}

static int64_t earlier(int64_t one, int64_t other)
{
	return one == 0 || (other != 0 && other < one) ? other : one;
}

/* When the first parcel is due that was put off; 0 when none was, or none can be leased. */
static bool find_due(Sending *sending, int64_t *due_out, GError **error)
{
	g_autofree char *due = NULL;

	*due_out = 0;
	if ((!pace_is_set(sending->pace) && !fleet_is_paced(sending->fleet)) ||
	    pacing_room_ahead(sending) == 0)
		return true;
	return parcel_next_paced(sending->office->store, sending->dossier, &due,
				 error) &&
	       (due == NULL || instant_parse(due, due_out, error));
}

/* When a relay may take the flight that none can take now; 0 when that is not known. */
static int64_t find_opening(const Sending *sending, const Flight *flight)
{
	return earlier(fleet_opens(sending->fleet, flight_need(flight)),
		       fleet_turn_ends(sending->fleet, flight_need(flight)));
}

/* When the first prepared letter may be begun; 0 when no moment is known. */
static int64_t find_begin(const Sending *sending, int64_t now)
{
	int64_t begin = 0;

	for (guint i = 0; i < sending->prepared->len && begin != now; i++) {
		const Flight *flight = g_ptr_array_index(sending->prepared, i);
		bool room = fleet_has_room(sending->fleet, flight_need(flight));

		begin = room ? now : earlier(begin, find_opening(sending, flight));
	}
	return begin;
}

bool pacing_find_next(Sending *sending, int64_t *next_out, GError **error)
{
	int64_t now = clock_now(sending->office->clock);
	int64_t due, begin;

	*next_out = 0;
	if (sending_is_stopping(sending))
		return true;
	if (!find_due(sending, &due, error))
		return false;
	begin = sending->delayed || ahead_is_due(sending) ? now
							  : find_begin(sending, now);
	*next_out = earlier(begin, due);
	return true;
}

int64_t pacing_patience(Sending *sending, int64_t until)
{
	Office *office = sending->office;
	int64_t wait = until - clock_now(office->clock);

	if (until == 0 || (office->frozen && fleet_busy(sending->fleet) > 0))
		return -1;
	if (wait > 0 && office->frozen) {
		clock_sleep(office->clock, wait);
		return 0;
	}
	return CLAMP(wait, 0, LIMIT_NAP);
}
