#include "lang-core.h"

#include "lang-data.h"

#include <glib.h>
#include <string.h>

static const LangData *find_data(const char *code)
{
	for (size_t i = 0; i < lang_data_count; i++)
		if (strcmp(lang_data[i].code, code) == 0)
			return &lang_data[i];
	return NULL;
}

const LangData *lang_get_data(const char *code)
{
	const LangData *data = find_data(code);

	g_assert(data != NULL);
	return data;
}

bool lang_is_known(const char *code)
{
	return find_data(code) != NULL;
}

const char *const *lang_codes(size_t *count_out)
{
	if (count_out != NULL)
		*count_out = lang_data_count;
	return lang_data_codes;
}

bool lang_is_rtl(const char *code)
{
	return lang_get_data(code)->rtl;
}

/* The blocks of Hebrew, Arabic and their like. */
static bool is_rtl(gunichar c)
{
	return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
	       (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
	       (c >= 0x1e800 && c <= 0x1efff);
}

bool lang_has_rtl(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (is_rtl(g_utf8_get_char(p)))
			return true;
	return false;
}

bool lang_runs_rtl(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (g_unichar_isalpha(g_utf8_get_char(p)))
			return is_rtl(g_utf8_get_char(p));
	return false;
}

/* The script of what the language calls itself. */
static GUnicodeScript script_of(const char *code)
{
	return g_unichar_get_script(g_utf8_get_char(lang_name(code)));
}

bool lang_has_own_script(const char *code, const char *text)
{
	GUnicodeScript own = script_of(code);
	bool letters = false;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!g_unichar_isalpha(c))
			continue;
		if (g_unichar_get_script(c) == own)
			return true;
		letters = true;
	}
	return !letters;
}

const char *lang_name(const char *code)
{
	return lang_get_data(code)->name;
}
