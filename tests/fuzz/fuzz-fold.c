/*
 * Any text as a name and as running text: a key is the key of itself and has one space
 * between words; ordinals and digits are found inside the text, in order.
 */
#include "fuzz.h"

#include "lang-core.h"
#include "lang-fold.h"
#include "lang-number.h"
#include "lang-ordinal.h"

#include <string.h>

static void check_key(const char *text)
{
	g_autofree char *key = lang_fold(text);
	g_autofree char *again = lang_fold(key);

	g_assert_cmpstr(again, ==, key);
	g_assert_true(g_utf8_validate(key, -1, NULL));
	g_assert_null(strstr(key, "  "));
	g_assert_false(g_str_has_prefix(key, " ") || g_str_has_suffix(key, " "));
}

static void check_ordinals(const char *code, const char *text)
{
	g_autoptr(GArray) matches = lang_ordinals_in(code, text);
	size_t end = 0;

	for (guint i = 0; i < matches->len; i++) {
		OrdinalMatch match = g_array_index(matches, OrdinalMatch, i);

		g_assert_cmpuint(match.offset, >=, end);
		g_assert_cmpuint(match.length, >, 0);
		g_assert_cmpint(match.value, >=, 1);
		g_assert_cmpint(match.value, <=, ORDINAL_FOUND_MAX);
		end = match.offset + match.length;
	}
	g_assert_cmpuint(end, <=, strlen(text));
}

static void check_digits(const char *text)
{
	g_autoptr(GArray) runs = lang_digits_in(text);
	size_t end = 0;

	for (guint i = 0; i < runs->len; i++) {
		DigitRun run = g_array_index(runs, DigitRun, i);

		g_assert_true(i == 0 || run.offset > end);
		end = run.offset + run.length;
	}
	g_assert_cmpuint(end, <=, strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	size_t count;
	const char *const *codes = lang_codes(&count);

	if (!g_utf8_validate(text, -1, NULL))
		return 0;
	check_key(text);
	check_digits(text);
	check_ordinals(codes[size % count], text);
	return 0;
}
