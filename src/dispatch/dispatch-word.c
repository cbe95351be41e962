#include "dispatch-word.h"

static const char sql_list[] =
	"SELECT act, was, who, why, at, day, bearer, scan FROM dispatch_resolution"
	" WHERE parcel = $1 ORDER BY number";

void parcelword_clear(ParcelWord *word)
{
	g_clear_pointer(&word->act, g_free);
	g_clear_pointer(&word->was, g_free);
	g_clear_pointer(&word->who, g_free);
	g_clear_pointer(&word->why, g_free);
	g_clear_pointer(&word->at, g_free);
	g_clear_pointer(&word->day, g_free);
	g_clear_pointer(&word->bearer, g_free);
	g_clear_pointer(&word->scan, g_free);
}

static void word_free(void *data)
{
	parcelword_clear(data);
	g_free(data);
}

static ParcelWord *word_read(const StoreRows *rows)
{
	ParcelWord *word = g_new0(ParcelWord, 1);

	word->act = g_strdup(store_rows_text(rows, 0));
	word->was = g_strdup(store_rows_text(rows, 1));
	word->who = g_strdup(store_rows_text(rows, 2));
	word->why = g_strdup(store_rows_text(rows, 3));
	word->at = g_strdup(store_rows_text(rows, 4));
	word->day = g_strdup(store_rows_text(rows, 5));
	word->bearer = g_strdup(store_rows_text(rows, 6));
	word->scan = g_strdup(store_rows_text(rows, 7));
	return word;
}

bool parcel_words(Store *store, int64_t parcel, GPtrArray **words_out, GError **error)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(word_free);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_list, STORE_ARGS(store_int(parcel)), &rows, error))
		return false;
	while (store_rows_next(rows))
		g_ptr_array_add(words, word_read(rows));
	if (!store_rows_finish(rows, error))
		return false;
	*words_out = g_steal_pointer(&words);
	return true;
}
