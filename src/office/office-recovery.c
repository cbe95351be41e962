#include "office-recovery.h"

#include "dispatch-state.h"
#include "office-barrier.h"
#include "office-held.h"
#include "office-outcome.h"
#include "office-private.h"

#include <string.h>

/* Letters in doubt that the operator is told by number; the rest by count. */
#define LIMIT_TOLD 10

/*
 * Enter that a letter is in doubt. What the register has otherwise than waiting no run held: a
 * hand made that lease, and the register's word stays.
 */
static bool enter_doubt(Office *office, const RecoveryDoubt *doubt, GError **error)
{
	const OutcomeEntry entry = {
		.letter = doubt->letter,
		.channel = doubt->channel,
		.state = parcel_state_name(PARCEL_IN_DOUBT),
		.attempt = doubt->attempt,
		.relay = doubt->relay,
	};
	g_autofree char *registered = NULL;

	if (!held_find_state(office->store, doubt->letter, doubt->channel, &registered,
			     error))
		return false;
	return strcmp(registered, parcel_state_name(PARCEL_WAITING)) != 0 ||
	       office_enter_outcomes(office, &entry, 1, error);
}

bool office_enter_recovery(Office *office, const Recovery *recovery, GError **error)
{
	for (guint i = 0; i < recovery->doubts->len; i++)
		if (!enter_doubt(office, recovery->doubts->pdata[i], error))
			return false;
	return true;
}

/* The letters (char *, borrowed) of what is in doubt, each once, though joint; yours. */
static GPtrArray *find_letters(const GPtrArray *doubts)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *letters = g_ptr_array_new();

	for (guint i = 0; i < doubts->len; i++) {
		const RecoveryDoubt *doubt = doubts->pdata[i];

		if (g_hash_table_add(seen, doubt->letter))
			g_ptr_array_add(letters, doubt->letter);
	}
	return letters;
}

char *office_describe_recovery(const Recovery *recovery)
{
	g_autoptr(GPtrArray) letters = find_letters(recovery->doubts);
	g_autoptr(GString) text = g_string_new(NULL);

	if (letters->len == 0)
		return NULL;
	g_string_printf(text, "%u %s of an interrupted run %s in doubt: ", letters->len,
			letters->len == 1 ? "letter" : "letters",
			letters->len == 1 ? "is" : "are");
	for (guint i = 0; i < MIN(letters->len, LIMIT_TOLD); i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
				       (const char *)letters->pdata[i]);
	if (letters->len > LIMIT_TOLD)
		g_string_append_printf(text, " and %u more", letters->len - LIMIT_TOLD);
	g_string_append(text, "; see 'status', settle with 'resolve'");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

bool office_recover(Office *office, const char *dossier, StoreTransaction **transaction,
		    char **sentence_out, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Recovery) recovery = { 0 };

	if (!dispatch_recover(office->store, stamp, &recovery, error) ||
	    !office_enter_recovery(office, &recovery, error) ||
	    !office_enforce_stops(office, error) ||
	    !office_settle(office, dossier, error) ||
	    !office_sign_checkpoint(office, error) || !store_commit(transaction, error))
		return false;
	*sentence_out = office_describe_recovery(&recovery);
	return true;
}
