#include "lang-spell.h"

#include <unicode/unum.h>
#include <unicode/ustring.h>

#define LIMIT_SPELLED 512 /* UTF-16 units of a spelled number */

struct Speller {
	UNumberFormat *format;
};

static UNumberFormat *format_open(const char *locale, const char *rules)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t size = 0;

	u_strFromUTF8(NULL, 0, &size, rules, -1, &status);
	status = U_ZERO_ERROR;

	g_autofree UChar *wide = g_new(UChar, (size_t)size + 1);

	u_strFromUTF8(wide, size + 1, NULL, rules, -1, &status);

	UNumberFormat *format =
		unum_open(UNUM_PATTERN_RULEBASED, wide, size, locale, NULL, &status);
	g_assert(U_SUCCESS(status));
	return format;
}

Speller *speller_new(const LangData *data, const char *rules)
{
	static const UChar main_set[] = u"%main";
	g_autofree char *locale = g_strconcat(data->code, "@numbers=latn", NULL);
	UErrorCode status = U_ZERO_ERROR;
	Speller *speller = g_new(Speller, 1);

	speller->format = format_open(locale, rules);
	unum_setTextAttribute(speller->format, UNUM_DEFAULT_RULESET, main_set, -1,
			      &status);
	g_assert(U_SUCCESS(status));
	return speller;
}

void speller_free(Speller *speller)
{
	if (speller == NULL)
		return;
	unum_close(speller->format);
	g_free(speller);
}

char *speller_spell(const Speller *speller, int64_t value)
{
	UChar wide[LIMIT_SPELLED];
	UErrorCode status = U_ZERO_ERROR;
	int32_t size = unum_formatInt64(speller->format, value, wide, LIMIT_SPELLED,
					NULL, &status);
	char text[LIMIT_SPELLED * 3];

	g_assert(U_SUCCESS(status) && size < LIMIT_SPELLED);
	u_strToUTF8(text, sizeof text, NULL, wide, size, &status);
	g_assert(U_SUCCESS(status));
	return g_strdup(text);
}

char *digits_localise(const LangData *data, const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p++) {
		if (g_ascii_isdigit(*p))
			g_string_append(out, data->digits[*p - '0']);
		else
			g_string_append_c(out, *p);
	}
	return g_string_free(out, FALSE);
}
