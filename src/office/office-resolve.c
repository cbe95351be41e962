#include "office-resolve.h"

#include "dispatch-gate.h"
#include "dispatch-parcel.h"
#include "dispatch-status.h"
#include "newsroom-release.h"
#include "office-deed.h"
#include "office-held.h"
#include "office-outcome.h"
#include "office-private.h"
#include "register-letter.h"

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
	bool on_paper;
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
	disputed->on_paper = found->on_paper;
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
			  const Settlement *settlement, bool *on_paper_out,
			  GError **error)
{
	const char *number = settlement->letter;
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(Disputed) disputed = { 0 };

	if (!check_dossier(office, dossier, settlement->resolution, error) ||
	    !find_parcel(office, number, settlement->mailbox, &disputed, error) ||
	    !check_gone(settlement, &disputed, error))
		return false;
	*on_paper_out = disputed.on_paper;

	const ParcelResolution settled = { .letter = number,
					   .channel = disputed.channel,
					   .act = act_of(settlement->resolution),
					   .differs = differs(&disputed),
					   .who = office->user_name,
					   .why = settlement->reason };
	g_autofree char *detail = deed_format_resolution(
		resolution_name(settlement->resolution), disputed.channel);
	const Act act = { .name = DEED_RESOLVE,
			  .subject = number,
			  .detail = detail,
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

bool office_resolve(Office *office, const Settlement *settlement, Settled *settled_out,
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
	       settle_letter(office, dossier, settlement, &settled_out->on_paper,
			     error) &&
	       release_is_published(office->store, dossier, &settled_out->published,
				    error) &&
	       store_commit(&transaction, error);
}
