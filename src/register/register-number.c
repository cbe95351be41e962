#include "register-number.h"

#include <string.h>

static bool series_is_legal(const char *name)
{
	if (*name == '\0' || strlen(name) > LIMIT_SERIES)
		return false;
	for (const char *p = name; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && *p != '-' && *p != '.')
			return false;
	return true;
}

bool register_number_next(Store *store, const NumberSeries *series, int64_t count,
			  int64_t *first_out, GError **error)
{
	StoreInt last;

	g_assert(store_in_transaction(store));
	if (!series_is_legal(series->name))
		return chy_fail(
			error, CHY_INVALID,
			"cannot give numbers of series '%s': a series is letters, "
			"digits, hyphens and full stops",
			series->name);
	if (count < 1)
		return chy_fail(error, CHY_INVALID,
				"cannot give %" G_GINT64_FORMAT " numbers", count);
	if (!store_run(store,
		       "INSERT INTO register_series (name, year, last) VALUES ($1, $2, "
		       "$3) "
		       "ON CONFLICT (name, year) "
		       "DO UPDATE SET last = register_series.last + excluded.last",
		       STORE_ARGS(store_text(series->name), store_int(series->year),
				  store_int(count)),
		       error) ||
	    !store_find_int(
		    store,
		    "SELECT last FROM register_series WHERE name = $1 AND year = $2",
		    STORE_ARGS(store_text(series->name), store_int(series->year)),
		    &last, error))
		return false;
	*first_out = last.value - count + 1;
	return true;
}

char *register_number_format(const NumberSeries *series, int64_t sequence)
{
	return g_strdup_printf("%s/%d/%05" G_GINT64_FORMAT, series->name, series->year,
			       sequence);
}
