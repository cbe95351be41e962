#include "office-outcome.h"

#include "dispatch-due.h"
#include "dispatch-parcel.h"
#include "dispatch-run.h"
#include "dispatch-status.h"
#include "office-private.h"
#include "register-entry.h"
#include "register-record.h"

/* The record of an outcome, yours; NULL and why. */
static char *outcome_record(const OutcomeEntry *entry, const char *stamp,
			    GError **error)
{
	g_autofree char *attempt = g_strdup_printf("%" G_GINT64_FORMAT, entry->attempt);
	const RecordField fields[] = {
		{ "letter", entry->letter },
		{ "channel", entry->channel },
		{ "state", entry->state },
		{ "attempt", entry->attempt > 0 ? attempt : NULL },
		{ "relay", entry->relay },
		{ "reply", entry->reply },
		{ "day", entry->day },
		{ "who", entry->who },
		{ "why", entry->why },
		{ "scan", entry->scan },
		{ "was", entry->was },
		{ "time", stamp },
	};
	char *text = NULL;

	return record_format("chancery-outcome-v1", fields, G_N_ELEMENTS(fields), &text,
			     error)
		       ? text
		       : NULL;
}

bool office_enter_outcomes(Office *office, const OutcomeEntry *outcomes, size_t count,
			   GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autofree RegisterEntry *entries = g_new(RegisterEntry, count);

	for (size_t i = 0; i < count; i++) {
		char *text = outcome_record(&outcomes[i], stamp, error);

		if (text == NULL)
			return false;
		g_ptr_array_add(texts, text);
		entries[i] = (RegisterEntry){ "outcome", text, strlen(text), stamp };
	}
	return register_append(office->store, entries, count, error);
}

bool office_settle(Office *office, const char *dossier, GError **error)
{
	DossierState state;
	bool settled;

	if (!approval_get_state(office->store, dossier, &state, error) ||
	    !dispatch_is_settled(office->store, dossier, &settled, error))
		return false;
	if (state != DOSSIER_ISSUED || !settled)
		return true;
	return approval_move(office->store, dossier, MOVE_DISPATCH, error);
}

bool office_reopen(Office *office, const char *dossier, GError **error)
{
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error))
		return false;
	return state != DOSSIER_DISPATCHED ||
	       approval_move(office->store, dossier, MOVE_RESEND, error);
}

/* When the first parcel that waits is due, yours; NULL: it is already, or none waits. */
static bool find_next(Office *office, const char *dossier, char **next_out,
		      GError **error)
{
	g_autofree char *due = NULL;
	int64_t instant;

	if (!parcel_next_due(office->store, dossier, &due, error) ||
	    (due != NULL && !instant_parse(due, &instant, error)))
		return false;
	if (due != NULL && instant > clock_now(office->clock))
		*next_out = instant_format(instant);
	return true;
}

/* Of processes that are not seen alive: until when they keep what they hold, if they are not. */
static void append_lease(GString *text, const GPtrArray *holders)
{
	int64_t last = 0, until;

	for (guint i = 0; i < holders->len; i++) {
		const LeaseHolder *holder = holders->pdata[i];

		if (holder->until != NULL && instant_parse(holder->until, &until, NULL))
			last = MAX(last, until);
	}
	if (last > 0) {
		int64_t second = last + G_USEC_PER_SEC - 1; /* the first that is over */
		g_autofree char *end = instant_format(second - second % G_USEC_PER_SEC);

		g_string_append_printf(text, "; if that was killed, until %s", end);
	}
}

/* Who holds what is leased of the dossier, yours; NULL: no run that the ledger knows. */
static bool describe_holders(Office *office, const char *dossier, char **text_out,
			     GError **error)
{
	g_autoptr(GPtrArray) holders = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	if (!dispatch_find_holders(office->store, dossier, &holders, error))
		return false;
	*text_out = NULL;
	if (holders->len == 0)
		return true;

	const LeaseHolder *first = holders->pdata[0];

	g_string_printf(text, "process %" G_GINT64_FORMAT " on %s", first->process,
			first->host);
	if (holders->len > 1)
		g_string_append_printf(text, " and %u more", holders->len - 1);
	append_lease(text, holders);
	*text_out = g_string_free(g_steal_pointer(&text), FALSE);
	return true;
}

bool office_summarise(Office *office, const char *dossier, const char *where,
		      DispatchSummary *summary_out, GError **error)
{
	DispatchCounts counts;
	g_autofree char *next = NULL;
	g_autofree char *holder = NULL;

	if (!dispatch_counts(office->store, dossier, &counts, error) ||
	    !find_next(office, dossier, &next, error) ||
	    (counts.by_state[PARCEL_LEASED] > 0 &&
	     !describe_holders(office, dossier, &holder, error)))
		return false;
	for (unsigned i = 0; i < PARCEL_STATES; i++) {
		counts.by_state[i] -= counts.on_paper[i];
		counts.total -= counts.on_paper[i];
	}
	*summary_out = (DispatchSummary){
		.letters = counts.total - counts.further,
		.messages = counts.total,
		.on_paper = counts.on_paper[PARCEL_WAITING],
		.accepted = counts.by_state[PARCEL_ACCEPTED],
		.refused = counts.by_state[PARCEL_REFUSED],
		.waiting = counts.by_state[PARCEL_WAITING] +
			   counts.by_state[PARCEL_LEASED],
		.leased = counts.by_state[PARCEL_LEASED],
		.in_doubt = counts.by_state[PARCEL_IN_DOUBT],
		.abandoned = counts.by_state[PARCEL_ABANDONED],
		.holder = g_steal_pointer(&holder),
		.next = g_steal_pointer(&next),
		.where = g_strdup(where),
	};
	return true;
}

void dispatch_summary_clear(DispatchSummary *summary)
{
	g_clear_pointer(&summary->barrier, g_free);
	g_clear_pointer(&summary->holder, g_free);
	g_clear_pointer(&summary->took, g_ptr_array_unref);
	g_clear_pointer(&summary->next, g_free);
	g_clear_error(&summary->left);
	g_clear_pointer(&summary->where, g_free);
}
