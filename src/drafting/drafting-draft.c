/*
 * Invariants of a draft:
 *   1. Its letters are in the order of their first addressee's ids; those at hand are
 *      `first` and the ones behind it.
 *   2. Letters in one language point to one LetterShared; their bodies are one tree unless
 *      the body names the addressee (or, once filled, the letter).
 *   3. A letter never changes: filling one makes another.
 *   4. A translation is a letter of the same addressees in another language, and has none.
 */
#include "drafting-draft.h"

#include "directory-circle.h"

#include "lang-date.h"
#include "mail-mailbox.h"

static void language_free(DraftLanguage *language)
{
	blocktree_free(language->body);
	designwords_free(language->words);
	g_free(language);
}

static void letter_free(DraftLetter *letter)
{
	if (letter->translation != NULL)
		letter_free(letter->translation);
	g_ptr_array_unref(letter->addressings);
	g_ptr_array_unref(letter->addressees);
	addressform_free(letter->joint);
	g_free(letter);
}

static void omission_clear(void *data)
{
	Omission *omission = data;

	g_free((char *)omission->addressee);
	g_free((char *)omission->reason);
}

Draft *draft_new(const Dossier *dossier, Store *store, const ComposeOptions *options)
{
	Draft *draft = g_new0(Draft, 1);

	draft->dossier = dossier;
	draft->store = store;
	draft->options = *options;
	draft->languages =
		g_ptr_array_new_with_free_func((GDestroyNotify)language_free);
	draft->letters = g_ptr_array_new_with_free_func((GDestroyNotify)letter_free);
	draft->omissions = g_array_new(FALSE, FALSE, sizeof(Omission));
	g_array_set_clear_func(draft->omissions, omission_clear);
	draft->owned = g_ptr_array_new_with_free_func(g_free);
	draft->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	draft->bodies = g_ptr_array_new_with_free_func((GDestroyNotify)blocktree_free);
	return draft;
}

void draft_turn(Draft *draft, AddressingList *list)
{
	GPtrArray *const arrays[] = { draft->letters, draft->languages, draft->owned,
				      draft->lines, draft->bodies };

	draft->first += draft->letters->len;
	for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_ptr_array_set_size(arrays[i], 0);
	addressinglist_free(draft->list);
	draft->list = list;
	draft->composed = false;
}

void draft_set_rule(Draft *draft, const AddresseeList *circle)
{
	g_free(draft->original);
	draft->original = g_strdup(circle->original);
	draft->translation = circle->translation;
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
	addressingwalk_free(draft->walk);
	g_free(draft->original);
	g_free(draft);
}

void *draft_own(Draft *draft, void *memory)
{
	g_ptr_array_add(draft->owned, memory);
	return memory;
}

const char *const *draft_own_lines(Draft *draft, char **lines)
{
	g_ptr_array_add(draft->lines, lines);
	return (const char *const *)lines;
}

ValueSource draft_source(const Draft *draft, const DraftLetter *letter,
			 const char *number, const char *date)
{
	return (ValueSource){ .dossier = draft->dossier,
			      .language = letter->language->shared.language,
			      .addressee = &letter->words,
			      .number = number,
			      .date = date };
}

size_t draft_count(const Draft *draft)
{
	return draft->count;
}

static const DraftLetter *letter_at(const Draft *draft, size_t i)
{
	g_assert(draft->composed && i >= draft->first &&
		 i - draft->first < draft->letters->len);
	return draft->letters->pdata[i - draft->first];
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

/* Add a mailbox whose key is not in `keys`. */
static void add_mailbox(GPtrArray *mailboxes, GHashTable *keys, const char *mailbox)
{
	if (g_hash_table_add(keys, mailbox_key(mailbox)))
		g_ptr_array_add(mailboxes, (char *)mailbox);
}

GPtrArray *draft_mailboxes(const Draft *draft, size_t i)
{
	g_autoptr(GHashTable) keys =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *mailboxes = g_ptr_array_new();
	size_t count = 0;
	const Addressee *const *addressees = draft_addressees(draft, i, &count);

	if (strcmp(draft_letter(draft, i)->channel, "email") != 0)
		return mailboxes;
	for (size_t j = 0; j < count; j++)
		if (addressees[j]->mailbox != NULL)
			add_mailbox(mailboxes, keys, addressees[j]->mailbox);
	return mailboxes;
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
	ValueSource source = draft_source(draft, from, letter->number, letter->date);
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
		letter->subject = draft_own(draft, subject);
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

/* The day in words; most letters of a language are of one day. */
static const char *date_in(Draft *draft, DraftLanguage *language, Date day)
{
	if (language->date == NULL || date_compare(language->day, day) != 0) {
		language->date =
			draft_own(draft, lang_date(language->shared.language, day));
		language->day = day;
	}
	return language->date;
}

static bool fill(Draft *draft, const DraftLetter *from, const DraftSlots *slots,
		 const Letter **letter_out, GError **error)
{
	Letter *letter =
		draft_own(draft, g_memdup2(&from->letter, sizeof from->letter));

	letter->number = draft_own(draft, g_strdup(slots->number));
	letter->date = date_in(draft, from->language, slots->day);
	letter->day = slots->day;
	letter->specimen = slots->specimen;
	if (!fill_texts(draft, from, letter, error) ||
	    (from->translation != NULL &&
	     !fill(draft, from->translation, slots, &letter->translation, error)))
		return false;
	*letter_out = letter;
	return true;
}

bool draft_fill(Draft *draft, size_t i, const DraftSlots *slots,
		const Letter **letter_out, GError **error)
{
	return fill(draft, letter_at(draft, i), slots, letter_out, error);
}
