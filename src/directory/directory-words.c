/*
 * Spellings are kept folded, in one hash table for roles and one for kinds. What is passed
 * over maps to "".
 */
#include "directory-words.h"

#include "base-embed.h"
#include "base-text.h"
#include "format-yaml.h"

#include <string.h>

extern const EmbeddedFile directory_data[];

struct Words {
	YamlDocument *document;    /* owns our words */
	GHashTable *roles, *kinds; /* folded spelling, owned → our word */
};

/* Lower case, with blanks for hyphens and underscores, and single. */
static char *fold(const char *text)
{
	g_autofree char *lower = g_utf8_strdown(text, -1);
	GString *folded = g_string_new(NULL);

	for (const char *p = lower; *p != '\0'; p++) {
		char c = *p == '-' || *p == '_' ? ' ' : *p;

		if (c != ' ' ||
		    (folded->len > 0 && folded->str[folded->len - 1] != ' '))
			g_string_append_c(folded, c);
	}
	if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
		g_string_truncate(folded, folded->len - 1);
	return g_string_free(folded, FALSE);
}

static void add_spellings(GHashTable *table, const YamlNode *spellings,
			  const char *word)
{
	for (size_t i = 0; i < yaml_count(spellings); i++)
		g_hash_table_insert(table, fold(yaml_text(yaml_item(spellings, i))),
				    (gpointer)word);
}

static GHashTable *load_table(const YamlNode *root, const char *words,
			      const char *passed)
{
	GHashTable *table =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const YamlNode *ours = yaml_get(root, words);

	add_spellings(table, yaml_get(root, passed), "");
	for (size_t i = 0; i < yaml_count(ours); i++) {
		const char *word = yaml_text(yaml_key(ours, i));

		g_hash_table_insert(table, fold(word), (gpointer)word);
		add_spellings(table, yaml_item(ours, i), word);
	}
	return table;
}

bool words_load(Words **words_out, GError **error)
{
	const EmbeddedFile *file = embedded_find(directory_data, "words.yaml");
	YamlDocument *document = NULL;

	if (!yaml_parse(file->name, file->data, file->length, &document, error))
		return false;

	Words *words = g_new0(Words, 1);
	const YamlNode *root = yaml_root(document);

	words->document = document;
	words->roles = load_table(root, "roles", "passed-roles");
	words->kinds = load_table(root, "kinds", "passed-kinds");
	*words_out = words;
	return true;
}

void words_free(Words *words)
{
	if (words == NULL)
		return;
	g_hash_table_unref(words->roles);
	g_hash_table_unref(words->kinds);
	yaml_document_free(words->document);
	g_free(words);
}

static const char *find(GHashTable *table, const char *text)
{
	const char *word = g_hash_table_lookup(table, text);

	if (word != NULL)
		return word;

	g_autofree char *folded = fold(text);

	return g_hash_table_lookup(table, folded);
}

const char *words_find_role(const Words *words, const char *text)
{
	return find(words->roles, text);
}

const char *words_find_kind(const Words *words, const char *text)
{
	return find(words->kinds, text);
}

/* Whether `word` is a key of that section; if not, the nearest one. */
static bool is_word(const Words *words, const char *section, const char *word,
		    const char **nearest_out)
{
	const YamlNode *ours = yaml_get(yaml_root(words->document), section);
	const char *names[16];
	size_t count = MIN(yaml_count(ours), G_N_ELEMENTS(names));

	if (yaml_get(ours, word) != NULL)
		return true;
	for (size_t i = 0; i < count; i++)
		names[i] = yaml_text(yaml_key(ours, i));
	*nearest_out = text_nearest(word, names, count);
	return false;
}

bool words_is_role(const Words *words, const char *word, const char **nearest_out)
{
	return is_word(words, "roles", word, nearest_out);
}

bool words_is_kind(const Words *words, const char *word, const char **nearest_out)
{
	return is_word(words, "kinds", word, nearest_out);
}
