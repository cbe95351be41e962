/*
 * What is kept for the report (rejects, flags, words passed over) is one pool of text, which
 * goes over to the report at the end.
 */
#include "directory-intake.h"

#include "base-file.h"
#include "format-json.h"
#include "mail-mailbox.h"

#include <string.h>

/* The report that is handed out; the lists and their text are its own. */
typedef struct OwnedReport {
	ImportReport report;
	GStringChunk *pool;
	GArray *rejects, *flags, *passed;
	GString *reject_lines; /* JSON, a record a line */
} OwnedReport;

#define MODE_REJECTS 0600

bool intake_open(Store *store, Intake **intake_out, GError **error)
{
	g_autoptr(Words) words = NULL;

	if (!words_load(&words, error))
		return false;

	Intake *intake = g_new0(Intake, 1);

	intake->store = store;
	intake->words = g_steal_pointer(&words);
	intake->pool = g_string_chunk_new(16 << 10);
	intake->rejects = g_array_new(FALSE, FALSE, sizeof(ImportNote));
	intake->flags = g_array_new(FALSE, FALSE, sizeof(ImportNote));
	for (size_t i = 0; i < G_N_ELEMENTS(intake->passed); i++)
		intake->passed[i] =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	intake->reject_lines = g_string_new(NULL);
	intake->person_ids =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	intake->bodies = g_array_new(FALSE, FALSE, sizeof(IntakeBody));
	intake->body_places = g_hash_table_new(g_str_hash, g_str_equal);
	*intake_out = intake;
	return true;
}

void intake_close(Intake *intake)
{
	if (intake == NULL)
		return;
	for (guint i = 0; i < intake->bodies->len; i++)
		record_clear(&g_array_index(intake->bodies, IntakeBody, i).body.record);
	g_array_unref(intake->bodies);
	g_hash_table_unref(intake->body_places);
	g_hash_table_unref(intake->person_ids);
	for (size_t i = 0; i < G_N_ELEMENTS(intake->passed); i++)
		g_hash_table_unref(intake->passed[i]);
	if (intake->reject_lines != NULL)
		g_string_free(intake->reject_lines, TRUE);
	g_clear_pointer(&intake->rejects, g_array_unref);
	g_clear_pointer(&intake->flags, g_array_unref);
	g_clear_pointer(&intake->pool, g_string_chunk_free);
	words_free(intake->words);
	g_free(intake);
}

const char *intake_keep(Intake *intake, const char *text)
{
	return g_string_chunk_insert(intake->pool, text);
}

const char *intake_format(Intake *intake, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	return intake_keep(intake, text);
}

static void add_note(Intake *intake, GArray *notes, const char *where, const char *id,
		     const char *reason)
{
	ImportNote note = { intake_keep(intake, where), intake_keep(intake, id),
			    intake_keep(intake, reason) };

	g_array_append_val(notes, note);
}

void intake_reject(Intake *intake, const char *where, const char *id,
		   const char *reason, const char *source)
{
	GString *lines = intake->reject_lines;

	add_note(intake, intake->rejects, where, id, reason);
	g_string_append(lines, "{\"pointer\": ");
	json_append_quoted(lines, where, strlen(where));
	g_string_append(lines, ", \"reason\": ");
	json_append_quoted(lines, reason, strlen(reason));
	g_string_append_printf(lines, ", \"record\": %s}\n", source);
}

void intake_flag(Intake *intake, const char *where, Record *record, const char *reason)
{
	record_add_flag(record, reason);
	add_note(intake, intake->flags, where, record->id, reason);
}

void intake_pass(Intake *intake, IntakePassed what, const char *word)
{
	guint64 *count = g_hash_table_lookup(intake->passed[what], word);

	if (count == NULL) {
		count = g_new0(guint64, 1);
		g_hash_table_insert(intake->passed[what], g_strdup(word), count);
	}
	++*count;
}

const char *intake_free_id(Intake *intake, GHashTable *taken, const char *id)
{
	const char *candidate = id;

	for (unsigned n = 2; g_hash_table_contains(taken, candidate); n++)
		candidate = intake_format(intake, "%s#%u", id, n);
	return candidate;
}

void intake_claim_person(Intake *intake, const char *where, Record *person)
{
	const char *own = person->id;

	person->id = intake_free_id(intake, intake->person_ids, own);
	if (person->id != own)
		intake_flag(intake, where, person,
			    intake_format(intake,
					  "the id '%s' stands twice in the file", own));
	g_hash_table_add(intake->person_ids, g_strdup(person->id));
}

void intake_count(Intake *intake, ImportKind kind, SavedAs saved)
{
	ImportCount *counts = &intake->report.counts[kind];

	counts->added += saved == SAVED_ADDED;
	counts->changed += saved == SAVED_CHANGED;
	counts->unchanged += saved == SAVED_UNCHANGED;
}

bool intake_save_person(Intake *intake, const PersonRecord *person, GError **error)
{
	SavedAs saved = SAVED_UNCHANGED;

	if (!record_save_person(intake->store, person, &saved, error))
		return false;
	intake_count(intake, IMPORT_PERSONS, saved);
	return true;
}

bool intake_save_post(Intake *intake, const PostRecord *post, GError **error)
{
	SavedAs saved = SAVED_UNCHANGED;

	if (!record_save_post(intake->store, post, &saved, error))
		return false;
	intake_count(intake, IMPORT_POSTS, saved);
	return true;
}

bool intake_save_circle(Intake *intake, const CircleRecord *circle, GError **error)
{
	SavedAs saved = SAVED_UNCHANGED;

	if (!record_save_circle(intake->store, circle, &saved, error))
		return false;
	intake_count(intake, IMPORT_CIRCLES, saved);
	return true;
}

static bool find_record(Intake *intake, const char *sql, const char *id,
			bool *found_out, GError **error)
{
	StoreInt one = { 0 };

	if (!store_find_int(intake->store, sql, STORE_ARGS(store_text(id)), &one,
			    error))
		return false;
	*found_out = one.found;
	return true;
}

bool intake_find_person(Intake *intake, const char *id, bool *found_out, GError **error)
{
	if (g_hash_table_contains(intake->person_ids, id)) {
		*found_out = true;
		return true;
	}
	return find_record(intake, "SELECT 1 FROM directory_person WHERE id = $1", id,
			   found_out, error);
}

bool intake_find_body(Intake *intake, const char *id, bool *found_out, GError **error)
{
	return find_record(intake, "SELECT 1 FROM directory_body WHERE id = $1", id,
			   found_out, error);
}

const char *intake_mailbox_flaw(Intake *intake, const char *mailbox)
{
	g_autoptr(GError) error = NULL;

	return mailbox_check(mailbox, &error) ? NULL
					      : intake_keep(intake, error->message);
}

bool import_keep_rejects(const ImportOptions *options, const ImportReport *report,
			 GError **error)
{
	const GString *lines = ((const OwnedReport *)report)->reject_lines;

	return options->rejects == NULL || report->reject_count == 0 ||
	       file_write(options->rejects, lines->str, lines->len, MODE_REJECTS,
			  error);
}

static int compare_passed(gconstpointer a, gconstpointer b)
{
	return strcmp(((const ImportPassed *)a)->what, ((const ImportPassed *)b)->what);
}

static GArray *list_passed(Intake *intake)
{
	static const char *const forms[] = {
		[PASSED_ROLE] = "role '{}'",
		[PASSED_KIND] = "classification '{}'",
	};
	GArray *list = g_array_new(FALSE, FALSE, sizeof(ImportPassed));

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
		GHashTableIter iter;
		gpointer word, number;

		g_hash_table_iter_init(&iter, intake->passed[i]);
		while (g_hash_table_iter_next(&iter, &word, &number)) {
			g_autoptr(GString) what = g_string_new(forms[i]);

			g_string_replace(what, "{}", word, 1);

			ImportPassed row = { intake_keep(intake, what->str),
					     *(guint64 *)number };

			g_array_append_val(list, row);
		}
	}
	g_array_sort(list, compare_passed);
	return list;
}

ImportReport *intake_finish(Intake *intake)
{
	OwnedReport *owned = g_new0(OwnedReport, 1);
	ImportReport *report = &owned->report;

	*report = intake->report;
	owned->passed = list_passed(intake);
	owned->rejects = g_steal_pointer(&intake->rejects);
	owned->reject_lines = g_steal_pointer(&intake->reject_lines);
	owned->flags = g_steal_pointer(&intake->flags);
	owned->pool = g_steal_pointer(&intake->pool);
	report->rejects = (const ImportNote *)(void *)owned->rejects->data;
	report->reject_count = owned->rejects->len;
	report->flags = (const ImportNote *)(void *)owned->flags->data;
	report->flag_count = owned->flags->len;
	report->passed = (const ImportPassed *)(void *)owned->passed->data;
	report->passed_count = owned->passed->len;
	return report;
}

void importreport_free(ImportReport *report)
{
	if (report == NULL)
		return;

	OwnedReport *owned = (OwnedReport *)report; /* its first member */

	g_array_unref(owned->rejects);
	g_array_unref(owned->flags);
	g_array_unref(owned->passed);
	g_string_free(owned->reject_lines, TRUE);
	g_string_chunk_free(owned->pool);
	g_free(owned);
}
