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

const char *lang_name(const char *code)
{
	return lang_get_data(code)->name;
}
