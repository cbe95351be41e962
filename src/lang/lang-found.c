/*
 * Ordinals found in running text.
 *
 * The text is cut into tokens: words, reduced to keys (lower case, without vowel
 * signs), and runs of digits. Ordinals in words are looked up in a table of all that
 * the language's rules spell up to ORDINAL_FOUND_MAX, the longest row of tokens first;
 * ordinals in digits are a run with one of the language's suffixes behind it, or
 * prefixes before it.
 */
#include "lang-ordinal.h"

#include "lang-data.h"
#include "lang-spell.h"

#include <string.h>
#include <unicode/ucasemap.h>

/* Tokens between which an ordinal and its noun may stand */
#define ANNIVERSARY_REACH 2

typedef struct Token {
	size_t offset;
	size_t length;
	char *key;      /* of a word; NULL for a run of digits */
	int64_t number; /* of a run of digits; past ORDINAL_FOUND_MAX where it is
			   greater */
	bool joined;    /* only spaces and hyphens before it, after another token */
} Token;

/* The table of ordinals in words: keys of tokens with one space between, to their
 * value. */
typedef struct WordTable {
	GHashTable *values;
	size_t longest; /* tokens of its longest row */
} WordTable;

static void token_clear(void *token)
{
	g_free(((Token *)token)->key);
}

static bool is_joint(gunichar c)
{
	return g_unichar_isspace(c) || c == '-' || (c >= 0x2010 && c <= 0x2013);
}

static bool is_letter(gunichar c)
{
	return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

/* One letter of a key: without the differences that do not make another word. */
static void key_append(GString *key, gunichar c)
{
	if (g_unichar_ismark(c) ||
	    c == 0x0640) /* vowel signs; the stroke that stretches */
		return;
	if (c == 0x0622 || c == 0x0623 || c == 0x0625 ||
	    c == 0x0671) /* alif in its forms */
		c = 0x0627;
	if (c == 0x0451) /* ё is also written е */
		c = 0x0435;
	g_string_append_unichar(key, is_joint(c) ? ' ' : c);
}

static char *key_of(const UCaseMap *map, const char *text, size_t length)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t room = (int32_t)length * 3 + 1;
	g_autofree char *lower = g_malloc((size_t)room);
	GString *key = g_string_new(NULL);

	ucasemap_utf8ToLower(map, lower, room, text, (int32_t)length, &status);
	g_assert(U_SUCCESS(status));
	for (const char *p = lower; *p != '\0'; p = g_utf8_next_char(p))
		key_append(key, g_utf8_get_char(p));
	return g_string_free(key, FALSE);
}

/* The token at `*at`, a letter or digit; moves `*at` past it. */
static Token token_take(const UCaseMap *map, const char *text, const char **at)
{
	const char *start = *at, *p = start;
	Token token = { .offset = (size_t)(start - text) };

	if (g_unichar_isdigit(g_utf8_get_char(p))) {
		for (; g_unichar_isdigit(g_utf8_get_char(p)); p = g_utf8_next_char(p))
			if (token.number <= ORDINAL_FOUND_MAX)
				token.number =
					token.number * 10 +
					g_unichar_digit_value(g_utf8_get_char(p));
	} else {
		while (is_letter(g_utf8_get_char(p)))
			p = g_utf8_next_char(p);
		token.key = key_of(map, start, (size_t)(p - start));
	}
	token.length = (size_t)(p - start);
	*at = p;
	return token;
}

static GArray *tokens_of(const UCaseMap *map, const char *text)
{
	GArray *tokens = g_array_new(FALSE, FALSE, sizeof(Token));
	bool joined = false;

	g_array_set_clear_func(tokens, token_clear);
	for (const char *p = text; *p != '\0';) {
		gunichar c = g_utf8_get_char(p);

		if (is_letter(c) || g_unichar_isdigit(c)) {
			Token token = token_take(map, text, &p);

			token.joined = joined;
			g_array_append_val(tokens, token);
			joined = true;
		} else {
			joined = joined && is_joint(c);
			p = g_utf8_next_char(p);
		}
	}
	return tokens;
}

static size_t count_tokens(const char *key)
{
	size_t count = 1;

	for (; *key != '\0'; key++)
		count += *key == ' ';
	return count;
}

static void table_add_form(WordTable *table, const LangData *data, const UCaseMap *map,
			   const char *rules)
{
	g_autoptr(Speller) speller = speller_new(data, rules);

	for (int value = 1; value <= ORDINAL_FOUND_MAX; value++) {
		g_autofree char *spelled = speller_spell(speller, value);
		char *key = key_of(map, spelled, strlen(spelled));

		table->longest = MAX(table->longest, count_tokens(key));
		g_hash_table_replace(table->values, key, GINT_TO_POINTER(value));
	}
}

/* Whether form number `index` is in words, and spelled like no form before it. */
static bool form_is_new(const LangData *data, size_t index)
{
	const char *rules = data->forms[index].text;

	if (strstr(rules, "=0=") != NULL)
		return false;
	for (size_t i = 0; i < index; i++)
		if (strcmp(data->forms[i].text, rules) == 0)
			return false;
	return true;
}

static void table_init(WordTable *table, const LangData *data, const UCaseMap *map)
{
	table->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	table->longest = 0;
	for (size_t i = 0; i < data->form_count; i++)
		if (form_is_new(data, i))
			table_add_form(table, data, map, data->forms[i].text);
}

static const Token *token_at(const GArray *tokens, size_t index)
{
	return index < tokens->len ? &g_array_index(tokens, Token, index) : NULL;
}

/* How many tokens from `first` on are an ordinal in words, the most; sets its value. */
static size_t match_words(const WordTable *table, const GArray *tokens, size_t first,
			  int64_t *value)
{
	g_autoptr(GString) row = g_string_new(NULL);
	size_t matched = 0;

	for (size_t n = 0; n < table->longest; n++) {
		const Token *token = token_at(tokens, first + n);

		if (token == NULL || token->key == NULL || (n > 0 && !token->joined))
			break;
		g_string_append_printf(row, n > 0 ? " %s" : "%s", token->key);

		void *found = g_hash_table_lookup(table->values, row->str);

		if (found != NULL) {
			matched = n + 1;
			*value = GPOINTER_TO_INT(found);
		}
	}
	return matched;
}

static bool is_listed(const char *const *list, const char *key)
{
	return key != NULL && g_strv_contains(list, key);
}

/* Whether `b` follows `a` at once,
 * or over one character that is a hyphen of some kind. */
static bool is_attached(const char *text, const Token *a, const Token *b)
{
	const char *end = text + a->offset + a->length, *start = text + b->offset;

	if (end == start)
		return true;
	return g_utf8_next_char(end) == start && is_joint(g_utf8_get_char(end)) &&
	       !g_unichar_isspace(g_utf8_get_char(end));
}

/* How many tokens from `first` on are an ordinal in digits; sets its value. */
static size_t match_digits(const LangData *data, const char *text, const GArray *tokens,
			   size_t first, int64_t *value)
{
	const Token *a = token_at(tokens, first), *b = token_at(tokens, first + 1);

	if (b == NULL || !is_attached(text, a, b))
		return 0;

	bool suffixed = a->key == NULL && is_listed(data->suffixes, b->key);
	bool prefixed = b->key == NULL && is_listed(data->prefixes, a->key);

	if (!suffixed && !prefixed)
		return 0;
	*value = suffixed ? a->number : b->number;
	return *value >= 1 && *value <= ORDINAL_FOUND_MAX ? 2 : 0;
}

static bool is_anniversary(const LangData *data, const Token *token)
{
	if (token == NULL || token->key == NULL)
		return false;
	for (const char *const *word = data->anniversaries; *word != NULL; word++)
		if (strstr(token->key, *word) != NULL)
			return true;
	return false;
}

static bool has_anniversary(const LangData *data, const GArray *tokens, size_t first,
			    size_t count)
{
	for (size_t n = 1; n <= ANNIVERSARY_REACH; n++) {
		if (is_anniversary(data, token_at(tokens, first + count - 1 + n)))
			return true;
		if (first >= n && is_anniversary(data, token_at(tokens, first - n)))
			return true;
	}
	return false;
}

static GArray *matches_in(const LangData *data, const WordTable *table,
			  const char *text, const GArray *tokens)
{
	GArray *matches = g_array_new(FALSE, FALSE, sizeof(OrdinalMatch));

	for (size_t i = 0; i < tokens->len;) {
		OrdinalMatch match = { 0 };
		size_t count = match_words(table, tokens, i, &match.value);

		match.words = count > 0;
		if (count == 0)
			count = match_digits(data, text, tokens, i, &match.value);
		if (count > 0) {
			const Token *last = token_at(tokens, i + count - 1);

			match.offset = token_at(tokens, i)->offset;
			match.length = last->offset + last->length - match.offset;
			match.anniversary = has_anniversary(data, tokens, i, count);
			g_array_append_val(matches, match);
		}
		i += MAX(count, 1);
	}
	return matches;
}

GArray *lang_ordinals_in(const char *code, const char *text)
{
	const LangData *data = lang_get_data(code);
	UErrorCode status = U_ZERO_ERROR;
	UCaseMap *map = ucasemap_open(code, 0, &status);
	WordTable table;

	g_assert(U_SUCCESS(status));
	table_init(&table, data, map);

	g_autoptr(GArray) tokens = tokens_of(map, text);
	GArray *matches = matches_in(data, &table, text, tokens);

	g_hash_table_unref(table.values);
	ucasemap_close(map);
	return matches;
}
