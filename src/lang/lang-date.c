#include "lang-date.h"

#include "base-text.h"
#include "lang-data.h"
#include "lang-number.h"
#include "lang-ordinal.h"
#include "lang-phrase.h"

#include <string.h>

/* In the order of DateForm, NULL-terminated. */
static const char *const form_names[] = { "full",  "day-month", "day",
					  "month", "year",      NULL };

typedef enum {
	FORM_FULL,
	FORM_DAY_MONTH,
	FORM_DAY,
	FORM_MONTH,
	FORM_YEAR,
	FORM_COUNT,
} DateForm;

static const char *pattern_of(const LangData *data, DateForm form)
{
	switch (form) {
	case FORM_DAY_MONTH:
		return data->date_day_month;
	case FORM_DAY:
		return "{day}";
	case FORM_MONTH:
		return "{name}";
	case FORM_YEAR:
		return data->date_year;
	default:
		return data->date_full;
	}
}

static char *date_write(const LangData *data, Date date, DateForm form)
{
	g_autofree char *day = date.day == 1 && data->first_day != NULL
				       ? g_strdup(data->first_day)
				       : lang_digits(data->code, date.day);
	g_autofree char *year = lang_digits(data->code, date.year);
	const char *pattern = pattern_of(data, form);
	g_autofree char *yearth = NULL;
	bool made = strstr(pattern, "{yearth}") == NULL ||
		    lang_ordinal(data->code, date.year, "number", &yearth, NULL);
	const LangText values[] = {
		{ "day", day },
		{ "month", data->months[date.month - 1] },
		{ "name", data->month_names[date.month - 1] },
		{ "year", year },
		{ "yearth", yearth },
	};

	g_assert(made);
	return phrase_fill(pattern, values, G_N_ELEMENTS(values));
}

char *lang_date(const char *code, Date date)
{
	return date_write(lang_get_data(code), date, FORM_FULL);
}

bool lang_date_form(const char *code, Date date, const char *form, char **text_out,
		    GError **error)
{
	for (int i = 0; i < FORM_COUNT; i++)
		if (strcmp(form_names[i], form) == 0) {
			*text_out = date_write(lang_get_data(code), date, (DateForm)i);
			return true;
		}

	const char *nearest = text_nearest(form, form_names, FORM_COUNT);

	return chy_fail(error, CHY_INVALID,
			"no form '%s' of a date; did you mean '%s'?", form,
			nearest != NULL ? nearest : form_names[0]);
}
