/*
 * Rounds: each begins with a draft and ends when it is rejected or voided, or never.
 *
 * Invariants:
 *   1. The rounds of a dossier are 1 to its present one; only the present one has not
 * ended.
 *   2. A user has one part in a round (primary key).
 */
#include "drafting-round.h"

#include "store-core.h"

#include <string.h>

static const char sql_row[] =
	"SELECT state, round FROM drafting_dossier WHERE name = $1";
static const char sql_begin[] =
	"INSERT INTO drafting_round (dossier, round)"
	" VALUES ($1, $2) ON CONFLICT (dossier, round) DO NOTHING";
static const char sql_begin_next[] =
	"INSERT INTO drafting_round (dossier, round) VALUES ($1, $2)";
static const char sql_add_author[] =
	"INSERT INTO drafting_part (dossier, round, actor, role, at)"
	" VALUES ($1, $2, $3, 'author', $4)"
	" ON CONFLICT (dossier, round, actor) DO NOTHING";
static const char sql_end[] =
	"UPDATE drafting_round SET ended = $1, ended_by = $2, ended_at = $3, reason = $4"
	" WHERE dossier = $5 AND round = $6";
static const char sql_next[] = "UPDATE drafting_dossier SET round = $1 WHERE name = $2";
static const char sql_carry[] =
	"INSERT INTO drafting_part (dossier, round, actor, role, at)"
	" SELECT dossier, round + 1, actor, role, at FROM drafting_part"
	" WHERE dossier = $1 AND round = $2 AND role = 'author'";

static bool parse_state(const char *name, DossierState *state_out)
{
	for (int i = 0; i < DOSSIER_STATES; i++) {
		if (strcmp(dossier_state_name((DossierState)i), name) != 0)
			continue;
		*state_out = (DossierState)i;
		return true;
	}
	return false;
}

bool round_load(Store *store, const char *dossier, RoundRow *row_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	RoundRow row = { DOSSIER_DRAFT, 0 };
	bool found = false, known = true;

	if (!store_query(store, sql_row, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		found = true;
		known = parse_state(store_rows_text(rows, 0), &row.state);
		row.round = store_rows_int(rows, 1);
	}
	if (!store_rows_finish(rows, error))
		return false;
	if (!found)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot find dossier '%s': there is none of this name",
				dossier);
	if (!known)
		return chy_fail(error, CHY_CORRUPT,
				"cannot read dossier '%s': its state is unknown",
				dossier);
	*row_out = row;
	return true;
}

static bool begin(Store *store, const char *dossier, int64_t round, GError **error)
{
	return store_run(store, sql_begin,
			 STORE_ARGS(store_text(dossier), store_int(round)), error);
}

bool round_add_author(Store *store, const ApprovalAct *act, GError **error)
{
	RoundRow row;

	return round_load(store, act->dossier, &row, error) &&
	       begin(store, act->dossier, row.round, error) &&
	       store_run(store, sql_add_author,
			 STORE_ARGS(store_text(act->dossier), store_int(row.round),
				    store_text(act->user), store_text(act->stamp)),
			 error);
}

static bool begin_next(Store *store, const ApprovalAct *act, const RoundRow *row,
		       const char *how, GError **error)
{
	int64_t next = row->round + 1;

	return store_run(store, sql_end,
			 STORE_ARGS(store_text(how), store_text(act->user),
				    store_text(act->stamp), store_text(act->reason),
				    store_text(act->dossier), store_int(row->round)),
			 error) &&
	       store_run(store, sql_begin_next,
			 STORE_ARGS(store_text(act->dossier), store_int(next)),
			 error) &&
	       store_run(store, sql_next,
			 STORE_ARGS(store_int(next), store_text(act->dossier)),
			 error) &&
	       (strcmp(how, "voided") != 0 ||
		store_run(store, sql_carry,
			  STORE_ARGS(store_text(act->dossier), store_int(row->round)),
			  error));
}

bool round_end(Store *store, const ApprovalAct *act, const RoundRow *row,
	       const char *how, GError **error)
{
	g_autoptr(GError) fault = NULL;

	if (begin_next(store, act, row, how, &fault))
		return true;
	if (chy_error_is(fault, CHY_EXISTS))
		return chy_fail(error, CHY_CORRUPT,
				"cannot end round %" G_GINT64_FORMAT
				" of dossier '%s': "
				"the store has something of the next one already; "
				"'verify' says what else",
				row->round, act->dossier);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}
