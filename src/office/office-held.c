/*
 * Ledger and register are written in one transaction, so where they differ a hand, or a disk,
 * has altered one of them.
 */
#include "office-held.h"

#include "register-outcome.h"

#include <string.h>

bool held_find_state(Store *store, const char *letter, const char *channel,
		     char **state_out, GError **error)
{
	char *state = NULL;

	if (!register_outcome_find(store, letter, channel, &state, error))
		return false;
	*state_out =
		state != NULL ? state : g_strdup(parcel_state_name(PARCEL_WAITING));
	return true;
}

const char *held_state_name(ParcelState state)
{
	return parcel_state_name(state == PARCEL_LEASED ? PARCEL_WAITING : state);
}

bool held_load(Store *store, const char *number, bool sent, SealedLetter **letter_out,
	       GError **error)
{
	g_autoptr(GError) fault = NULL;

	if ((sent ? register_letter_load_sent
		  : register_letter_load_held)(store, number, letter_out, &fault))
		return true;
	if (chy_error_is(fault, CHY_NOT_FOUND))
		return chy_fail(error, CHY_CORRUPT,
				"cannot use letter '%s': the register has it no more; "
				"'verify' says what else",
				number);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

bool held_check_waiting(Store *store, const char *letter, const char *channel,
			GError **error)
{
	return held_check_state(store, letter, channel, PARCEL_WAITING, error);
}

bool held_check_state(Store *store, const char *letter, const char *channel,
		      ParcelState state, GError **error)
{
	g_autofree char *registered = NULL;

	if (!held_find_state(store, letter, channel, &registered, error))
		return false;
	return strcmp(registered, held_state_name(state)) == 0 ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot use letter '%s': by %s it is %s in the register, and "
			"%s in the ledger; settle it with 'resolve'",
			letter, channel, registered, held_state_name(state));
}

bool held_check_accepted(Store *store, const char *letter, const char *channel,
			 GError **error)
{
	g_autofree char *state = NULL;

	if (!held_find_state(store, letter, channel, &state, error))
		return false;
	return strcmp(state, parcel_state_name(PARCEL_ACCEPTED)) == 0 ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot count letter '%s': by %s it is accepted in the ledger, "
			"and "
			"%s in the register; 'verify' says what else",
			letter, channel, state);
}

static char *describe_channel(const char *channel)
{
	return g_strdup_printf(
		"the ledger has it go by '%s', of which the register says nothing",
		channel);
}

static char *describe_mailbox(const Parcel *parcel, const char *mailbox,
			      const char *token)
{
	if (g_strcmp0(parcel->mailbox, mailbox) == 0 &&
	    g_strcmp0(parcel->token, token) == 0)
		return NULL;
	return g_strdup_printf(
		"the ledger has mailbox '%s' and token '%s', the register "
		"'%s' and '%s'",
		parcel->mailbox, parcel->token, mailbox != NULL ? mailbox : "", token);
}

/* A parcel obeys the gate of its dossier, and leaves with that one's dispatch. */
static char *describe_dossier(const char *dossier, const SealedLetter *letter)
{
	return strcmp(dossier, letter->dossier) == 0
		       ? NULL
		       : g_strdup_printf("the ledger has it in dossier '%s', the "
					 "register in '%s'",
					 dossier, letter->dossier);
}

Parcel held_parcel(const StatusRow *row)
{
	return (Parcel){ .letter = row->letter,
			 .channel = row->channel,
			 .mailbox = row->mailbox,
			 .token = row->token,
			 .dossier = row->dossier,
			 .serial = row->serial };
}

char *held_describe_parcel(const Parcel *parcel, const SealedLetter *letter)
{
	char *difference = describe_dossier(parcel->dossier, letter);

	if (difference != NULL)
		return difference;
	if (strcmp(parcel->channel, letter->channel) == 0)
		return describe_mailbox(parcel, letter->mailbox, letter->token);
	if (held_is_believed(parcel->channel, letter))
		return NULL;

	g_autoptr(GPtrArray) list = register_further_list(letter->further);

	for (guint i = 0; i < list->len; i++) {
		const FurtherParcel *further = list->pdata[i];

		if (strcmp(further->channel, parcel->channel) == 0)
			return describe_mailbox(parcel, further->mailbox,
						further->token);
	}
	return describe_channel(parcel->channel);
}

char *held_describe_paper(const PaperParcel *parcel, const SealedLetter *letter)
{
	char *difference = describe_dossier(parcel->dossier, letter);

	if (difference != NULL)
		return difference;
	if (strcmp(parcel->channel, letter->channel) != 0)
		return describe_channel(parcel->channel);
	return held_is_believed(parcel->channel, letter) ||
			       g_strcmp0(parcel->address, letter->address) == 0
		       ? NULL
		       : g_strdup("its address in the ledger is not the one in the "
				  "register");
}

bool held_is_believed(const char *channel, const SealedLetter *letter)
{
	return strcmp(channel, letter->channel) != 0
		       ? letter->mailbox != NULL && letter->further == NULL
		       : letter->mailbox == NULL && letter->address == NULL;
}

/* Takes what differs. */
static bool check(const char *number, char *difference, GError **error)
{
	g_autofree char *owned = difference;

	return difference == NULL ||
	       chy_fail(error, CHY_CORRUPT, "cannot use letter '%s': %s", number,
			difference);
}

bool held_check_parcel(const Parcel *parcel, const SealedLetter *letter, GError **error)
{
	return check(letter->number, held_describe_parcel(parcel, letter), error);
}

bool held_check_paper(const PaperParcel *parcel, const SealedLetter *letter,
		      GError **error)
{
	return check(letter->number, held_describe_paper(parcel, letter), error);
}
