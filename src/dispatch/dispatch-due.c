#include "dispatch-due.h"

#include "dispatch-private.h"

static const char sql_next_due[] =
	"SELECT MIN(due) FROM dispatch_parcel WHERE dossier = $1 AND state = 'waiting'"
	" AND address IS NULL";

static const char sql_hasten[] =
	"UPDATE dispatch_parcel SET due = $1 WHERE dossier = $2 AND state = 'waiting'"
	" AND address IS NULL AND paced = 1 AND due > $1";

/* What was not tried yet, and is not due since it was made, was put off; what waits for a pace is
 * none of it, nor what a clock has made that was ahead. */
#define WAS_PUT_OFF "attempts = 0 AND due > created AND paced = 0"

static const char sql_put_off[] =
	"SELECT letter FROM dispatch_parcel WHERE dossier = $1 AND state = 'waiting'"
	" AND address IS NULL AND due > $2 AND " WAS_PUT_OFF
	" ORDER BY due, serial LIMIT 1";

static const char sql_recall[] =
	"UPDATE dispatch_parcel SET due = $1 WHERE dossier = $2 AND state = 'waiting'"
	" AND address IS NULL AND due > $1 AND " WAS_PUT_OFF;

bool parcel_next_due(Store *store, const char *dossier, char **due_out, GError **error)
{
	return store_find_text(store, sql_next_due, STORE_ARGS(store_text(dossier)),
			       due_out, error);
}

bool parcel_next_paced(Store *store, const char *dossier, char **due_out,
		       GError **error)
{
	return store_find_text(store, SQL_NEXT_PACED, STORE_ARGS(store_text(dossier)),
			       due_out, error);
}

bool parcel_hasten_paced(Store *store, const char *dossier, const char *stamp,
			 GError **error)
{
	return store_run(store, sql_hasten,
			 STORE_ARGS(store_text(stamp), store_text(dossier)), error);
}

bool parcel_find_put_off(Store *store, const char *dossier, const char *stamp,
			 char **letter_out, GError **error)
{
	return store_find_text(store, sql_put_off,
			       STORE_ARGS(store_text(dossier), store_text(stamp)),
			       letter_out, error);
}

bool parcel_hasten_put_off(Store *store, const char *dossier, const char *stamp,
			   GError **error)
{
	return store_run(store, sql_recall,
			 STORE_ARGS(store_text(stamp), store_text(dossier)), error);
}
