/*
 * A text is held in four forms: as it is spelt and without case and accents, cut at blanks
 * and sought in the name between two boundaries of words; in Latin letters and as a key,
 * whose words stand side by side.
 */
#include "lang-near.h"

#include "lang-fold.h"

#include <stdbool.h>
#include <string.h>

struct Near {
	char **spelt, **plain; /* words between blanks */
	char **latin, **sound; /* words of the key, before and after its second step */
};

/* Marks above this class are accents; below are parts of Indic letters. */
#define CLASS_NUKTA_AND_VIRAMA 9

static char *spell(const char *text)
{
	return g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
}

static char *plainly(const char *text)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	g_autofree char *apart = g_utf8_normalize(folded, -1, G_NORMALIZE_NFKD);
	GString *plain = g_string_sized_new(strlen(apart));

	for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_combining_class(c) <= CLASS_NUKTA_AND_VIRAMA)
			g_string_append_unichar(plain, c);
	}
	return g_string_free(plain, FALSE);
}

/* As in keys, an apostrophe does not end a word. */
static bool is_in_word(gunichar c)
{
	return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '\'' ||
	       c == 0x2019 || c == 0x02bc;
}

static bool has_letter(const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char(text))
		if (g_unichar_isalnum(g_utf8_get_char(text)))
			return true;
	return false;
}

/* The words of `text`, without those that are signs only. */
static char **cut(const char *text)
{
	g_auto(GStrv) parts = g_strsplit_set(text, " \t\n", -1);
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	for (char **part = parts; *part != NULL; part++)
		if (has_letter(*part))
			g_strv_builder_add(words, *part);
	return g_strv_builder_end(words);
}

Near *near_new(const char *text, const char *key)
{
	g_autofree char *spelt = spell(text), *plain = plainly(text);
	g_autofree char *latin = lang_latinise(text);
	Near *near = g_new0(Near, 1);

	near->spelt = cut(spelt);
	near->plain = cut(plain);
	near->latin = cut(latin);
	near->sound = cut(key);
	return near;
}

void near_free(Near *near)
{
	if (near == NULL)
		return;
	g_strfreev(near->spelt);
	g_strfreev(near->plain);
	g_strfreev(near->latin);
	g_strfreev(near->sound);
	g_free(near);
}

/* Whether `word` stands in `text` and is not a part of a word there. */
static bool stands_in(const char *word, const char *text)
{
	for (const char *at = strstr(text, word); at != NULL;
	     at = strstr(at + 1, word)) {
		const char *end = at + strlen(word);

		if ((at == text ||
		     !is_in_word(g_utf8_get_char(g_utf8_prev_char(at)))) &&
		    !is_in_word(g_utf8_get_char(end)))
			return true;
	}
	return false;
}

static bool all_stand_in(char **words, const char *text)
{
	for (; *words != NULL; words++)
		if (!stands_in(*words, text))
			return false;
	return true;
}

static bool is_vowel(char c)
{
	return strchr("aeiouy", c) != NULL;
}

/* Whether a key that begins another one tells something. */
static bool tells(const char *latin, const char *sound, const char *other)
{
	return strlen(sound) >= LANG_NEAR_SOUNDS &&
	       (latin[0] == other[0] || (!is_vowel(latin[0]) && !is_vowel(other[0])));
}

static Nearness rate_word(const char *latin, const char *sound, char **latins,
			  char **sounds)
{
	Nearness best = NEAR_NOT;

	for (size_t i = 0; latins[i] != NULL && sounds[i] != NULL; i++) {
		if (strcmp(sound, sounds[i]) == 0)
			return NEAR_SOUND;
		if (g_str_has_prefix(latins[i], latin))
			best = NEAR_BEGINNING;
		else if (best == NEAR_NOT && g_str_has_prefix(sounds[i], sound) &&
			 tells(latin, sound, latins[i]))
			best = NEAR_SOUND_BEGINNING;
	}
	return best;
}

Nearness near_rate(const Near *near, const char *name, const char *key)
{
	g_autofree char *spelt = spell(name);

	if (all_stand_in(near->spelt, spelt))
		return NEAR_SPELLING;

	g_autofree char *plain = plainly(name);

	if (all_stand_in(near->plain, plain))
		return NEAR_LETTERS;

	g_autofree char *latin = lang_latinise(name);
	g_auto(GStrv) latins = cut(latin), sounds = cut(key);
	Nearness worst = NEAR_SOUND;

	for (size_t i = 0; near->latin[i] != NULL && near->sound[i] != NULL; i++)
		worst = MAX(worst,
			    rate_word(near->latin[i], near->sound[i], latins, sounds));
	return worst;
}

gboolean near_is_whole(const Near *near, const char *key)
{
	size_t words = 1;

	for (const char *blank = strchr(key, ' '); blank != NULL;
	     blank = strchr(blank + 1, ' '))
		words++;
	return words == g_strv_length(near->sound);
}
