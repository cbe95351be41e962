/*
 * A sealed letter shown. What the register does not have, how its parcels stand and which
 * messages they became, comes from the ledger; where that has them go elsewhere it is said.
 */
#include "dispatch-message.h"
#include "dispatch-status.h"
#include "dispatch-word.h"
#include "office-flight.h"
#include "office-held.h"
#include "office-private.h"
#include "office-proof.h"
#include "register-scan.h"

#include <string.h>

static void add_line(GString *text, const char *name, const char *value)
{
	if (value != NULL)
		g_string_append_printf(text, "%s: %s\n", name, value);
}

static void add_number(GString *text, const char *name, int64_t number)
{
	g_string_append_printf(text, "%s: %" G_GINT64_FORMAT "\n", name, number);
}

/* The lines of an envelope in one; yours. */
static char *in_one_line(const char *address)
{
	g_auto(GStrv) lines = g_strsplit(address, "\n", -1);

	return g_strjoinv(", ", lines);
}

/* Where a parcel goes, and in what that is not as registered. */
static void add_place(GString *text, const SealedLetter *letter, const StatusRow *row)
{
	const Parcel parcel = held_parcel(row);
	const PaperParcel paper = { .channel = row->channel,
				    .dossier = row->dossier,
				    .address = row->address };
	g_autofree char *address = NULL;
	g_autofree char *difference = row->on_paper
					      ? held_describe_paper(&paper, letter)
					      : held_describe_parcel(&parcel, letter);

	if (row->on_paper)
		address = in_one_line(row->address);
	else
		add_line(text, "mailbox", row->mailbox);
	add_line(text, "address", address);
	add_line(text, "altered", difference);
}

/* What an act says to who reads it; `back`: of a parcel that was recorded as come back. */
static const char *describe_act(const char *act, bool back)
{
	static const struct {
		ParcelAct act;
		const char *usual, *back;
	} words[] = {
		{ PARCEL_CONFIRM, "taken as accepted", "taken as accepted" },
		{ PARCEL_RESEND, "to be sent again", "to be sent again" },
		{ PARCEL_ABANDON, "abandoned", "abandoned" },
		{ PARCEL_SEND, "it went", "it went" },
		{ PARCEL_COME_BACK, "it came back", "it came back" },
		{ PARCEL_CORRECT, "corrected: it went", "corrected: it came back" },
		{ PARCEL_RETRACT, "retracted that it went",
		  "retracted that it came back: it went" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(act, parcel_act_name(words[i].act)) == 0)
			return back ? words[i].back : words[i].usual;
	return act;
}

/* "it went on 2025-02-25, Aliyev, by aydan at 2025-02-27T09:00:00Z: misread" */
static void add_word(GString *text, const ParcelWord *word, bool back)
{
	g_autoptr(GString) line = g_string_new(describe_act(word->act, back));

	if (word->day != NULL)
		g_string_append_printf(line, " on %s", word->day);
	if (word->bearer != NULL)
		g_string_append_printf(line, ", %s", word->bearer);
	if (word->scan != NULL)
		g_string_append_printf(line, ", scan %s", word->scan);
	g_string_append_printf(line, ", by %s at %s%s%s", word->who, word->at,
			       *word->why != '\0' ? ": " : "", word->why);
	add_line(text, "said", line->str);
}

/* What persons have said of a parcel, in their order. */
static bool add_words(Office *office, const StatusRow *row, GString *text,
		      GError **error)
{
	g_autoptr(GPtrArray) words = NULL;
	bool back = false;

	if (!parcel_words(office->store, row->serial, &words, error))
		return false;
	for (guint i = 0; i < words->len; i++) {
		const ParcelWord *word = words->pdata[i];

		add_word(text, word, back);
		if (strcmp(word->act, parcel_act_name(PARCEL_CORRECT)) != 0)
			back = strcmp(word->act, parcel_act_name(PARCEL_COME_BACK)) == 0;
	}
	return true;
}

static bool add_parcel(Office *office, const SealedLetter *letter, const StatusRow *row,
		       GString *text, GError **error)
{
	g_autoptr(DispatchMessage) kept = NULL;

	if (!dispatch_message_find(office->store, row->serial, &kept, error))
		return false;
	add_place(text, letter, row);
	add_line(text, "state", parcel_state_name(row->state));
	if (row->attempts > 0)
		add_number(text, "attempts", row->attempts);
	add_line(text, "relay", row->relay);
	if (row->code != 0)
		add_number(text, "code", row->code);
	add_line(text, "enhanced", row->enhanced);
	add_line(text, "reply", row->reply);
	add_line(text, "due", row->attempts > 0 ? row->due : NULL);
	add_line(text, "message-id", kept != NULL ? kept->message_id : NULL);
	add_line(text, "composed", kept != NULL ? kept->composed : NULL);
	return add_words(office, row, text, error);
}

static bool show_summary(Office *office, const SealedLetter *letter, GBytes **bytes_out,
			 GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(StatusList) list = NULL;
	int64_t position;
	size_t count = 0;

	if (!register_letter_position(office->store, letter->number, &position,
				      error) ||
	    !dispatch_status_letter(office->store, letter->number, &list, error))
		return false;
	add_line(text, "number", letter->number);
	add_line(text, "dossier", letter->dossier);
	add_line(text, "addressee", letter->addressee);
	add_line(text, "name", letter->addressee_name);
	add_line(text, "country", letter->country);
	add_line(text, "language", letter->language);
	add_line(text, "translation", letter->translation);
	add_line(text, "subject", letter->subject);
	add_line(text, "channel", letter->channel);
	add_line(text, "issued", letter->issued);
	add_number(text, "entry", position);

	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++)
		if (!add_parcel(office, letter, &rows[i], text, error))
			return false;
	*bytes_out = g_string_free_to_bytes(g_steal_pointer(&text));
	return true;
}

/* The parcel whose message is asked for: that to the mailbox, or the letter's first. */
static bool find_parcel(const StatusList *list, const SealedLetter *letter,
			const char *mailbox, const StatusRow **row_out, GError **error)
{
	g_autoptr(GString) others = g_string_new(NULL);
	size_t count = 0;
	const StatusRow *rows = status_list_get(list, &count);

	for (size_t i = 0; i < count; i++) {
		if (mailbox != NULL ? strcmp(rows[i].mailbox, mailbox) == 0
				    : strcmp(rows[i].channel, letter->channel) == 0) {
			*row_out = &rows[i];
			return true;
		}
		g_string_append_printf(others, "%s%s", i > 0 ? ", " : "",
				       rows[i].mailbox);
	}
	if (mailbox == NULL)
		return chy_fail(error, CHY_CORRUPT,
				"the ledger has no parcel of letter '%s' any more",
				letter->number);
	return chy_fail(error, CHY_NOT_FOUND, "letter '%s' does not go to '%s': %s",
			letter->number, mailbox, others->str);
}

static GBytes *join_message(const Message *message)
{
	GByteArray *whole = g_byte_array_new();

	g_byte_array_append(whole, g_bytes_get_data(message->header, NULL),
			    (guint)g_bytes_get_size(message->header));
	g_byte_array_append(whole, (const guint8 *)"\r\n", 2);
	g_byte_array_append(whole, g_bytes_get_data(message->body, NULL),
			    (guint)g_bytes_get_size(message->body));
	return g_byte_array_free_to_bytes(whole);
}

static bool show_message(Office *office, const SealedLetter *letter,
			 const char *mailbox, GBytes **bytes_out, GError **error)
{
	g_autoptr(StatusList) list = NULL;
	g_autoptr(DispatchMessage) kept = NULL;
	g_autoptr(Message) message = NULL;
	const StatusRow *row = NULL;

	if (letter->mailbox == NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"letter '%s' has no message: it goes by %s",
				letter->number, letter->channel);
	if (!dispatch_status_letter(office->store, letter->number, &list, error) ||
	    !find_parcel(list, letter, mailbox, &row, error))
		return false;

	const Parcel parcel = held_parcel(row);

	if (!held_check_parcel(&parcel, letter, error) ||
	    !dispatch_message_find(office->store, row->serial, &kept, error))
		return false;
	if (kept == NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"no message of letter '%s' has been composed yet",
				letter->number);
	if (!office_message_rebuild(letter, &parcel, kept, &message, error))
		return false;
	*bytes_out = join_message(message);
	return true;
}

static bool show_scan(Office *office, const SealedLetter *letter, GBytes **bytes_out,
		      GError **error)
{
	g_autoptr(StatusList) parcels = NULL;

	if (!dispatch_status_letter(office->store, letter->number, &parcels, error))
		return false;

	const StatusRow *row = status_list_leading(parcels);

	if (row == NULL || row->scan == NULL)
		return chy_fail(error, CHY_NOT_FOUND,
				"what is recorded of letter '%s' has no scan",
				letter->number);
	return register_scan_load(office->store, row->scan, bytes_out, error);
}

static bool show_translation(const SealedLetter *letter, GBytes **bytes_out,
			     GError **error)
{
	if (letter->translation_pdf == NULL)
		return chy_fail(
			error, CHY_NOT_FOUND,
			"letter '%s' has no translation in a document of its own",
			letter->number);
	*bytes_out = g_bytes_ref(letter->translation_pdf);
	return true;
}

bool office_show(Office *office, const ShowQuestion *question, GBytes **bytes_out,
		 GError **error)
{
	g_autoptr(SealedLetter) letter = NULL;

	if (!register_letter_load_held(office->store, question->letter, &letter, error))
		return false;
	switch (question->part) {
	case SHOW_SUMMARY:
		return show_summary(office, letter, bytes_out, error);
	case SHOW_MESSAGE:
		return show_message(office, letter, question->mailbox, bytes_out,
				    error);
	case SHOW_PDF:
		*bytes_out = g_bytes_ref(letter->pdf);
		return true;
	case SHOW_TRANSLATION:
		return show_translation(letter, bytes_out, error);
	case SHOW_TEXT:
		*bytes_out = g_bytes_new(letter->text, strlen(letter->text));
		return true;
	case SHOW_HTML:
		*bytes_out = g_bytes_new(letter->html, strlen(letter->html));
		return true;
	case SHOW_SCAN:
		return show_scan(office, letter, bytes_out, error);
	}
	g_assert_not_reached();
}
