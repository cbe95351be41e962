#include "dispatch-sweep.h"

#include "dispatch-private.h"

static void swept_free(void *data)
{
	SweptParcel *parcel = data;

	g_free(parcel->letter);
	g_free(parcel->channel);
	g_free(parcel);
}

static int compare_swept(gconstpointer a, gconstpointer b)
{
	const SweptParcel *one = *(SweptParcel *const *)a;
	const SweptParcel *other = *(SweptParcel *const *)b;
	int order = strcmp(one->letter, other->letter);

	return order != 0 ? order : strcmp(one->channel, other->channel);
}

bool dispatch_sweep(Store *store, const Sweep *sweep, const char *stamp,
		    GPtrArray **parcels_out, GError **error)
{
	g_autoptr(GPtrArray) parcels = g_ptr_array_new_with_free_func(swept_free);
	g_autoptr(StoreRows) rows = NULL;
	ParcelState to;

	g_assert(sweep->why != NULL);
	if (!parcel_state_move(PARCEL_WAITING, sweep->act, &to))
		g_assert_not_reached();
	if (!store_query(store, SQL_SWEEP,
			 STORE_ARGS(store_text(parcel_state_name(to)),
				    store_text(sweep->why), store_text(stamp),
				    store_text(sweep->dossier)),
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		SweptParcel *parcel = g_new0(SweptParcel, 1);

		parcel->letter = g_strdup(store_rows_text(rows, 0));
		parcel->channel = g_strdup(store_rows_text(rows, 1));
		parcel->attempts = store_rows_int(rows, 2);
		g_ptr_array_add(parcels, parcel);
	}
	if (!store_rows_finish(rows, error))
		return false;
	g_ptr_array_sort(parcels, compare_swept);
	*parcels_out = g_steal_pointer(&parcels);
	return true;
}
