/*
 * Acts say of a dossier when it was
 *
 *	submitted --reject or void--> draft
 *	submitted --issue--> issued --close--> closed
 *
 * and who approved meanwhile: it is approved when each of its offices has, by the manifest that
 * was submitted. An act that nobody signed whom the register knows is no act.
 */
#include "office-standing.h"

#include <string.h>

static void consent_free(void *data)
{
	Consent *consent = data;

	g_free(consent->office);
	g_free(consent->user);
	g_free(consent->manifest);
	g_free(consent->stamp);
	g_free(consent);
}

/* Nothing of what was submitted counts any more. */
static void forget_round(Standing *standing)
{
	g_clear_pointer(&standing->ended, g_free);
	g_clear_pointer(&standing->manifest, g_free);
	g_clear_pointer(&standing->submitter, g_free);
	g_clear_pointer(&standing->authors, g_strfreev);
	g_clear_pointer(&standing->consents, g_ptr_array_unref);
	standing->consents = g_ptr_array_new_with_free_func(consent_free);
}

void standing_clear(Standing *standing)
{
	forget_round(standing);
	g_clear_pointer(&standing->consents, g_ptr_array_unref);
	g_clear_pointer(&standing->issued, g_free);
}

static void take_submission(Standing *standing, const RegisterAct *act,
			    const RollRights *rights)
{
	forget_round(standing);
	standing->state = DOSSIER_SUBMITTED;
	standing->manifest = g_strdup(act->manifest);
	standing->submitter = g_strdup(act->user);
	standing->by_officer = rights->roles[ROLE_OFFICER];
	standing->authors = deed_parse_authors(act->detail);
}

static void take_consent(Standing *standing, const RegisterAct *act,
			 const RollRights *rights)
{
	Consent *consent = g_new0(Consent, 1);
	char *office = deed_parse_office(act->detail);

	consent->office = office != NULL ? office : g_strdup("");
	consent->user = g_strdup(act->user);
	consent->manifest = g_strdup(act->manifest);
	consent->stamp = g_strdup(act->stamp);
	consent->granted = rights->roles[ROLE_APPROVER] &&
			   deedlist_has(&rights->offices, consent->office);
	g_ptr_array_add(standing->consents, consent);
}

static void take_end(Standing *standing, const RegisterAct *act, const char *how)
{
	forget_round(standing);
	standing->state = DOSSIER_DRAFT;
	standing->ended_rounds++;
	standing->ended = g_strdup_printf("%s by %s on %s: %s", how, act->user,
					  act->stamp, act->reason);
}

static void take_act(Standing *standing, const RegisterAct *act,
		     const RollRights *rights)
{
	const char *name = act->name != NULL ? act->name : "";

	if (strcmp(name, dossier_move_name(MOVE_SUBMIT)) == 0) {
		take_submission(standing, act, rights);
	} else if (strcmp(name, dossier_move_name(MOVE_APPROVE)) == 0) {
		take_consent(standing, act, rights);
	} else if (strcmp(name, dossier_move_name(MOVE_REJECT)) == 0) {
		take_end(standing, act, "rejected");
	} else if (strcmp(name, dossier_move_name(MOVE_VOID)) == 0) {
		take_end(standing, act, "voided");
	} else if (strcmp(name, dossier_move_name(MOVE_ISSUE)) == 0) {
		standing->state = DOSSIER_ISSUED;
		g_free(standing->issued);
		standing->issued = g_strdup(act->manifest);
	} else if (strcmp(name, dossier_move_name(MOVE_CLOSE)) == 0) {
		standing->state = DOSSIER_CLOSED;
	}
}

/* A standing being made. */
typedef struct Loading {
	const Roll *roll;
	Standing *standing;
} Loading;

static bool take_signed(void *data, const RegisterAct *act, GError **error)
{
	const Loading *loading = data;
	const RollRights *rights = roll_find_signer(loading->roll, act);

	(void)error;
	if (rights != NULL)
		take_act(loading->standing, act, rights);
	return true;
}

bool standing_load(const Roll *roll, Store *store, const char *dossier,
		   Standing *standing_out, GError **error)
{
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };
	Loading loading = { roll, &standing };

	forget_round(&standing);
	if (!register_acts(store, dossier, take_signed, &loading, error))
		return false;
	*standing_out = standing;
	standing = (Standing){ .state = DOSSIER_DRAFT };
	return true;
}

/* --- what lacks for an approval -------------------------------------------------- */

static bool is_author(const Standing *standing, const char *user)
{
	return g_strcmp0(standing->submitter, user) == 0 ||
	       (standing->authors != NULL &&
		g_strv_contains((const char *const *)standing->authors, user));
}

static bool has_consented_before(const Standing *standing, guint i)
{
	const Consent *consent = standing->consents->pdata[i];

	for (guint j = 0; j < i; j++)
		if (strcmp(((const Consent *)standing->consents->pdata[j])->user,
			   consent->user) == 0)
			return true;
	return false;
}

/* What is wrong with consent `i`, which the office was to give; NULL: nothing. Yours. */
static char *describe_consent(const Standing *standing, guint i, const char *office)
{
	const Consent *consent =
		i < standing->consents->len ? standing->consents->pdata[i] : NULL;
	const char *flaw = NULL;

	if (consent == NULL || strcmp(consent->office, office) != 0)
		return g_strdup_printf(
			"the register has no approval of it for the office '%s'",
			office);
	if (g_strcmp0(consent->manifest, standing->manifest) != 0)
		flaw = "for another manifest than was submitted";
	else if (!consent->granted)
		flaw = "to whom no signed act gave that office and the role of an "
		       "approver";
	else if (is_author(standing, consent->user))
		flaw = "who is one of its authors";
	else if (has_consented_before(standing, i))
		flaw = "who had approved it before";
	return flaw == NULL
		       ? NULL
		       : g_strdup_printf("the register has it approved for the office "
					 "'%s' by '%s', %s",
					 office, consent->user, flaw);
}

/* What the register lacks of an approval by all these offices; NULL: nothing. Yours. */
static char *describe_lack(const Standing *standing, const char *const *offices)
{
	char *flaw = NULL;

	if (standing->ended != NULL)
		return g_strdup_printf("the register has it %s", standing->ended);
	if (standing->manifest == NULL)
		return g_strdup("the register has no submission of it");
	if (!standing->by_officer)
		return g_strdup_printf(
			"the register has it submitted by '%s', to whom no "
			"signed act gave the role of an officer",
			standing->submitter);
	for (guint i = 0; offices[i] != NULL && flaw == NULL; i++)
		flaw = describe_consent(standing, i, offices[i]);
	if (flaw == NULL && standing->issued != NULL &&
	    strcmp(standing->issued, standing->manifest) != 0)
		flaw = g_strdup(
			"the register has it issued by another manifest than was "
			"submitted");
	return flaw;
}

char *standing_describe(const Standing *standing, DossierState state,
			const char *const *offices)
{
	g_autofree char *lack = describe_lack(standing, offices);
	DossierState told = state == DOSSIER_DISPATCHED ? DOSSIER_ISSUED : state;
	DossierState registered = standing->state == DOSSIER_SUBMITTED && lack == NULL
					  ? DOSSIER_APPROVED
					  : standing->state;

	if (state >= DOSSIER_APPROVED && lack != NULL)
		return g_strdup_printf("it is %s in the store, but %s",
				       dossier_state_name(state), lack);
	return told == registered
		       ? NULL
		       : g_strdup_printf(
				 "it is %s in the store, and %s in the register",
				 dossier_state_name(state),
				 dossier_state_name(registered));
}

/* --- rounds ---------------------------------------------------------------------- */

static bool is_signed(const Standing *standing, const ApprovalPart *part)
{
	for (guint i = 0; i < standing->consents->len; i++) {
		const Consent *consent = standing->consents->pdata[i];

		if (strcmp(consent->office, part->office) == 0 &&
		    strcmp(consent->user, part->user) == 0)
			return true;
	}
	return false;
}

static bool is_kept(const Consent *consent, const ApprovalPart *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (g_strcmp0(parts[i].office, consent->office) == 0 &&
		    strcmp(parts[i].user, consent->user) == 0)
			return true;
	return false;
}

/* Hold the parts of the present round against the approvals that were signed. */
static char *describe_parts(const Standing *standing, const ApprovalPart *parts,
			    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (parts[i].office != NULL && !is_signed(standing, &parts[i]))
			return g_strdup_printf(
				"the store has it approved for the "
				"office '%s' by '%s', which nobody signed",
				parts[i].office, parts[i].user);
	for (guint i = 0; i < standing->consents->len; i++) {
		const Consent *consent = standing->consents->pdata[i];

		if (!is_kept(consent, parts, count))
			return g_strdup_printf("the store has it no more that '%s' "
					       "approved it for the office '%s'",
					       consent->user, consent->office);
	}
	return NULL;
}

bool standing_describe_rounds(const Standing *standing, Store *store,
			      const char *dossier, char **difference_out,
			      GError **error)
{
	g_autoptr(ApprovalHistory) history = NULL;
	size_t rounds = 0, parts = 0, first = 0;

	if (!approval_history(store, dossier, &history, error))
		return false;

	const ApprovalRound *round = approvalhistory_rounds(history, &rounds);
	const ApprovalPart *part = approvalhistory_parts(history, &parts);

	if (rounds != standing->ended_rounds + 1) {
		*difference_out = g_strdup_printf(
			"the store has %zu rounds of it, and the register %zu", rounds,
			standing->ended_rounds + 1);
		return true;
	}
	while (first < parts && part[first].round != round[rounds - 1].round)
		first++;
	*difference_out = describe_parts(standing, part + first, parts - first);
	return true;
}

/* --- before it is used ------------------------------------------------------------ */

static bool fail_unborne(const char *verb, const char *dossier, const char *why,
			 GError **error)
{
	return chy_fail(error, CHY_CORRUPT,
			"cannot %s dossier '%s': %s; 'verify' says what else", verb,
			dossier, why);
}

bool standing_check(Store *store, const Dossier *dossier, DossierState state,
		    const char *verb, GError **error)
{
	g_assert(state >= DOSSIER_APPROVED);

	const char *name = dossier_get_name(dossier);
	g_autoptr(Roll) roll = NULL;
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };
	g_autofree char *difference = NULL;
	g_autofree char *digest = NULL;

	if (!roll_load(store, &roll, error) ||
	    !standing_load(roll, store, name, &standing, error))
		return false;
	difference = standing_describe(&standing, state, dossier_get_approval(dossier));
	if (difference != NULL)
		return fail_unborne(verb, name, difference, error);
	return approval_get_digest(store, name, &digest, error) &&
	       (strcmp(digest, standing.manifest) == 0 ||
		fail_unborne(verb, name,
			     "the manifest that the store has is not the one that the "
			     "register has approved",
			     error));
}

bool standing_describe_authors(Store *store, const char *dossier, char **detail_out,
			       GError **error)
{
	g_autoptr(ApprovalHistory) history = NULL;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	size_t rounds = 0, parts = 0;

	if (!approval_history(store, dossier, &history, error))
		return false;

	const ApprovalPart *part = approvalhistory_parts(history, &parts);
	const ApprovalRound *round = approvalhistory_rounds(history, &rounds);

	for (size_t i = 0; i < parts; i++)
		if (part[i].round == round[rounds - 1].round && part[i].office == NULL)
			g_ptr_array_add(names, (char *)part[i].user);
	g_ptr_array_add(names, NULL);
	*detail_out = deed_format_authors((const char *const *)names->pdata);
	return true;
}
