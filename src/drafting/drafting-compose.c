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

static DraftLetter *letter_new(void)
{
	DraftLetter *letter = g_new0(DraftLetter, 1);

	letter->addressings = g_ptr_array_new();
	letter->addressees = g_ptr_array_new();
	return letter;
}

static DraftLetter *add_letter(Draft *draft)
{
	DraftLetter *letter = letter_new();

	g_ptr_array_add(draft->letters, letter);
	return letter;
}

/* Give the addressee a letter, or a place in the letter that `joint` has for its body. */
static void assign(Draft *draft, GHashTable *joint, Addressing *addressing)
{
	const char *body = addressing->addressee->posts[0].body;
	DraftLetter *letter = joint != NULL ? g_hash_table_lookup(joint, body) : NULL;

	if (letter == NULL) {
		letter = add_letter(draft);
		if (joint != NULL)
			g_hash_table_insert(joint, (gpointer)body, letter);
	}
	g_ptr_array_add(letter->addressings, addressing);
	g_ptr_array_add(letter->addressees, (void *)addressing->addressee);
}

static void assign_all(Draft *draft)
{
	g_autoptr(GHashTable) joint =
		dossier_is_joint(draft->dossier)
			? g_hash_table_new(g_str_hash, g_str_equal)
			: NULL;

	for (size_t i = 0; i < draft->list->count; i++)
		if (draft->list->items[i].omission == NULL)
			assign(draft, joint, &draft->list->items[i]);
}

bool draftletter_goes_to(const DraftLetter *letter, const char *id)
{
	for (guint i = 0; i < letter->addressees->len; i++)
		if (addressing_is_to(letter->addressees->pdata[i], id))
			return true;
	return false;
}

/* Keep only the letter to `id`; fail if there is none, because that gets none. */
static bool keep_only(Draft *draft, const char *id, GError **error)
{
	for (guint i = draft->letters->len; i > 0; i--)
		if (!draftletter_goes_to(draft->letters->pdata[i - 1], id))
			g_ptr_array_remove_index(draft->letters, i - 1);
	for (size_t i = 0; i < draft->list->count && draft->letters->len == 0; i++) {
		const Addressing *addressing = &draft->list->items[i];

		if (addressing->omission != NULL &&
		    addressing_is_to(addressing->addressee, id))
			return chy_fail(error, CHY_REFUSED,
					"cannot write to addressee '%s': %s", id,
					addressing->omission);
	}
	return true;
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

/* What letters in a language share; a translation is not signed. */
static LetterShared share(const Dossier *dossier, const char *language, bool courtesy)
{
	LetterShared shared = {
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
		.courtesy = courtesy,
	};

	for (unsigned i = 0; courtesy && i < LETTER_SIGNATORIES; i++)
		shared.signatories[i].signature = NULL;
	return shared;
}

/* The dossier's, or else its letterhead's; in one line. */
static const char *return_line(Draft *draft, const DraftLanguage *language)
{
	const char *const *own =
		dossier_get_return_line(draft->dossier, language->shared.language);
	char **lines = own[0] != NULL || language->words == NULL
			       ? (char **)own
			       : language->words->return_line;

	char *joined = design_join_return_line(lines);

	return joined != NULL ? draft_own(draft, joined) : NULL;
}

/* What letters or translations into its lead's language share, made when first asked for. */
static bool find_language(Draft *draft, const Addressing *lead, bool courtesy,
			  DraftLanguage **language_out, GError **error)
{
	const char *code = lead->language;

	for (guint i = 0; i < draft->languages->len; i++) {
		DraftLanguage *known = draft->languages->pdata[i];

		if (strcmp(known->shared.language, code) == 0 &&
		    known->shared.courtesy == courtesy) {
			*language_out = known;
			return true;
		}
	}

	const Text *text = dossier_find_letter(draft->dossier, code);

	if (text == NULL || !text->sound)
		return fail_text(draft, code, error);

	DraftLanguage *language = g_new0(DraftLanguage, 1);

	g_ptr_array_add(draft->languages, language);
	language->shared = share(draft->dossier, text->language, courtesy);
	language->shared.page = dossier_get_page(draft->dossier, draft->design);
	language->text = text;
	if (draft->design != NULL) {
		language->words = design_say(draft->design, text->language, speak,
					     draft->dossier);
		language->shared.design = draft->design;
		language->shared.design_words = language->words;
	}
	language->shared.return_line = return_line(draft, language);
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

static const AddressForm *form_of(const DraftLetter *letter)
{
	return letter->joint != NULL ? letter->joint : lead_of(letter)->form;
}

static bool compose_words(Draft *draft, DraftLetter *letter, GError **error)
{
	const Addressing *lead = lead_of(letter);

	if (!joint_form(addressing_book(draft->walk), letter->addressings,
			&letter->joint, error))
		return false;
	letter->words = (AddresseeWords){
		.salutation = form_of(letter)->salutation,
		.name = draft_own(draft,
				  joint_name(letter->addressings, form_of(letter))),
		.post = form_of(letter)->title,
		.body = draft_own(draft,
				  addressee_body(lead->addressee, lead->language)),
	};
	return true;
}

/* The specimen, of the letter or of its translation: everything but number and date. */
static bool compose_letter(Draft *draft, DraftLetter *letter, bool courtesy,
			   GError **error)
{
	const Addressing *lead = lead_of(letter);
	const Addressee *addressee = lead->addressee;

	if (!check_addressings(letter, error) ||
	    !find_language(draft, lead, courtesy, &letter->language, error) ||
	    !compose_words(draft, letter, error))
		return false;

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
		.closing = form_of(letter)->closing,
		.address_lines = draft_own_lines(
			draft, joint_address(letter->addressings, form_of(letter))),
		.references = draft_references(draft, letter),
		.number = LETTER_NUMBER_SLOT,
		.date = LETTER_DATE_SLOT,
		.specimen = true,
	};
	return true;
}

/* The letter, and its translation where one goes with it. */
static bool compose_parts(Draft *draft, DraftLetter *letter, GError **error)
{
	if (!compose_letter(draft, letter, false, error))
		return false;
	if (lead_of(letter)->translation == NULL)
		return true;
	letter->translation = letter_new();
	for (guint i = 0; i < letter->addressings->len; i++) {
		const Addressing *addressing = letter->addressings->pdata[i];

		g_ptr_array_add(letter->translation->addressings,
				addressing->translation);
		g_ptr_array_add(letter->translation->addressees,
				letter->addressees->pdata[i]);
	}
	letter->letter.translation = &letter->translation->letter;
	letter->letter.apart = draft->translation == TRANSLATION_TWO;
	return compose_letter(draft, letter->translation, true, error);
}

/* The language of the translation for all addressees of a letter; NULL: there is none. */
static const char *find_translation(const DraftLetter *letter, const char *asked)
{
	const char *language = asked;

	for (guint i = 0; i < letter->addressings->len && language == NULL; i++) {
		const Addressing *addressing = letter->addressings->pdata[i];

		if (addressing->translation != NULL)
			language = addressing->translation->language;
	}
	return language;
}

static void settle_translation(const Draft *draft, DraftLetter *letter,
			       const char *asked)
{
	const AddresseeList *circle = draft->list->addressees;
	FormBook *book = addressing_book(draft->walk);
	const char *language = circle->translation == TRANSLATION_NONE
				       ? NULL
				       : find_translation(letter, asked);

	if (g_strcmp0(language, circle->original) == 0)
		language = NULL;
	for (guint i = 0; i < letter->addressings->len; i++)
		addressing_set_translation(letter->addressings->pdata[i], book,
					   language);
}

/*
 * One language for all addressees of a letter: the circle's, or one that they read or the one
 * asked for, which is else that of its translation.
 */
static void settle_language(const Draft *draft, DraftLetter *letter)
{
	const AddresseeList *circle = draft->list->addressees;
	const char *asked = draft->options.only_language;
	const char *language =
		asked != NULL ? asked
			      : joint_language(draft->dossier, letter->addressings);

	if (circle->original != NULL) {
		settle_translation(draft, letter, asked);
		language = circle->original;
	}
	for (guint i = 0; i < letter->addressings->len; i++) {
		Addressing *addressing = letter->addressings->pdata[i];

		if (language != NULL && g_strcmp0(addressing->language, language) != 0)
			addressing_set_language(addressing,
						addressing_book(draft->walk), language);
	}
}

/* Whether there are letters in the circle's language, and in the one asked for. */
static bool check_original(const Draft *draft, GError **error)
{
	const AddresseeList *circle = draft->list->addressees;
	const char *asked = draft->options.only_language;

	if (draft->list->no_original != NULL)
		return chy_fail(error, CHY_NOT_FOUND, "cannot compose letter: %s",
				draft->list->no_original);
	if (circle->original == NULL || circle->translation != TRANSLATION_NONE ||
	    asked == NULL || strcmp(asked, circle->original) == 0)
		return true;
	return chy_fail(error, CHY_NOT_FOUND,
			"letters to the circle '%s' are in '%s', with no translation",
			dossier_get_circle(draft->dossier), circle->original);
}

/* --- going through the letters ---------------------------------------------------- */

/* Begin with the first addressees; no letter is at hand. */
static bool open_walk(Draft *draft, GError **error)
{
	g_clear_pointer(&draft->walk, addressingwalk_free);
	draft_turn(draft, NULL);
	draft->first = 0;
	return addressing_open(draft->dossier, draft->store, draft->options.day,
			       &draft->walk, error);
}

/* Have the letters of the next addressees at hand, if there are more. */
static bool advance(Draft *draft, bool *more_out, GError **error)
{
	const char *only = draft->options.only_addressee;
	AddressingList *list = NULL;

	if (!addressing_next(draft->walk, &list, error))
		return false;
	*more_out = list != NULL;
	if (list == NULL)
		return true;
	draft_turn(draft, list);
	if (!check_original(draft, error))
		return false;
	draft_set_rule(draft, list->addressees);
	assign_all(draft);
	return only == NULL || keep_only(draft, only, error);
}

static bool compose_at_hand(Draft *draft, GError **error)
{
	for (guint i = 0; i < draft->letters->len; i++) {
		settle_language(draft, draft->letters->pdata[i]);
		if (!compose_parts(draft, draft->letters->pdata[i], error))
			return false;
	}
	draft->composed = true;
	return true;
}

static bool is_at_hand(const Draft *draft, size_t i)
{
	return i >= draft->first && i - draft->first < draft->letters->len;
}

bool draft_seek(Draft *draft, size_t i, GError **error)
{
	bool more = true;

	if (is_at_hand(draft, i) && draft->composed)
		return true;
	if (i < draft->first && !open_walk(draft, error))
		return false;
	while (!is_at_hand(draft, i) && more)
		if (!advance(draft, &more, error))
			return false;
	if (!more)
		return chy_fail(error, CHY_CONFLICT,
				"cannot compose dossier '%s': the directory has "
				"changed meanwhile",
				dossier_get_name(draft->dossier));
	return compose_at_hand(draft, error);
}

/* Count the letters at hand with the others, and keep who gets none. */
static bool count_in(Draft *draft, GError **error)
{
	draft->count += draft->letters->len;
	for (size_t i = 0; i < draft->list->count; i++) {
		const Addressing *addressing = &draft->list->items[i];
		Omission omission = { g_strdup(addressing->addressee->id),
				      g_strdup(addressing->omission) };

		if (addressing->omission != NULL)
			g_array_append_val(draft->omissions, omission);
		else
			g_free((char *)omission.addressee);
	}
	return draft->count <= LIMIT_LETTERS ||
	       chy_fail(error, CHY_LIMIT,
			"cannot compose dossier '%s': it has more than %d letters",
			dossier_get_name(draft->dossier), LIMIT_LETTERS);
}

/* Go through all addressees, or to the one that is asked for. */
static bool survey(Draft *draft, GError **error)
{
	const char *only = draft->options.only_addressee;
	bool more = true;

	if (!open_walk(draft, error))
		return false;
	while (more && (only == NULL || draft->count == 0))
		if (!advance(draft, &more, error) || (more && !count_in(draft, error)))
			return false;
	if (only != NULL && draft->count == 0)
		return chy_fail(error, CHY_NOT_FOUND,
				"cannot find addressee '%s': the circle '%s' has none "
				"of this id",
				only, dossier_get_circle(draft->dossier));
	return true;
}

static bool fail_language(const Dossier *dossier, const char *asked, GError **error)
{
	g_autofree char *languages =
		g_strjoinv(", ", (char **)dossier_get_languages(dossier));

	return chy_fail(error, CHY_NOT_FOUND,
			"the dossier has no language '%s', only %s", asked, languages);
}

bool dossier_compose(const Dossier *dossier, Store *store,
		     const ComposeOptions *options, Draft **draft_out, GError **error)
{
	g_autoptr(Draft) draft = draft_new(dossier, store, options);

	if (dossier_get_letterhead_file(dossier) == NULL)
		draft->design = options->design;
	if (options->only_language != NULL &&
	    !dossier_has_language(dossier, options->only_language))
		return fail_language(dossier, options->only_language, error);
	if (!survey(draft, error) || (draft->count > 0 && !draft_seek(draft, 0, error)))
		return false;
	*draft_out = g_steal_pointer(&draft);
	return true;
}
