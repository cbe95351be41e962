#include "lang-figure.h"

#include <glib.h>
#include <string.h>

/* Where the digits before `hyphen` begin; itself where there are none, or too many. */
static const char *start_of_digits(const char *text, const char *hyphen)
{
	const char *start = hyphen;
	size_t digits = 0;

	while (start > text) {
		const char *before = g_utf8_prev_char(start);

		if (!g_unichar_isdigit(g_utf8_get_char(before)))
			break;
		start = before;
		digits++;
	}
	return digits <= FIGURE_DIGITS_MAX ? start : hyphen;
}

/* Where the ending behind `hyphen` ends, or NULL: what stands there is none. */
static const char *end_of_ending(const char *hyphen)
{
	const char *end = hyphen + 1;
	size_t letters = 0;

	for (; g_unichar_isalpha(g_utf8_get_char(end)); end = g_utf8_next_char(end))
		letters++;
	return letters > 0 && letters <= FIGURE_ENDING_MAX && *end != '-' ? end : NULL;
}

const char *lang_find_figure(const char *text, size_t *length_out)
{
	for (const char *hyphen = strchr(text, '-'); hyphen != NULL;
	     hyphen = strchr(hyphen + 1, '-')) {
		const char *start = start_of_digits(text, hyphen);
		const char *end = end_of_ending(hyphen);

		if (start == hyphen || end == NULL)
			continue;
		*length_out = (size_t)(end - start);
		return start;
	}
	return NULL;
}
