#include "register-home.h"

#include "register-private.h"
#include "register-record.h"

static const char sql_find_home[] =
	"SELECT payload FROM register_entry WHERE position = 0 AND kind = 'home'";

bool register_home_load(Store *store, RegisterHome *home_out, GError **error)
{
	g_auto(RegisterHome) home = { 0 };
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_find_home, NULL, &rows, error))
		return false;
	if (store_rows_next(rows)) {
		size_t length;
		const void *payload = store_rows_blob(rows, 0, &length);
		g_autofree char *record = payload_text(payload, length);

		home.origin = record_get(record, "origin");
		home.vkey = record_get(record, "verifier");
	}
	if (!store_rows_finish(rows, error))
		return false;
	*home_out = home;
	home = (RegisterHome){ 0 };
	return true;
}

void register_home_clear(RegisterHome *home)
{
	g_clear_pointer(&home->origin, g_free);
	g_clear_pointer(&home->vkey, g_free);
}
