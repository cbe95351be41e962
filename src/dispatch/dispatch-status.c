/*
 * How parcels stand: counted by the indices of those that wait, are leased, go by hand or want
 * a person. Accepted are the rest, so that no parcel is read to be counted.
 */
#include "dispatch-status.h"

#include "dispatch-parcel.h"
#include "dispatch-private.h"

#include <string.h>

static const char sql_unsettled[] =
	"SELECT 1 FROM dispatch_parcel WHERE dossier = $1 AND state = 'waiting'"
	" AND address IS NULL"
	" UNION ALL SELECT 1 FROM dispatch_parcel WHERE dossier = $1"
	" AND state = 'waiting' AND address IS NOT NULL"
	" UNION ALL SELECT 1 FROM dispatch_parcel WHERE dossier = $1"
	" AND state = 'in-doubt' AND " SQL_IS_PRESSING
	" UNION ALL SELECT 1 FROM dispatch_parcel WHERE run IS NOT NULL"
	" AND " SQL_OF_DOSSIER " = 1 LIMIT 1";
static const char sql_last_accepted[] =
	"SELECT MAX(CASE WHEN r.day IS NULL THEN p.changed END), MAX(r.day)"
	" FROM dispatch_parcel p LEFT JOIN dispatch_resolution r"
	" ON r.parcel = p.serial AND r.number ="
	" (SELECT MAX(number) FROM dispatch_resolution l WHERE l.parcel = p.serial)"
	" WHERE p.dossier = $1 AND p.state = 'accepted'";

static const char sql_states[] =
	"SELECT letter, state FROM dispatch_parcel WHERE dossier = $1 ORDER BY letter";

static const char sql_letters[] =
	"SELECT DISTINCT letter FROM dispatch_parcel WHERE dossier = $1 ORDER BY letter";
static const char sql_all_letters[] =
	"SELECT DISTINCT letter FROM dispatch_parcel ORDER BY letter";

/* Each parcel with its message, its last attempt and its last resolution. */
#define SQL_STATUS                                                                     \
	"SELECT p.letter, p.channel, p.mailbox, p.state, p.attempts, p.due, "          \
	"p.changed, m.message_id, a.relay, a.intent, a.outcome, a.code, a.reply, "     \
	"a.queue_id, a.tls, r.who, r.why, p.withheld, r.act, "                         \
	"p.address, r.day, r.bearer, r.scan, p.token, a.enhanced, p.dossier, "         \
	"p.serial, a.number "                                                          \
	"FROM dispatch_parcel p LEFT JOIN dispatch_message m ON m.parcel = p.serial "  \
	"LEFT JOIN dispatch_attempt a ON a.parcel = p.serial AND a.number = "          \
	"(SELECT MAX(number) FROM dispatch_attempt l WHERE l.parcel = p.serial) "      \
	"LEFT JOIN dispatch_resolution r ON r.parcel = p.serial AND r.number = "       \
	"(SELECT MAX(number) FROM dispatch_resolution l WHERE l.parcel = p.serial) "
static const char sql_status[] =
	SQL_STATUS "WHERE p.dossier = $1 ORDER BY p.letter, p.channel";
static const char sql_status_letter[] =
	SQL_STATUS "WHERE p.letter = $1 ORDER BY p.channel";

static bool count_one(Store *store, const char *sql, const char *dossier,
		      int64_t *count_out, GError **error)
{
	StoreInt count = { 0 };

	if (!store_find_int(store, sql, STORE_ARGS(store_text(dossier)), &count, error))
		return false;
	*count_out = count.value;
	return true;
}

/* Fill in what `sql` says of states. */
static bool count_states(Store *store, const char *sql, const char *dossier,
			 int64_t counts[PARCEL_STATES], GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		ParcelState state;

		if (!parcel_state_parse(store_rows_text(rows, 0), &state, error))
			return false;
		counts[state] = store_rows_int(rows, 1);
	}
	return store_rows_finish(rows, error);
}

static bool count_all(Store *store, const char *dossier, DispatchCounts *counts,
		      GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, SQL_COUNT_ALL, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		counts->total = store_rows_int(rows, 0);
		counts->further = store_rows_int(rows, 1);
		counts->mixed = g_strcmp0(store_rows_text(rows, 2),
					  store_rows_text(rows, 3)) != 0;
	}
	return store_rows_finish(rows, error);
}

bool dispatch_counts(Store *store, const char *dossier, DispatchCounts *counts_out,
		     GError **error)
{
	DispatchCounts counts = { .total = 0 };
	int64_t *by_state = counts.by_state;
	int64_t queued = 0, others = 0;

	if (!count_all(store, dossier, &counts, error) ||
	    !count_one(store, SQL_COUNT_QUEUED, dossier, &queued, error) ||
	    !count_one(store, SQL_COUNT_LEASED, dossier, &by_state[PARCEL_LEASED],
		       error) ||
	    !count_states(store, SQL_COUNT_ON_PAPER, dossier, counts.on_paper, error) ||
	    !count_states(store, SQL_COUNT_PRESSING, dossier, by_state, error))
		return false;
	by_state[PARCEL_WAITING] = queued + counts.on_paper[PARCEL_WAITING];
	for (int i = 0; i < PARCEL_STATES; i++)
		others += by_state[i];
	by_state[PARCEL_ACCEPTED] = counts.total - others;
	*counts_out = counts;
	return true;
}

bool dispatch_count_doubts(Store *store, const char *dossier, int64_t *letters_out,
			   GError **error)
{
	return count_one(store, SQL_COUNT_DOUBTS, dossier, letters_out, error);
}

bool dispatch_is_settled(Store *store, const char *dossier, bool *settled_out,
			 GError **error)
{
	StoreInt one = { 0 };

	if (!store_find_int(store, sql_unsettled, STORE_ARGS(store_text(dossier)), &one,
			    error))
		return false;
	*settled_out = !one.found;
	return true;
}

bool dispatch_last_accepted(Store *store, const char *dossier, char **stamp_out,
			    char **day_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *stamp = NULL, *day = NULL;

	if (!store_query(store, sql_last_accepted, STORE_ARGS(store_text(dossier)),
			 &rows, error))
		return false;
	if (store_rows_next(rows)) {
		stamp = g_strdup(store_rows_text(rows, 0));
		day = g_strdup(store_rows_text(rows, 1));
	}
	if (!store_rows_finish(rows, error))
		return false;
	*stamp_out = g_steal_pointer(&stamp);
	*day_out = g_steal_pointer(&day);
	return true;
}

/* Which state of its parcels tells how a letter stands: the least. */
static unsigned rank_of(ParcelState state)
{
	static const unsigned ranks[PARCEL_STATES] = {
		[PARCEL_IN_DOUBT] = 0, [PARCEL_LEASED] = 1,    [PARCEL_WAITING] = 2,
		[PARCEL_REFUSED] = 3,  [PARCEL_ABANDONED] = 4, [PARCEL_ACCEPTED] = 5,
	};

	return ranks[state];
}

/* Which of two parcels of one letter tells how the letter stands; either may be NULL; the
 * first of equals. */
static const StatusRow *status_row_leading(const StatusRow *one, const StatusRow *other)
{
	if (one == NULL || other == NULL)
		return one != NULL ? one : other;
	return rank_of(other->state) < rank_of(one->state) ? other : one;
}

/* --- the summary ----------------------------------------------------------------- */

void status_summary_clear(StatusSummary *summary)
{
	g_clear_pointer(&summary->pressing, g_ptr_array_unref);
}

static const ParcelState pressing_states[] = { PARCEL_IN_DOUBT, PARCEL_REFUSED,
					       PARCEL_ABANDONED };

/* Letters by the state that their parcels lead to, and of those that press, so many. */
typedef struct Summing {
	size_t max;
	int64_t letters[PARCEL_STATES];
	GPtrArray *pressing[PARCEL_STATES]; /* NULL for what presses nobody */
	GString *letter;     /* whose parcels are being seen; empty: none */
	ParcelState leading; /* of its parcels so far */
} Summing;

/* All parcels of the letter have been seen. */
static void end_letter(Summing *summing)
{
	GPtrArray *pressing = summing->pressing[summing->leading];

	if (summing->letter->len == 0)
		return;
	summing->letters[summing->leading]++;
	if (pressing != NULL && pressing->len < summing->max)
		g_ptr_array_add(pressing, g_strdup(summing->letter->str));
}

static void see_parcel(Summing *summing, const char *letter, ParcelState state)
{
	if (strcmp(summing->letter->str, letter) == 0) {
		if (rank_of(state) < rank_of(summing->leading))
			summing->leading = state;
		return;
	}
	end_letter(summing);
	g_string_assign(summing->letter, letter);
	summing->leading = state;
}

/* Where letters go to several mailboxes: parcel by parcel. */
static bool see_parcels(Store *store, const char *dossier, Summing *summing,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_states, STORE_ARGS(store_text(dossier)), &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		ParcelState state;

		if (!parcel_state_parse(store_rows_text(rows, 1), &state, error))
			return false;
		see_parcel(summing, store_rows_text(rows, 0), state);
	}
	end_letter(summing);
	return store_rows_finish(rows, error);
}

/* Where each has one: a letter stands as its parcel does, and most need not be seen. */
static bool see_pressing(Store *store, const char *dossier, Summing *summing,
			 GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pressing_states); i++) {
		ParcelState state = pressing_states[i];
		g_autoptr(StoreRows) rows = NULL;

		if (!store_query(store, SQL_PRESSING_LETTERS,
				 STORE_ARGS(store_text(dossier),
					    store_text(parcel_state_name(state)),
					    store_int((int64_t)summing->max)),
				 &rows, error))
			return false;
		while (store_rows_next(rows))
			g_ptr_array_add(summing->pressing[state],
					g_strdup(store_rows_text(rows, 0)));
		if (!store_rows_finish(rows, error))
			return false;
	}
	return true;
}

static bool sum(Store *store, const char *dossier, Summing *summing,
		DispatchCounts *parcels_out, GError **error)
{
	if (!dispatch_counts(store, dossier, parcels_out, error))
		return false;
	if (parcels_out->further > 0)
		return see_parcels(store, dossier, summing, error);
	memcpy(summing->letters, parcels_out->by_state, sizeof summing->letters);
	return see_pressing(store, dossier, summing, error);
}

/* Take over what was summed. */
static void conclude(const Summing *summing, StatusSummary *summary)
{
	for (int i = 0; i < PARCEL_STATES; i++) {
		int64_t letters = summing->letters[i];

		if (letters > 0)
			summary->counts[summary->states++] =
				(struct StatusCount){ (ParcelState)i, letters };
		summary->letters += letters;
		if (summing->pressing[i] != NULL)
			summary->pressing_total += letters;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(pressing_states); i++)
		g_ptr_array_extend_and_steal(summary->pressing,
					     summing->pressing[pressing_states[i]]);
}

bool dispatch_summary(Store *store, const char *dossier, size_t pressing_max,
		      StatusSummary *summary_out, GError **error)
{
	g_auto(StatusSummary) summary = { 0 };
	g_autoptr(GString) letter = g_string_new(NULL);
	Summing summing = { .max = pressing_max, .letter = letter };

	summary.pressing = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; i < G_N_ELEMENTS(pressing_states); i++)
		summing.pressing[pressing_states[i]] =
			g_ptr_array_new_with_free_func(g_free);

	bool seen = sum(store, dossier, &summing, &summary.parcels, error);

	conclude(&summing, &summary);
	if (!seen)
		return false;
	*summary_out = summary;
	summary.pressing = NULL;
	return true;
}

/* --- parcel by parcel ------------------------------------------------------------ */

struct StatusList {
	GArray *rows; /* of StatusRow, which own their texts */
};

static void row_clear(gpointer data)
{
	StatusRow *row = data;
	char *const texts[] = { row->letter,   row->channel,  row->mailbox,
				row->due,      row->changed,  row->relay,
				row->intent,   row->outcome,  row->message_id,
				row->reply,    row->queue_id, row->tls,
				row->who,      row->why,      row->withheld,
				row->resolved, row->day,      row->bearer,
				row->scan,     row->token,    row->address,
				row->enhanced, row->dossier };

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

/* One that is leased counts the attempt that it is leased for before that has begun. */
static int64_t count_begun(const StoreRows *rows, ParcelState state)
{
	int64_t attempts = store_rows_int(rows, 4);
	bool begun = state != PARCEL_LEASED || store_rows_int(rows, 27) == attempts;

	return begun ? attempts : attempts - 1;
}

static StatusRow row_read(const StoreRows *rows, ParcelState state)
{
	return (StatusRow){
		.letter = column_dup(rows, 0),
		.channel = column_dup(rows, 1),
		.mailbox = column_dup(rows, 2),
		.state = state,
		.attempts = count_begun(rows, state),
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
		.address = column_dup(rows, 19),
		.on_paper = !store_rows_is_null(rows, 19),
		.day = column_dup(rows, 20),
		.bearer = column_dup(rows, 21),
		.scan = column_dup(rows, 22),
		.token = column_dup(rows, 23),
		.enhanced = column_dup(rows, 24),
		.dossier = column_dup(rows, 25),
		.serial = store_rows_int(rows, 26),
	};
}

/* What `sql` finds for `key`. */
static bool list_rows(Store *store, const char *sql, const char *key,
		      StatusList **list_out, GError **error)
{
	g_autoptr(StatusList) list = g_new0(StatusList, 1);
	g_autoptr(StoreRows) rows = NULL;

	list->rows = g_array_new(FALSE, FALSE, sizeof(StatusRow));
	g_array_set_clear_func(list->rows, row_clear);
	if (!store_query(store, sql, STORE_ARGS(store_text(key)), &rows, error))
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

bool dispatch_letters(Store *store, const char *dossier, DispatchVisit visit,
		      void *data, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!(dossier == NULL
		      ? store_query(store, sql_all_letters, NULL, &rows, error)
		      : store_query(store, sql_letters, STORE_ARGS(store_text(dossier)),
				    &rows, error)))
		return false;
	while (store_rows_next(rows))
		if (!visit(data, store_rows_text(rows, 0), error))
			return false;
	return store_rows_finish(rows, error);
}

bool dispatch_status(Store *store, const char *dossier, StatusList **list_out,
		     GError **error)
{
	return list_rows(store, sql_status, dossier, list_out, error);
}

bool dispatch_status_letter(Store *store, const char *letter, StatusList **list_out,
			    GError **error)
{
	return list_rows(store, sql_status_letter, letter, list_out, error);
}

const StatusRow *status_list_leading(const StatusList *list)
{
	size_t count = 0;
	const StatusRow *rows = status_list_get(list, &count), *leading = NULL;

	for (size_t i = 0; i < count; i++)
		leading = status_row_leading(leading, &rows[i]);
	return leading;
}
