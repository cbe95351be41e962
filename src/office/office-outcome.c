#include "office-outcome.h"

#include "dispatch-gate.h"
#include "dispatch-parcel.h"
#include "dispatch-run.h"
#include "dispatch-status.h"
#include "newsroom-release.h"
#include "office-deed.h"
#include "office-held.h"
#include "office-private.h"
#include "register-entry.h"
#include "register-letter.h"
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

static ParcelAct act_of(Resolution resolution)
{
	static const ParcelAct acts[] = {
		[RESOLVE_ACCEPTED] = PARCEL_CONFIRM,
		[RESOLVE_RESEND] = PARCEL_RESEND,
		[RESOLVE_ABANDON] = PARCEL_ABANDON,
	};

	return acts[resolution];
}

static const char *resolution_name(Resolution resolution)
{
	static const char *const names[] = {
		[RESOLVE_ACCEPTED] = DEED_ACCEPTED,
		[RESOLVE_RESEND] = "resend",
		[RESOLVE_ABANDON] = "abandon",
	};

	return names[resolution];
}

/* Refuse to choose among the parcels of a joint letter: pressed twice, it would hit two. */
static bool fail_choice(const char *number, const char *mailbox, const StatusRow *rows,
			size_t count, GError **error)
{
	g_autoptr(GString) choices = g_string_new(NULL);

	for (size_t i = 0; i < count; i++)
		g_string_append_printf(choices, "%s%s (%s)", i > 0 ? ", " : "",
				       rows[i].mailbox,
				       parcel_state_name(rows[i].state));
	if (mailbox != NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"letter '%s' does not go to '%s': %s", number, mailbox,
				choices->str);
	return chy_fail(
		error, CHY_USAGE,
		"letter '%s' goes to several mailboxes, name one with --mailbox: %s",
		number, choices->str);
}

/* The parcel that a settlement is about, as the ledger and the register have it. */
typedef struct Disputed {
	char *channel;
	ParcelState state;
	char *registered; /* the word of its state there */
} Disputed;

static void disputed_clear(Disputed *disputed)
{
	g_free(disputed->channel);
	g_free(disputed->registered);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Disputed, disputed_clear)

/* The letter's parcel to `mailbox`; its only one when that is NULL. */
static bool find_parcel(Office *office, const char *number, const char *mailbox,
			Disputed *disputed, GError **error)
{
	g_autoptr(StatusList) list = NULL;
	const StatusRow *found = NULL;
	size_t count = 0, candidates = 0;

	if (!dispatch_status_letter(office->store, number, &list, error))
		return false;

	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (mailbox == NULL || g_str_equal(rows[i].mailbox, mailbox)) {
			found = &rows[i];
			candidates++;
		}
	if (candidates != 1)
		return fail_choice(number, mailbox, rows, count, error);
	disputed->channel = g_strdup(found->channel);
	disputed->state = found->state;
	return held_find_state(office->store, number, found->channel,
			       &disputed->registered, error);
}

static bool differs(const Disputed *disputed)
{
	return !g_str_equal(held_state_name(disputed->state), disputed->registered);
}

/* What the register has as accepted has gone: all that is left to say of it is that. */
static bool check_gone(const Settlement *settlement, const Disputed *disputed,
		       GError **error)
{
	return settlement->resolution == RESOLVE_ACCEPTED || !differs(disputed) ||
	       !g_str_equal(disputed->registered, parcel_state_name(PARCEL_ACCEPTED)) ||
	       chy_fail(error, CHY_CORRUPT,
			"cannot %s letter '%s': by %s it is accepted in the register, "
			"and %s in the ledger, which 'resolve --accepted' puts right",
			resolution_name(settlement->resolution), settlement->letter,
			disputed->channel, parcel_state_name(disputed->state));
}

/* That a dossier may still be resolved: not closed, and to send again not stopped. */
static bool check_dossier(Office *office, const char *dossier, Resolution resolution,
			  GError **error)
{
	g_auto(Gate) gate = { .state = GATE_OPEN };
	DossierState state;

	if (!approval_get_state(office->store, dossier, &state, error) ||
	    !gate_load(office->store, dossier, &gate, error))
		return false;
	if (state == DOSSIER_CLOSED)
		return chy_fail(error, CHY_REFUSED,
				"cannot resolve a letter of dossier '%s': it is closed",
				dossier);
	if (gate.state == GATE_STOPPED && resolution == RESOLVE_RESEND)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot resend a letter of dossier '%s': its dispatch is "
			"stopped by %s since %s: %s",
			dossier, gate.who, gate.at, gate.why);
	return true;
}

/* The dossier of a letter, which may have gone from the register: then nothing can be sent. */
static bool find_dossier(Office *office, const Settlement *settlement,
			 char **dossier_out, GError **error)
{
	g_autoptr(GError) fault = NULL;
	g_autofree char *dossier = NULL;
	int64_t position;

	if (!parcel_find_dossier(office->store, settlement->letter, &dossier, error))
		return false;
	if (!register_letter_position(office->store, settlement->letter, &position,
				      &fault)) {
		if (dossier == NULL || !chy_error_is(fault, CHY_NOT_FOUND)) {
			g_propagate_error(error, g_steal_pointer(&fault));
			return false;
		}
		if (settlement->resolution == RESOLVE_RESEND)
			return chy_fail(
				error, CHY_REFUSED,
				"cannot resend letter '%s': the register has it no "
				"more; 'verify' says what else",
				settlement->letter);
	}
	if (dossier == NULL)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"cannot resolve letter '%s': the ledger has no parcel of it",
			settlement->letter);
	*dossier_out = g_steal_pointer(&dossier);
	return true;
}

static bool settle_letter(Office *office, const char *dossier,
			  const Settlement *settlement, GError **error)
{
	const char *number = settlement->letter;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Disputed) disputed = { 0 };

	if (!check_dossier(office, dossier, settlement->resolution, error) ||
	    !find_parcel(office, number, settlement->mailbox, &disputed, error) ||
	    !check_gone(settlement, &disputed, error))
		return false;

	const ParcelResolution settled = { .letter = number,
					   .channel = disputed.channel,
					   .act = act_of(settlement->resolution),
					   .differs = differs(&disputed),
					   .who = office->user_name,
					   .why = settlement->reason };
	const Act act = { .name = DEED_RESOLVE,
			  .subject = number,
			  .detail = resolution_name(settlement->resolution),
			  .reason = settlement->reason };
	ParcelState state;

	if (!parcel_resolve(office->store, &settled, stamp, &state, error) ||
	    !office_sign_act(office, &act, error))
		return false;

	const OutcomeEntry entry = { .letter = number,
				     .channel = disputed.channel,
				     .state = parcel_state_name(state),
				     .reply = settlement->reason,
				     .was = parcel_state_name(disputed.state) };

	return office_enter_outcomes(office, &entry, 1, error) &&
	       (state == PARCEL_WAITING ? office_reopen(office, dossier, error)
					: office_settle(office, dossier, error)) &&
	       office_sign_checkpoint(office, error);
}

bool office_resolve(Office *office, const Settlement *settlement, bool *published_out,
		    GError **error)
{
	g_autofree char *dossier = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!office_reason_check(settlement->reason, error) ||
	    !office_require(office, ROLE_REGISTRAR, error) ||
	    !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	return transaction != NULL &&
	       find_dossier(office, settlement, &dossier, error) &&
	       settle_letter(office, dossier, settlement, error) &&
	       release_is_published(office->store, dossier, published_out, error) &&
	       store_commit(&transaction, error);
}
