/*
 * The life of a dossier: every pair of state and move, rounds, and who may approve.
 */
#include "drafting-approval.h"
#include "drafting-dossier.h"

#include "store-core.h"

#include <string.h>

#define STAMP "2025-02-20T09:00:00Z"
#define MANIFEST "chancery-manifest\t1\nend\n"

typedef struct Fixture {
	Store *store;
	char *digest;
} Fixture;

static const char terms[] = "dossier: lighthouse\n"
			    "languages: [en]\n"
			    "approval: [chair, registrar]\n";

static bool save(Store *store, const char *text, const char *user, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	DossierFile file = { "dossier.yaml", bytes };
	DossierAuthor author = { user, STAMP };
	g_autoptr(Dossier) dossier = NULL;
	bool changed = false;

	return dossier_new(&file, 1, &dossier, error) &&
	       dossier_save(store, dossier, &author, &changed, error);
}

static void fixture_init(Fixture *fixture, const void *data)
{
	GError *error = NULL;

	(void)data;
	g_assert_true(store_open(":memory:", STORE_CREATE, &fixture->store, &error));
	g_assert_true(store_migrate(fixture->store, &error));
	g_assert_true(save(fixture->store, terms, "anna", &error));
	g_assert_no_error(error);
	fixture->digest =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, MANIFEST, -1);
}

static void fixture_clear(Fixture *fixture, const void *data)
{
	(void)data;
	store_close(fixture->store);
	g_free(fixture->digest);
}

static ApprovalAct act_of(const char *user, const char *reason)
{
	return (ApprovalAct){
		.dossier = "lighthouse", .user = user, .stamp = STAMP, .reason = reason
	};
}

static DossierState state_of(Fixture *fixture)
{
	DossierState state = DOSSIER_DRAFT;
	GError *error = NULL;

	g_assert_true(approval_get_state(fixture->store, "lighthouse", &state, &error));
	g_assert_no_error(error);
	return state;
}

static void put(Fixture *fixture, int64_t place, const char *bytes, size_t length)
{
	const ApprovalPiece piece = { "lighthouse", place, bytes, length };
	GError *error = NULL;

	g_assert_true(approval_put_piece(fixture->store, &piece, &error));
	g_assert_no_error(error);
}

static void submit(Fixture *fixture, const char *user)
{
	ApprovalAct act = act_of(user, NULL);
	GError *error = NULL;

	put(fixture, 0, MANIFEST, 5);
	put(fixture, 1, MANIFEST + 5, strlen(MANIFEST) - 5);
	g_assert_true(approval_submit(fixture->store, &act, fixture->digest, &error));
	g_assert_no_error(error);
}

/* Approve for one office in a transaction of its own; NULL: it was approved. */
static GError *approve(Fixture *fixture, const char *user, const char *office)
{
	ApprovalAct act = act_of(user, NULL);
	const char *const offices[] = { office, NULL };
	ApprovalVote vote = { fixture->digest, offices, NULL };
	g_auto(ApprovalResult) result = { NULL, NULL };
	GError *error = NULL;
	g_autoptr(StoreTransaction) transaction = store_begin(fixture->store, &error);

	g_assert_nonnull(transaction);
	if (approval_approve(fixture->store, &act, &vote, &result, &error)) {
		g_assert_cmpstr(result.office, ==, office);
		g_assert_cmpint(result.next == NULL, ==,
				state_of(fixture) == DOSSIER_APPROVED);
		g_assert_true(store_commit(&transaction, &error));
	}
	return error;
}

static void test_moves(void)
{
	/* What each move leads to from draft, submitted, approved, issued, dispatched, closed;
	 * -1: it is not allowed. */
	static const int expected[DOSSIER_MOVES][DOSSIER_STATES] = {
		[MOVE_SUBMIT] = { DOSSIER_SUBMITTED, -1, -1, -1, -1, -1 },
		[MOVE_APPROVE] = { -1, DOSSIER_APPROVED, -1, -1, -1, -1 },
		[MOVE_REJECT] = { -1, DOSSIER_DRAFT, DOSSIER_DRAFT, -1, -1, -1 },
		[MOVE_VOID] = { -1, DOSSIER_DRAFT, DOSSIER_DRAFT, -1, -1, -1 },
		[MOVE_ISSUE] = { -1, -1, DOSSIER_ISSUED, -1, -1, -1 },
		[MOVE_DISPATCH] = { -1, -1, -1, DOSSIER_DISPATCHED, -1, -1 },
		[MOVE_CLOSE] = { -1, -1, -1, -1, DOSSIER_CLOSED, -1 },
		[MOVE_RESEND] = { -1, -1, -1, -1, DOSSIER_ISSUED, -1 },
	};

	for (int move = 0; move < DOSSIER_MOVES; move++) {
		for (int from = 0; from < DOSSIER_STATES; from++) {
			DossierState to = DOSSIER_DRAFT;
			bool allowed = dossier_move_find((DossierState)from,
							 (DossierMove)move, &to);

			g_assert_cmpint(allowed ? (int)to : -1, ==,
					expected[move][from]);
		}
	}
}

static void test_whole_life(Fixture *fixture, const void *data)
{
	GError *error = NULL;

	(void)data;
	submit(fixture, "anna");
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_SUBMITTED);
	g_assert_no_error(approve(fixture, "bo", "chair"));
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_SUBMITTED);
	g_assert_no_error(approve(fixture, "cem", "registrar"));
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_APPROVED);
	g_assert_true(approval_move(fixture->store, "lighthouse", MOVE_ISSUE, &error));
	g_assert_true(
		approval_move(fixture->store, "lighthouse", MOVE_DISPATCH, &error));
	g_assert_true(approval_move(fixture->store, "lighthouse", MOVE_CLOSE, &error));
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_CLOSED);
	g_assert_false(approval_move(fixture->store, "lighthouse", MOVE_ISSUE, &error));
	g_assert_error(error, CHY_ERROR, CHY_REFUSED);
	g_clear_error(&error);
}

static void assert_refused(GError *error, ChyError code, const char *part)
{
	g_assert_error(error, CHY_ERROR, (int)code);
	g_assert_nonnull(strstr(error->message, part));
	g_error_free(error);
}

static void test_who_may_approve(Fixture *fixture, const void *data)
{
	GError *error = NULL;

	(void)data;
	g_assert_true(save(fixture->store,
			   "dossier: lighthouse\napproval: [chair, registrar]\n",
			   "dora", &error));
	submit(fixture, "eve");
	assert_refused(approve(fixture, "anna", "chair"), CHY_REFUSED, "authors");
	assert_refused(approve(fixture, "dora", "chair"), CHY_REFUSED, "authors");
	assert_refused(approve(fixture, "eve", "chair"), CHY_REFUSED, "authors");
	assert_refused(approve(fixture, "bo", "registrar"), CHY_REFUSED, "'chair'");
	g_assert_no_error(approve(fixture, "bo", "chair"));
	assert_refused(approve(fixture, "bo", "registrar"), CHY_REFUSED, "already");
	g_assert_no_error(approve(fixture, "cem", "registrar"));
	assert_refused(approve(fixture, "fay", "chair"), CHY_REFUSED, "it is approved");
}

/* Who holds several offices says for which one, and it is the next; one is left to others. */
static void test_several_offices(Fixture *fixture, const void *data)
{
	static const char *const both[] = { "chair", "registrar", NULL };
	static const struct {
		const char *user, *office;
		int code;
		const char *says; /* the office that is next, where it is approved */
	} votes[] = {
		{ "bo", NULL, CHY_USAGE,
		  "('chair', 'registrar'), and approves for one" },
		{ "bo", "registrar", CHY_REFUSED, "'chair' approves next, and not" },
		{ "bo", "legal", CHY_REFUSED, "'chair' approves next, and not" },
		{ "bo", "chair", -1, "registrar" },
		{ "cem", "chair", CHY_REFUSED, "'registrar' approves next, and not" },
		{ "cem", NULL, -1, NULL },
	};

	(void)data;
	submit(fixture, "anna");
	for (size_t i = 0; i < G_N_ELEMENTS(votes); i++) {
		const ApprovalAct act = act_of(votes[i].user, NULL);
		const ApprovalVote vote = { fixture->digest, both, votes[i].office };
		g_auto(ApprovalResult) result = { NULL, NULL };
		GError *error = NULL;

		if (!approval_approve(fixture->store, &act, &vote, &result, &error)) {
			assert_refused(error, (ChyError)votes[i].code, votes[i].says);
			continue;
		}
		g_assert_cmpint(votes[i].code, ==, -1);
		g_assert_cmpstr(result.next, ==, votes[i].says);
	}
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_APPROVED);
}

/* The key itself refuses, whatever the program thinks. */
static void test_store_refuses_author(Fixture *fixture, const void *data)
{
	GError *error = NULL;

	(void)data;
	g_assert_false(store_run(
		fixture->store,
		"INSERT INTO drafting_part (dossier, round, actor, role, office, at)"
		" VALUES ('lighthouse', 1, 'anna', 'approver', 'chair', '" STAMP "')",
		NULL, &error));
	g_assert_error(error, CHY_ERROR, CHY_EXISTS);
	g_clear_error(&error);
}

/* Its pieces come back as one, with its length and the digest that was submitted. */
static void test_manifest_is_kept(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = NULL, *digest = NULL;
	GError *error = NULL;
	int64_t size = 0;

	(void)data;
	g_assert_false(approval_get_size(fixture->store, "lighthouse", &size, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);
	submit(fixture, "anna");
	g_assert_true(
		approval_get_manifest(fixture->store, "lighthouse", &manifest, &error));
	g_assert_true(
		approval_get_digest(fixture->store, "lighthouse", &digest, &error));
	g_assert_true(approval_get_size(fixture->store, "lighthouse", &size, &error));
	g_assert_cmpstr(manifest, ==, MANIFEST);
	g_assert_cmpstr(digest, ==, fixture->digest);
	g_assert_cmpint(size, ==, (int64_t)strlen(MANIFEST));
}

static void test_other_manifest(Fixture *fixture, const void *data)
{
	(void)data;
	submit(fixture, "anna");
	g_free(fixture->digest);
	fixture->digest = g_strdup("another");
	assert_refused(approve(fixture, "bo", "chair"), CHY_CONFLICT, "another");
}

static void test_rejection(Fixture *fixture, const void *data)
{
	ApprovalAct silent = act_of("bo", NULL), reasoned = act_of("bo", "too long");
	g_autoptr(ApprovalHistory) history = NULL;
	GError *error = NULL;
	size_t count = 0;

	(void)data;
	submit(fixture, "anna");
	g_assert_false(approval_reject(fixture->store, &silent, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_clear_error(&error);
	g_assert_true(approval_reject(fixture->store, &reasoned, &error));
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_DRAFT);

	/* Authors start afresh: who wrote the first round may approve what another submits. */
	submit(fixture, "dora");
	g_assert_no_error(approve(fixture, "anna", "chair"));
	g_assert_true(approval_history(fixture->store, "lighthouse", &history, &error));

	const ApprovalRound *rounds = approvalhistory_rounds(history, &count);

	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(rounds[0].ended, ==, "rejected");
	g_assert_cmpstr(rounds[0].ended_by, ==, "bo");
	g_assert_cmpstr(rounds[0].reason, ==, "too long");
	g_assert_null(rounds[0].next);
	g_assert_null(rounds[1].ended);
	g_assert_cmpstr(rounds[1].submitted, ==, "dora");
	g_assert_cmpstr(rounds[1].next, ==, "registrar");
}

static void test_voiding(Fixture *fixture, const void *data)
{
	ApprovalAct change = act_of("dora", "the holder of 'x/chair' changed");
	g_autoptr(ApprovalHistory) history = NULL;
	g_autofree char *manifest = NULL;
	GError *error = NULL;
	size_t count = 0;

	(void)data;
	submit(fixture, "anna");
	g_assert_no_error(approve(fixture, "bo", "chair"));
	g_assert_no_error(approve(fixture, "cem", "registrar"));
	g_assert_true(approval_void(fixture->store, &change, &error));
	g_assert_cmpint(state_of(fixture), ==, DOSSIER_DRAFT);
	g_assert_false(
		approval_get_manifest(fixture->store, "lighthouse", &manifest, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);

	/* Authors stay authors; approvers approve again. */
	submit(fixture, "anna");
	assert_refused(approve(fixture, "anna", "chair"), CHY_REFUSED, "authors");
	g_assert_no_error(approve(fixture, "bo", "chair"));
	g_assert_true(approval_history(fixture->store, "lighthouse", &history, &error));

	const ApprovalRound *rounds = approvalhistory_rounds(history, &count);

	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(rounds[0].ended, ==, "voided");
	g_assert_cmpstr(rounds[0].reason, ==, "the holder of 'x/chair' changed");

	const ApprovalPart *parts = approvalhistory_parts(history, &count);

	g_assert_cmpuint(count, ==, 5);
	g_assert_cmpstr(parts[0].user, ==, "bo");
	g_assert_cmpstr(parts[0].role, ==, "approver");
	g_assert_cmpstr(parts[0].office, ==, "chair");
}

static void test_change_is_refused_later(Fixture *fixture, const void *data)
{
	GError *error = NULL;

	(void)data;
	submit(fixture, "anna");
	g_assert_true(save(fixture->store, terms, "dora", &error));
	g_assert_false(save(fixture->store, "dossier: lighthouse\n", "dora", &error));
	g_assert_error(error, CHY_ERROR, CHY_REFUSED);
	g_clear_error(&error);
}

static void test_unknown_dossier(Fixture *fixture, const void *data)
{
	DossierState state = DOSSIER_DRAFT;
	GError *error = NULL;

	(void)data;
	g_assert_false(approval_get_state(fixture->store, "other", &state, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(Fixture *, const void *);
	} tests[] = {
		{ "/drafting/approval/whole-life", test_whole_life },
		{ "/drafting/approval/who-may", test_who_may_approve },
		{ "/drafting/approval/several-offices", test_several_offices },
		{ "/drafting/approval/key", test_store_refuses_author },
		{ "/drafting/approval/manifest", test_manifest_is_kept },
		{ "/drafting/approval/other-manifest", test_other_manifest },
		{ "/drafting/approval/rejection", test_rejection },
		{ "/drafting/approval/voiding", test_voiding },
		{ "/drafting/approval/change-refused", test_change_is_refused_later },
		{ "/drafting/approval/unknown", test_unknown_dossier },
	};

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/approval/moves", test_moves);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, fixture_init, tests[i].run,
			   fixture_clear);
	return g_test_run();
}
