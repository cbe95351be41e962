#include "office-dossier.h"

#include "calendar-store.h"
#include "drafting-approval.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "office-check.h"
#include "office-deed.h"
#include "office-guard.h"
#include "office-letterhead.h"
#include "office-manifest.h"
#include "office-private.h"
#include "office-standing.h"
#include "office-vacancy.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"

#include <string.h>

bool office_names_folder(const char *what)
{
	return strchr(what, '/') != NULL || g_file_test(what, G_FILE_TEST_IS_DIR);
}

static bool load(Office *office, const char *what, Dossier **dossier_out,
		 GError **error)
{
	if (office_names_folder(what))
		return dossier_load_folder(what, dossier_out, error);
	if (office == NULL)
		return chy_fail(error, CHY_NOT_FOUND, "there is no folder '%s'", what);
	return dossier_load(office->store, what, dossier_out, error);
}

/* --- import and export ----------------------------------------------------------- */

/* A folder given by mistake, which may be large, is not read. */
static bool folder_check(const char *folder, GError **error)
{
	g_autofree char *terms = g_build_filename(folder, DOSSIER_TERMS_FILE, NULL);

	return g_file_test(terms, G_FILE_TEST_EXISTS) ||
	       chy_fail(error, CHY_NOT_FOUND,
			"cannot import folder '%s': it has no " DOSSIER_TERMS_FILE,
			folder);
}

/* The dossier's occasion joins the calendar. */
static bool save_occasion(Office *office, const Dossier *dossier, GError **error)
{
	const Occasion *occasion = dossier_get_occasion(dossier);

	return occasion == NULL || calendar_save(office->store, occasion, error);
}

bool office_dossier_import(Office *office, const char *folder, char **name_out,
			   bool *changed_out, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	const DossierAuthor author = { office->user_name, stamp };
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	bool changed;

	if (!office_require(office, ROLE_OFFICER, error) ||
	    !folder_check(folder, error) ||
	    !dossier_load_folder(folder, &dossier, error) ||
	    !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	if (transaction == NULL ||
	    !dossier_save(office->store, dossier, &author, &changed, error) ||
	    !save_occasion(office, dossier, error) ||
	    !store_commit(&transaction, error))
		return false;
	*name_out = g_strdup(dossier_get_name(dossier));
	*changed_out = changed;
	return true;
}

bool office_dossier_export(Office *office, const char *name, const char *folder,
			   GError **error)
{
	return office_guard_keys(folder, error) &&
	       dossier_export(office->store, name, folder, error);
}

/* --- check and preview ----------------------------------------------------------- */

/* All that can be wrong; letters are drawn where nothing else is an error. */
static bool check_whole(Office *office, const Dossier *dossier, const CheckWorld *world,
			FindingList **findings_out, GError **error)
{
	g_autoptr(FindingList) findings = NULL;
	g_auto(Drawing) drawing = { 0 };

	if (!office_check_dossier(dossier, office != NULL ? office->store : NULL, world,
				  &findings, error) ||
	    !office_check_letterhead(office, dossier, findings, error))
		return false;
	if (office != NULL && findinglist_errors(findings) == 0 &&
	    !office_draw(office, dossier, &(DrawingPlan){ .findings = findings },
			 &drawing, error))
		return false;
	findinglist_sort(findings);
	*findings_out = g_steal_pointer(&findings);
	return true;
}

bool office_check(Office *office, const char *what, FindingList **findings_out,
		  GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(GError) spoilt = NULL;
	CheckWorld world = { 0 };

	if (!load(office, what, &dossier, error))
		return false;

	const char *name = dossier_get_name(dossier);

	if (office != NULL &&
	    !office_world(office, name != NULL ? name : what, &world, &spoilt, error))
		return false;
	if (!check_whole(office, dossier, &world, findings_out, error))
		return false;
	if (spoilt == NULL)
		return true;
	g_propagate_error(error, g_steal_pointer(&spoilt));
	return false;
}

static bool render_as(const Letter *letter, PreviewFormat format, GBytes **bytes_out,
		      GError **error)
{
	g_autoptr(Renderer) renderer = NULL;
	char *text;

	if (format == PREVIEW_PDF) {
		renderer = renderer_new_for(letter->shared->design, error);
		return renderer != NULL &&
		       render_pdf(renderer, letter, bytes_out, error);
	}
	text = format == PREVIEW_HTML ? render_html(letter) : render_text(letter);
	*bytes_out = g_bytes_new_take(text, strlen(text));
	return true;
}

/* The translation of a letter, where that is a document of its own. */
static bool find_translation(const Letter **letter, GError **error)
{
	const Letter *whole = *letter;

	if (whole->translation == NULL || !whole->apart)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"the letter to '%s' has no translation in a document of "
			"its own",
			whole->addressee);
	*letter = whole->translation;
	return true;
}

bool office_preview(Office *office, const char *what, const PreviewOptions *options,
		    GBytes **bytes_out, GError **error)
{
	if (office == NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"a letter needs addressees: name a home with -C");

	ComposeOptions compose = { .day = clock_today(office->clock),
				   .only_addressee = options->addressee,
				   .only_language = options->language };
	g_autofree char *number = NULL;
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(Design) design = NULL;
	g_autoptr(Draft) draft = NULL;
	const Letter *letter;

	if (!load(office, what, &dossier, error) ||
	    !office_letterhead(office, dossier, &design, error))
		return false;
	compose.design = design;
	if (!dossier_compose(dossier, office->store, &compose, &draft, error))
		return false;
	if (draft_count(draft) == 0)
		return chy_fail(error, CHY_NOT_FOUND, "'%s' has no letter to show",
				what);
	number = office_specimen_number(1);

	const DraftSlots slots = { number, compose.day, true };

	return draft_fill(draft, 0, &slots, &letter, error) &&
	       (!options->translation || find_translation(&letter, error)) &&
	       render_as(letter, options->format, bytes_out, error);
}

/* --- submit, approve, reject ----------------------------------------------------- */

static bool fail_check(const Dossier *dossier, const FindingList *findings,
		       GError **error)
{
	size_t errors = findinglist_errors(findings);

	return chy_fail(error, CHY_INVALID,
			"cannot submit dossier '%s': the check found %zu error%s",
			dossier_get_name(dossier), errors, errors == 1 ? "" : "s");
}

/* Check before submitting: findings that are errors end it,
 * but stay in *findings_out. */
static bool pass_check(Office *office, const Dossier *dossier,
		       FindingList **findings_out, GError **error)
{
	g_autoptr(FindingList) findings = NULL;
	CheckWorld world;

	if (!office_world(office, dossier_get_name(dossier), &world, NULL, error) ||
	    !office_check_dossier(dossier, office->store, &world, &findings, error) ||
	    !office_check_letterhead(office, dossier, findings, error) ||
	    !vacancy_check(office, dossier, findings, error))
		return false;

	*findings_out = g_steal_pointer(&findings);
	return findinglist_errors(*findings_out) == 0 ||
	       fail_check(dossier, *findings_out, error);
}

/* A manifest on its way into the store. */
typedef struct Freezing {
	Store *store;
	const char *dossier;
	int64_t place;
} Freezing;

static bool keep_piece(void *data, const char *bytes, size_t length, GError **error)
{
	Freezing *freezing = data;
	const ApprovalPiece piece = { freezing->dossier, freezing->place++, bytes,
				      length };

	return approval_put_piece(freezing->store, &piece, error);
}

/*
 * Draw the letters and keep the manifest; *digest_out is its digest. A letter that cannot be
 * drawn is one more finding, and ends it.
 */
static bool freeze(Office *office, const Dossier *dossier, FindingList *findings,
		   char **digest_out, GError **error)
{
	Freezing freezing = { office->store, dossier_get_name(dossier), 0 };
	const ManifestSink sink = { keep_piece, &freezing };
	const DrawingPlan plan = { .sink = &sink, .findings = findings };
	g_auto(Drawing) drawing = { 0 };

	if (!office_draw(office, dossier, &plan, &drawing, error))
		return false;
	if (drawing.digest == NULL) {
		findinglist_sort(findings);
		return fail_check(dossier, findings, error);
	}
	*digest_out = g_steal_pointer(&drawing.digest);
	return true;
}

bool office_submit(Office *office, const char *name, FindingList **findings_out,
		   GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	const ApprovalAct submission = { name, office->user_name, stamp, NULL };
	g_autoptr(Dossier) dossier = NULL;
	g_autofree char *digest = NULL;
	g_autofree char *authors = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!office_require(office, ROLE_OFFICER, error) ||
	    !dossier_load(office->store, name, &dossier, error) ||
	    !office_may_move(office, name, MOVE_SUBMIT, error) ||
	    !pass_check(office, dossier, findings_out, error) ||
	    !office_unlock(office, error))
		return false;
	if (!office_begin_move(office, name, MOVE_SUBMIT, &transaction, error) ||
	    !freeze(office, dossier, *findings_out, &digest, error) ||
	    !approval_submit(office->store, &submission, digest, error) ||
	    !standing_describe_authors(office->store, name, &authors, error))
		return false;

	const Act act = { .name = dossier_move_name(MOVE_SUBMIT),
			  .subject = name,
			  .manifest = digest,
			  .detail = authors };

	return office_sign_act(office, &act, error) &&
	       office_sign_checkpoint(office, error) &&
	       store_commit(&transaction, error);
}

/* Void the submission or approval because of `change`, with the acting user's
 * signature. */
static bool void_approval(Office *office, const char *name, const char *change,
			  GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	g_auto(GStrv) changes = g_strsplit(change, "\n", -1);
	g_autofree char *reason = g_strjoinv("; ", changes);
	const ApprovalAct voiding = { name, office->user_name, stamp, reason };
	const Act act = { .name = dossier_move_name(MOVE_VOID),
			  .subject = name,
			  .reason = reason };

	return approval_void(office->store, &voiding, error) &&
	       office_sign_act(office, &act, error) &&
	       office_sign_checkpoint(office, error);
}

bool office_confirm_manifest(Office *office, const Dossier *dossier,
			     StoreTransaction **transaction, Drawing *drawing_out,
			     GError **error)
{
	const char *name = dossier_get_name(dossier);
	g_autofree char *change = NULL;

	if (!office_manifest_changed(office, dossier, drawing_out, &change, error))
		return false;
	if (change == NULL)
		return true;
	if (!void_approval(office, name, change, error) ||
	    !store_commit(transaction, error))
		return false;
	return chy_fail(error, CHY_REFUSED,
			"dossier '%s' is back in draft, for what was submitted has "
			"changed: %s",
			name, change);
}

bool office_may_move(Office *office, const char *name, DossierMove move, GError **error)
{
	DossierState state, next;

	if (!approval_get_state(office->store, name, &state, error))
		return false;
	if (!dossier_move_find(state, move, &next))
		return chy_fail(error, CHY_REFUSED, "cannot %s dossier '%s': it is %s",
				dossier_move_name(move), name,
				dossier_state_name(state));
	return true;
}

bool office_begin_move(Office *office, const char *name, DossierMove move,
		       StoreTransaction **transaction_out, GError **error)
{
	*transaction_out = store_begin(office->store, error);
	return *transaction_out != NULL && office_may_move(office, name, move, error);
}

/* Approve for `wish->office`, by the digest that the store has. */
static bool vote(Office *office, const char *name, const ApprovalVote *wish,
		 ApprovalResult *result_out, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	const ApprovalAct approval = { name, office->user_name, stamp, NULL };
	g_autofree char *digest = NULL;
	g_auto(ApprovalResult) result = { NULL, NULL };

	if (!approval_get_digest(office->store, name, &digest, error))
		return false;

	const ApprovalVote ballot = { digest, wish->offices, wish->office };

	if (!approval_approve(office->store, &approval, &ballot, &result, error) ||
	    !office_require_seat(office, result.office, error))
		return false;

	g_autofree char *detail = deed_format_office(result.office);
	const Act act = { .name = dossier_move_name(MOVE_APPROVE),
			  .subject = name,
			  .manifest = digest,
			  .detail = detail };

	if (!office_sign_act(office, &act, error) ||
	    !office_sign_checkpoint(office, error))
		return false;
	*result_out = result;
	result = (ApprovalResult){ NULL, NULL };
	return true;
}

bool office_approve(Office *office, const char *name, const char *seat,
		    ApprovalResult *result_out, GError **error)
{
	g_autoptr(User) user = NULL;
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_auto(ApprovalResult) result = { NULL, NULL };

	if (!office_require(office, ROLE_APPROVER, error) ||
	    !office_acting_user(office, &user, error) ||
	    !office_may_move(office, name, MOVE_APPROVE, error) ||
	    !office_unlock(office, error))
		return false;

	const ApprovalVote wish = { NULL, (const char *const *)user->offices, seat };

	if (!office_begin_move(office, name, MOVE_APPROVE, &transaction, error) ||
	    !dossier_load(office->store, name, &dossier, error) ||
	    !office_confirm_manifest(office, dossier, &transaction, NULL, error) ||
	    !vote(office, name, &wish, &result, error) ||
	    !store_commit(&transaction, error))
		return false;
	*result_out = result;
	result = (ApprovalResult){ NULL, NULL };
	return true;
}

bool office_reject(Office *office, const char *name, const char *reason, GError **error)
{
	g_autofree char *stamp = clock_stamp(office->clock);
	const ApprovalAct rejection = { name, office->user_name, stamp, reason };
	g_autofree char *digest = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!office_reason_check(reason, error) ||
	    !office_require(office, ROLE_APPROVER, error) ||
	    !office_may_move(office, name, MOVE_REJECT, error) ||
	    !office_unlock(office, error))
		return false;
	if (!office_begin_move(office, name, MOVE_REJECT, &transaction, error) ||
	    !approval_get_digest(office->store, name, &digest, error))
		return false;

	const Act act = { .name = dossier_move_name(MOVE_REJECT),
			  .subject = name,
			  .manifest = digest,
			  .reason = reason };

	return approval_reject(office->store, &rejection, error) &&
	       office_sign_act(office, &act, error) &&
	       office_sign_checkpoint(office, error) &&
	       store_commit(&transaction, error);
}
