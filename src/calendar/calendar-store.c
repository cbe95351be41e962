#include "calendar-store.h"

#include "store-core.h"

#include <stdlib.h>
#include <string.h>

bool calendar_save(Store *store, const Occasion *occasion, GError **error)
{
	g_autofree char *date = date_format(occasion->date);

	if (!store_run(store,
		       "INSERT INTO calendar_occasion (name, date) VALUES ($1, $2)"
		       " ON CONFLICT (name) DO UPDATE SET date = excluded.date",
		       STORE_ARGS(store_text(occasion->name), store_text(date)),
		       error) ||
	    !store_run(store, "DELETE FROM calendar_title WHERE occasion = $1",
		       STORE_ARGS(store_text(occasion->name)), error))
		return false;
	for (size_t i = 0; i < occasion->title_count; i++)
		if (!store_run(store,
			       "INSERT INTO calendar_title (occasion, language, text)"
			       " VALUES ($1, $2, $3)",
			       STORE_ARGS(store_text(occasion->name),
					  store_text(occasion->titles[i].language),
					  store_text(occasion->titles[i].text)),
			       error))
			return false;
	return true;
}

/* An occasion of a row that begins with name and date. */
static bool row_occasion(const StoreRows *rows, Occasion **occasion_out, GError **error)
{
	g_autoptr(GError) cause = NULL;
	const char *name = store_rows_text(rows, 0), *text = store_rows_text(rows, 1);
	Date date;

	if (!date_parse(text, &date, &cause) ||
	    !occasion_new(name, date, occasion_out, &cause))
		return chy_fail(error, CHY_CORRUPT, "cannot read occasion '%s': %s",
				name, cause->message);
	return true;
}

static bool load_titles(Store *store, Occasion *occasion, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    store,
		    "SELECT language, text FROM calendar_title WHERE occasion = $1",
		    STORE_ARGS(store_text(occasion->name)), &rows, error))
		return false;
	while (store_rows_next(rows))
		occasion_set_title(occasion, store_rows_text(rows, 0),
				   store_rows_text(rows, 1));
	return store_rows_finish(rows, error);
}

bool calendar_find(Store *store, const char *name, Occasion **occasion_out,
		   GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(Occasion) occasion = NULL;

	if (!store_query(store,
			 "SELECT name, date FROM calendar_occasion WHERE name = $1",
			 STORE_ARGS(store_text(name)), &rows, error))
		return false;
	if (store_rows_next(rows) && !row_occasion(rows, &occasion, error))
		return false;
	if (!store_rows_finish(rows, error) ||
	    (occasion != NULL && !load_titles(store, occasion, error)))
		return false;
	*occasion_out = g_steal_pointer(&occasion);
	return true;
}

void occasionagenda_free(OccasionAgenda *agenda)
{
	if (agenda == NULL)
		return;
	for (size_t i = 0; i < agenda->count; i++)
		occasion_free(agenda->rows[i].occasion);
	g_free(agenda->rows);
	g_free(agenda);
}

static int compare_due(const void *a, const void *b)
{
	const OccasionDue *p = a, *q = b;

	if (p->days != q->days)
		return p->days < q->days ? -1 : 1;
	return strcmp(p->occasion->name, q->occasion->name);
}

/* Take the occasion into the agenda if it is due; else free it. */
static void agenda_take(OccasionAgenda *agenda, Occasion *occasion, Date today,
			unsigned within_days)
{
	OccasionDue due = { .occasion = occasion,
			    .day = occasion_next(occasion, today) };

	due.days = date_days_between(today, due.day);
	due.ordinal = occasion_ordinal(occasion, due.day.year);
	if ((unsigned)due.days > within_days) {
		occasion_free(occasion);
		return;
	}
	agenda->rows = g_renew(OccasionDue, agenda->rows, agenda->count + 1);
	agenda->rows[agenda->count++] = due;
}

bool calendar_list(Store *store, Date today, unsigned within_days,
		   OccasionAgenda **agenda_out, GError **error)
{
	g_autoptr(OccasionAgenda) agenda = g_new0(OccasionAgenda, 1);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store,
			 "SELECT name, date FROM calendar_occasion ORDER BY name", NULL,
			 &rows, error))
		return false;
	while (store_rows_next(rows)) {
		Occasion *occasion = NULL;

		if (!row_occasion(rows, &occasion, error))
			return false;
		agenda_take(agenda, occasion, today, within_days);
	}
	if (!store_rows_finish(rows, error))
		return false;
	for (size_t i = 0; i < agenda->count; i++)
		if (!load_titles(store, agenda->rows[i].occasion, error))
			return false;
	if (agenda->count > 0)
		qsort(agenda->rows, agenda->count, sizeof *agenda->rows, compare_due);
	*agenda_out = g_steal_pointer(&agenda);
	return true;
}
