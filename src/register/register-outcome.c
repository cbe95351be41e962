#include "register-outcome.h"

#include "register-private.h"
#include "register-record.h"

static const char sql_at[] =
	"SELECT payload FROM register_entry WHERE position = $1 AND kind = 'outcome'";

bool register_outcome_find(Store *store, const char *letter, const char *channel,
			   char **state_out, GError **error)
{
	g_autofree char *parcel = g_strconcat(letter, "\nchannel: ", channel, NULL);
	g_autoptr(StoreRows) rows = NULL;
	size_t length;

	if (!store_query(store, SQL_OUTCOME_LAST, STORE_ARGS(store_text(parcel)), &rows,
			 error))
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
		return chy_fail(
			error, CHY_CORRUPT,
			"an outcome of letter '%s' in the register has no state",
			letter);
	*state_out = state;
	return true;
}

void register_outcome_clear(RegisterOutcome *outcome)
{
	g_clear_pointer(&outcome->letter, g_free);
	g_clear_pointer(&outcome->channel, g_free);
	g_clear_pointer(&outcome->state, g_free);
	g_clear_pointer(&outcome->day, g_free);
	g_clear_pointer(&outcome->who, g_free);
	g_clear_pointer(&outcome->scan, g_free);
	g_clear_pointer(&outcome->was, g_free);
}

static void outcome_read(const StoreRows *rows, RegisterOutcome *outcome)
{
	size_t length;
	const void *payload = store_rows_blob(rows, 0, &length);
	g_autofree char *record = payload_text(payload, length);

	outcome->letter = record_get(record, "letter");
	outcome->channel = record_get(record, "channel");
	outcome->state = record_get(record, "state");
	outcome->day = record_get(record, "day");
	outcome->who = record_get(record, "who");
	outcome->scan = record_get(record, "scan");
	outcome->was = record_get(record, "was");
}

bool register_outcome_load(Store *store, int64_t position, RegisterOutcome *outcome_out,
			   GError **error)
{
	g_auto(RegisterOutcome) outcome = { 0 };
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_at, STORE_ARGS(store_int(position)), &rows, error))
		return false;
	if (store_rows_next(rows))
		outcome_read(rows, &outcome);
	if (!store_rows_finish(rows, error))
		return false;
	*outcome_out = outcome;
	outcome = (RegisterOutcome){ 0 };
	return true;
}
