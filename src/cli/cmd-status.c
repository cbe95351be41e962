#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-dispatch.h"

#define LIMIT_STATES 8 /* kinds of state that letters can be in */

typedef struct StateCount {
	const char *state;
	int64_t count;
} StateCount;

/* Letters by state, in order of first appearance; returns how many states there are. */
static size_t count_states(const DossierStatus *status, StateCount *counts)
{
	size_t used = 0;

	for (guint i = 0; i < status->letters->len; i++) {
		const LetterStatus *letter = g_ptr_array_index(status->letters, i);
		size_t k = 0;

		if (letter->state == NULL)
			continue;
		while (k < used && !g_str_equal(counts[k].state, letter->state))
			k++;
		g_assert(k < LIMIT_STATES);
		if (k == used)
			counts[used++] = (StateCount){ .state = letter->state };
		counts[k].count++;
	}
	return used;
}

static void json_letter(JsonWriter *json, const LetterStatus *letter)
{
	json_object_begin(json, NULL);
	json_text(json, "number", letter->number);
	json_text(json, "addressee", letter->addressee);
	json_text(json, "country", letter->country);
	json_text(json, "language", letter->language);
	json_text(json, "state", letter->state);
	json_text(json, "message_id", letter->message_id);
	json_int(json, "attempts", letter->attempts);
	json_text(json, "reply", letter->reply);
	json_text(json, "relay", letter->relay);
	json_text(json, "queue_id", letter->queue_id);
	json_text(json, "tls", letter->tls);
	json_text(json, "withheld", letter->withheld);
	json_text(json, "due", letter->due);
	json_text(json, "resolved", letter->resolved);
	json_text(json, "who", letter->who);
	json_text(json, "why", letter->why);
	json_object_end(json);
}

static bool print_dossier_json(const DossierStatus *status, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();
	StateCount counts[LIMIT_STATES];
	size_t states = count_states(status, counts);

	json_text(json, "dossier", status->dossier);
	json_text(json, "title", status->title);
	json_text(json, "state", status->state);
	json_text(json, "note", status->note);
	json_object_begin(json, "interrupted");
	json_int(json, "unknown", status->unknown);
	json_int(json, "unsent", status->unsent);
	json_object_end(json);
	json_object_begin(json, "counts");
	for (size_t i = 0; i < states; i++)
		json_int(json, counts[i].state, counts[i].count);
	json_object_end(json);
	json_array_begin(json, "letters");
	for (guint i = 0; i < status->letters->len; i++)
		json_letter(json, g_ptr_array_index(status->letters, i));
	json_array_end(json);
	return print_json_end(json, error);
}

static Tone tone_of(const char *state)
{
	if (g_strcmp0(state, "accepted") == 0)
		return TONE_GOOD;
	if (g_strcmp0(state, "refused") == 0 || g_strcmp0(state, "in-doubt") == 0)
		return TONE_BAD;
	return TONE_DOUBT;
}

static void print_letters(const DossierStatus *status)
{
	static const char *const headings[] = { "number",   "addressee", "country",
						"language", "state",     "attempts",
						"reply",    NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	grid_keep_first(grid);
	grid_fold_last(grid);
	for (guint i = 0; i < status->letters->len; i++) {
		const LetterStatus *letter = g_ptr_array_index(status->letters, i);
		g_autofree char *attempts =
			g_strdup_printf("%" G_GINT64_FORMAT, letter->attempts);

		grid_add(grid,
			 (const char *const[]){
				 letter->number, letter->addressee, letter->country,
				 letter->language, letter->state, attempts,
				 letter->reply, NULL });
		grid_tone(grid, 4, tone_of(letter->state));
	}
	grid_print(grid, stdout);
}

/* Why a letter stands as it does, where its state does not say it; yours, or NULL. */
static char *remark(const LetterStatus *letter)
{
	bool abandoned = g_strcmp0(letter->state, "abandoned") == 0;
	const char *resolved = letter->resolved != NULL ? letter->resolved : "";

	if (letter->withheld != NULL)
		return g_strconcat("held back: ", letter->withheld, NULL);
	if (abandoned && g_str_equal(resolved, "abandon"))
		return g_strdup_printf("abandoned by %s: %s", letter->who, letter->why);
	if (abandoned)
		return g_strdup("given up: deferred for too long");
	if (g_str_equal(resolved, "confirm"))
		return g_strdup_printf("taken as accepted by %s: %s", letter->who,
				       letter->why);
	if (letter->due == NULL || letter->attempts == 0)
		return NULL;
	if (g_str_equal(resolved, "resend"))
		return g_strdup_printf("due at %s, sent again by %s: %s", letter->due,
				       letter->who, letter->why);
	return g_strdup_printf("next try at %s", letter->due);
}

/* Below the table, where nothing is cut. */
static void print_remarks(const DossierStatus *status)
{
	bool first = true;

	for (guint i = 0; i < status->letters->len; i++) {
		const LetterStatus *letter = g_ptr_array_index(status->letters, i);
		g_autofree char *said = letter->state != NULL ? remark(letter) : NULL;

		if (said == NULL)
			continue;
		printf("%s%s  %s\n", first ? "\n" : "", letter->number, said);
		first = false;
	}
}

/* What a dispatch that was interrupted has left. */
static void print_interrupted(const DossierStatus *status)
{
	g_autofree char *unknown = count_noun(status->unknown, "letter");
	g_autofree char *unsent = count_noun(status->unsent, "letter");

	if (status->unknown > 0)
		printf("An interrupted dispatch left %s whose fate is not known; "
		       "'dispatch' records that as in doubt.\n",
		       unknown);
	if (status->unsent > 0)
		printf("An interrupted dispatch held %s that it had not begun; "
		       "'dispatch' sends what it held.\n",
		       unsent);
}

/* One change a line: they are joined by semicolons where a reason must be one line. */
static void print_note(const char *note)
{
	g_auto(GStrv) changes = g_strsplit(note != NULL ? note : "", "; ", -1);
	g_autofree char *lines = g_strjoinv(";\n  ", changes);

	if (note != NULL)
		printf("%s\n", lines);
}

static void print_dossier(const DossierStatus *status)
{
	StateCount counts[LIMIT_STATES];
	size_t states = count_states(status, counts);

	printf("%s: %s\n%s", status->dossier, status->title, status->state);
	for (size_t i = 0; i < states; i++)
		printf("%s%" G_GINT64_FORMAT " %s", i == 0 ? "; letters: " : ", ",
		       counts[i].count, counts[i].state);
	putchar('\n');
	print_note(status->note);
	print_interrupted(status);
	if (status->letters->len > 0)
		putchar('\n');
	print_letters(status);
	print_remarks(status);
}

static bool print_dossiers_json(const GPtrArray *lines, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();

	json_array_begin(json, "dossiers");
	for (guint i = 0; i < lines->len; i++) {
		const DossierLine *line = g_ptr_array_index(lines, i);

		json_object_begin(json, NULL);
		json_text(json, "dossier", line->name);
		json_text(json, "state", line->state);
		json_text(json, "title", line->title);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static bool list(Call *call, GError **error)
{
	static const char *const headings[] = { "dossier", "state", "title", NULL };
	g_autoptr(Grid) grid = grid_new(headings);
	g_autoptr(GPtrArray) lines = NULL;

	if (!office_dossiers(call_office(call), &lines, error))
		return false;
	if (call_wants_json(call))
		return print_dossiers_json(lines, error);
	for (guint i = 0; i < lines->len; i++) {
		const DossierLine *line = g_ptr_array_index(lines, i);

		grid_add(grid, (const char *const[]){ line->name, line->state,
						      line->title, NULL });
	}
	grid_print(grid, stdout);
	return true;
}

static bool run(Call *call, GError **error)
{
	g_autoptr(DossierStatus) status = NULL;

	if (call_operand(call, 0) == NULL)
		return list(call, error);
	if (!office_status(call_office(call), call_operand(call, 0), &status, error))
		return false;
	if (call_wants_json(call))
		return print_dossier_json(status, error);
	print_dossier(status);
	return true;
}

static const CommandOption options[] = { { 0 } };

const Command cmd_status = {
	.name = "status",
	.group = GROUP_SENDING,
	.needs = NEEDS_READING,
	.json = true,
	.summary = "show where a dossier and each of its letters stand",
	.operands = "[DOSSIER]",
	.most = 1,
	.options = options,
	.run = run,
};
