/*
 * Issue: the point of no return. One transaction gives every letter its number, seals
 * it, makes its parcel, and moves the dossier; either all of that happened or none of
 * it.
 */
#include "office-dispatch.h"

#include "dispatch-parcel.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "office-addressee.h"
#include "office-installation.h"
#include "office-private.h"
#include "office-standing.h"
#include "register-entry.h"
#include "register-letter.h"
#include "register-number.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "rendering-words.h"
#include "seal-token.h"

/* One issue under way. */
typedef struct Issue {
	Office *office;
	Drawing drawing; /* what was confirmed */
	NumberSeries series;
	int64_t first; /* sequence number of the first letter */
	Date day;
	char *stamp;
} Issue;

static void issue_clear(Issue *issue)
{
	drawing_clear(&issue->drawing);
	g_free(issue->stamp);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Issue, issue_clear)

/* Where a letter goes beside its mailbox, as the register is to keep it. */
typedef struct Destination {
	char *address, *further; /* one of them is NULL */
} Destination;

/*
 * The parcel of a letter that goes by post or by hand, with what stands on its envelope: in the
 * addressee's language, which is that of a translation.
 */
static bool make_envelope(const Issue *issue, const Letter *letter, ParcelNew *parcel,
			  Destination *destination, GError **error)
{
	const Letter *read = letter->translation != NULL ? letter->translation : letter;

	destination->address = g_strjoinv("\n", (char **)read->address_lines);
	parcel->mailbox = "";
	parcel->address = destination->address;
	return parcel_create(issue->office->store, parcel, issue->stamp, error);
}

/* The parcel to mailbox `j` > 0, with a channel and a token of its own. */
static bool make_further(const Issue *issue, const ParcelNew *first,
			 FurtherParcel *further, GError **error)
{
	ParcelNew parcel = *first;

	parcel.channel = further->channel;
	parcel.token = further->token;
	parcel.mailbox = further->mailbox;
	return parcel_create(issue->office->store, &parcel, issue->stamp, error);
}

/*
 * One parcel for each mailbox: the letter's, which has the channel and the token of `parcel`,
 * and the others of a joint letter.
 */
static bool make_parcels(const Issue *issue, size_t i, ParcelNew *parcel,
			 Destination *destination, GError **error)
{
	g_autoptr(GPtrArray) mailboxes = draft_mailboxes(issue->drawing.draft, i);
	g_autoptr(GString) text = g_string_new(NULL);

	if (mailboxes->len == 0)
		return make_envelope(issue, draft_letter(issue->drawing.draft, i),
				     parcel, destination, error);
	parcel->mailbox = mailboxes->pdata[0];
	if (!parcel_create(issue->office->store, parcel, issue->stamp, error))
		return false;
	for (guint j = 1; j < mailboxes->len; j++) {
		g_autofree char *token = token_new();
		g_autofree char *channel = parcel_channel(parcel->channel, j);
		FurtherParcel further = { channel, token, mailboxes->pdata[j] };

		if (!make_further(issue, parcel, &further, error))
			return false;
		register_further_add(text, &further);
	}
	destination->further = g_string_free(g_steal_pointer(&text), FALSE);
	return true;
}

/* What makes a letter that is filled in a sealed one. */
typedef struct Sealing {
	const Letter *letter; /* with its number and its day */
	const char *number, *token;
	int64_t sequence;
	Destination destination;
	char *addressees; /* as the register is to have them */
	GBytes *pdf, *translation;
} Sealing;

static void sealing_clear(Sealing *sealing)
{
	g_free(sealing->destination.address);
	g_free(sealing->destination.further);
	g_free(sealing->addressees);
	g_clear_pointer(&sealing->pdf, g_bytes_unref);
	g_clear_pointer(&sealing->translation, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sealing, sealing_clear)

static bool enter_letter(const Issue *issue, const Letter *letter,
			 const Sealing *sealing, GError **error)
{
	g_autofree char *text = render_text(letter);
	g_autofree char *html = render_html(letter);
	g_autofree char *subject = words_subject(letter);
	const LetterShared *shared = letter->shared;
	const SealedLetter sealed = {
		.number = sealing->number,
		.series = issue->series.name,
		.year = issue->series.year,
		.sequence = sealing->sequence,
		.dossier = shared->dossier,
		.addressee = letter->addressee,
		.addressee_name = letter->addressee_name,
		.country = letter->country,
		.language = shared->language,
		.translation = letter->translation != NULL
				       ? letter->translation->shared->language
				       : NULL,
		.subject = subject,
		.from_name = shared->sender_name,
		.from_address = shared->from_address,
		.reply_to = shared->reply_to,
		.channel = letter->channel,
		.mailbox = letter->mailbox,
		.token = sealing->token,
		.address = sealing->destination.address,
		.further = sealing->destination.further,
		.addressees = sealing->addressees,
		.attachment = shared->without_pdf ? "none" : NULL,
		.text = text,
		.html = html,
		.pdf = sealing->pdf,
		.translation_pdf = sealing->translation,
		.issued = issue->stamp,
	};

	return register_letter_add(issue->office->store, &sealed, error);
}

/* Keep a letter that is drawn. Its number is new: what has it already a hand has put there. */
static bool keep_letter(const Issue *issue, size_t i, ParcelNew *parcel,
			Sealing *sealing, GError **error)
{
	const Letter *letter = sealing->letter;
	g_autoptr(GError) fault = NULL;

	sealing->addressees = office_format_addressees(issue->drawing.draft, i);
	if (make_parcels(issue, i, parcel, &sealing->destination, &fault) &&
	    office_keep_addressees(issue->office, sealing->number, sealing->addressees,
				   &fault) &&
	    enter_letter(issue, letter, sealing, &fault))
		return true;
	if (chy_error_is(fault, CHY_EXISTS))
		return chy_fail(
			error, CHY_CORRUPT,
			"cannot issue dossier '%s': the store has a letter '%s' "
			"already, or one to '%s' in it; 'verify' says what else",
			parcel->dossier, sealing->number, letter->addressee);
	g_propagate_error(error, g_steal_pointer(&fault));
	return false;
}

static bool seal_letter(const Issue *issue, size_t i, GError **error)
{
	int64_t sequence = issue->first + (int64_t)i;
	g_autofree char *number = register_number_format(&issue->series, sequence);
	const DraftSlots slots = { number, issue->day, false };
	g_autofree char *token = token_new();
	g_auto(Sealing)
		sealing = { .number = number, .token = token, .sequence = sequence };
	const Letter *letter;

	if (!draft_fill(issue->drawing.draft, i, &slots, &letter, error) ||
	    !render_pdf(issue->drawing.renderer, letter, &sealing.pdf, error) ||
	    !render_translation_pdf(issue->drawing.renderer, letter,
				    &sealing.translation, error))
		return false;

	ParcelNew parcel = { .letter = number,
			     .dossier = letter->shared->dossier,
			     .channel = letter->channel,
			     .token = token };

	sealing.letter = letter;
	return keep_letter(issue, i, &parcel, &sealing, error);
}

/* Take the letters' numbers. */
static bool take_numbers(Issue *issue, const char *name, GError **error)
{
	size_t count = draft_count(issue->drawing.draft);

	if (count == 0)
		return chy_fail(error, CHY_REFUSED,
				"dossier '%s' has nobody to write to", name);
	return register_number_next(issue->office->store, &issue->series,
				    (int64_t)count, &issue->first, error);
}

static bool sign_issue(const Issue *issue, const char *name, GError **error)
{
	int64_t last = issue->first + (int64_t)draft_count(issue->drawing.draft) - 1;
	g_autofree char *first_number =
		register_number_format(&issue->series, issue->first);
	g_autofree char *last_number = register_number_format(&issue->series, last);
	g_autofree char *detail =
		g_strdup_printf("letters %s to %s", first_number, last_number);
	const Act act = { .name = dossier_move_name(MOVE_ISSUE),
			  .subject = name,
			  .manifest = issue->drawing.digest,
			  .detail = detail };

	return office_sign_act(issue->office, &act, error) &&
	       office_sign_checkpoint(issue->office, error);
}

static bool issue_letters(Issue *issue, const char *name, GError **error)
{
	if (!take_numbers(issue, name, error))
		return false;
	g_autoptr(Progress) progress = office_progress(
		issue->office, "issue", draft_count(issue->drawing.draft));

	for (size_t i = 0; i < draft_count(issue->drawing.draft); i++) {
		if (!draft_seek(issue->drawing.draft, i, error) ||
		    !seal_letter(issue, i, error))
			return false;
		progress_set(progress, i + 1);
	}
	return approval_move(issue->office->store, name, MOVE_ISSUE, error) &&
	       sign_issue(issue, name, error);
}

/* The moment of issue, and its day: read once, or midnight could fall between the two. */
static void read_clock(Issue *issue)
{
	const Clock *clock = issue->office->clock;
	int64_t now = clock_now(clock);

	issue->day = clock_day(clock, now);
	issue->stamp = instant_format(now - now % G_USEC_PER_SEC);
}

/* Letters bear the clock's day, for good: it is not before what the register has already. */
static bool check_clock(const Issue *issue, const char *name, GError **error)
{
	g_autofree char *last = NULL;

	if (!register_get_last_stamp(issue->office->store, &last, error))
		return false;
	return g_strcmp0(last, issue->stamp) <= 0 ||
	       chy_fail(error, CHY_TEMPORARY,
			"cannot issue dossier '%s': the clock says %s, and the "
			"register's last entry is of %s; letters would be dated before "
			"what was signed of them",
			name, issue->stamp, last);
}

bool office_issue(Office *office, const char *name, int64_t *letters_out,
		  GError **error)
{
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_auto(Issue) issue = { .office = office };

	if (!office_require(office, ROLE_REGISTRAR, error) ||
	    !office_require_own(office, "issue", error) ||
	    !office_may_move(office, name, MOVE_ISSUE, error) ||
	    !office_unlock(office, error))
		return false;
	if (!office_begin_move(office, name, MOVE_ISSUE, &transaction, error) ||
	    !dossier_load(office->store, name, &dossier, error) ||
	    !standing_check(office->store, dossier, DOSSIER_APPROVED, "issue", error) ||
	    !office_confirm_manifest(office, dossier, &transaction, &issue.drawing,
				     error))
		return false;
	read_clock(&issue);
	issue.series = (NumberSeries){ dossier_get_series(dossier), issue.day.year };
	if (!check_clock(&issue, name, error) || !issue_letters(&issue, name, error) ||
	    !store_commit(&transaction, error))
		return false;
	*letters_out = (int64_t)draft_count(issue.drawing.draft);
	return true;
}
