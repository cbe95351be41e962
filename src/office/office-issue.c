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

/*
 * The parcel of a letter that goes by post or by hand, with what stands on its envelope: in the
 * addressee's language, which is that of a translation.
 */
static bool make_envelope(const Issue *issue, size_t i, const SealedLetter *sealed,
			  GError **error)
{
	const Letter *letter = draft_letter(issue->drawing.draft, i);
	const Letter *read = letter->translation != NULL ? letter->translation : letter;
	g_autofree char *address = g_strjoinv("\n", (char **)read->address_lines);
	const ParcelNew parcel = {
		.letter = sealed->number,
		.dossier = sealed->dossier,
		.channel = sealed->channel,
		.mailbox = "",
		.token = sealed->token,
		.address = address,
	};

	return parcel_create(issue->office->store, &parcel, issue->stamp, error);
}

/*
 * One parcel for each mailbox, with a channel and a token of its own: the letter's mailbox,
 * and the others of a joint letter.
 */
static bool make_parcels(const Issue *issue, size_t i, const SealedLetter *sealed,
			 GError **error)
{
	g_autoptr(GPtrArray) mailboxes = draft_mailboxes(issue->drawing.draft, i);

	if (mailboxes->len == 0)
		return make_envelope(issue, i, sealed, error);
	for (guint j = 0; j < mailboxes->len; j++) {
		g_autofree char *token = token_new();
		g_autofree char *channel = parcel_channel(sealed->channel, j);
		const ParcelNew parcel = {
			.letter = sealed->number,
			.dossier = sealed->dossier,
			.channel = channel,
			.mailbox = mailboxes->pdata[j],
			.token = j == 0 ? sealed->token : token,
		};

		if (!parcel_create(issue->office->store, &parcel, issue->stamp, error))
			return false;
	}
	return true;
}

static bool seal_letter(const Issue *issue, size_t i, GError **error)
{
	int64_t sequence = issue->first + (int64_t)i;
	g_autofree char *number = register_number_format(&issue->series, sequence);
	const DraftSlots slots = { number, issue->day, false };
	g_autofree char *token = token_new();
	g_autoptr(GBytes) pdf = NULL, translation = NULL;
	const Letter *letter;

	if (!draft_fill(issue->drawing.draft, i, &slots, &letter, error) ||
	    !render_pdf(issue->drawing.renderer, letter, &pdf, error) ||
	    !render_translation_pdf(issue->drawing.renderer, letter, &translation,
				    error))
		return false;

	g_autofree char *text = render_text(letter);
	g_autofree char *html = render_html(letter);
	g_autofree char *subject = words_subject(letter);
	const LetterShared *shared = letter->shared;
	const SealedLetter sealed = {
		.number = number,
		.series = issue->series.name,
		.year = issue->series.year,
		.sequence = sequence,
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
		.token = token,
		.attachment = shared->without_pdf ? "none" : NULL,
		.text = text,
		.html = html,
		.pdf = pdf,
		.translation_pdf = translation,
		.issued = issue->stamp,
	};

	return register_letter_add(issue->office->store, &sealed, error) &&
	       make_parcels(issue, i, &sealed, error) &&
	       office_keep_addressees(issue->office, number, issue->drawing.draft, i, error);
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
	const Act act = { .name = "issue",
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
	g_autoptr(Progress) progress =
		office_progress(issue->office, "issue", draft_count(issue->drawing.draft));

	for (size_t i = 0; i < draft_count(issue->drawing.draft); i++) {
		if (!draft_seek(issue->drawing.draft, i, error) ||
		    !seal_letter(issue, i, error))
			return false;
		progress_set(progress, i + 1);
	}
	return approval_move(issue->office->store, name, MOVE_ISSUE, error) &&
	       sign_issue(issue, name, error);
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
	    !office_confirm_manifest(office, dossier, &transaction, &issue.drawing,
				     error))
		return false;
	issue.day = clock_today(office->clock);
	issue.stamp = clock_stamp(office->clock);
	issue.series = (NumberSeries){ dossier_get_series(dossier), issue.day.year };
	if (!issue_letters(&issue, name, error) ||
	    !store_commit(&transaction, error))
		return false;
	*letters_out = (int64_t)draft_count(issue.drawing.draft);
	return true;
}
