/*
 * Ledger and register are written in one transaction, so where they differ a hand, or a disk,
 * has altered one of them.
 */
#include "office-held.h"

#include "register-outcome.h"

#include <string.h>

bool held_find_ended(Store *store, const char *letter, const char *channel,
		     char **ended_out, GError **error)
{
	g_autofree char *state = NULL;

	if (!register_outcome_find(store, letter, channel, &state, error))
		return false;
	*ended_out = state != NULL && strcmp(state, parcel_state_name(PARCEL_WAITING)) != 0
			     ? g_steal_pointer(&state)
			     : NULL;
	return true;
}

bool held_check_waiting(Store *store, const char *letter, const char *channel,
			GError **error)
{
	g_autofree char *ended = NULL;

	if (!held_find_ended(store, letter, channel, &ended, error))
		return false;
	return ended == NULL ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot use letter '%s': by %s it is %s in the register, though it "
			"waits in the ledger; settle it with 'resolve'",
			letter, channel, ended);
}

/* Of a joint letter's other holders the entry has no mailbox. */
bool held_check_parcel(const Parcel *parcel, const SealedLetter *letter, GError **error)
{
	if (g_strcmp0(parcel->channel, letter->channel) != 0 ||
	    (g_strcmp0(parcel->mailbox, letter->mailbox) == 0 &&
	     g_strcmp0(parcel->token, letter->token) == 0))
		return true;
	return chy_fail(
		error, CHY_CORRUPT,
		"cannot send letter '%s': the ledger has mailbox '%s' and token "
		"'%s', the register '%s' and '%s'",
		letter->number, parcel->mailbox, parcel->token, letter->mailbox,
		letter->token);
}
