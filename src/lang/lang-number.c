#include "lang-number.h"

#include "lang-data.h"
#include "lang-spell.h"

#include <string.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

static const char *const plural_names[PLURAL_COUNT] = { "zero", "one",  "two",
							"few",  "many", "other" };

char *lang_digits(const char *code, int64_t value)
{
	g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return digits_localise(lang_get_data(code), plain);
}

char *lang_number(const char *code, int64_t value)
{
	const LangData *data = lang_get_data(code);
	g_autofree char *plain = g_strdup_printf("%" G_GINT64_FORMAT, value);
	size_t length = strlen(plain), first = plain[0] == '-' ? 1 : 0;
	g_autoptr(GString) grouped = g_string_new(NULL);

	for (size_t i = 0; i < length; i++) {
		if (i > first && (length - i) % 3 == 0)
			g_string_append(grouped, data->grouping);
		g_string_append_c(grouped, plain[i]);
	}
	return digits_localise(data, grouped->str);
}

char *lang_number_words(const char *code, int64_t value)
{
	const LangData *data = lang_get_data(code);

	if (value > NUMBER_WORDS_MAX || value < -NUMBER_WORDS_MAX)
		return lang_number(code, value);

	g_autoptr(Speller) speller = speller_new(data, data->cardinal);

	return speller_spell(speller, value);
}

static int plural_find(const char *name)
{
	for (int i = 0; i < PLURAL_COUNT; i++)
		if (strcmp(plural_names[i], name) == 0)
			return i;
	return -1;
}

Plural lang_plural(const char *code, int64_t value)
{
	UErrorCode status = U_ZERO_ERROR;
	UPluralRules *rules = uplrules_open(lang_get_data(code)->code, &status);
	UChar wide[16];
	char name[16];

	g_assert(U_SUCCESS(status));
	uplrules_select(rules, (double)value, wide, G_N_ELEMENTS(wide), &status);
	uplrules_close(rules);
	g_assert(U_SUCCESS(status));
	u_UCharsToChars(wide, name, u_strlen(wide) + 1);

	int plural = plural_find(name);

	g_assert(plural >= 0);
	return (Plural)plural;
}

const char *plural_name(Plural plural)
{
	return plural_names[plural];
}

bool plural_parse(const char *name, Plural *plural_out, GError **error)
{
	int plural = plural_find(name);

	if (plural < 0)
		return chy_fail(
			error, CHY_INVALID,
			"'%s' is no plural form (zero, one, two, few, many, other)",
			name);
	*plural_out = (Plural)plural;
	return true;
}

static bool is_digit(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	return type == G_UNICODE_DECIMAL_NUMBER || type == G_UNICODE_LETTER_NUMBER ||
	       type == G_UNICODE_OTHER_NUMBER;
}

GArray *lang_digits_in(const char *text)
{
	GArray *runs = g_array_new(FALSE, FALSE, sizeof(DigitRun));
	const char *start = NULL;

	for (const char *p = text;; p = g_utf8_next_char(p)) {
		bool digit = *p != '\0' && is_digit(g_utf8_get_char(p));

		if (digit && start == NULL)
			start = p;
		if (!digit && start != NULL) {
			DigitRun run = { (size_t)(start - text), (size_t)(p - start) };

			g_array_append_val(runs, run);
			start = NULL;
		}
		if (*p == '\0')
			return runs;
	}
}
