#include "dispatch-message.h"

static const char sql_save[] =
	"INSERT INTO dispatch_message (parcel, message_id, header, encoder, digest,"
	" composed) VALUES ($1, $2, $3, $4, $5, $6)";

static const char sql_replace[] =
	"UPDATE dispatch_message SET header = $1, digest = $2,"
	" encoder = $3 WHERE parcel = $4";

static const char sql_arrived[] =
	"SELECT 1 FROM dispatch_attempt WHERE parcel = $1"
	" AND (act IS NULL OR act NOT IN ('defer', 'refuse', 'give-up')) LIMIT 1";

static const char sql_find[] =
	"SELECT parcel, message_id, header, encoder, digest, composed"
	" FROM dispatch_message WHERE parcel = $1";

bool dispatch_message_save(Store *store, const DispatchMessage *message, GError **error)
{
	return store_run(
		store, sql_save,
		STORE_ARGS(store_int(message->parcel), store_text(message->message_id),
			   store_text(message->header), store_text(message->encoder),
			   store_text(message->digest), store_text(message->composed)),
		error);
}

bool dispatch_message_replace(Store *store, const DispatchMessage *message,
			      GError **error)
{
	int64_t changed = 0;

	if (!store_change(store, sql_replace,
			  STORE_ARGS(store_text(message->header),
				     store_text(message->digest),
				     store_text(message->encoder),
				     store_int(message->parcel)),
			  &changed, error))
		return false;
	return changed == 1 ||
	       chy_fail(error, CHY_NOT_FOUND,
			"the ledger has no message of parcel %" G_GINT64_FORMAT,
			message->parcel);
}

bool dispatch_message_may_have_arrived(Store *store, int64_t parcel, bool *arrived_out,
				       GError **error)
{
	StoreInt one = { 0 };

	if (!store_find_int(store, sql_arrived, STORE_ARGS(store_int(parcel)), &one,
			    error))
		return false;
	*arrived_out = one.found;
	return true;
}

static DispatchMessage *message_read(const StoreRows *rows)
{
	DispatchMessage *message = g_new0(DispatchMessage, 1);

	message->parcel = store_rows_int(rows, 0);
	message->message_id = g_strdup(store_rows_text(rows, 1));
	message->header = g_strdup(store_rows_text(rows, 2));
	message->encoder = g_strdup(store_rows_text(rows, 3));
	message->digest = g_strdup(store_rows_text(rows, 4));
	message->composed = g_strdup(store_rows_text(rows, 5));
	return message;
}

bool dispatch_message_find(Store *store, int64_t parcel, DispatchMessage **message_out,
			   GError **error)
{
	g_autoptr(DispatchMessage) message = NULL;
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_find, STORE_ARGS(store_int(parcel)), &rows, error))
		return false;
	if (store_rows_next(rows))
		message = message_read(rows);
	if (!store_rows_finish(rows, error))
		return false;
	*message_out = g_steal_pointer(&message);
	return true;
}

void dispatch_message_free(DispatchMessage *message)
{
	if (message == NULL)
		return;
	g_free(message->message_id);
	g_free(message->header);
	g_free(message->encoder);
	g_free(message->digest);
	g_free(message->composed);
	g_free(message);
}
