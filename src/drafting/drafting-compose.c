/*
 * Composing letters: the addressees get letters or share one, each letter gets its language,
 * and in it everything but number and date.
 */
#include "drafting-compose.h"

#include "drafting-draft.h"
#include "drafting-joint.h"

#include "base-limits.h"
#include "lang-core.h"

#include <string.h>

/* The letter of the draft that goes to the holders of `body`, or NULL. */
static DraftLetter *find_joint(const Draft *draft, const char *body)
{
	for (guint i = 0; i < draft->letters->len; i++) {
		DraftLetter *letter = draft->letters->pdata[i];
		const Addressee *lead = letter->addressees->pdata[0];

		if (strcmp(lead->posts[0].body, body) == 0)
			return letter;
	}
	return NULL;
}

/* Give the addressee a letter, or a place in a letter to its body. */
static void assign(Draft *draft, Addressing *addressing)
{
	DraftLetter *letter = NULL;

	if (dossier_is_joint(draft->dossier))
		letter = find_joint(draft, addressing->addressee->posts[0].body);
	if (letter == NULL) {
		letter = g_new0(DraftLetter, 1);
		letter->addressings = g_ptr_array_new();
		letter->addressees = g_ptr_array_new();
		g_ptr_array_add(draft->letters, letter);
	}
	g_ptr_array_add(letter->addressings, addressing);
	g_ptr_array_add(letter->addressees, (void *)addressing->addressee);
}

static void assign_all(Draft *draft)
{
	for (size_t i = 0; i < draft->list->count; i++) {
		Addressing *addressing = &draft->list->items[i];
		Omission omission = { addressing->addressee->id, addressing->omission };

		if (addressing->omission != NULL)
			g_array_append_val(draft->omissions, omission);
		else
			assign(draft, addressing);
	}
}

static bool is_written_to(const Addressee *addressee, const char *id)
{
	if (strcmp(addressee->id, id) == 0)
		return true;
	for (size_t i = 0; i < addressee->post_count; i++)
		if (strcmp(addressee->posts[i].id, id) == 0)
			return true;
	return false;
}

static bool goes_to(const DraftLetter *letter, const char *id)
{
	for (guint i = 0; i < letter->addressees->len; i++)
		if (is_written_to(letter->addressees->pdata[i], id))
			return true;
	return false;
}

static bool fail_without(const Draft *draft, const char *id, GError **error)
{
	for (size_t i = 0; i < draft->list->count; i++) {
		const Addressing *addressing = &draft->list->items[i];

		if (addressing->omission != NULL &&
		    is_written_to(addressing->addressee, id))
			return chy_fail(error, CHY_REFUSED,
					"cannot write to addressee '%s': %s", id,
					addressing->omission);
	}
	return chy_fail(
		error, CHY_NOT_FOUND,
		"cannot find addressee '%s': the circle '%s' has none of this id", id,
		dossier_get_circle(draft->dossier));
}

/* Keep only the letter to `id`. */
static bool keep_only(Draft *draft, const char *id, GError **error)
{
	for (guint i = draft->letters->len; i > 0; i--)
		if (!goes_to(draft->letters->pdata[i - 1], id))
			g_ptr_array_remove_index(draft->letters, i - 1);
	return draft->letters->len > 0 || fail_without(draft, id, error);
}

static bool fail_text(const Draft *draft, const char *language, GError **error)
{
	return chy_fail(
		error, CHY_INVALID,
		"cannot compose dossier '%s' in the language '%s': its check finds "
		"errors",
		dossier_get_name(draft->dossier), language);
}

static DesignSender speak(const void *dossier, const char *language)
{
	return (DesignSender){ dossier_get_sender_name(dossier, language),
			       dossier_get_from(dossier),
			       dossier_get_place(dossier, language) };
}

static Signatory signatory_of(const Dossier *dossier, unsigned i, const char *language)
{
	return (Signatory){ dossier_get_signatory(dossier, i, language),
			    dossier_get_signature(dossier, i) };
}

static LetterShared share(const Dossier *dossier, const char *language)
{
	return (LetterShared){
		.dossier = dossier_get_name(dossier),
		.language = language,
		.rtl = lang_is_rtl(language),
		.sender_name = dossier_get_sender_name(dossier, language),
		.from_address = dossier_get_from(dossier),
		.reply_to = dossier_get_reply_to(dossier),
		.place = dossier_get_place(dossier, language),
		.signatories = { signatory_of(dossier, 0, language),
				 signatory_of(dossier, 1, language) },
		.enclosures = dossier_get_enclosures(dossier, language),
		.copies = dossier_get_copies(dossier, language),
		.letterhead_svg = dossier_get_letterhead(dossier),
		.letterhead_alt = dossier_get_letterhead_alt(dossier, language),
		.without_pdf = dossier_is_without_pdf(dossier),
		.notice = dossier_get_notice(dossier, language),
	};
}

/* What letters in `code` share, made when first asked for. */
static bool find_language(Draft *draft, const char *code, DraftLanguage **language_out,
			  GError **error)
{
	for (guint i = 0; i < draft->languages->len; i++) {
		DraftLanguage *known = draft->languages->pdata[i];

		if (strcmp(known->shared.language, code) == 0) {
			*language_out = known;
			return true;
		}
	}

	const Text *text = dossier_find_letter(draft->dossier, code);

	if (text == NULL || !text->sound)
		return fail_text(draft, code, error);

	DraftLanguage *language = g_new0(DraftLanguage, 1);

	g_ptr_array_add(draft->languages, language);
	language->shared = share(draft->dossier, text->language);
	language->shared.page = dossier_get_page(draft->dossier, draft->design);
	language->text = text;
	if (draft->design != NULL) {
		language->words = design_say(draft->design, text->language, speak,
					     draft->dossier);
		language->shared.design = draft->design;
		language->shared.design_words = language->words;
	}
	if (language->shared.dossier == NULL || language->shared.sender_name == NULL ||
	    language->shared.from_address == NULL || language->shared.place == NULL ||
	    language->shared.signatories[0].lines[0] == NULL ||
	    draft->dossier->occasion == NULL)
		return fail_text(draft, code, error);
	*language_out = language;
	return true;
}

/* The subject that letters of the language share, or one of this letter's own. */
static bool compose_subject(Draft *draft, DraftLetter *letter,
			    const ValueSource *source, const char **subject_out,
			    GError **error)
{
	DraftLanguage *language = letter->language;
	bool own_subject =
		text_field_names(language->text, FIELD_SUBJECT, "addressee.");
	char *subject;

	if (!own_subject && language->subject != NULL) {
		*subject_out = language->subject;
		return true;
	}
	subject = text_fill_field(language->text, FIELD_SUBJECT, value_format, source,
				  error);
	if (subject == NULL)
		return false;
	*subject_out = draft_own(draft, subject);
	if (!own_subject)
		language->subject = subject;
	return true;
}

/* The body that letters of the language share, or one of this letter's own. */
static bool compose_body(Draft *draft, DraftLetter *letter, const ValueSource *source,
			 const BlockTree **body_out, GError **error)
{
	DraftLanguage *language = letter->language;
	bool own_body = text_body_names(language->text, "addressee.");
	BlockTree *body = language->body;

	if (own_body || body == NULL)
		body = text_fill_body(language->text, value_format, source, error);
	if (body == NULL)
		return false;
	if (own_body)
		g_ptr_array_add(draft->bodies, body);
	else
		language->body = body;
	*body_out = body;
	return true;
}

static const Addressing *lead_of(const DraftLetter *letter)
{
	return letter->addressings->pdata[0];
}

/* What stands in the way of writing to one of the letter's addressees. */
static bool check_addressings(const DraftLetter *letter, GError **error)
{
	for (guint i = 0; i < letter->addressings->len; i++) {
		const Addressing *addressing = letter->addressings->pdata[i];
		const char *const faults[] = { addressing->no_language,
					       addressing->no_channel,
					       addressing->no_address,
					       addressing->no_form };

		for (size_t j = 0; j < G_N_ELEMENTS(faults); j++)
			if (faults[j] != NULL)
				return chy_fail(error, CHY_NOT_FOUND,
						"cannot compose letter: %s", faults[j]);
	}
	return true;
}

static void compose_words(Draft *draft, DraftLetter *letter)
{
	const Addressing *lead = lead_of(letter);

	letter->words = (AddresseeWords){
		.salutation = draft_own(draft, joint_salutation(letter->addressings)),
		.name = draft_own(draft, joint_name(letter->addressings)),
		.post = lead->form->title,
		.body = draft_own(draft,
				  addressee_body(lead->addressee, lead->language)),
	};
}

/* The specimen: everything but number and date. */
static bool compose_letter(Draft *draft, DraftLetter *letter, GError **error)
{
	const Addressing *lead = lead_of(letter);
	const Addressee *addressee = lead->addressee;

	if (!check_addressings(letter, error) ||
	    !find_language(draft, lead->language, &letter->language, error))
		return false;
	compose_words(draft, letter);

	ValueSource source =
		draft_source(draft, letter, LETTER_NUMBER_SLOT, LETTER_DATE_SLOT);
	const BlockTree *body = NULL;
	const char *subject = NULL;
	bool by_mail = strcmp(lead->channel, "email") == 0;

	if (!compose_subject(draft, letter, &source, &subject, error) ||
	    !compose_body(draft, letter, &source, &body, error))
		return false;
	letter->letter = (Letter){
		.shared = &letter->language->shared,
		.body = body,
		.addressee = addressee->id,
		.addressee_name = letter->words.name,
		.country = addressee->country[0] != '\0' ? addressee->country : NULL,
		.channel = lead->channel,
		.mailbox = by_mail ? addressee->mailbox : NULL,
		.subject = subject,
		.salutation = letter->words.salutation,
		.closing = lead->form->closing,
		.address_lines =
			draft_own_lines(draft, joint_address(letter->addressings)),
		.number = LETTER_NUMBER_SLOT,
		.date = LETTER_DATE_SLOT,
		.specimen = true,
	};
	return true;
}

/* One language for all addressees of a letter: the first one's, or the one asked for. */
static void settle_language(DraftLetter *letter, const char *asked)
{
	const char *language = asked != NULL ? asked : lead_of(letter)->language;

	for (guint i = 0; i < letter->addressings->len; i++) {
		Addressing *addressing = letter->addressings->pdata[i];

		if (language != NULL && g_strcmp0(addressing->language, language) != 0)
			addressing_set_language(addressing, language);
	}
}

bool dossier_compose(const Dossier *dossier, Store *store,
		     const ComposeOptions *options, Draft **draft_out, GError **error)
{
	g_autoptr(Draft) draft = draft_new(dossier);

	if (dossier_get_letterhead_file(dossier) == NULL)
		draft->design = options->design;
	if (options->only_language != NULL &&
	    !dossier_has_language(dossier, options->only_language))
		return chy_fail(error, CHY_NOT_FOUND,
				"the dossier has no language '%s'",
				options->only_language);
	if (!addressing_resolve(dossier, store, options->day, &draft->list, error))
		return false;
	assign_all(draft);
	if (options->only_addressee != NULL &&
	    !keep_only(draft, options->only_addressee, error))
		return false;
	if (draft->letters->len > LIMIT_LETTERS)
		return chy_fail(
			error, CHY_LIMIT,
			"cannot compose dossier '%s': it has more than %d letters",
			dossier_get_name(dossier), LIMIT_LETTERS);
	for (guint i = 0; i < draft->letters->len; i++) {
		settle_language(draft->letters->pdata[i], options->only_language);
		if (!compose_letter(draft, draft->letters->pdata[i], error))
			return false;
	}
	*draft_out = g_steal_pointer(&draft);
	return true;
}
