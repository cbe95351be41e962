/*
 * The examination of letters and their numbers.
 *
 * A letter is right when the record that its row gives, digests of its contents among
 * it, is the record of its entry. A series is right when its numbers run from 1 to the
 * last given.
 */
#include "register-examine.h"

#include "register-number.h"
#include "register-record.h"

#include <string.h>

/* The series whose letters are being walked. */
typedef struct SeriesWalk {
	char *name; /* NULL before the first letter */
	int year;
	int64_t last;      /* number seen last */
	GHashTable *given; /* "series/year" → int64_t *: numbers given */
} SeriesWalk;

static void series_walk_clear(SeriesWalk *walk)
{
	g_free(walk->name);
	g_hash_table_unref(walk->given);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SeriesWalk, series_walk_clear)

static bool load_series(Examination *examination, SeriesWalk *walk, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(examination->store,
			 "SELECT name, year, last FROM register_series", NULL, &rows,
			 error))
		return false;
	while (store_rows_next(rows)) {
		int64_t *last = g_new(int64_t, 1);

		*last = store_rows_int(rows, 2);
		g_hash_table_insert(walk->given,
				    g_strdup_printf("%s/%" G_GINT64_FORMAT,
						    store_rows_text(rows, 0),
						    store_rows_int(rows, 1)),
				    last);
	}
	return store_rows_finish(rows, error);
}

/* The walk leaves a series: its last letter must have its last number. */
static void end_series(Examination *examination, SeriesWalk *walk)
{
	if (walk->name == NULL)
		return;

	g_autofree char *key = g_strdup_printf("%s/%d", walk->name, walk->year);
	const int64_t *given = g_hash_table_lookup(walk->given, key);
	int64_t last = given != NULL ? *given : 0;

	if (last != walk->last)
		examination_fault(
			examination, FAULT_NUMBER,
			"series %s: %" G_GINT64_FORMAT
			" numbers were given, the last letter has %" G_GINT64_FORMAT,
			key, last, walk->last);
	g_hash_table_remove(walk->given, key);
}

static void examine_number(Examination *examination, SeriesWalk *walk,
			   const SealedLetter *letter)
{
	NumberSeries series = { letter->series, letter->year };
	g_autofree char *number = register_number_format(&series, letter->sequence);

	if (g_strcmp0(walk->name, letter->series) != 0 || walk->year != letter->year) {
		end_series(examination, walk);
		g_free(walk->name);
		walk->name = g_strdup(letter->series);
		walk->year = letter->year;
		walk->last = 0;
	}
	if (strcmp(number, letter->number) != 0)
		examination_fault(examination, FAULT_NUMBER,
				  "letter %s: its series, year and sequence say %s",
				  letter->number, number);
	if (letter->sequence != walk->last + 1) {
		g_autofree char *missing =
			register_number_format(&series, walk->last + 1);

		examination_fault(examination, FAULT_NUMBER, "letter %s is missing",
				  missing);
	}
	walk->last = letter->sequence;
}

/* Judge the present row: the letter, its contents, then its entry's kind and payload. */
static void examine_letter(Examination *examination, const StoreRows *rows,
			   const SealedLetter *letter)
{
	const unsigned entry = LETTER_COLUMN_COUNT + LETTER_CONTENT_COUNT;
	const char *kind = store_rows_text(rows, entry);
	g_autoptr(GError) error = NULL;
	g_autofree char *field = NULL;
	LetterPayload payload = { .without_pdfs = false };

	payload.bytes = store_rows_blob(rows, entry + 1, &payload.length);
	if (g_strcmp0(kind, "letter") != 0)
		examination_fault(examination, FAULT_LETTER,
				  "letter %s has no entry in the register",
				  letter->number);
	else if (!letter_hold(letter, &payload, &field, &error))
		examination_fault(examination, FAULT_LETTER, "letter %s: %s",
				  letter->number, error->message);
	else if (field != NULL)
		examination_fault(examination, FAULT_LETTER,
				  "letter %s is not as registered: '%s' differs",
				  letter->number, field);
}

static bool walk_letters(Examination *examination, SeriesWalk *walk, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(
		    examination->store,
		    "SELECT " LETTER_COLUMNS ", " LETTER_CONTENTS ", kind, payload "
		    "FROM register_letter LEFT JOIN register_entry ON position = entry "
		    "ORDER BY series, year, sequence",
		    NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		g_autoptr(GStringChunk) strings = g_string_chunk_new(1024);
		SealedLetter letter;

		letter_read(rows, strings, &letter);
		letter_read_contents(rows, LETTER_COLUMN_COUNT, strings, &letter);
		examine_number(examination, walk, &letter);
		examine_letter(examination, rows, &letter);
		examination->report->letters++;
		g_clear_pointer(&letter.pdf, g_bytes_unref);
		g_clear_pointer(&letter.translation_pdf, g_bytes_unref);
	}
	return store_rows_finish(rows, error);
}

/* Series of which no letter is left. */
static void examine_empty_series(Examination *examination, const SeriesWalk *walk)
{
	GHashTableIter iter;
	gpointer key, given;

	g_hash_table_iter_init(&iter, walk->given);
	while (g_hash_table_iter_next(&iter, &key, &given))
		examination_fault(examination, FAULT_NUMBER,
				  "series %s: %" G_GINT64_FORMAT
				  " numbers were given, but it has no letters",
				  (const char *)key, *(const int64_t *)given);
}

/* Entries of letters whose letter is gone. */
static bool examine_orphans(Examination *examination, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(examination->store,
			 "SELECT position, payload FROM register_entry "
			 "LEFT JOIN register_letter ON entry = position "
			 "WHERE kind = 'letter' AND number IS NULL ORDER BY position",
			 NULL, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		size_t length;
		const void *payload = store_rows_blob(rows, 1, &length);
		g_autofree char *record = payload_text(payload, length);
		g_autofree char *number = record_get(record, "number");

		examination_fault(examination, FAULT_LETTER,
				  "letter %s of entry %" G_GINT64_FORMAT " is gone",
				  number != NULL ? number : "?",
				  store_rows_int(rows, 0));
	}
	return store_rows_finish(rows, error);
}

bool examine_letters(Examination *examination, GError **error)
{
	g_auto(SeriesWalk) walk = {
		.given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};

	if (!load_series(examination, &walk, error) ||
	    !walk_letters(examination, &walk, error))
		return false;
	end_series(examination, &walk);
	examine_empty_series(examination, &walk);
	return examine_orphans(examination, error);
}
