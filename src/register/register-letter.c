/*
 * Sealed letters.
 *
 * Invariant: a row of register_letter and the record of its entry say the same, since
 * the record is a function of the row (letter_record). Rows are inserted only.
 */
#include "register-letter.h"

#include "register-number.h"
#include "register-private.h"
#include "register-record.h"

#include <string.h>

/* What was loaded: the letter that its holder sees, and what it points into. */
typedef struct LoadedLetter {
	SealedLetter letter; /* first: sealed_letter_free gets its address */
	GStringChunk *strings;
} LoadedLetter;

static char *digest_of(const void *data, size_t length)
{
	Digest digest;

	digest_data(data, length, &digest);
	return digest_hex(&digest);
}

static char *digest_of_bytes(GBytes *bytes)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);

	return digest_of(data, length);
}

char *letter_record(const SealedLetter *letter, GError **error)
{
	g_autofree char *text_digest = digest_of(letter->text, strlen(letter->text));
	g_autofree char *html_digest = digest_of(letter->html, strlen(letter->html));
	g_autofree char *pdf_digest =
		letter->pdf != NULL ? digest_of_bytes(letter->pdf) : NULL;
	g_autofree char *translation_digest =
		letter->translation_pdf != NULL
			? digest_of_bytes(letter->translation_pdf)
			: NULL;
	RecordField fields[] = {
		{ "number", letter->number },
		{ "time", letter->issued },
		{ "dossier", letter->dossier },
		{ "addressee", letter->addressee },
		{ "addressee-name", letter->addressee_name },
		{ "country", letter->country },
		{ "language", letter->language },
		{ "subject", letter->subject },
		{ "from-name", letter->from_name },
		{ "from", letter->from_address },
		{ "reply-to", letter->reply_to },
		{ "channel", letter->channel },
		{ "mailbox", letter->mailbox },
		{ "token", letter->token },
		{ "address", letter->address },
		{ "further", letter->further },
		{ "addressees", letter->addressees },
		{ "attachment", letter->attachment },
		{ "translation", letter->translation },
		{ "text", text_digest },
		{ "html", html_digest },
		{ "pdf", pdf_digest },
		{ "translation-pdf", translation_digest },
	};
	char *record = NULL;

	if (!record_format(HEAD_LETTER, fields, G_N_ELEMENTS(fields), &record, error))
		return NULL;
	return record;
}

/* The name of the field whose line this is, yours; of the end NULL. */
static char *line_name(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL ? g_strndup(line, (gsize)(colon - line)) : NULL;
}

/*
 * The name of the first field in which two records differ, yours: of one that only one of them
 * has, where the other goes on with what comes next.
 */
static char *first_difference(const char *a, const char *b)
{
	size_t at = 0, line = 0;

	for (; a[at] != '\0' && a[at] == b[at]; at++)
		if (a[at] == '\n')
			line = at + 1;

	g_autofree char *of_a = line_name(a + line);
	char *of_b = line_name(b + line);
	g_autofree char *later = of_a != NULL ? record_get(b + line, of_a) : NULL;

	if (of_b != NULL && (of_a == NULL || later != NULL))
		return of_b;
	g_free(of_b);
	/* Alike to their ends: what was not read is not in the other. */
	return of_a != NULL ? g_steal_pointer(&of_a) : g_strdup("pdf");
}

/* Whether a payload is the record, or goes on behind it with the pdfs that were not read. */
static bool payload_is(const LetterPayload *payload, const char *record)
{
	static const char next[] = "pdf: ";
	size_t held = strlen(record);
	size_t more = payload->without_pdfs ? strlen(next) : 0;

	if (payload->length < held + more || memcmp(payload->bytes, record, held) != 0)
		return false;
	return payload->without_pdfs ? memcmp(payload->bytes + held, next, more) == 0
				     : payload->length == held;
}

bool letter_hold(const SealedLetter *letter, const LetterPayload *payload,
		 char **field_out, GError **error)
{
	g_autofree char *record = letter_record(letter, error);

	*field_out = NULL;
	if (record == NULL)
		return false;
	if (payload_is(payload, record))
		return true;

	g_autofree char *registered = payload_text(payload->bytes, payload->length);

	*field_out = first_difference(record, registered);
	return true;
}

static bool number_check(const SealedLetter *letter, GError **error)
{
	NumberSeries series = { letter->series, letter->year };
	g_autofree char *number = register_number_format(&series, letter->sequence);

	if (strcmp(number, letter->number) != 0)
		return chy_fail(
			error, CHY_INVALID,
			"cannot seal letter '%s': its series, year and sequence "
			"say '%s'",
			letter->number, number);
	return true;
}

/* A blob; of NULL SQL's NULL. */
static StoreValue blob_of(GBytes *bytes)
{
	gsize length;
	const void *data;

	if (bytes == NULL)
		return store_null();
	data = g_bytes_get_data(bytes, &length);
	return store_blob(data != NULL ? data : "", length);
}

static bool letter_insert(Store *store, const SealedLetter *letter, int64_t entry,
			  GError **error)
{
	return store_run(
		store,
		"INSERT INTO register_letter (" LETTER_COLUMNS ", " LETTER_CONTENTS
		", entry) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
		"$15, "
		"$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)",
		STORE_ARGS(store_text(letter->number), store_text(letter->series),
			   store_int(letter->year), store_int(letter->sequence),
			   store_text(letter->dossier), store_text(letter->addressee),
			   store_text(letter->addressee_name),
			   store_text(letter->country), store_text(letter->language),
			   store_text(letter->subject), store_text(letter->from_name),
			   store_text(letter->from_address),
			   store_text(letter->reply_to), store_text(letter->channel),
			   store_text(letter->mailbox), store_text(letter->token),
			   store_text(letter->issued), store_text(letter->attachment),
			   store_text(letter->translation), store_text(letter->address),
			   store_text(letter->further), store_text(letter->addressees),
			   store_blob(letter->text, strlen(letter->text)),
			   store_blob(letter->html, strlen(letter->html)),
			   blob_of(letter->pdf), blob_of(letter->translation_pdf),
			   store_int(entry)),
		error);
}

bool register_letter_add(Store *store, const SealedLetter *letter, GError **error)
{
	if (!number_check(letter, error))
		return false;

	g_autofree char *record = letter_record(letter, error);
	int64_t position;

	if (record == NULL)
		return false;

	RegisterEntry entry = {
		.kind = "letter",
		.payload = record,
		.length = strlen(record),
		.stamp = letter->issued,
	};

	return entry_append(store, &entry, 1, &position, error) &&
	       letter_insert(store, letter, position, error);
}

/* A text column kept in `strings`; NULL for SQL's NULL. */
static const char *keep(const StoreRows *rows, unsigned column, GStringChunk *strings)
{
	const char *text = store_rows_text(rows, column);

	return text != NULL ? g_string_chunk_insert(strings, text) : NULL;
}

void letter_read(const StoreRows *rows, GStringChunk *strings, SealedLetter *letter_out)
{
	*letter_out = (SealedLetter){
		.number = keep(rows, 0, strings),
		.series = keep(rows, 1, strings),
		.year = (int)store_rows_int(rows, 2),
		.sequence = store_rows_int(rows, 3),
		.dossier = keep(rows, 4, strings),
		.addressee = keep(rows, 5, strings),
		.addressee_name = keep(rows, 6, strings),
		.country = keep(rows, 7, strings),
		.language = keep(rows, 8, strings),
		.subject = keep(rows, 9, strings),
		.from_name = keep(rows, 10, strings),
		.from_address = keep(rows, 11, strings),
		.reply_to = keep(rows, 12, strings),
		.channel = keep(rows, 13, strings),
		.mailbox = keep(rows, 14, strings),
		.token = keep(rows, 15, strings),
		.issued = keep(rows, 16, strings),
		.attachment = keep(rows, 17, strings),
		.translation = keep(rows, 18, strings),
		.address = keep(rows, 19, strings),
		.further = keep(rows, 20, strings),
		.addressees = keep(rows, 21, strings),
	};
}

/* Bytes kept in `strings`, with a NUL behind them. */
static const char *keep_blob(const StoreRows *rows, unsigned column,
			     GStringChunk *strings)
{
	size_t length;
	const char *bytes = store_rows_blob(rows, column, &length);

	return g_string_chunk_insert_len(strings, bytes != NULL ? bytes : "",
					 (gssize)length);
}

/* Yours; of SQL's NULL NULL. */
static GBytes *bytes_of(const StoreRows *rows, unsigned column)
{
	size_t length;
	const void *bytes = store_rows_blob(rows, column, &length);

	return bytes != NULL ? g_bytes_new(bytes, length) : NULL;
}

void letter_read_contents(const StoreRows *rows, unsigned column, GStringChunk *strings,
			  SealedLetter *letter)
{
	letter->text = keep_blob(rows, column, strings);
	letter->html = keep_blob(rows, column + 1, strings);
	letter->pdf = bytes_of(rows, column + 2);
	letter->translation_pdf = bytes_of(rows, column + 3);
}

static bool number_unknown(const char *number, GError **error)
{
	return chy_fail(error, CHY_NOT_FOUND,
			"cannot find letter '%s': no letter has this number", number);
}

static SealedLetter *loaded_new(const StoreRows *rows)
{
	LoadedLetter *loaded = g_new0(LoadedLetter, 1);

	loaded->strings = g_string_chunk_new(1024);
	letter_read(rows, loaded->strings, &loaded->letter);
	letter_read_contents(rows, LETTER_COLUMN_COUNT, loaded->strings,
			     &loaded->letter);
	return &loaded->letter;
}

bool register_letter_load(Store *store, const char *number, SealedLetter **letter_out,
			  GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store,
			 "SELECT " LETTER_COLUMNS ", " LETTER_CONTENTS
			 " FROM register_letter WHERE number = $1",
			 STORE_ARGS(store_text(number)), &rows, error))
		return false;
	if (!store_rows_next(rows))
		return store_rows_finish(rows, error) && number_unknown(number, error);
	*letter_out = loaded_new(rows);
	return true;
}

/* Hold what was read against the entry of the present row. */
static bool hold(const SealedLetter *letter, const StoreRows *rows, bool sent,
		 GError **error)
{
	const unsigned entry = LETTER_COLUMN_COUNT + LETTER_CONTENT_COUNT;
	LetterPayload payload = { .without_pdfs = sent && letter->attachment != NULL };
	g_autofree char *field = NULL;

	payload.bytes = store_rows_blob(rows, entry, &payload.length);
	if (payload.bytes == NULL)
		return chy_fail(
			error, CHY_CORRUPT,
			"cannot use letter '%s': it has no entry in the register",
			letter->number);
	if (!letter_hold(letter, &payload, &field, error))
		return false;
	return field == NULL ||
	       chy_fail(
		       error, CHY_CORRUPT,
		       "cannot use letter '%s': it is not as registered: '%s' differs; "
		       "'verify' says what else",
		       letter->number, field);
}

#define WITH_ENTRY                                                                     \
	", payload FROM register_letter LEFT JOIN register_entry "                     \
	"ON position = entry AND kind = 'letter' WHERE number = $1"

/* Load a letter with its entry; `sent`: without the pdfs where its messages carry none. */
static bool load_held(Store *store, const char *number, bool sent,
		      SealedLetter **letter_out, GError **error)
{
	const char *sql =
		sent ? "SELECT " LETTER_COLUMNS
		       ", text, html, CASE WHEN attachment IS NULL THEN pdf END, "
		       "CASE WHEN attachment IS NULL THEN translation_pdf "
		       "END" WITH_ENTRY
		     : "SELECT " LETTER_COLUMNS ", " LETTER_CONTENTS WITH_ENTRY;
	g_autoptr(SealedLetter) letter = NULL;
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, STORE_ARGS(store_text(number)), &rows, error))
		return false;
	if (!store_rows_next(rows))
		return store_rows_finish(rows, error) && number_unknown(number, error);
	letter = loaded_new(rows);
	if (!hold(letter, rows, sent, error))
		return false;
	*letter_out = g_steal_pointer(&letter);
	return true;
}

bool register_letter_load_held(Store *store, const char *number,
			       SealedLetter **letter_out, GError **error)
{
	return load_held(store, number, false, letter_out, error);
}

bool register_letter_load_sent(Store *store, const char *number,
			       SealedLetter **letter_out, GError **error)
{
	return load_held(store, number, true, letter_out, error);
}

/* --- further parcels ------------------------------------------------------------- */

void register_further_add(GString *further, const FurtherParcel *parcel)
{
	g_string_append_printf(further, "%s%s %s %s", further->len > 0 ? "\n" : "",
			       parcel->channel, parcel->token, parcel->mailbox);
}

static void further_parcel_free(void *data)
{
	FurtherParcel *parcel = data;

	g_free(parcel->channel);
	g_free(parcel->token);
	g_free(parcel->mailbox);
	g_free(parcel);
}

/* The word that `words` points to, yours, and on to the next; "" behind the last. */
static char *take_word(char ***words)
{
	return g_strdup(**words != NULL ? *(*words)++ : "");
}

/* A line's three words; what a damaged one lacks is "". */
static FurtherParcel *further_parcel_new(const char *line)
{
	FurtherParcel *parcel = g_new0(FurtherParcel, 1);
	g_auto(GStrv) words = g_strsplit(line, " ", 3);
	char **next = words;

	parcel->channel = take_word(&next);
	parcel->token = take_word(&next);
	parcel->mailbox = take_word(&next);
	return parcel;
}

GPtrArray *register_further_list(const char *further)
{
	GPtrArray *parcels = g_ptr_array_new_with_free_func(further_parcel_free);
	g_auto(GStrv) lines = g_strsplit(further != NULL ? further : "", "\n", -1);

	for (size_t i = 0; lines[i] != NULL; i++)
		g_ptr_array_add(parcels, further_parcel_new(lines[i]));
	return parcels;
}

/* --- loaded letters -------------------------------------------------------------- */

void sealed_letter_free(SealedLetter *letter)
{
	LoadedLetter *loaded = (LoadedLetter *)letter;

	if (loaded == NULL)
		return;
	g_clear_pointer(&loaded->letter.pdf, g_bytes_unref);
	g_clear_pointer(&loaded->letter.translation_pdf, g_bytes_unref);
	g_string_chunk_free(loaded->strings);
	g_free(loaded);
}

bool register_letter_position(Store *store, const char *number, int64_t *position_out,
			      GError **error)
{
	StoreInt entry;

	if (!store_find_int(store,
			    "SELECT entry FROM register_letter WHERE number = $1",
			    STORE_ARGS(store_text(number)), &entry, error))
		return false;
	if (!entry.found)
		return number_unknown(number, error);
	*position_out = entry.value;
	return true;
}

/* The rows of a dossier's letters, or of all. */
static bool query_letters(Store *store, const char *dossier, StoreRows **rows_out,
			  GError **error)
{
	if (dossier == NULL)
		return store_query(store,
				   "SELECT " LETTER_COLUMNS " FROM register_letter "
				   "ORDER BY series, year, sequence",
				   NULL, rows_out, error);
	return store_query(store, SQL_LETTERS_OF, STORE_ARGS(store_text(dossier)),
			   rows_out, error);
}

bool register_letters(Store *store, const char *dossier, LetterVisit visit, void *data,
		      GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GStringChunk) strings = g_string_chunk_new(1024);

	if (!query_letters(store, dossier, &rows, error))
		return false;
	while (store_rows_next(rows)) {
		SealedLetter letter;

		g_string_chunk_clear(strings);
		letter_read(rows, strings, &letter);
		if (!visit(data, &letter, error))
			return false;
	}
	return store_rows_finish(rows, error);
}

bool register_letter_count(Store *store, const char *dossier, int64_t *count_out,
			   GError **error)
{
	StoreInt count;

	if (!store_find_int(store,
			    "SELECT COUNT(*) FROM register_letter WHERE dossier = $1",
			    STORE_ARGS(store_text(dossier)), &count, error))
		return false;
	*count_out = count.value;
	return true;
}

bool register_letter_country(Store *store, const char *number, char **country_out,
			     GError **error)
{
	return store_find_text(store,
			       "SELECT country FROM register_letter WHERE number = $1",
			       STORE_ARGS(store_text(number)), country_out, error);
}
