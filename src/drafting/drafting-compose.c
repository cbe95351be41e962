/*
 * Composing letters.
 *
 * Invariants of a draft:
 *   1. Its letters are in the order of their first addressee's ids.
 *   2. Letters in one language point to one LetterShared; their bodies are one tree unless
 *      the body names the addressee (or, once filled, the letter).
 *   3. A letter never changes: filling one makes another.
 */
#include "drafting-compose.h"
#include "drafting-addressing.h"
#include "drafting-joint.h"
#include "drafting-value.h"

#include "base-limits.h"
#include "lang-core.h"
#include "lang-date.h"

#include <string.h>

/* What the letters of one language have in common. */
typedef struct DraftLanguage {
	LetterShared shared;
	const Text *text;
	BlockTree *body; /* as long as it names no addressee; else NULL */
} DraftLanguage;

typedef struct DraftLetter {
	Letter letter; /* the specimen */
	DraftLanguage *language;
	GPtrArray *addressings; /* Addressing; the first leads */
	GPtrArray *addressees;  /* Addressee, of the same */
	AddresseeWords words;
} DraftLetter;

struct Draft {
	const Dossier *dossier;
	AddressingList *list;
	GPtrArray *languages; /* DraftLanguage */
	GPtrArray *letters;   /* DraftLetter */
	GArray *omissions;    /* Omission */
	GPtrArray *owned;     /* strings and filled letters */
	GPtrArray *lines;     /* string lists */
	GPtrArray *bodies;    /* BlockTree of single letters */
};

static void language_free(DraftLanguage *language)
{
	blocktree_free(language->body);
	g_free(language);
}

static void letter_free(DraftLetter *letter)
{
	g_ptr_array_unref(letter->addressings);
	g_ptr_array_unref(letter->addressees);
	g_free(letter);
}

static Draft *draft_new(const Dossier *dossier)
{
	Draft *draft = g_new0(Draft, 1);

	draft->dossier = dossier;
	draft->languages =
		g_ptr_array_new_with_free_func((GDestroyNotify)language_free);
	draft->letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
	draft->omissions = g_array_new(FALSE, FALSE, sizeof(Omission));
	draft->owned = g_ptr_array_new_with_free_func(g_free);
	draft->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	draft->bodies = g_ptr_array_new_with_free_func((GDestroyNotify)blocktree_free);
	return draft;
}

void draft_free(Draft *draft)
{
	if (draft == NULL)
		return;
	g_ptr_array_unref(draft->letters);
	g_ptr_array_unref(draft->languages);
	g_array_unref(draft->omissions);
	g_ptr_array_unref(draft->owned);
	g_ptr_array_unref(draft->lines);
	g_ptr_array_unref(draft->bodies);
	addressinglist_free(draft->list);
	g_free(draft);
}

static void *own(Draft *draft, void *memory)
{
	g_ptr_array_add(draft->owned, memory);
	return memory;
}

static const char *const *own_lines(Draft *draft, char **lines)
{
	g_ptr_array_add(draft->lines, lines);
	return (const char *const *)lines;
}

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
		.signatory = dossier_get_signatory(dossier, language),
		.enclosures = dossier_get_enclosures(dossier, language),
		.copies = dossier_get_copies(dossier, language),
		.letterhead_svg = dossier_get_letterhead(dossier),
		.letterhead_alt = dossier_get_letterhead_alt(dossier, language),
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
	language->text = text;
	if (language->shared.dossier == NULL || language->shared.sender_name == NULL ||
	    language->shared.from_address == NULL || language->shared.place == NULL ||
	    language->shared.signatory[0] == NULL || draft->dossier->occasion == NULL)
		return fail_text(draft, code, error);
	*language_out = language;
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

static ValueSource letter_source(const Draft *draft, const DraftLetter *letter,
				 const char *number, const char *date)
{
	return (ValueSource){ .dossier = draft->dossier,
			      .language = letter->language->shared.language,
			      .addressee = &letter->words,
			      .number = number,
			      .date = date };
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
		.salutation = own(draft, joint_salutation(letter->addressings)),
		.name = own(draft, joint_name(letter->addressings)),
		.post = lead->form->title,
		.body = own(draft, addressee_body(lead->addressee, lead->language)),
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

	const Text *text = letter->language->text;
	ValueSource source =
		letter_source(draft, letter, LETTER_NUMBER_SLOT, LETTER_DATE_SLOT);
	const BlockTree *body = NULL;
	char *subject =
		text_fill_field(text, FIELD_SUBJECT, value_format, &source, error);

	if (subject == NULL)
		return false;
	own(draft, subject);
	if (!compose_body(draft, letter, &source, &body, error))
		return false;
	letter->letter = (Letter){
		.shared = &letter->language->shared,
		.body = body,
		.addressee = addressee->id,
		.addressee_name = letter->words.name,
		.country = addressee->country[0] != '\0' ? addressee->country : NULL,
		.channel = addressee->channel,
		.mailbox = addressee->mailbox,
		.subject = subject,
		.salutation = letter->words.salutation,
		.closing = lead->form->closing,
		.address_lines = own_lines(draft, joint_address(letter->addressings)),
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

size_t draft_count(const Draft *draft)
{
	return draft->letters->len;
}

static const DraftLetter *letter_at(const Draft *draft, size_t i)
{
	return draft->letters->pdata[i];
}

const Letter *draft_letter(const Draft *draft, size_t i)
{
	return &letter_at(draft, i)->letter;
}

const Addressee *const *draft_addressees(const Draft *draft, size_t i,
					 size_t *count_out)
{
	const GPtrArray *addressees = letter_at(draft, i)->addressees;

	*count_out = addressees->len;
	return (const Addressee *const *)addressees->pdata;
}

const Omission *draft_omissions(const Draft *draft, size_t *count_out)
{
	*count_out = draft->omissions->len;
	return (const Omission *)(void *)draft->omissions->data;
}

/* Body and subject anew where they name the number or the date. */
static bool fill_texts(Draft *draft, const DraftLetter *from, Letter *letter,
		       GError **error)
{
	static const char *const slots[] = { "letter.number", "letter.date" };
	const Text *text = from->language->text;
	ValueSource source = letter_source(draft, from, letter->number, letter->date);
	bool in_subject = false, in_body = false;

	for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
		in_subject |= text_field_names(text, FIELD_SUBJECT, slots[i]);
		in_body |= text_body_names(text, slots[i]);
	}
	if (in_subject) {
		char *subject = text_fill_field(text, FIELD_SUBJECT, value_format,
						&source, error);

		if (subject == NULL)
			return false;
		letter->subject = own(draft, subject);
	}
	if (in_body) {
		BlockTree *body = text_fill_body(text, value_format, &source, error);

		if (body == NULL)
			return false;
		g_ptr_array_add(draft->bodies, body);
		letter->body = body;
	}
	return true;
}

bool draft_fill(Draft *draft, size_t i, const DraftSlots *slots,
		const Letter **letter_out, GError **error)
{
	const DraftLetter *from = letter_at(draft, i);
	Letter *letter = own(draft, g_memdup2(&from->letter, sizeof from->letter));

	letter->number = own(draft, g_strdup(slots->number));
	letter->date =
		own(draft, lang_date(from->language->shared.language, slots->day));
	letter->day = slots->day;
	letter->specimen = slots->specimen;
	if (!fill_texts(draft, from, letter, error))
		return false;
	*letter_out = letter;
	return true;
}
