#include "lang-word.h"

#include "lang-data.h"
#include "lang-phrase.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_BLANKS 8 /* blanks of one phrase */

static int compare_key(const void *key, const void *entry)
{
	return strcmp(key, *(const char *const *)entry);
}

const char *lang_word(const char *code, const char *key)
{
	const char *const *found = bsearch(key, lang_data_keys, lang_data_key_count,
					   sizeof *lang_data_keys, compare_key);

	if (found == NULL)
		g_error("no word '%s' in data/lang", key);
	return lang_get_data(code)->words[found - lang_data_keys];
}

static const char *value_find(const LangText *values, size_t count, const char *key,
			      size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(values[i].key) == length &&
		    strncmp(values[i].key, key, length) == 0)
			return values[i].text;
	return NULL;
}

char *phrase_fill(const char *pattern, const LangText *values, size_t count)
{
	GString *text = g_string_new(NULL);
	const char *open;

	for (; (open = strchr(pattern, '{')) != NULL; pattern = strchr(open, '}') + 1) {
		size_t length = strcspn(open + 1, "}");
		const char *value = value_find(values, count, open + 1, length);

		if (value == NULL)
			g_error("no value for the blank '%.*s'", (int)length, open + 1);
		g_string_append_len(text, pattern, open - pattern);
		g_string_append(text, value);
	}
	g_string_append(text, pattern);
	return g_string_free(text, FALSE);
}

char *lang_phrase(const char *code, const char *key, ...)
{
	LangText values[LIMIT_BLANKS];
	const char *pattern = lang_word(code, key);
	const char *name;
	size_t count = 0;
	va_list args;

	va_start(args, key);
	for (; (name = va_arg(args, const char *)) != NULL; count++) {
		g_autofree char *blank = g_strdup_printf("{%s}", name);

		g_assert(count < LIMIT_BLANKS && strstr(pattern, blank) != NULL);
		values[count] = (LangText){ name, va_arg(args, const char *) };
	}
	va_end(args);
	return phrase_fill(pattern, values, count);
}

const char *const *lang_word_keys(size_t *count_out)
{
	if (count_out != NULL)
		*count_out = lang_data_key_count;
	return lang_data_keys;
}

char *lang_list(const char *code, const char *const *items, size_t count)
{
	const LangData *data = lang_get_data(code);
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			g_string_append(text, i + 1 < count ? data->list_middle
							    : data->list_last);
		g_string_append(text, items[i]);
	}
	return g_string_free(text, FALSE);
}
