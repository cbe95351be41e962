#include "lang-ordinal.h"

#include "base-text.h"
#include "lang-data.h"
#include "lang-spell.h"

#include <string.h>

static const LangText *form_find(const LangData *data, const char *form)
{
	if (form == NULL)
		return &data->forms[0];
	for (size_t i = 0; i < data->form_count; i++)
		if (strcmp(data->forms[i].key, form) == 0)
			return &data->forms[i];
	return NULL;
}

static bool fail_form(const LangData *data, const char *form, GError **error)
{
	const char *nearest = text_nearest(form, data->form_names, data->form_count);

	return chy_fail(error, CHY_INVALID,
			"no form '%s' of an ordinal in '%s'; did you mean '%s'?", form,
			data->code, nearest != NULL ? nearest : data->form_names[0]);
}

bool lang_ordinal(const char *code, int64_t value, const char *form, char **text_out,
		  GError **error)
{
	const LangData *data = lang_get_data(code);
	const LangText *found = form_find(data, form);

	if (found == NULL)
		return fail_form(data, form, error);

	bool in_digits = strstr(found->text, "=0=") != NULL;
	int64_t greatest = in_digits ? INT32_MAX : ORDINAL_WORDS_MAX;

	if (value < 1 || value > greatest)
		return chy_fail(error, CHY_INVALID,
				"no ordinal of %" G_GINT64_FORMAT
				" in the form '%s': only "
				"1 to %" G_GINT64_FORMAT,
				value, found->key, greatest);

	g_autoptr(Speller) speller = speller_new(data, found->text);
	g_autofree char *plain = speller_spell(speller, value);

	*text_out = digits_localise(data, plain);
	return true;
}

const char *const *lang_ordinal_forms(const char *code, size_t *count_out)
{
	const LangData *data = lang_get_data(code);

	if (count_out != NULL)
		*count_out = data->form_count;
	return data->form_names;
}
