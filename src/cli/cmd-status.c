#include "cli-call.h"
#include "cli-grid.h"
#include "cli-print.h"

#include "office-dispatch.h"
#include "office-pending.h"

#define LIMIT_LISTED 200 /* letters of a dossier that are all listed unasked */
#define ROWS_AT_ONCE 1000 /* of a table; its columns are as wide as these need */

/* The relay's last reply. */
static void json_reply(JsonWriter *json, int64_t code, const char *enhanced,
		       const char *reply)
{
	if (code != 0)
		json_int(json, "code", code);
	else
		json_text(json, "code", NULL);
	json_text(json, "enhanced", enhanced);
	json_text(json, "reply", reply);
}

static void json_parcels(JsonWriter *json, const LetterStatus *letter)
{
	json_array_begin(json, "parcels");
	for (size_t i = 0; i < letter->parcel_count; i++) {
		const ParcelStatus *parcel = &letter->parcels[i];

		json_object_begin(json, NULL);
		json_text(json, "channel", parcel->channel);
		json_text(json, "mailbox",
			  parcel->mailbox[0] != '\0' ? parcel->mailbox : NULL);
		json_text(json, "state", parcel->state);
		json_text(json, "message_id", parcel->message_id);
		json_int(json, "attempts", parcel->attempts);
		json_reply(json, parcel->code, parcel->enhanced, parcel->reply);
		json_text(json, "due", parcel->due);
		json_object_end(json);
	}
	json_array_end(json);
}

static void json_letter(JsonWriter *json, const LetterStatus *letter)
{
	json_object_begin(json, NULL);
	json_text(json, "number", letter->number);
	json_text(json, "addressee", letter->addressee);
	json_text(json, "country", letter->country);
	json_text(json, "language", letter->language);
	json_text(json, "state", letter->state);
	json_text(json, "channel", letter->channel);
	json_parcels(json, letter);
	json_text(json, "message_id", letter->message_id);
	json_int(json, "attempts", letter->attempts);
	json_reply(json, letter->code, letter->enhanced, letter->reply);
	json_text(json, "relay", letter->relay);
	json_text(json, "queue_id", letter->queue_id);
	json_text(json, "tls", letter->tls);
	json_text(json, "withheld", letter->withheld);
	json_text(json, "hindrance", letter->hindrance);
	json_text(json, "due", letter->due);
	json_text(json, "resolved", letter->resolved);
	json_text(json, "day", letter->day);
	json_text(json, "bearer", letter->bearer);
	json_text(json, "who", letter->who);
	json_text(json, "why", letter->why);
	json_bool(json, "gone", letter->gone);
	json_object_end(json);
}

static void json_approvals(JsonWriter *json, const GPtrArray *approvals)
{
	json_array_begin(json, "approvals");
	for (guint i = 0; i < approvals->len; i++) {
		const StatusApproval *approval = approvals->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "office", approval->office);
		json_text(json, "user", approval->user);
		json_text(json, "time", approval->stamp);
		json_object_end(json);
	}
	json_array_end(json);
}

static StatusChoice json_begin(void *data, const DossierStatus *status)
{
	JsonWriter *json = data;

	json_text(json, "dossier", status->dossier);
	json_text(json, "title", status->title);
	json_text(json, "state", status->state);
	json_text(json, "note", status->note);
	json_text(json, "difference", status->difference);
	json_object_begin(json, "gate");
	json_text(json, "state", status->halt);
	json_text(json, "opens", status->opens);
	json_text(json, "closes", status->closes);
	json_text(json, "says", status->gate);
	json_object_end(json);
	json_object_begin(json, "interrupted");
	json_int(json, "unknown", status->unknown);
	json_int(json, "unsent", status->unsent);
	json_object_end(json);
	json_object_begin(json, "last");
	json_text(json, "ended", status->last);
	json_text(json, "left", status->left);
	json_object_end(json);
	json_int(json, "on-paper", status->on_paper);
	json_object_begin(json, "counts");
	for (size_t i = 0; i < status->states; i++)
		json_int(json, status->counts[i].state, status->counts[i].letters);
	json_object_end(json);
	json_approvals(json, status->approvals);
	json_array_begin(json, "letters");
	return STATUS_ALL;
}

static void json_each(void *data, const LetterStatus *letter)
{
	json_letter(data, letter);
}

static bool print_dossier_json(Office *office, const char *dossier, GError **error)
{
	g_autoptr(JsonWriter) json = print_json_begin();
	const StatusReader reader = { json_begin, json_each, json };

	if (!office_status(office, dossier, &reader, error))
		return false;
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

/* A dossier while it is printed. */
typedef struct Printing {
	bool all;         /* whatever its size */
	bool mixed;       /* it goes by more than one channel, which are then shown */
	Grid *grid;       /* letters that are not printed yet */
	GString *remarks; /* on the same */
	int64_t shown;    /* letters so far */
	int64_t letters, pressing; /* of the dossier */
	bool partly;      /* only those that press are shown */
} Printing;

/* "email, email-2"; yours. */
static char *channels_of(const LetterStatus *letter)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < letter->parcel_count; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
				       letter->parcels[i].channel);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "550 5.1.1 no such user"; yours. */
static char *reply_of(int64_t code, const char *reply)
{
	if (code == 0 || reply == NULL)
		return g_strdup(reply);
	return g_strdup_printf("%" G_GINT64_FORMAT " %s", code, reply);
}

static void add_letter(const Printing *printing, const LetterStatus *letter)
{
	Grid *grid = printing->grid;
	g_autofree char *channels = channels_of(letter);
	g_autofree char *attempts =
		g_strdup_printf("%" G_GINT64_FORMAT, letter->attempts);
	g_autofree char *reply = reply_of(letter->code, letter->reply);

	const char *const common[] = { letter->number,  letter->addressee,
				       letter->country, letter->language,
				       letter->state,   attempts,
				       reply };
	const char *const mixed[] = { letter->number,  letter->addressee,
				      letter->country, letter->language,
				      letter->state,   channels,
				      attempts,        reply };

	grid_add(grid, printing->mixed ? mixed : common);
	grid_tone(grid, 4, tone_of(letter->state));
}

/* What was recorded of a letter that went by post or by hand; yours. */
static char *recorded(const LetterStatus *letter)
{
	bool back = g_str_equal(letter->state, "refused");
	bool by = letter->bearer != NULL, why = letter->why[0] != '\0';

	return g_strdup_printf("%s on %s%s%s, recorded by %s%s%s",
			       back ? "came back" : "went", letter->day, by ? ", " : "",
			       by ? letter->bearer : "", letter->who, why ? ": " : "",
			       why ? letter->why : "");
}

/* What was taken back of a letter that goes by post or by hand, and what holds again; yours. */
static char *retracted(const LetterStatus *letter)
{
	bool waits = g_str_equal(letter->state, "waiting");
	bool by = letter->bearer != NULL, day = letter->day != NULL && !waits;

	return g_strdup_printf("%s%s%s%s%sthat it %s was retracted by %s: %s",
			       day ? "went on " : "", day ? letter->day : "",
			       day && by ? ", " : "", day && by ? letter->bearer : "",
			       day ? "; " : "", waits ? "went" : "came back",
			       letter->who, letter->why);
}

/* That a letter which waits would not leave today; yours. */
static char *hindered(const LetterStatus *letter)
{
	bool tried = letter->attempts > 0;

	if (letter->lacking)
		return g_strdup_printf("cannot be sent: %s; see 'verify'",
				       letter->hindrance);
	if (letter->on_paper)
		return g_strconcat("not to be sent: ", letter->hindrance, NULL);
	return g_strdup_printf("would be abandoned today: %s%s%s", letter->hindrance,
			       tried ? "; due at " : "", tried ? letter->due : "");
}

/* Why a letter stands as it does, where its state does not say it; yours, or NULL. */
static char *remark(const LetterStatus *letter)
{
	bool abandoned = g_strcmp0(letter->state, "abandoned") == 0;
	const char *resolved = letter->resolved != NULL ? letter->resolved : "";

	if (letter->gone && !abandoned)
		return g_strdup(
			"gone from the register, see 'verify': nothing is sent; "
			"'resolve --abandon' ends it");
	if (letter->hindrance != NULL)
		return hindered(letter);
	if (letter->on_paper && g_str_equal(resolved, "retract"))
		return retracted(letter);
	if (letter->on_paper && letter->day != NULL && !abandoned)
		return recorded(letter);
	if (letter->withheld != NULL && !abandoned)
		return g_strdup(letter->withheld);
	if (letter->withheld != NULL)
		return g_strconcat("held back: ", letter->withheld, NULL);
	if (abandoned && g_str_equal(resolved, "abandon"))
		return g_strdup_printf("abandoned by %s: %s", letter->who, letter->why);
	if (abandoned)
		return g_strdup("given up: deferred for too long");
	if (g_str_equal(resolved, "confirm"))
		return g_strdup_printf("taken as accepted by %s: %s", letter->who,
				       letter->why);
	if (letter->put_off && letter->attempts == 0)
		return g_strdup_printf("put off until %s", letter->due);
	if (letter->due == NULL || letter->attempts == 0)
		return NULL;
	if (g_str_equal(resolved, "resend"))
		return g_strdup_printf("due at %s, sent again by %s: %s", letter->due,
				       letter->who, letter->why);
	return g_strdup_printf("next try at %s", letter->due);
}

static void renew_grid(Printing *printing)
{
	static const char *const common[] = { "number",   "addressee", "country",
					      "language", "state",     "attempts",
					      "reply",    NULL };
	static const char *const mixed[] = { "number",   "addressee", "country",
					     "language", "state",     "channel",
					     "attempts", "reply",     NULL };

	g_clear_pointer(&printing->grid, grid_free);
	printing->grid = grid_new(printing->mixed ? mixed : common);
	grid_keep_first(printing->grid);
	grid_fold_last(printing->grid);
	g_string_truncate(printing->remarks, 0);
}

/* The table, and below it, where nothing is cut, the remarks. */
static void flush_letters(Printing *printing)
{
	grid_print(printing->grid, stdout);
	if (printing->remarks->len > 0)
		printf("\n%s", printing->remarks->str);
	renew_grid(printing);
}

/* How each of a joint letter's messages stands. */
static void remark_parcels(GString *remarks, const LetterStatus *letter)
{
	for (size_t i = 0; i < letter->parcel_count; i++) {
		const ParcelStatus *parcel = &letter->parcels[i];
		g_autofree char *reply = reply_of(parcel->code, parcel->reply);

		g_string_append_printf(remarks, "%s  %s: %s%s%s\n", letter->number,
				       parcel->mailbox, parcel->state,
				       reply != NULL ? ", " : "",
				       reply != NULL ? reply : "");
	}
}

static void print_letter(void *data, const LetterStatus *letter)
{
	Printing *printing = data;
	g_autofree char *said = letter->state != NULL ? remark(letter) : NULL;

	add_letter(printing, letter);
	if (said != NULL)
		g_string_append_printf(printing->remarks, "%s  %s\n", letter->number,
				       said);
	if (letter->parcel_count > 1)
		remark_parcels(printing->remarks, letter);
	if (++printing->shown % ROWS_AT_ONCE == 0)
		flush_letters(printing);
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

/* Why letters still wait after a dispatch. */
static void print_left(const DossierStatus *status)
{
	if (status->waiting > 0 && status->left != NULL)
		printf("The last dispatch ended at %s and left letters: %s%s\n", status->last,
		       status->left, g_str_has_suffix(status->left, "?") ? "" : ".");
}

/* What no relay will take. */
static void print_on_paper(const DossierStatus *status)
{
	g_autofree char *waiting = count_noun(status->on_paper, "letter");

	if (status->on_paper > 0)
		printf("%s to go by post or by hand: see 'print' and 'outcome'.\n",
		       waiting);
}

/* One change a line: they are joined by semicolons where a reason must be one line. */
static void print_note(const char *note)
{
	g_auto(GStrv) changes = g_strsplit(note != NULL ? note : "", "; ", -1);
	g_autofree char *lines = g_strjoinv(";\n  ", changes);

	if (note != NULL)
		printf("%s\n", lines);
}

static void print_approvals(const GPtrArray *approvals)
{
	for (guint i = 0; i < approvals->len; i++) {
		const StatusApproval *approval = approvals->pdata[i];

		printf("approved for the office '%s' by %s at %s\n", approval->office,
		       approval->user, approval->stamp);
	}
}

static StatusChoice print_head(void *data, const DossierStatus *status)
{
	Printing *printing = data;

	printf("%s: %s\n%s", status->dossier, status->title, status->state);
	for (size_t i = 0; i < status->states; i++)
		printf("%s%" G_GINT64_FORMAT " %s", i == 0 ? "; letters: " : ", ",
		       status->counts[i].letters, status->counts[i].state);
	putchar('\n');
	print_approvals(status->approvals);
	print_note(status->note);
	if (status->gate != NULL)
		printf("%c%s.\n", g_ascii_toupper(status->gate[0]), status->gate + 1);
	if (status->difference != NULL)
		printf("Nothing is dispatched from this home: %s; see 'adopt'.\n",
		       status->difference);
	print_interrupted(status);
	print_left(status);
	print_on_paper(status);
	printing->mixed = status->mixed;
	renew_grid(printing);
	printing->partly = !printing->all && status->letters > LIMIT_LISTED;
	printing->letters = status->letters;
	printing->pressing = status->pressing;
	if (printing->partly ? status->pressing > 0 : status->letters > 0)
		putchar('\n');
	return printing->partly ? STATUS_PRESSING : STATUS_ALL;
}

/* What a large dossier leaves out. */
static void print_rest(const Printing *printing, const char *dossier)
{
	int64_t pressing = printing->pressing - printing->shown;
	g_autofree char *rest = count_noun(printing->letters - printing->shown,
					   printing->shown > 0 ? "more letter" : "letter");

	if (!printing->partly || printing->shown == printing->letters)
		return;
	printf("\n%s, ", rest);
	if (pressing > 0)
		printf("%" G_GINT64_FORMAT " of them in doubt, refused or abandoned",
		       pressing);
	else
		printf("none of them in doubt, refused or abandoned");
	printf("; 'status %s --all' lists every letter.\n", dossier);
}

static bool print_dossier(Office *office, const char *dossier, bool all, GError **error)
{
	g_autoptr(GString) remarks = g_string_new(NULL);
	Printing printing = { .all = all, .remarks = remarks };
	const StatusReader reader = { print_head, print_letter, &printing };
	bool shown = office_status(office, dossier, &reader, error);

	if (shown) {
		flush_letters(&printing);
		print_rest(&printing, dossier);
	}
	grid_free(printing.grid);
	return shown;
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
		json_int(json, "in-doubt", line->in_doubt);
		json_text(json, "title", line->title);
		json_object_end(json);
	}
	json_array_end(json);
	return print_json_end(json, error);
}

static bool list(Call *call, GError **error)
{
	static const char *const headings[] = { "dossier", "state", "in doubt", "title",
						NULL };
	g_autoptr(Grid) grid = grid_new(headings);
	g_autoptr(GPtrArray) lines = NULL;

	if (!office_dossiers(call_office(call), &lines, error))
		return false;
	if (call_wants_json(call))
		return print_dossiers_json(lines, error);
	for (guint i = 0; i < lines->len; i++) {
		const DossierLine *line = g_ptr_array_index(lines, i);
		g_autofree char *doubts =
			g_strdup_printf("%" G_GINT64_FORMAT, line->in_doubt);

		grid_add(grid, (const char *const[]){
				       line->name, line->state,
				       line->in_doubt > 0 ? doubts : "", line->title,
				       NULL });
	}
	grid_print(grid, stdout);
	return true;
}

static const CommandOption options[] = {
	{ .name = "all", .help = "list every letter of a large dossier too" },
	{ 0 },
};

static bool run(Call *call, GError **error)
{
	const char *dossier = call_operand(call, 0);

	if (dossier == NULL)
		return list(call, error);
	if (call_wants_json(call))
		return print_dossier_json(call_office(call), dossier, error);
	return print_dossier(call_office(call), dossier, call_flag(call, "all"), error);
}

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
