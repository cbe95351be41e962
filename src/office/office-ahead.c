/*
 * Announced flights.
 *
 *     prepared ── ahead_announce ──> announced ── its turn ──> promised, to be intended
 *     announced ── lapsed, or its relay is down ──> prepared
 *
 * Invariants:
 *   1. An announced flight has taken its relay's turn, and gives it back when it is recalled.
 *   2. It has no intent: a crash lets its letter wait again.
 */
#include "office-ahead.h"

static Flight *flight_at(const Sending *sending, guint i)
{
	return g_ptr_array_index(sending->announced, i);
}

static SmtpTurn turn_at(const Sending *sending, guint i)
{
	const Flight *flight = flight_at(sending, i);

	return carrier_find_turn(flight->carrier, flight->job);
}

void ahead_announce(Sending *sending)
{
	guint i = 0;

	while (i < sending->prepared->len && !pace_is_set(sending->pace) &&
	       !sending_is_stopping(sending)) {
		Flight *flight = g_ptr_array_index(sending->prepared, i);

		flight->carrier = fleet_announce(sending->fleet, flight->job);
		if (flight->carrier != NULL)
			g_ptr_array_add(sending->announced,
					g_ptr_array_steal_index(sending->prepared, i));
		else
			i++;
	}
}

void ahead_recall(Sending *sending)
{
	for (guint i = sending->announced->len; i-- > 0;) {
		Flight *flight = flight_at(sending, i);

		if (turn_at(sending, i) != SMTP_TURN_NONE)
			continue;
		fleet_recall(sending->fleet, flight->carrier, flight->job);
		flight->carrier = NULL;
		g_ptr_array_insert(sending->prepared, 0,
				   g_ptr_array_steal_index(sending->announced, i));
	}
}

Flight *ahead_promise(Sending *sending)
{
	for (guint i = 0; i < sending->announced->len; i++)
		if (turn_at(sending, i) == SMTP_TURN_NOW) {
			Flight *flight = g_ptr_array_steal_index(sending->announced, i);

			fleet_promise_announced(sending->fleet, flight->carrier);
			return flight;
		}
	return NULL;
}

bool ahead_is_due(const Sending *sending)
{
	for (guint i = 0; i < sending->announced->len; i++)
		if (turn_at(sending, i) != SMTP_TURN_NEXT)
			return true;
	return false;
}
