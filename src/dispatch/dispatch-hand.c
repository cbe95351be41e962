#include "dispatch-hand.h"

static const char sql_list[] =
	"SELECT letter, channel, address, state FROM dispatch_parcel"
	" WHERE dossier = $1 AND address IS NOT NULL ORDER BY letter, channel";

static void hand_parcel_free(void *data)
{
	HandParcel *parcel = data;

	g_free(parcel->letter);
	g_free(parcel->channel);
	g_free(parcel->address);
	g_free(parcel);
}

bool hand_list(Store *store, const char *dossier, GPtrArray **parcels_out,
	       GError **error)
{
	g_autoptr(GPtrArray) parcels =
		g_ptr_array_new_with_free_func(hand_parcel_free);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_list, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		HandParcel *parcel = g_new0(HandParcel, 1);

		g_ptr_array_add(parcels, parcel);
		parcel->letter = g_strdup(store_rows_text(rows, 0));
		parcel->channel = g_strdup(store_rows_text(rows, 1));
		parcel->address = g_strdup(store_rows_text(rows, 2));
		if (!parcel_state_parse(store_rows_text(rows, 3), &parcel->state, error))
			return false;
	}
	if (!store_rows_finish(rows, error))
		return false;
	*parcels_out = g_steal_pointer(&parcels);
	return true;
}
