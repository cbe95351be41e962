#include "directory-holding.h"

#include <string.h>

/* The holder's times in the post, the latest to end last. */
static const char sql_times[] =
	"SELECT h.since, h.until, q.died FROM directory_holder h"
	" LEFT JOIN directory_person q ON q.id = h.person WHERE h.post = $1"
	" AND ((h.person = $2 AND $2 <> '') OR"
	" ($2 = '' AND COALESCE(NULLIF(h.name, ''), q.name) = $3))"
	" ORDER BY COALESCE(h.until, '9999-12-31'), h.place";

/* Why the time in this row of sql_times is not now, yours; NULL when it is. */
static char *row_end(const StoreRows *rows, const char *day)
{
	const char *since = store_rows_text(rows, 0);
	const char *until = store_rows_text(rows, 1);
	const char *died = store_rows_text(rows, 2);

	if (died != NULL && strcmp(died, day) <= 0)
		return g_strdup_printf("the holder died %s", died);
	if (until != NULL && strcmp(until, day) < 0)
		return g_strdup_printf("term ended %s", until);
	if (since != NULL && strcmp(since, day) > 0)
		return g_strdup_printf("term begins only %s", since);
	return NULL;
}

bool holding_find_end(Store *store, const Holding *holding, Date day, char **reason_out,
		      GError **error)
{
	g_autofree char *today = date_format(day);
	g_autofree char *reason = g_strdup("no longer holds the post");
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_times,
			 STORE_ARGS(store_text(holding->post),
				    store_text(holding->person),
				    store_text(holding->name)),
			 &rows, error))
		return false;
	while (reason != NULL && store_rows_next(rows)) {
		g_free(reason);
		reason = row_end(rows, today);
	}
	if (!store_rows_finish(rows, error))
		return false;
	*reason_out = g_steal_pointer(&reason);
	return true;
}
