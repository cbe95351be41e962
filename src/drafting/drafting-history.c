/*
 * The history of a dossier: its rounds and who took which part in them.
 */
#include "drafting-approval.h"
#include "drafting-round.h"

#include "store-core.h"

static const char sql_rounds[] =
	"SELECT round, digest, submitted_by, ended, ended_by, ended_at, reason, offices"
	" FROM drafting_round WHERE dossier = $1 ORDER BY round";
static const char sql_parts[] =
	"SELECT round, actor, role, office, at FROM drafting_part"
	" WHERE dossier = $1 ORDER BY round, at, role, actor";

struct ApprovalHistory {
	GStringChunk *strings;
	GArray *rounds; /* ApprovalRound */
	GArray *parts;  /* ApprovalPart */
};

void approvalhistory_free(ApprovalHistory *history)
{
	if (history == NULL)
		return;
	g_string_chunk_free(history->strings);
	g_array_unref(history->rounds);
	g_array_unref(history->parts);
	g_free(history);
}

static const char *keep(ApprovalHistory *history, const StoreRows *rows,
			unsigned column)
{
	const char *text = store_rows_text(rows, column);

	return text != NULL ? g_string_chunk_insert(history->strings, text) : NULL;
}

static bool load_parts(Store *store, const char *dossier, ApprovalHistory *history,
		       GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_parts, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		ApprovalPart part = {
			.round = (int)store_rows_int(rows, 0),
			.user = keep(history, rows, 1),
			.role = keep(history, rows, 2),
			.office = keep(history, rows, 3),
			.stamp = keep(history, rows, 4),
		};

		g_array_append_val(history->parts, part);
	}
	return store_rows_finish(rows, error);
}

static unsigned count_approvals(const ApprovalHistory *history, int round)
{
	unsigned count = 0;

	for (guint i = 0; i < history->parts->len; i++) {
		const ApprovalPart *part =
			&g_array_index(history->parts, ApprovalPart, i);

		count += part->round == round && part->office != NULL;
	}
	return count;
}

/* The office that approves next in a round that has not ended, or NULL. */
static const char *find_next(ApprovalHistory *history, const ApprovalRound *round,
			     const char *offices)
{
	if (offices == NULL || round->ended != NULL)
		return NULL;

	g_auto(GStrv) names = g_strsplit(offices, "\n", -1);
	unsigned given = count_approvals(history, round->round);

	if (given >= g_strv_length(names))
		return NULL;
	return g_string_chunk_insert(history->strings, names[given]);
}

static bool load_rounds(Store *store, const char *dossier, ApprovalHistory *history,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_rounds, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		ApprovalRound round = {
			.round = (int)store_rows_int(rows, 0),
			.digest = keep(history, rows, 1),
			.submitted = keep(history, rows, 2),
			.ended = keep(history, rows, 3),
			.ended_by = keep(history, rows, 4),
			.ended_at = keep(history, rows, 5),
			.reason = keep(history, rows, 6),
		};

		round.next = find_next(history, &round, store_rows_text(rows, 7));
		g_array_append_val(history->rounds, round);
	}
	return store_rows_finish(rows, error);
}

bool approval_history(Store *store, const char *dossier, ApprovalHistory **history_out,
		      GError **error)
{
	g_autoptr(ApprovalHistory) history = g_new0(ApprovalHistory, 1);
	RoundRow row;

	history->strings = g_string_chunk_new(1024);
	history->rounds = g_array_new(FALSE, FALSE, sizeof(ApprovalRound));
	history->parts = g_array_new(FALSE, FALSE, sizeof(ApprovalPart));
	if (!round_load(store, dossier, &row, error) ||
	    !load_parts(store, dossier, history, error) ||
	    !load_rounds(store, dossier, history, error))
		return false;
	*history_out = g_steal_pointer(&history);
	return true;
}

const ApprovalRound *approvalhistory_rounds(const ApprovalHistory *history,
					    size_t *count_out)
{
	*count_out = history->rounds->len;
	return (const ApprovalRound *)(void *)history->rounds->data;
}

const ApprovalPart *approvalhistory_parts(const ApprovalHistory *history,
					  size_t *count_out)
{
	*count_out = history->parts->len;
	return (const ApprovalPart *)(void *)history->parts->data;
}
