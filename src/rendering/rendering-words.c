/* The noun is the phrase: words of the language, put together with the letter's own. */
#include "rendering-words.h"

#include "lang-number.h"
#include "lang-word.h"

#include <string.h>

char *words_notes(const char *language, NotesKind kind, const char *const *items)
{
	static const char *const keys[][2] = {
		[NOTES_ENCLOSURES] = { "enclosure", "enclosures" },
		[NOTES_COPIES] = { "copy", "copies" },
	};
	bool several = items[0] != NULL && items[1] != NULL;

	return lang_phrase(language, "label", "text",
			   lang_word(language, keys[kind][several ? 1 : 0]), NULL);
}

char *words_label(const char *language, unsigned number)
{
	g_autofree char *digits = lang_digits(language, number);

	return g_strconcat(digits, ".", NULL);
}

char *words_signature(const char *language, const char *signatory)
{
	g_autofree char *label = lang_phrase(language, "label", "text",
					     lang_word(language, "signature"), NULL);

	return g_strconcat(label, " ", signatory, NULL);
}

const char *words_return_line(const LetterShared *shared)
{
	return shared->page.kind != PAGE_PLAIN ? shared->return_line : NULL;
}

char *words_place_and_date(const Letter *letter)
{
	return lang_phrase(letter->shared->language, "place-and-date", "place",
			   letter->shared->place, "date", letter->date, NULL);
}

const char *words_unsigned(const LetterShared *shared)
{
	return lang_word(shared->language, "translation-signature");
}

char *words_mark(const LetterShared *shared, bool specimen)
{
	const char *mark = lang_word(shared->language, "specimen-mark");
	const char *courtesy = lang_word(shared->language, "translation-mark");

	if (!shared->courtesy)
		return g_strdup(specimen ? mark : "");
	return specimen ? g_strconcat(mark, " · ", courtesy, NULL) : g_strdup(courtesy);
}

char *words_parts(const Letter *letter, const LetterShared *shared)
{
	const char *parts = lang_word(shared->language, "translation-parts");
	const char *attached =
		lang_word(shared->language,
			  letter->apart ? "translation-in-pdfs" : "translation-in-pdf");

	if (shared->without_pdf || strcmp(letter->channel, "email") != 0)
		return g_strdup(parts);
	return g_strconcat(parts, " ", attached, NULL);
}

char *words_subject(const Letter *letter)
{
	if (letter->translation == NULL)
		return g_strdup(letter->subject);
	return g_strconcat(letter->subject, " / ", letter->translation->subject, NULL);
}
