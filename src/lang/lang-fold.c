/*
 * Keys by which names are found.
 *
 * A text becomes a key in two steps. First each character is turned into Latin letters
 * by [letters] of data/lang/fold.ini, or taken apart; what separates words becomes one
 * space. Then each word is respelled by [sounds] until nothing changes, so that a key
 * of a key is the same key, and looked up in [names]. ASCII text, which most names are,
 * needs no table for the first step and no normalisation.
 */
#include "lang-fold.h"

#include "lang-data.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void add_space(GString *out)
{
	if (out->len > 0 && out->str[out->len - 1] != ' ')
		g_string_append_c(out, ' ');
}

static void latinise_ascii(GString *out, char c)
{
	if (g_ascii_isalnum(c))
		g_string_append_c(out, g_ascii_tolower(c));
	else if (c != '\'' && c != '`')
		add_space(out);
}

static int compare_letter(const void *key, const void *entry)
{
	uint32_t c = *(const uint32_t *)key, other = ((const LangLetter *)entry)->first;

	return c < other ? -1 : c > other;
}

static const char *letter_find(gunichar c)
{
	uint32_t key = c;
	const LangLetter *found = bsearch(&key, lang_letters, lang_letter_count,
					  sizeof *lang_letters, compare_letter);

	return found != NULL ? found->latin : NULL;
}

static const char *pair_find(gunichar first, gunichar second)
{
	for (const LangLetter *pair = lang_letter_pairs; pair->first != 0; pair++)
		if (pair->first == first && pair->second == second)
			return pair->latin;
	return NULL;
}

/* Marks that change a letter of the scripts in the table, and joiners: they do not
 * count. */
static bool is_dropped(gunichar c)
{
	static const struct {
		gunichar first, last;
	} ranges[] = {
		{ 0x0300, 0x036f }, { 0x0483, 0x0487 }, { 0x0591, 0x05bd },
		{ 0x05bf, 0x05c7 }, { 0x0610, 0x061a }, { 0x064b, 0x065f },
		{ 0x0670, 0x0670 }, { 0x06d6, 0x06ed }, { 0x200b, 0x200f },
		{ 0x00ad, 0x00ad }, { 0xfeff, 0xfeff },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* A character that the table does not have: its base letter, itself, or a space. */
static void latinise_unlisted(GString *out, gunichar c)
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	gsize count = g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts));

	for (gsize i = 0; i < count; i++) {
		const char *latin = letter_find(parts[i]);

		if (is_dropped(parts[i]))
			continue;
		if (latin != NULL)
			g_string_append(out, latin);
		else if (parts[i] < 0x80)
			latinise_ascii(out, (char)parts[i]);
		else if (g_unichar_isdigit(parts[i]))
			g_string_append_c(
				out, (char)('0' + g_unichar_digit_value(parts[i])));
		else if (g_unichar_isalpha(parts[i]) || g_unichar_ismark(parts[i]))
			g_string_append_unichar(out, parts[i]);
		else
			add_space(out);
	}
}

static const char *latinise_next(GString *out, const char *p)
{
	gunichar c = g_unichar_tolower(g_utf8_get_char(p));
	const char *next = g_utf8_next_char(p);
	const char *latin = pair_find(c, g_unichar_tolower(g_utf8_get_char(next)));

	if (latin != NULL)
		next = g_utf8_next_char(next);
	else
		latin = letter_find(c);

	if (latin != NULL)
		g_string_append(out, latin);
	else if (c < 0x80)
		latinise_ascii(out, (char)c);
	else if (!is_dropped(c))
		latinise_unlisted(out, c);
	return next;
}

/* What fell out between marks of other scripts may leave them in another order than theirs. */
static void reorder_marks(GString *text)
{
	if (!g_str_is_ascii(text->str)) {
		g_autofree char *ordered =
			g_utf8_normalize(text->str, -1, G_NORMALIZE_NFKC);

		g_string_assign(text, ordered);
	}
}

/* `text` in lower-case Latin letters,
 * with one space between words; may end with one. */
static GString *latinise(const char *text)
{
	GString *out = g_string_sized_new(strlen(text) + 8);
	const char *p = text;

	for (; *p != '\0' && (guchar)*p < 0x80; p++)
		latinise_ascii(out, *p);
	if (*p == '\0')
		return out;

	g_string_truncate(out, 0);

	/* composed, so that the table meets й and أ as one character */
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);

	for (p = composed; *p != '\0';)
		p = latinise_next(out, p);
	reorder_marks(out);
	return out;
}

static const LangSound *sound_find(const char *word, const char *at, const char *end)
{
	if (!g_ascii_islower(*at))
		return NULL;

	size_t letter = (size_t)(*at - 'a'), left = (size_t)(end - at);

	for (size_t i = lang_sound_starts[letter]; i < lang_sound_starts[letter + 1];
	     i++) {
		const LangSound *sound = &lang_sounds[i];

		if (sound->length <= left &&
		    memcmp(sound->spelling, at, sound->length) == 0 &&
		    (!sound->at_start || at == word) &&
		    (!sound->at_end || sound->length == left))
			return sound;
	}
	return NULL;
}

static bool is_vowel(char c)
{
	return c == 'a' || c == 'i' || c == 'o' || c == 'u';
}

/* Take out of `word` doubled letters, then each i between two vowels. */
static void contract(GString *word)
{
	char *to = word->str;

	for (const char *p = word->str; *p != '\0'; p++)
		if (to == word->str || to[-1] != *p || !g_ascii_isalpha(*p))
			*to++ = *p;
	g_string_truncate(word, (gsize)(to - word->str));

	to = word->str;
	for (const char *p = word->str; *p != '\0'; p++)
		if (*p != 'i' || to == word->str || !is_vowel(to[-1]) ||
		    !is_vowel(p[1]))
			*to++ = *p;
	g_string_truncate(word, (gsize)(to - word->str));
}

/* One pass of [sounds] from `from` to `to`. */
static void respell(const GString *from, GString *to)
{
	const char *end = from->str + from->len;

	g_string_truncate(to, 0);
	for (const char *p = from->str; p < end;) {
		const LangSound *sound = sound_find(from->str, p, end);

		if (sound != NULL) {
			g_string_append(to, sound->sound);
			p += sound->length;
		} else {
			g_string_append_c(to, *p++);
		}
	}
	contract(to);
}

static int compare_name(const void *key, const void *entry)
{
	return strcmp(key, ((const LangText *)entry)->key);
}

/* Append the key of one word; `word` and `spare` are scratch. */
static void fold_word(GString *out, GString *word, GString *spare)
{
	do {
		respell(word, spare);
		if (g_string_equal(word, spare))
			break;
		respell(spare, word);
	} while (!g_string_equal(word, spare));

	const LangText *name = bsearch(word->str, lang_fold_names, lang_fold_name_count,
				       sizeof *lang_fold_names, compare_name);

	add_space(out);
	g_string_append(out, name != NULL ? name->text : word->str);
}

char *lang_fold(const char *text)
{
	g_autoptr(GString) latin = latinise(text);
	g_autoptr(GString) word = g_string_new(NULL);
	g_autoptr(GString) spare = g_string_new(NULL);
	GString *key = g_string_sized_new(latin->len + 1);

	for (const char *p = latin->str; *p != '\0';) {
		size_t length = strcspn(p, " ");

		g_string_truncate(word, 0);
		g_string_append_len(word, p, (gssize)length);
		if (length > 0)
			fold_word(key, word, spare);
		p += length + (p[length] == ' ');
	}
	return g_string_free(key, FALSE);
}

char *lang_latinise(const char *text)
{
	return g_string_free(latinise(text), FALSE);
}
