/*
 * The states of a parcel.
 *
 *	waiting    lease → leased, abandon and withhold → abandoned, suspect → in-doubt
 *	leased     accept → accepted, refuse → refused, defer and return → waiting,
 *	           doubt → in-doubt, give-up and withhold → abandoned
 *	accepted   (end)
 *	refused    resend → waiting, abandon → abandoned
 *	in-doubt   when the answer to the attempt in doubt comes after all: accept → accepted,
 *	           refuse → refused, defer and return → waiting, give-up → abandoned,
 *	           doubt → in-doubt;
 *	           confirm → accepted, resend → waiting, abandon → abandoned
 *	abandoned  resend → waiting
 *
 * One that the register has in another state is in doubt, whatever it is here, when a person
 * settles it: the act is made from there.
 *
 * What goes by post or by hand is never leased; beside confirm, resend and abandon it has
 *	waiting    send → accepted
 *	in-doubt   send → accepted
 *	accepted   come-back → refused, correct → accepted, retract → waiting
 *	refused    correct → refused, retract → accepted
 *
 * Invariants:
 *   1. Only a waiting parcel is leased, so what is accepted or in doubt is never sent
 *      again by itself.
 *   2. Only a leased parcel is sent, and only one run holds its lease.
 *   3. In doubt ends by what is known of its attempt (the relay's answer, or that nothing
 *      left) or by a person's word (confirm, resend, abandon), not by time.
 */
#include "dispatch-state.h"

#include <string.h>

static const char *const state_names[PARCEL_STATES] = {
	[PARCEL_WAITING] = "waiting",   [PARCEL_LEASED] = "leased",
	[PARCEL_ACCEPTED] = "accepted", [PARCEL_REFUSED] = "refused",
	[PARCEL_IN_DOUBT] = "in-doubt", [PARCEL_ABANDONED] = "abandoned",
};

static const char *const act_names[PARCEL_ACTS] = {
	[PARCEL_LEASE] = "lease",     [PARCEL_ACCEPT] = "accept",
	[PARCEL_REFUSE] = "refuse",   [PARCEL_DEFER] = "defer",
	[PARCEL_RETURN] = "return",   [PARCEL_DOUBT] = "doubt",
	[PARCEL_GIVE_UP] = "give-up", [PARCEL_WITHHOLD] = "withhold",
	[PARCEL_SUSPECT] = "suspect", [PARCEL_CONFIRM] = "confirm",
	[PARCEL_RESEND] = "resend",   [PARCEL_ABANDON] = "abandon",
	[PARCEL_SEND] = "send",       [PARCEL_COME_BACK] = "come-back",
	[PARCEL_CORRECT] = "correct", [PARCEL_RETRACT] = "retract",
};

static const struct {
	ParcelState from;
	ParcelAct act;
	ParcelState to;
} moves[] = {
	{ PARCEL_WAITING, PARCEL_LEASE, PARCEL_LEASED },
	{ PARCEL_WAITING, PARCEL_ABANDON, PARCEL_ABANDONED },
	{ PARCEL_WAITING, PARCEL_WITHHOLD, PARCEL_ABANDONED },
	{ PARCEL_WAITING, PARCEL_SUSPECT, PARCEL_IN_DOUBT },
	{ PARCEL_LEASED, PARCEL_ACCEPT, PARCEL_ACCEPTED },
	{ PARCEL_LEASED, PARCEL_REFUSE, PARCEL_REFUSED },
	{ PARCEL_LEASED, PARCEL_DEFER, PARCEL_WAITING },
	{ PARCEL_LEASED, PARCEL_RETURN, PARCEL_WAITING },
	{ PARCEL_LEASED, PARCEL_DOUBT, PARCEL_IN_DOUBT },
	{ PARCEL_LEASED, PARCEL_GIVE_UP, PARCEL_ABANDONED },
	{ PARCEL_LEASED, PARCEL_WITHHOLD, PARCEL_ABANDONED },
	{ PARCEL_REFUSED, PARCEL_RESEND, PARCEL_WAITING },
	{ PARCEL_REFUSED, PARCEL_ABANDON, PARCEL_ABANDONED },
	{ PARCEL_IN_DOUBT, PARCEL_ACCEPT, PARCEL_ACCEPTED },
	{ PARCEL_IN_DOUBT, PARCEL_REFUSE, PARCEL_REFUSED },
	{ PARCEL_IN_DOUBT, PARCEL_DEFER, PARCEL_WAITING },
	{ PARCEL_IN_DOUBT, PARCEL_RETURN, PARCEL_WAITING },
	{ PARCEL_IN_DOUBT, PARCEL_DOUBT, PARCEL_IN_DOUBT },
	{ PARCEL_IN_DOUBT, PARCEL_GIVE_UP, PARCEL_ABANDONED },
	{ PARCEL_IN_DOUBT, PARCEL_CONFIRM, PARCEL_ACCEPTED },
	{ PARCEL_IN_DOUBT, PARCEL_RESEND, PARCEL_WAITING },
	{ PARCEL_IN_DOUBT, PARCEL_ABANDON, PARCEL_ABANDONED },
	{ PARCEL_ABANDONED, PARCEL_RESEND, PARCEL_WAITING },
	{ PARCEL_WAITING, PARCEL_SEND, PARCEL_ACCEPTED },
	{ PARCEL_IN_DOUBT, PARCEL_SEND, PARCEL_ACCEPTED },
	{ PARCEL_ACCEPTED, PARCEL_COME_BACK, PARCEL_REFUSED },
	{ PARCEL_ACCEPTED, PARCEL_CORRECT, PARCEL_ACCEPTED },
	{ PARCEL_ACCEPTED, PARCEL_RETRACT, PARCEL_WAITING },
	{ PARCEL_REFUSED, PARCEL_CORRECT, PARCEL_REFUSED },
	{ PARCEL_REFUSED, PARCEL_RETRACT, PARCEL_ACCEPTED },
};

const char *parcel_state_name(ParcelState state)
{
	return state_names[state];
}

const char *parcel_act_name(ParcelAct act)
{
	return act_names[act];
}

bool parcel_state_parse(const char *name, ParcelState *state_out, GError **error)
{
	for (unsigned i = 0; i < PARCEL_STATES; i++) {
		if (strcmp(name, state_names[i]) != 0)
			continue;
		*state_out = (ParcelState)i;
		return true;
	}
	return chy_fail(error, CHY_CORRUPT,
			"cannot read state of parcel '%s': no such state", name);
}

bool parcel_state_move(ParcelState state, ParcelAct act, ParcelState *to_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(moves); i++) {
		if (moves[i].from != state || moves[i].act != act)
			continue;
		*to_out = moves[i].to;
		return true;
	}
	return false;
}

bool parcel_state_move_differing(ParcelAct act, ParcelState *to_out)
{
	return parcel_state_move(PARCEL_IN_DOUBT, act, to_out);
}
