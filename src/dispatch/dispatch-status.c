#include "dispatch-status.h"

static const char sql_counts[] =
	"SELECT state, COUNT(*), MIN(changed), MAX(changed) FROM dispatch_parcel"
	" WHERE dossier = $1 GROUP BY state";

/* Each parcel with its message, its last attempt and its last resolution. */
static const char sql_status[] =
	"SELECT p.letter, p.channel, p.mailbox, p.state, p.attempts, p.due, p.changed,"
	" m.message_id, a.relay, a.intent, a.outcome, a.code, a.reply, a.queue_id, "
	"a.tls,"
	" r.who, r.why, p.withheld, r.act FROM dispatch_parcel p"
	" LEFT JOIN dispatch_message m ON m.letter = p.letter AND m.channel = p.channel"
	" LEFT JOIN dispatch_attempt a ON a.letter = p.letter AND a.channel = p.channel"
	" AND a.number = (SELECT MAX(number) FROM dispatch_attempt l"
	" WHERE l.letter = p.letter AND l.channel = p.channel)"
	" LEFT JOIN dispatch_resolution r ON r.letter = p.letter AND r.channel = "
	"p.channel"
	" AND r.number = (SELECT MAX(number) FROM dispatch_resolution l"
	" WHERE l.letter = p.letter AND l.channel = p.channel)"
	" WHERE p.dossier = $1 ORDER BY p.letter, p.channel";

bool dispatch_counts(Store *store, const char *dossier, DispatchCounts *counts_out,
		     GError **error)
{
	DispatchCounts counts = { .total = 0 };
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_counts, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		ParcelState state;

		if (!parcel_state_parse(store_rows_text(rows, 0), &state, error))
			return false;
		counts.by_state[state] = store_rows_int(rows, 1);
		counts.total += counts.by_state[state];
		if (state != PARCEL_ACCEPTED)
			continue;
		g_strlcpy(counts.first_accepted, store_rows_text(rows, 2), STAMP_SIZE);
		g_strlcpy(counts.last_accepted, store_rows_text(rows, 3), STAMP_SIZE);
	}
	if (!store_rows_finish(rows, error))
		return false;
	*counts_out = counts;
	return true;
}

const StatusRow *status_row_leading(const StatusRow *one, const StatusRow *other)
{
	static const unsigned ranks[PARCEL_STATES] = {
		[PARCEL_IN_DOUBT] = 0, [PARCEL_LEASED] = 1,    [PARCEL_WAITING] = 2,
		[PARCEL_REFUSED] = 3,  [PARCEL_ABANDONED] = 4, [PARCEL_ACCEPTED] = 5,
	};

	if (one == NULL || other == NULL)
		return one != NULL ? one : other;
	return ranks[other->state] < ranks[one->state] ? other : one;
}

struct StatusList {
	GArray *rows; /* of StatusRow, which own their texts */
};

static void row_clear(gpointer data)
{
	StatusRow *row = data;
	char *const texts[] = { row->letter, row->channel,  row->mailbox,
				row->due,    row->changed,  row->relay,
				row->intent, row->outcome,  row->message_id,
				row->reply,  row->queue_id, row->tls,
				row->who,    row->why,      row->withheld,
				row->resolved };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
}

void status_list_free(StatusList *list)
{
	if (list == NULL)
		return;
	g_array_unref(list->rows);
	g_free(list);
}

const StatusRow *status_list_get(const StatusList *list, size_t *count_out)
{
	*count_out = list->rows->len;
	return (const StatusRow *)(const void *)list->rows->data;
}

static char *column_dup(const StoreRows *rows, unsigned column)
{
	return g_strdup(store_rows_text(rows, column));
}

static StatusRow row_read(const StoreRows *rows, ParcelState state)
{
	return (StatusRow){
		.letter = column_dup(rows, 0),
		.channel = column_dup(rows, 1),
		.mailbox = column_dup(rows, 2),
		.state = state,
		.attempts = store_rows_int(rows, 4),
		.due = state == PARCEL_WAITING ? column_dup(rows, 5) : NULL,
		.changed = column_dup(rows, 6),
		.message_id = column_dup(rows, 7),
		.relay = column_dup(rows, 8),
		.intent = column_dup(rows, 9),
		.outcome = column_dup(rows, 10),
		.code = store_rows_int(rows, 11),
		.reply = column_dup(rows, 12),
		.queue_id = column_dup(rows, 13),
		.tls = column_dup(rows, 14),
		.who = column_dup(rows, 15),
		.why = column_dup(rows, 16),
		.withheld = column_dup(rows, 17),
		.resolved = column_dup(rows, 18),
	};
}

bool dispatch_status(Store *store, const char *dossier, StatusList **list_out,
		     GError **error)
{
	g_autoptr(StatusList) list = g_new0(StatusList, 1);
	g_autoptr(StoreRows) rows = NULL;

	list->rows = g_array_new(FALSE, FALSE, sizeof(StatusRow));
	g_array_set_clear_func(list->rows, row_clear);
	if (!store_query(store, sql_status, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		ParcelState state;

		if (!parcel_state_parse(store_rows_text(rows, 3), &state, error))
			return false;

		StatusRow row = row_read(rows, state);

		g_array_append_val(list->rows, row);
	}
	if (!store_rows_finish(rows, error))
		return false;
	*list_out = g_steal_pointer(&list);
	return true;
}
