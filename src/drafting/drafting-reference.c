/*
 * The noun is the reference: what an addressee has written, in words of the letter.
 */
#include "drafting-draft.h"
#include "drafting-private.h"

#include "lang-date.h"
#include "lang-word.h"

static void add_lines(GPtrArray *lines, const Reference *reference,
		      const char *language)
{
	if (reference->number != NULL) {
		g_autofree char *number = value_in_line(reference->number, language);

		g_ptr_array_add(lines, lang_phrase(language, "your-reference",
						   "reference", number, NULL));
	}
	if (date_is_known(reference->day)) {
		g_autofree char *day = lang_date(language, reference->day);

		g_ptr_array_add(lines, lang_phrase(language, "your-message", "date",
						   day, NULL));
	}
}

const char *const *draft_references(Draft *draft, const DraftLetter *letter)
{
	const GArray *references = draft->dossier->references;
	GPtrArray *lines = g_ptr_array_new();

	for (guint i = 0; i < references->len; i++) {
		const Reference *reference = &g_array_index(references, Reference, i);

		if (reference->addressee != NULL &&
		    draftletter_goes_to(letter, reference->addressee))
			add_lines(lines, reference, letter->language->shared.language);
	}
	g_ptr_array_add(lines, NULL);
	return draft_own_lines(draft, (char **)g_ptr_array_free(lines, FALSE));
}
