/* The noun is the alphabet, set so that shaping brings out all forms of its letters. */
#include "rendering-alphabet.h"

#include <glib.h>
#include <string.h>

static const struct {
	const char *language, *letters;
} alphabets[] = {
	{ "az", "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZW"
		"abcçdeəfgğhxıijkqlmnoöprsştuüvyzw" },
	{ "en", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
	{ "fr", "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÇÉÈÊÎÔ"
		"abcdefghijklmnopqrstuvwxyzàâçéèêëîïôœùûü" },
	{ "ru", "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
		"абвгдеёжзийклмнопрстуфхцчшщъыьэюя" },
	{ "ar", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي" },
};

#define SIGNS " 0123456789.,:;()/-–—«»“”‘’'& ff fi fl ffi ffl"
#define ARABIC_SIGNS " ٠١٢٣٤٥٦٧٨٩0123456789،؛.:()/-–«»"
#define TATWEEL "ـ" /* joins on both sides: it brings out a letter's forms */

const char *alphabet_letters(const char *language)
{
	for (size_t i = 0; i < G_N_ELEMENTS(alphabets); i++)
		if (strcmp(alphabets[i].language, language) == 0)
			return alphabets[i].letters;
	return "";
}

char *alphabet_text(const char *language, bool rtl)
{
	GString *text = g_string_new(rtl ? ARABIC_SIGNS : SIGNS);

	for (const char *p = alphabet_letters(language); *p != '\0';
	     p = g_utf8_next_char(p)) {
		int length = (int)(g_utf8_next_char(p) - p);

		if (!rtl) {
			g_string_append_len(text, p, length);
			continue;
		}
		g_string_append_printf(text,
				       " %.*s " TATWEEL "%.*s " TATWEEL "%.*s" TATWEEL
				       " %.*s" TATWEEL,
				       length, p, length, p, length, p, length, p);
	}
	return g_string_free(text, FALSE);
}
