#include "office-directory.h"

#include "office-ban.h"
#include "office-deed.h"
#include "office-private.h"

#include "base-file.h"
#include "base-progress.h"

#include <glib/gstdio.h>

/* A bar over the bytes of the file; NULL where none is drawn. */
static Progress *draw_import(const Office *office, const char *path)
{
	GStatBuf info;

	if (office->progress == NULL)
		return NULL;
	return progress_new(office->progress, "import",
			    g_stat(path, &info) == 0 ? (guint64)info.st_size : 0);
}

/* An occasion of a directory's file joins the calendar (ImportTaker). */
static bool take_occasion(Store *store, const YamlNode *record, SavedAs *saved_out,
			  GError **error)
{
	g_autoptr(Occasion) occasion = NULL;
	g_autoptr(Occasion) kept = NULL;

	if (!occasion_parse(record, &occasion, error) ||
	    !calendar_find(store, occasion->name, &kept, error))
		return false;
	*saved_out = kept == NULL                     ? SAVED_ADDED
		     : occasion_equal(kept, occasion) ? SAVED_UNCHANGED
						      : SAVED_CHANGED;
	return *saved_out == SAVED_UNCHANGED || calendar_save(store, occasion, error);
}

static bool import_files(Office *office, const ImportOptions *files, size_t count,
			 GPtrArray *reports, GError **error)
{
	for (size_t i = 0; i < count; i++) {
		g_autoptr(Progress) progress = draw_import(office, files[i].path);
		ImportOptions file = files[i];
		ImportReport *report;

		file.progress = progress;
		file.occasion = take_occasion;
		if (!directory_import(office->store, &file, &report, error))
			return false;
		g_ptr_array_add(reports, report);
	}
	return true;
}

/* No file may keep the import waiting, and with it all who wait for the store. */
static bool check_files(const ImportOptions *files, size_t count, GError **error)
{
	for (size_t i = 0; i < count; i++)
		if (!file_check_regular(files[i].path, error))
			return false;
	return true;
}

/* Whether there are other suppressions now: what somebody signed, another signature changes. */
static bool has_suppressed(const GPtrArray *reports)
{
	guint64 touched = 0;

	for (guint i = 0; i < reports->len; i++) {
		const ImportReport *report = reports->pdata[i];
		const ImportCount *count = &report->counts[IMPORT_SUPPRESSIONS];

		touched += count->added + count->changed;
	}
	return touched > 0;
}

/* What was taken is in the store by then: that it stands is said with the failure. */
static bool keep_rejects(const ImportOptions *files, const GPtrArray *reports,
			 GError **error)
{
	for (guint i = 0; i < reports->len; i++)
		if (!import_keep_rejects(&files[i], g_ptr_array_index(reports, i),
					 error)) {
			g_prefix_error(error, "the import stands, but not the file of "
					      "what it rejected: ");
			return false;
		}
	return true;
}

bool office_import(Office *office, const ImportOptions *files, size_t count,
		   GPtrArray **reports_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GPtrArray) lost = NULL;
	g_autoptr(GPtrArray) reports =
		g_ptr_array_new_with_free_func((GDestroyNotify)importreport_free);

	if (!office_require(office, ROLE_OFFICER, error) ||
	    !check_files(files, count, error))
		return false;
	transaction = store_begin(office->store, error);
	if (transaction == NULL || !ban_find_lost(office, &lost, error) ||
	    !import_files(office, files, count, reports, error) ||
	    (has_suppressed(reports) && !ban_check_import(office, lost, error)) ||
	    !store_commit(&transaction, error) || !keep_rejects(files, reports, error))
		return false;
	*reports_out = g_steal_pointer(&reports);
	return true;
}

bool office_find(Office *office, const char *text, FindList **list_out, GError **error)
{
	return directory_find(office->store, text, list_out, error);
}

bool office_circle(Office *office, const char *circle, AddresseeList **list_out,
		   GError **error)
{
	return circle_resolve(office->store, circle, clock_today(office->clock),
			      list_out, error);
}

bool office_suppress(Office *office, const Suppression *suppression, bool *over_out,
		     GError **error)
{
	Date today = clock_today(office->clock);
	g_autofree char *subject = deed_format_target(suppression);
	g_autofree char *detail = deed_format_end(suppression->until);
	const Act act = { .name = DEED_SUPPRESS,
			  .subject = subject,
			  .detail = detail,
			  .reason = suppression->reason };
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!office_reason_check(suppression->reason, error) ||
	    !office_require(office, ROLE_OFFICER, error) ||
	    !office_unlock(office, error))
		return false;
	transaction = store_begin(office->store, error);
	if (transaction == NULL ||
	    !suppress_add(office->store, suppression, today, error) ||
	    !office_sign_act(office, &act, error) ||
	    !office_sign_checkpoint(office, error) ||
	    !store_commit(&transaction, error))
		return false;
	*over_out = suppress_is_over(suppression, today);
	return true;
}

bool office_calendar(Office *office, unsigned days, OccasionAgenda **agenda_out,
		     GError **error)
{
	return calendar_list(office->store, clock_today(office->clock), days,
			     agenda_out, error);
}
