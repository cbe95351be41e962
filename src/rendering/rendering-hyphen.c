/*
 * The noun is the dictionary. Its patterns are bytes of its own encoding (UTF-8, KOI8-R …):
 * a word is turned into that and its points come back counted in characters.
 */
#include "rendering-hyphen.h"

#include "seal-digest.h"

#include <hyphen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Azerbaijani has no dictionary, Arabic breaks no words. */
static const struct {
	const char *language, *name;
} known[] = {
	{ "en", "hyph_en_GB.dic" },
	{ "fr", "hyph_fr.dic" },
	{ "ru", "hyph_ru_RU.dic" },
};

struct Hyphenator {
	HyphenDict *dict;
};

struct HyphenBook {
	GBytes *bytes[G_N_ELEMENTS(known)]; /* NULL: not there */
	Hyphenator loaded[G_N_ELEMENTS(known)];
	RendererFont files[G_N_ELEMENTS(known)];
	char *digests[G_N_ELEMENTS(known)]; /* of the files, in their order */
	size_t count;
};

static void add_file(HyphenBook *book, size_t i, const char *folder)
{
	g_autofree char *path = g_build_filename(folder, known[i].name, NULL);
	char *text;
	gsize length;
	Digest digest;

	if (!g_file_get_contents(path, &text, &length, NULL))
		return;
	book->bytes[i] = g_bytes_new_take(text, length);
	if (length == 0 || length > LIMIT_DICTIONARY) {
		g_clear_pointer(&book->bytes[i], g_bytes_unref);
		return;
	}
	digest_data(text, length, &digest);
	book->digests[book->count] = digest_hex(&digest);
	book->files[book->count] =
		(RendererFont){ known[i].name, book->digests[book->count] };
	book->count++;
}

HyphenBook *hyphenbook_new(const char *folder)
{
	HyphenBook *book = g_new0(HyphenBook, 1);

	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		add_file(book, i, folder);
	return book;
}

void hyphenbook_free(HyphenBook *book)
{
	if (book == NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
		g_clear_pointer(&book->bytes[i], g_bytes_unref);
		if (book->loaded[i].dict != NULL)
			hnj_hyphen_free(book->loaded[i].dict);
		g_free(book->digests[i]);
	}
	g_free(book);
}

const RendererFont *hyphenbook_get_files(const HyphenBook *book, size_t *count_out)
{
	*count_out = book->count;
	return book->files;
}

const Hyphenator *hyphenbook_find(HyphenBook *book, const char *language)
{
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
		Hyphenator *hyphenator = &book->loaded[i];
		gsize length;

		if (strcmp(known[i].language, language) != 0 || book->bytes[i] == NULL)
			continue;
		if (hyphenator->dict != NULL)
			return hyphenator;

		/* The bytes of the digest, whatever the file has become. */
		FILE *file = fmemopen((void *)g_bytes_get_data(book->bytes[i], &length),
				      g_bytes_get_size(book->bytes[i]), "r");

		if (file == NULL)
			return NULL;
		hyphenator->dict = hnj_hyphen_load_file(file);
		fclose(file);
		return hyphenator->dict != NULL ? hyphenator : NULL;
	}
	return NULL;
}

/* A word while it is hyphenated: what libhyphen wants and gives. */
typedef struct WordPoints {
	char *hyphens; /* odd: the word may be broken after this character */
	char **replaced;
	int *places, *cuts;
	gsize length; /* of the arrays */
} WordPoints;

static void points_clear(WordPoints *points)
{
	for (gsize i = 0; points->replaced != NULL && i < points->length; i++)
		free(points->replaced[i]);
	free(points->replaced);
	free(points->places);
	free(points->cuts);
	g_free(points->hyphens);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WordPoints, points_clear)

/* Whether the word is one of `letters` small letters that the dictionary can be asked about. */
static bool is_broken(const char *word, gsize length, glong *letters_out)
{
	glong letters = 0;

	for (const char *p = word; p < word + length; p = g_utf8_next_char(p)) {
		if (!g_unichar_isalpha(g_utf8_get_char(p)) ||
		    g_unichar_isupper(g_utf8_get_char(p)))
			return false;
		letters++;
	}
	*letters_out = letters;
	return letters >= HYPHEN_WORD;
}

/* Append a word, letters alone. */
static void add_word(const Hyphenator *hyphenator, const char *word, gsize length,
		     GString *out)
{
	gsize size = 0;
	glong letters = 0;
	g_autofree char *coded = NULL;
	g_auto(WordPoints) points = { 0 };

	if (is_broken(word, length, &letters))
		coded = g_convert(word, (gssize)length, hyphenator->dict->cset, "UTF-8",
				  NULL, &size, NULL);
	if (coded != NULL) {
		points.hyphens = g_malloc0(size + 5); /* as hyphen.h asks */
		points.length = size;
	}
	if (coded == NULL ||
	    hnj_hyphen_hyphenate2(hyphenator->dict, coded, (int)size, points.hyphens,
				  NULL, &points.replaced, &points.places,
				  &points.cuts) != 0) {
		g_string_append_len(out, word, (gssize)length);
		return;
	}
	for (glong i = 0; i < letters; i++) {
		const char *next = g_utf8_next_char(word);
		bool changed = points.replaced != NULL && points.replaced[i] != NULL;

		g_string_append_len(out, word, next - word);
		word = next;
		if ((points.hyphens[i] & 1) != 0 && !changed && i + 1 >= HYPHEN_SIDE &&
		    letters - i - 1 >= HYPHEN_SIDE)
			g_string_append(out, SOFT_HYPHEN);
	}
}

/* What may stand around the letters of a word: quotation marks, brackets, a full stop. */
static bool is_around(gunichar c)
{
	return g_unichar_ispunct(c) && c != '@' && c != '/' && c != '-' && c != '_';
}

/* Append what stands between two spaces. */
static void add_token(const Hyphenator *hyphenator, const char *token, gsize length,
		      GString *out)
{
	const char *start = token, *end = token + length;

	while (start < end && is_around(g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	while (end > start && is_around(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	for (const char *p = start; p < end; p = g_utf8_next_char(p))
		if (g_utf8_get_char(p) == 0x2019) /* d’accord */
			start = g_utf8_next_char(p);
	g_string_append_len(out, token, start - token);
	add_word(hyphenator, start, (gsize)(end - start), out);
	g_string_append_len(out, end, token + length - end);
}

void hyphenator_add(const Hyphenator *hyphenator, const char *text, GString *out)
{
	while (*text != '\0') {
		gsize length = strcspn(text, " \xc2"); /* a space; U+0080 to U+00BF */

		if (length > 0)
			add_token(hyphenator, text, length, out);
		text += length;
		if (*text == '\0')
			return;

		const char *next = g_utf8_next_char(text);

		g_string_append_len(out, text, next - text);
		text = next;
	}
}
