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

static void past_free(void *data)
{
	PastRound *past = data;

	g_free(past->manifest);
	g_free(past->submitter);
	g_ptr_array_unref(past->consents);
	g_free(past->how);
	g_free(past->user);
	g_free(past->stamp);
	g_free(past->reason);
	g_free(past);
}

/* Nothing of what was submitted counts any more. */
static void forget_round(Standing *standing)
{
	standing->returned = false;
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
	g_clear_pointer(&standing->past, g_ptr_array_unref);
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
	PastRound *past = g_new0(PastRound, 1);

	past->manifest = g_steal_pointer(&standing->manifest);
	past->submitter = g_steal_pointer(&standing->submitter);
	past->consents = g_steal_pointer(&standing->consents);
	past->how = g_strdup(how);
	past->user = g_strdup(act->user);
	past->stamp = g_strdup(act->stamp);
	past->reason = g_strdup(act->reason);
	g_ptr_array_add(standing->past, past);
	forget_round(standing);
	standing->returned = true;
	standing->state = DOSSIER_DRAFT;
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
	standing.past = g_ptr_array_new_with_free_func(past_free);
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

static char *describe_end(const PastRound *past)
{
	return g_strdup_printf("the register has it %s by %s on %s: %s", past->how,
			       past->user, past->stamp, past->reason);
}

/* What the register lacks of an approval by all these offices; NULL: nothing. Yours. */
static char *describe_lack(const Standing *standing, const char *const *offices)
{
	char *flaw = NULL;

	if (standing->returned)
		return describe_end(standing->past->pdata[standing->past->len - 1]);
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

/* The approvals of one round, as they were signed and as the store has them. */
typedef struct RoundPair {
	const GPtrArray *consents;
	const ApprovalRound *round;
	const ApprovalPart *parts;
	size_t count;
} RoundPair;

static bool is_signed(const RoundPair *pair, const ApprovalPart *part)
{
	for (guint i = 0; i < pair->consents->len; i++) {
		const Consent *consent = pair->consents->pdata[i];

		if (strcmp(consent->office, part->office) == 0 &&
		    strcmp(consent->user, part->user) == 0)
			return true;
	}
	return false;
}

static bool is_kept(const RoundPair *pair, const Consent *consent)
{
	for (size_t i = 0; i < pair->count; i++)
		if (g_strcmp0(pair->parts[i].office, consent->office) == 0 &&
		    strcmp(pair->parts[i].user, consent->user) == 0)
			return true;
	return false;
}

/* Hold the parts of a round against the approvals that were signed. */
static char *describe_parts(const RoundPair *pair)
{
	for (size_t i = 0; i < pair->count; i++)
		if (pair->parts[i].office != NULL && !is_signed(pair, &pair->parts[i]))
			return g_strdup_printf(
				"the store has it approved for the "
				"office '%s' by '%s', which nobody signed",
				pair->parts[i].office, pair->parts[i].user);
	for (guint i = 0; i < pair->consents->len; i++) {
		const Consent *consent = pair->consents->pdata[i];

		if (!is_kept(pair, consent))
			return g_strdup_printf("the store has it no more that '%s' "
					       "approved it for the office '%s'",
					       consent->user, consent->office);
	}
	return NULL;
}

/* What the store has of a round that ended otherwise than it was signed; NULL: nothing. */
static const char *find_difference(const PastRound *past, const ApprovalRound *round)
{
	if (g_strcmp0(round->digest, past->manifest) != 0)
		return "another manifest";
	if (g_strcmp0(round->submitted, past->submitter) != 0)
		return "another submitter";
	if (g_strcmp0(round->ended, past->how) != 0)
		return "another end";
	if (g_strcmp0(round->ended_by, past->user) != 0)
		return "another user who ended it";
	return g_strcmp0(round->reason, past->reason) != 0 ? "another reason" : NULL;
}

static char *describe_past(const PastRound *past, const RoundPair *pair)
{
	const char *difference = find_difference(past, pair->round);
	g_autofree char *lack =
		difference != NULL
			? g_strdup_printf("the store has %s than was signed: %s by "
					  "%s on %s: %s",
					  difference, past->how, past->user,
					  past->stamp, past->reason)
			: describe_parts(pair);

	return lack != NULL
		       ? g_strdup_printf("of its round %d %s", pair->round->round, lack)
		       : NULL;
}

/* The parts of that round, which stand together behind those before it. */
static RoundPair pair_with(const ApprovalHistory *history, const ApprovalRound *round)
{
	RoundPair pair = { .round = round };
	size_t parts = 0, first = 0;
	const ApprovalPart *part = approvalhistory_parts(history, &parts);

	while (first < parts && part[first].round != round->round)
		first++;
	pair.parts = part + first;
	while (first + pair.count < parts &&
	       pair.parts[pair.count].round == round->round)
		pair.count++;
	return pair;
}

/* Of the rounds, as many as were signed: in what the first differs that does. */
static char *describe_rounds(const Standing *standing, const ApprovalHistory *history)
{
	size_t rounds = 0;
	const ApprovalRound *round = approvalhistory_rounds(history, &rounds);
	RoundPair present = pair_with(history, &round[rounds - 1]);
	char *difference = NULL;

	for (guint i = 0; i < standing->past->len && difference == NULL; i++) {
		const PastRound *past = standing->past->pdata[i];
		RoundPair pair = pair_with(history, &round[i]);

		pair.consents = past->consents;
		difference = describe_past(past, &pair);
	}
	present.consents = standing->consents;
	return difference != NULL ? difference : describe_parts(&present);
}

bool standing_describe_rounds(const Standing *standing, Store *store,
			      const char *dossier, char **difference_out,
			      GError **error)
{
	g_autoptr(ApprovalHistory) history = NULL;
	size_t rounds = 0;

	if (!approval_history(store, dossier, &history, error))
		return false;
	approvalhistory_rounds(history, &rounds);
	*difference_out =
		rounds != standing->past->len + 1
			? g_strdup_printf("the store has %zu rounds of it, and the "
					  "register %u",
					  rounds, standing->past->len + 1)
			: describe_rounds(standing, history);
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
