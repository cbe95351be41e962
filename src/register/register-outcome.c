#include "register-outcome.h"

#include "register-private.h"
#include "register-record.h"

/* Of the outcomes of one parcel the last, whose word holds. */
static const char sql_last[] =
	"SELECT payload FROM register_entry WHERE kind = 'outcome' AND parcel = $1"
	" ORDER BY position DESC LIMIT 1";

bool register_outcome_find(Store *store, const char *letter, const char *channel,
			   char **state_out, GError **error)
{
	g_autofree char *parcel = g_strconcat(letter, "\nchannel: ", channel, NULL);
	g_autoptr(StoreRows) rows = NULL;
	size_t length;

	if (!store_query(store, sql_last, STORE_ARGS(store_text(parcel)), &rows, error))
		return false;
	if (!store_rows_next(rows)) {
		if (!store_rows_finish(rows, error))
			return false;
		*state_out = NULL;
		return true;
	}

	const void *payload = store_rows_blob(rows, 0, &length);
	g_autofree char *record = payload_text(payload, length);

	char *state = record_get(record, "state");

	if (state == NULL)
		return chy_fail(error, CHY_CORRUPT,
				"an outcome of letter '%s' in the register has no state",
				letter);
	*state_out = state;
	return true;
}
