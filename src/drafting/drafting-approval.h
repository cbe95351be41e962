/*
 * The life of a dossier: its states, rounds and approvals.
 *
 *	draft --submit--> submitted --approve--> approved --issue--> issued
 *	issued --dispatch--> dispatched --close--> closed
 *	dispatched --resend--> issued
 *	submitted, approved --reject or void--> draft
 *
 * A round begins with a dossier's first save and with each return to draft. In a round
 *every user has one part, author or approver: that triple is a primary key, so the
 *store itself keeps an author from approving. Authors are whoever changed any part of
 *the dossier since its last rejection, or submitted it: a rejection begins with none, a
 *voided approval carries them over. The approving offices approve in the dossier's
 *order; a user approves for one.
 *
 * No function here begins a transaction: the caller does.
 */
#ifndef DRAFTING_APPROVAL_H
#define DRAFTING_APPROVAL_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Store Store;
typedef struct Dossier Dossier;
typedef struct ManifestSink ManifestSink;

typedef enum {
	DOSSIER_DRAFT,
	DOSSIER_SUBMITTED,
	DOSSIER_APPROVED,
	DOSSIER_ISSUED,
	DOSSIER_DISPATCHED,
	DOSSIER_CLOSED,
} DossierState;
#define DOSSIER_STATES 6

typedef enum {
	MOVE_SUBMIT,
	MOVE_APPROVE, /* by the last office */
	MOVE_REJECT,
	MOVE_VOID, /* something that was approved has changed */
	MOVE_ISSUE,
	MOVE_DISPATCH, /* every parcel has come to an end */
	MOVE_CLOSE,
	MOVE_RESEND, /* a parcel that had come to an end waits again */
} DossierMove;
#define DOSSIER_MOVES 8

/* "draft", "submitted", … */
const char *dossier_state_name(DossierState state);

/* "submit", "approve", … */
const char *dossier_move_name(DossierMove move);

/* Where `move` leads from `from`; false: it is not allowed there. */
bool dossier_move_find(DossierState from, DossierMove move, DossierState *to_out);

/* Who acts, and when. `stamp` is RFC 3339. */
typedef struct ApprovalAct {
	const char *dossier;
	const char *user;
	const char *stamp;
	const char *reason; /* of a rejection or a voiding; else NULL */
} ApprovalAct;

/* CHY_NOT_FOUND without the dossier. */
bool approval_get_state(Store *store, const char *dossier, DossierState *state_out,
			GError **error) CHY_MUST_CHECK;

/* A piece of the present round's manifest; they come in order, before the submission. */
typedef struct ApprovalPiece {
	const char *dossier;
	int64_t place; /* from 0 */
	const char *bytes;
	size_t length;
} ApprovalPiece;

bool approval_put_piece(Store *store, const ApprovalPiece *piece,
			GError **error) CHY_MUST_CHECK;

/* Freeze the manifest of that digest for the round; the user becomes an author. */
bool approval_submit(Store *store, const ApprovalAct *act, const char *digest,
		     GError **error) CHY_MUST_CHECK;

/* What a user approves, and the offices that the user holds (NULL-terminated). */
typedef struct ApprovalVote {
	const char *digest; /* of the manifest (drafting-manifest.h) */
	const char *const *offices;
	const char *office; /* for which; NULL: for the one that is still to approve */
} ApprovalVote;

typedef struct ApprovalResult {
	char *office; /* that approved */
	char *next; /* that approves next; NULL: it was the last, the dossier is approved */
} ApprovalResult;

void approval_result_clear(ApprovalResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ApprovalResult, approval_result_clear)

/*
 * Approve the round's manifest, which must be the one of the vote (CHY_CONFLICT), for
 * the next office in the order, which must be one that the user holds, and the one that the
 * vote names (CHY_REFUSED, naming it). The vote must name one where the user holds several
 * that are still to approve (CHY_USAGE), for others could approve for the next one. An author,
 * or who has approved already, is CHY_REFUSED. CHY_CORRUPT when it is submitted and has every
 * approval, as only a hand can leave it. *result_out is yours to clear.
 */
bool approval_approve(Store *store, const ApprovalAct *act, const ApprovalVote *vote,
		      ApprovalResult *result_out, GError **error) CHY_MUST_CHECK;

/* Back to draft, with a reason (CHY_INVALID without). Authors start afresh. */
bool approval_reject(Store *store, const ApprovalAct *act,
		     GError **error) CHY_MUST_CHECK;

/* Back to draft because of a change, which the reason names. Authors stay. */
bool approval_void(Store *store, const ApprovalAct *act, GError **error) CHY_MUST_CHECK;

/* MOVE_ISSUE, MOVE_DISPATCH, MOVE_CLOSE or MOVE_RESEND. CHY_REFUSED in a state that does not allow
 * it. */
bool approval_move(Store *store, const char *dossier, DossierMove move,
		   GError **error) CHY_MUST_CHECK;

/* The digest of the present round's manifest. CHY_NOT_FOUND before it was submitted. Yours. */
bool approval_get_digest(Store *store, const char *dossier, char **digest_out,
			 GError **error) CHY_MUST_CHECK;

/* How many bytes that manifest has; CHY_NOT_FOUND likewise. */
bool approval_get_size(Store *store, const char *dossier, int64_t *bytes_out,
		       GError **error) CHY_MUST_CHECK;

/* Give that manifest to the sink piece by piece; CHY_NOT_FOUND likewise. */
bool approval_show_manifest(Store *store, const char *dossier, const ManifestSink *sink,
			    GError **error) CHY_MUST_CHECK;

/* The whole manifest. CHY_NOT_FOUND likewise. Yours. */
bool approval_get_manifest(Store *store, const char *dossier, char **manifest_out,
			   GError **error) CHY_MUST_CHECK;

/* One line of a dossier's history. Strings are borrowed from the list; NULL: none. */
typedef struct ApprovalPart {
	int round;
	const char *user;
	const char *role;   /* "author", "approver" */
	const char *office; /* of an approver */
	const char *stamp;
} ApprovalPart;

typedef struct ApprovalRound {
	int round;
	const char *digest;    /* of the manifest; NULL before it was submitted */
	const char *submitted; /* by whom, or NULL */
	/* "rejected", "voided", or NULL: this is the present round */
	const char *ended;
	const char *ended_by;
	const char *ended_at;
	/* of the rejection, or the change that voided the approval */
	const char *reason;
	const char *next; /* the office whose approval is awaited, or NULL */
} ApprovalRound;

typedef struct ApprovalHistory ApprovalHistory;

/* Rounds and parts of a dossier from first to last. */
bool approval_history(Store *store, const char *dossier, ApprovalHistory **history_out,
		      GError **error) CHY_MUST_CHECK;
const ApprovalRound *approvalhistory_rounds(const ApprovalHistory *history,
					    size_t *count_out);
const ApprovalPart *approvalhistory_parts(const ApprovalHistory *history,
					  size_t *count_out);
void approvalhistory_free(ApprovalHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ApprovalHistory, approvalhistory_free)

#endif
