#include "dispatch-paper.h"

#include "dispatch-word.h"

#include <string.h>

static const char sql_list[] =
	"SELECT letter, channel, address, state FROM dispatch_parcel"
	" WHERE dossier = $1 AND address IS NOT NULL ORDER BY letter, channel";

static const char sql_find[] =
	"SELECT serial, state FROM dispatch_parcel"
	" WHERE letter = $1 AND address IS NOT NULL";

/* The last word on a parcel. */
static const char sql_last[] =
	"SELECT act, day, bearer, scan, why FROM dispatch_resolution"
	" WHERE parcel = $1 ORDER BY number DESC LIMIT 1";

/* What held before a parcel came back last. */
static const char sql_before[] =
	"SELECT day, bearer, scan FROM dispatch_resolution WHERE parcel = $1"
	" AND number < (SELECT MAX(number) FROM dispatch_resolution"
	" WHERE parcel = $1 AND act = 'come-back')"
	" ORDER BY number DESC LIMIT 1";

static const char sql_keep[] =
	"INSERT INTO dispatch_resolution (parcel, number, act, was, who, why, at, day,"
	" bearer, scan)"
	" SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9"
	" FROM dispatch_resolution WHERE parcel = $1";

static const char sql_move[] =
	"UPDATE dispatch_parcel SET state = $1, due = $2, changed = $3, withheld = NULL"
	" WHERE serial = $4";

static void paper_parcel_free(void *data)
{
	PaperParcel *parcel = data;

	g_free(parcel->letter);
	g_free(parcel->channel);
	g_free(parcel->dossier);
	g_free(parcel->address);
	g_free(parcel);
}

bool paper_list(Store *store, const char *dossier, GPtrArray **parcels_out,
		GError **error)
{
	g_autoptr(GPtrArray) parcels =
		g_ptr_array_new_with_free_func(paper_parcel_free);
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_list, STORE_ARGS(store_text(dossier)), &rows, error))
		return false;
	while (store_rows_next(rows)) {
		PaperParcel *parcel = g_new0(PaperParcel, 1);

		g_ptr_array_add(parcels, parcel);
		parcel->letter = g_strdup(store_rows_text(rows, 0));
		parcel->channel = g_strdup(store_rows_text(rows, 1));
		parcel->dossier = g_strdup(dossier);
		parcel->address = g_strdup(store_rows_text(rows, 2));
		if (!parcel_state_parse(store_rows_text(rows, 3), &parcel->state, error))
			return false;
	}
	if (!store_rows_finish(rows, error))
		return false;
	*parcels_out = g_steal_pointer(&parcels);
	return true;
}

/* --- records --------------------------------------------------------------------- */

void paper_result_clear(PaperResult *result)
{
	g_clear_pointer(&result->day, g_free);
	g_clear_pointer(&result->bearer, g_free);
	g_clear_pointer(&result->scan, g_free);
}

/* What is said of a parcel; NULL: nothing. */
typedef struct Words {
	char *day, *bearer, *scan;
} Words;

static void words_clear(Words *words)
{
	g_clear_pointer(&words->day, g_free);
	g_clear_pointer(&words->bearer, g_free);
	g_clear_pointer(&words->scan, g_free);
}

/* Day, bearer and scan of the present row, from `column` on. */
static void words_read(Words *words, const StoreRows *rows, unsigned column)
{
	words_clear(words);
	words->day = g_strdup(store_rows_text(rows, column));
	words->bearer = g_strdup(store_rows_text(rows, column + 1));
	words->scan = g_strdup(store_rows_text(rows, column + 2));
}

/* A parcel as it stands, and the last word on it. */
typedef struct PaperStanding {
	bool found;
	int64_t parcel; /* its number (Parcel.serial) */
	ParcelState state;
	char *act; /* NULL: nobody has said anything */
	char *why; /* of that act */
	Words last;
	Words before; /* that hold again when its coming back is retracted */
} PaperStanding;

static void standing_clear(PaperStanding *standing)
{
	g_free(standing->act);
	g_free(standing->why);
	words_clear(&standing->last);
	words_clear(&standing->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PaperStanding, standing_clear)

static bool find_parcel(Store *store, const char *letter, PaperStanding *standing,
			GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_find, STORE_ARGS(store_text(letter)), &rows, error))
		return false;
	if (store_rows_next(rows)) {
		standing->found = true;
		standing->parcel = store_rows_int(rows, 0);
		if (!parcel_state_parse(store_rows_text(rows, 1), &standing->state,
					error))
			return false;
	}
	if (!store_rows_finish(rows, error))
		return false;
	return standing->found ||
	       chy_fail(error, CHY_REFUSED,
			"letter '%s' goes by e-mail: its relay says what becomes of it",
			letter);
}

static bool find_last(Store *store, PaperStanding *standing, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql_last, STORE_ARGS(store_int(standing->parcel)), &rows,
			 error))
		return false;
	if (store_rows_next(rows)) {
		standing->act = g_strdup(store_rows_text(rows, 0));
		words_read(&standing->last, rows, 1);
		standing->why = g_strdup(store_rows_text(rows, 4));
	}
	return store_rows_finish(rows, error);
}

static bool find_before(Store *store, PaperStanding *standing, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (standing->state != PARCEL_REFUSED)
		return true;
	if (!store_query(store, sql_before, STORE_ARGS(store_int(standing->parcel)),
			 &rows, error))
		return false;
	if (store_rows_next(rows))
		words_read(&standing->before, rows, 0);
	return store_rows_finish(rows, error);
}

/*
 * Whether the last word was that retraction: once it is retracted that a letter came back, that it
 * went can be as well, which another reason alone tells from the same said twice.
 */
static bool is_retracted(const PaperRecord *record, const PaperStanding *standing)
{
	return g_strcmp0(standing->act, parcel_act_name(PARCEL_RETRACT)) == 0 &&
	       (standing->state == PARCEL_WAITING ||
		g_strcmp0(standing->why, record->why) == 0);
}

/* Whether it stands so already, by whatever words. */
static bool stands_so(const PaperRecord *record, const PaperStanding *standing)
{
	if (record->act == PARCEL_RETRACT)
		return is_retracted(record, standing);
	return standing->state ==
	       (record->act == PARCEL_SEND ? PARCEL_ACCEPTED : PARCEL_REFUSED);
}

/* Whether a word is said that is not the one recorded. */
static bool differs(const char *said, const char *recorded)
{
	return said != NULL && g_strcmp0(said, recorded) != 0;
}

static char *said_or(const char *said, const char *recorded)
{
	return g_strdup(said != NULL ? said : recorded);
}

/* The act that the record is, and what holds after it. */
static void judge(const PaperRecord *record, const PaperStanding *standing,
		  PaperResult *result)
{
	bool so = stands_so(record, standing);
	bool retracts = record->act == PARCEL_RETRACT;
	const Words today = { .day = (char *)record->today }, *last = &standing->last;
	const Words *holds = so ? last : retracts ? &standing->before : &today;

	result->changed = !so || (!retracts && (differs(record->day, last->day) ||
						differs(record->bearer, last->bearer) ||
						differs(record->scan, last->scan)));
	result->act = so ? PARCEL_CORRECT : record->act;
	result->day = said_or(record->day, holds->day);
	result->bearer = said_or(record->bearer, holds->bearer);
	result->scan = said_or(record->scan, holds->scan);
}

/* How a letter stands of which that cannot be recorded. */
static const char *describe_standing(ParcelState state)
{
	static const char *const words[PARCEL_STATES] = {
		[PARCEL_WAITING] = "it waits, and is not recorded as sent",
		[PARCEL_LEASED] = "a dispatch holds it",
		[PARCEL_ACCEPTED] = "it is recorded as sent",
		[PARCEL_REFUSED] = "it is recorded as come back, and 'resolve --resend' "
				   "has it wait again",
		[PARCEL_IN_DOUBT] = "it is in doubt, and not recorded as sent",
		[PARCEL_ABANDONED] = "it is abandoned, and 'resolve --resend' has it "
				     "wait again",
	};

	return words[state];
}

static bool fail_move(const PaperRecord *record, ParcelAct act, ParcelState state,
		      GError **error)
{
	if (act == PARCEL_RETRACT)
		return chy_fail(error, CHY_REFUSED,
				"cannot retract what is recorded of letter '%s': %s",
				record->letter, describe_standing(state));
	return chy_fail(error, CHY_REFUSED, "cannot record letter '%s' as %s: %s",
			record->letter, act == PARCEL_SEND ? "sent" : "come back",
			describe_standing(state));
}

/* The days on which it went and came back, in turn, without what was taken back; NULL: not said. */
static GPtrArray *list_days(const GPtrArray *words)
{
	GPtrArray *days = g_ptr_array_new();

	for (guint i = 0; i < words->len; i++) {
		const ParcelWord *word = words->pdata[i];
		bool corrects = strcmp(word->act, parcel_act_name(PARCEL_CORRECT)) == 0;
		bool retracts = strcmp(word->act, parcel_act_name(PARCEL_RETRACT)) == 0;
		bool goes = strcmp(word->act, parcel_act_name(PARCEL_SEND)) == 0;
		bool comes = strcmp(word->act, parcel_act_name(PARCEL_COME_BACK)) == 0;

		if ((corrects || retracts) && days->len > 0)
			g_ptr_array_set_size(days, (gint)days->len - 1);
		if (corrects || goes || comes)
			g_ptr_array_add(days, word->day);
	}
	return days;
}

/* That a letter comes back no day before it went, and goes again no day before it came back. */
static bool check_turn(Store *store, const PaperRecord *record,
		       const PaperStanding *standing, const PaperResult *result,
		       GError **error)
{
	bool sent = record->act == PARCEL_SEND;
	g_autoptr(GPtrArray) words = NULL;

	if (result->act == PARCEL_RETRACT || result->day == NULL ||
	    (result->act == PARCEL_CORRECT && !differs(record->day, standing->last.day)))
		return true;
	if (!parcel_words(store, standing->parcel, &words, error))
		return false;

	g_autoptr(GPtrArray) days = list_days(words);
	guint before = result->act == PARCEL_CORRECT ? 2 : 1;
	const char *day = days->len >= before ? days->pdata[days->len - before] : NULL;

	return day == NULL || strcmp(result->day, day) >= 0 ||
	       chy_fail(error, CHY_INVALID,
			"cannot record letter '%s' as %s on %s: it %s only on %s",
			record->letter, sent ? "sent" : "come back", result->day,
			sent ? "came back" : "went", day);
}

static bool check(const PaperRecord *record, const PaperStanding *standing,
		  PaperResult *result, GError **error)
{
	bool again = result->act == PARCEL_CORRECT || result->act == PARCEL_RETRACT;

	if (!parcel_state_move(standing->state, result->act, &result->state))
		return fail_move(record, result->act, standing->state, error);
	return !again || (record->why != NULL && *record->why != '\0') ||
	       chy_fail(error, CHY_REFUSED,
			"what is recorded of letter '%s' stays; to %s it a reason is needed",
			record->letter, parcel_act_name(result->act));
}

bool paper_record(Store *store, const PaperRecord *record, const char *stamp,
		  PaperResult *result_out, GError **error)
{
	g_auto(PaperStanding) standing = { 0 };
	g_auto(PaperResult) result = { 0 };

	if (!find_parcel(store, record->letter, &standing, error) ||
	    !find_last(store, &standing, error) ||
	    !find_before(store, &standing, error))
		return false;
	judge(record, &standing, &result);
	result.was = result.state = standing.state;
	if (result.changed && (!check(record, &standing, &result, error) ||
			       !check_turn(store, record, &standing, &result, error)))
		return false;

	StoreValue parcel = store_int(standing.parcel);

	if (result.changed &&
	    (!store_run(store, sql_keep,
			STORE_ARGS(parcel, store_text(parcel_act_name(result.act)),
				   store_text(parcel_state_name(standing.state)),
				   store_text(record->user),
				   store_text(record->why != NULL ? record->why : ""),
				   store_text(stamp), store_text(result.day),
				   store_text(result.bearer), store_text(result.scan)),
			error) ||
	     !store_run(store, sql_move,
			STORE_ARGS(store_text(parcel_state_name(result.state)),
				   store_text(stamp), store_text(stamp), parcel),
			error)))
		return false;
	*result_out = result;
	result = (PaperResult){ 0 };
	return true;
}
