/*
 * The life of a dossier. The states and moves stand in drafting-approval.h, the moves
 * also in the table below; no other change of state is made anywhere.
 */
#include "drafting-approval.h"
#include "drafting-dossier.h"
#include "drafting-manifest.h"
#include "drafting-round.h"

#include "store-core.h"

#include <string.h>

static const char sql_move[] =
	"UPDATE drafting_dossier SET state = $1 WHERE name = $2 AND state = $3";
static const char sql_submit[] =
	"UPDATE drafting_round SET digest = $1, offices = $2, submitted_by = $3,"
	" submitted_at = $4 WHERE dossier = $5 AND round = $6";
static const char sql_submitted[] =
	"SELECT digest, offices FROM drafting_round WHERE dossier = $1 AND round = $2";
static const char sql_digest[] =
	"SELECT digest FROM drafting_round WHERE dossier = $1 AND round = $2";
static const char sql_put_piece[] =
	"INSERT INTO drafting_manifest (dossier, round, place, piece)"
	" VALUES ($1, $2, $3, $4)";
static const char sql_pieces[] =
	"SELECT piece FROM drafting_manifest WHERE dossier = $1 AND round = $2"
	" ORDER BY place";
static const char sql_size[] = "SELECT SUM(LENGTH(piece)) FROM drafting_manifest"
			       " WHERE dossier = $1 AND round = $2";
static const char sql_approvals[] =
	"SELECT COUNT(*) FROM drafting_part"
	" WHERE dossier = $1 AND round = $2 AND role = 'approver'";
static const char sql_approve[] =
	"INSERT INTO drafting_part (dossier, round, actor, role, office, at)"
	" VALUES ($1, $2, $3, 'approver', $4, $5)";

typedef struct MoveRule {
	DossierState from;
	DossierMove move;
	DossierState to;
} MoveRule;

static const MoveRule move_rules[] = {
	{ DOSSIER_DRAFT, MOVE_SUBMIT, DOSSIER_SUBMITTED },
	{ DOSSIER_SUBMITTED, MOVE_APPROVE, DOSSIER_APPROVED },
	{ DOSSIER_SUBMITTED, MOVE_REJECT, DOSSIER_DRAFT },
	{ DOSSIER_SUBMITTED, MOVE_VOID, DOSSIER_DRAFT },
	{ DOSSIER_APPROVED, MOVE_REJECT, DOSSIER_DRAFT },
	{ DOSSIER_APPROVED, MOVE_VOID, DOSSIER_DRAFT },
	{ DOSSIER_APPROVED, MOVE_ISSUE, DOSSIER_ISSUED },
	{ DOSSIER_ISSUED, MOVE_DISPATCH, DOSSIER_DISPATCHED },
	{ DOSSIER_DISPATCHED, MOVE_CLOSE, DOSSIER_CLOSED },
	{ DOSSIER_DISPATCHED, MOVE_RESEND, DOSSIER_ISSUED },
};

const char *dossier_state_name(DossierState state)
{
	static const char *const names[DOSSIER_STATES] = { "draft",      "submitted",
							   "approved",   "issued",
							   "dispatched", "closed" };

	return names[state];
}

const char *dossier_move_name(DossierMove move)
{
	static const char *const names[DOSSIER_MOVES] = { "submit", "approve",
							  "reject", "void",
							  "issue",  "dispatch",
							  "close",  "resend" };

	return names[move];
}

bool dossier_move_find(DossierState from, DossierMove move, DossierState *to_out)
{
	for (size_t i = 0; i < G_N_ELEMENTS(move_rules); i++) {
		if (move_rules[i].from != from || move_rules[i].move != move)
			continue;
		*to_out = move_rules[i].to;
		return true;
	}
	return false;
}

/* Where `move` leads the dossier of `row`; CHY_REFUSED when it leads nowhere. */
static bool find_target(const RoundRow *row, const char *dossier, DossierMove move,
			DossierState *to_out, GError **error)
{
	if (dossier_move_find(row->state, move, to_out))
		return true;
	return chy_fail(error, CHY_REFUSED, "cannot %s dossier '%s': it is %s",
			dossier_move_name(move), dossier,
			dossier_state_name(row->state));
}

/* Make the move from the state that `row` has. */
static bool make_move(Store *store, const char *dossier, const RoundRow *row,
		      DossierMove move, GError **error)
{
	DossierState to = row->state;
	int64_t changed = 0;

	if (!find_target(row, dossier, move, &to, error) ||
	    !store_change(store, sql_move,
			  STORE_ARGS(store_text(dossier_state_name(to)),
				     store_text(dossier),
				     store_text(dossier_state_name(row->state))),
			  &changed, error))
		return false;
	if (changed == 0)
		return chy_fail(error, CHY_CONFLICT,
				"cannot %s dossier '%s': it has changed meanwhile",
				dossier_move_name(move), dossier);
	return true;
}

bool approval_get_state(Store *store, const char *dossier, DossierState *state_out,
			GError **error)
{
	RoundRow row;

	if (!round_load(store, dossier, &row, error))
		return false;
	*state_out = row.state;
	return true;
}

/* The approving offices of the stored dossier, one a line, yours. */
static bool load_offices(Store *store, const char *name, char **offices_out,
			 GError **error)
{
	g_autoptr(Dossier) dossier = NULL;

	if (!dossier_load(store, name, &dossier, error))
		return false;
	if (dossier_get_approval(dossier)[0] == NULL)
		return chy_fail(
			error, CHY_INVALID,
			"cannot submit dossier '%s': it names no approving office",
			name);
	*offices_out = g_strjoinv("\n", (char **)dossier_get_approval(dossier));
	return true;
}

bool approval_put_piece(Store *store, const ApprovalPiece *piece, GError **error)
{
	RoundRow row;

	return round_load(store, piece->dossier, &row, error) &&
	       store_run(store, sql_put_piece,
			 STORE_ARGS(store_text(piece->dossier), store_int(row.round),
				    store_int(piece->place),
				    store_blob(piece->bytes, piece->length)),
			 error);
}

bool approval_submit(Store *store, const ApprovalAct *act, const char *digest,
		     GError **error)
{
	g_autofree char *offices = NULL;
	RoundRow row;

	return round_load(store, act->dossier, &row, error) &&
	       make_move(store, act->dossier, &row, MOVE_SUBMIT, error) &&
	       load_offices(store, act->dossier, &offices, error) &&
	       round_add_author(store, act, error) &&
	       store_run(store, sql_submit,
			 STORE_ARGS(store_text(digest), store_text(offices),
				    store_text(act->user), store_text(act->stamp),
				    store_text(act->dossier), store_int(row.round)),
			 error);
}

/* What a round awaits. */
typedef struct Ballot {
	char *digest;
	char **offices;
	int64_t approvals; /* given so far */
} Ballot;

static void ballot_clear(Ballot *ballot)
{
	g_free(ballot->digest);
	g_strfreev(ballot->offices);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ballot, ballot_clear)

static bool load_ballot(Store *store, const char *dossier, int64_t round,
			Ballot *ballot_out, GError **error)
{
	const StoreArgs *args = STORE_ARGS(store_text(dossier), store_int(round));
	g_autoptr(StoreRows) rows = NULL;
	g_auto(Ballot) ballot = { NULL, NULL, 0 };
	StoreInt approvals = { 0 };

	if (!store_query(store, sql_submitted, args, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		const char *offices = store_rows_text(rows, 1);

		ballot.digest = g_strdup(store_rows_text(rows, 0));
		ballot.offices = g_strsplit(offices != NULL ? offices : "", "\n", -1);
	}
	if (!store_rows_finish(rows, error) ||
	    !store_find_int(store, sql_approvals, args, &approvals, error))
		return false;
	*ballot_out = ballot;
	ballot_out->approvals = approvals.value;
	ballot = (Ballot){ NULL, NULL, 0 };
	return true;
}

/* The office whose approval is next, or NULL. */
static const char *next_office(const Ballot *ballot)
{
	guint count = ballot->offices != NULL ? g_strv_length(ballot->offices) : 0;

	return ballot->approvals < count ? ballot->offices[ballot->approvals] : NULL;
}

/* The offices that are still to approve and that the user holds: "'chair', 'legal'". Yours. */
static char *list_held(const Ballot *ballot, const ApprovalVote *vote,
		       unsigned *count_out)
{
	g_autoptr(GString) held = g_string_new(NULL);

	*count_out = 0;
	for (char **office = ballot->offices + ballot->approvals; *office != NULL;
	     office++) {
		if (!g_strv_contains(vote->offices, *office))
			continue;
		g_string_append_printf(held, "%s'%s'", held->len > 0 ? ", " : "",
				       *office);
		++*count_out;
	}
	return g_string_free(g_steal_pointer(&held), FALSE);
}

/* Whether the user may approve for the next office, and means to. */
static bool check_office(const Ballot *ballot, const ApprovalAct *act,
			 const ApprovalVote *vote, GError **error)
{
	const char *next = next_office(ballot);
	unsigned count;
	g_autofree char *held = list_held(ballot, vote, &count);

	if (vote->office != NULL && strcmp(vote->office, next) != 0)
		return chy_fail(error, CHY_REFUSED,
				"cannot approve dossier '%s': the office '%s' approves "
				"next, and not '%s'",
				act->dossier, next, vote->office);
	if (!g_strv_contains(vote->offices, next))
		return chy_fail(error, CHY_REFUSED,
				"cannot approve dossier '%s': the office '%s' approves "
				"next, and '%s' does not hold it",
				act->dossier, next, act->user);
	if (vote->office == NULL && count > 1)
		return chy_fail(
			error, CHY_USAGE,
			"cannot approve dossier '%s': '%s' holds several offices that "
			"are still to approve it (%s), and approves for one alone: "
			"'--office %s' says that it is the next one",
			act->dossier, act->user, held, next);
	return true;
}

/* Whether the vote fits the ballot: what is approved, and for which office. */
static bool check_vote(const Ballot *ballot, const ApprovalAct *act,
		       const ApprovalVote *vote, GError **error)
{
	if (next_office(ballot) == NULL)
		return chy_fail(
			error, CHY_CORRUPT,
			"cannot approve dossier '%s': it is submitted, though the "
			"store has an approval of it for every office; 'reject' "
			"takes them back",
			act->dossier);
	if (g_strcmp0(ballot->digest, vote->digest) != 0)
		return chy_fail(error, CHY_CONFLICT,
				"cannot approve dossier '%s': its manifest is another",
				act->dossier);
	return check_office(ballot, act, vote, error);
}

/* The primary key of the parts decides who may approve. */
static bool add_approver(Store *store, const ApprovalAct *act, const RoundRow *row,
			 const char *office, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (store_run(store, sql_approve,
		      STORE_ARGS(store_text(act->dossier), store_int(row->round),
				 store_text(act->user), store_text(office),
				 store_text(act->stamp)),
		      &failure))
		return true;
	if (chy_error_is(failure, CHY_EXISTS))
		return chy_fail(
			error, CHY_REFUSED,
			"cannot approve dossier '%s': '%s' is one of its authors "
			"or has approved it already",
			act->dossier, act->user);
	g_propagate_error(error, g_steal_pointer(&failure));
	return false;
}

void approval_result_clear(ApprovalResult *result)
{
	g_clear_pointer(&result->office, g_free);
	g_clear_pointer(&result->next, g_free);
}

bool approval_approve(Store *store, const ApprovalAct *act, const ApprovalVote *vote,
		      ApprovalResult *result_out, GError **error)
{
	g_auto(Ballot) ballot = { NULL, NULL, 0 };
	DossierState approved = DOSSIER_DRAFT;
	RoundRow row;

	if (!round_load(store, act->dossier, &row, error) ||
	    !find_target(&row, act->dossier, MOVE_APPROVE, &approved, error) ||
	    !load_ballot(store, act->dossier, row.round, &ballot, error) ||
	    !check_vote(&ballot, act, vote, error) ||
	    !add_approver(store, act, &row, next_office(&ballot), error))
		return false;

	g_autofree char *office = g_strdup(next_office(&ballot));

	ballot.approvals++;
	if (next_office(&ballot) == NULL &&
	    !make_move(store, act->dossier, &row, MOVE_APPROVE, error))
		return false;
	*result_out = (ApprovalResult){ g_steal_pointer(&office),
					g_strdup(next_office(&ballot)) };
	return true;
}

static bool return_to_draft(Store *store, const ApprovalAct *act, DossierMove move,
			    const char *how, GError **error)
{
	RoundRow row;

	if (act->reason == NULL || act->reason[0] == '\0')
		return chy_fail(error, CHY_INVALID,
				"cannot %s dossier '%s': a reason is needed",
				dossier_move_name(move), act->dossier);
	return round_load(store, act->dossier, &row, error) &&
	       make_move(store, act->dossier, &row, move, error) &&
	       round_end(store, act, &row, how, error);
}

bool approval_reject(Store *store, const ApprovalAct *act, GError **error)
{
	return return_to_draft(store, act, MOVE_REJECT, "rejected", error);
}

bool approval_void(Store *store, const ApprovalAct *act, GError **error)
{
	return return_to_draft(store, act, MOVE_VOID, "voided", error);
}

bool approval_move(Store *store, const char *dossier, DossierMove move, GError **error)
{
	RoundRow row;

	g_assert(move == MOVE_ISSUE || move == MOVE_DISPATCH || move == MOVE_CLOSE ||
		 move == MOVE_RESEND);
	return round_load(store, dossier, &row, error) &&
	       make_move(store, dossier, &row, move, error);
}

bool approval_get_digest(Store *store, const char *dossier, char **digest_out,
			 GError **error)
{
	g_autofree char *digest = NULL;
	RoundRow row;

	if (!round_load(store, dossier, &row, error) ||
	    !store_find_text(store, sql_digest,
			     STORE_ARGS(store_text(dossier), store_int(row.round)),
			     &digest, error))
		return false;
	if (digest == NULL)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"cannot find the manifest of dossier '%s': it is a draft",
			dossier);
	*digest_out = g_steal_pointer(&digest);
	return true;
}

/* The present round, which must have a manifest. */
static bool load_submitted(Store *store, const char *dossier, RoundRow *row_out,
			   GError **error)
{
	g_autofree char *digest = NULL;

	return approval_get_digest(store, dossier, &digest, error) &&
	       round_load(store, dossier, row_out, error);
}

bool approval_get_size(Store *store, const char *dossier, int64_t *bytes_out,
		       GError **error)
{
	StoreInt size;
	RoundRow row;

	if (!load_submitted(store, dossier, &row, error) ||
	    !store_find_int(store, sql_size,
			    STORE_ARGS(store_text(dossier), store_int(row.round)),
			    &size, error))
		return false;
	*bytes_out = size.value;
	return true;
}

bool approval_show_manifest(Store *store, const char *dossier, const ManifestSink *sink,
			    GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	RoundRow row;

	if (!load_submitted(store, dossier, &row, error) ||
	    !store_query(store, sql_pieces,
			 STORE_ARGS(store_text(dossier), store_int(row.round)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		size_t length = 0;
		const char *piece = store_rows_blob(rows, 0, &length);

		if (!sink->take(sink->data, piece, length, error))
			return false;
	}
	return store_rows_finish(rows, error);
}

static bool append_piece(void *data, const char *piece, size_t length, GError **error)
{
	(void)error;
	g_string_append_len(data, piece, (gssize)length);
	return true;
}

bool approval_get_manifest(Store *store, const char *dossier, char **manifest_out,
			   GError **error)
{
	g_autoptr(GString) manifest = g_string_new(NULL);
	const ManifestSink sink = { append_piece, manifest };

	if (!approval_show_manifest(store, dossier, &sink, error))
		return false;
	*manifest_out = g_string_free(g_steal_pointer(&manifest), FALSE);
	return true;
}
