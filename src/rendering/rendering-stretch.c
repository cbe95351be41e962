/*
 * The noun is the stretch, from one place where a line may surely end to the next. Not all such
 * places are looked for: a stretch may be shorter than it is found to be, never longer.
 */
#include "rendering-stretch.h"

#include <stdbool.h>
#include <string.h>

#define LOOSE_STEP 16 /* characters between two places where a line may end */
#define LOOSE_SPACE "\xe2\x80\x8b" /* U+200B */
#define ZERO_SPACE 0x200b          /* the same */
#define HARD_BREAK 0x2028          /* U+2028 */

/* A line may end behind a space after these; not after a bracket, say (UAX 14, LB14). */
static bool ends_word(gunichar c)
{
	return g_unichar_isalnum(c) || (c < 0x80 && c != 0 && strchr(".,;:!?", (int)c));
}

/* Where the stretch from `start` on ends; *length_out is its length in characters. */
static const char *end_of_stretch(const char *start, gsize *length_out)
{
	gunichar before = 0;
	gsize length = 0;
	const char *p = start;

	while (*p != '\0') {
		gunichar c = g_utf8_get_char(p);

		p = g_utf8_next_char(p);
		length++;
		if (c == HARD_BREAK || c == ZERO_SPACE ||
		    (c == ' ' && ends_word(before) &&
		     g_unichar_isalnum(g_utf8_get_char(p))))
			break;
		before = c;
	}
	*length_out = length;
	return p;
}

/* Note every LOOSE_STEPth character, but for marks, which stay with their letter. */
static void add_places(GArray *places, const char *text, const char *start,
		       const char *end)
{
	gsize count = 0;

	for (const char *p = start; p < end; p = g_utf8_next_char(p), count++) {
		gsize place = (gsize)(p - text);

		if (count < LOOSE_STEP || g_unichar_iszerowidth(g_utf8_get_char(p)))
			continue;
		g_array_append_val(places, place);
		count = 0;
	}
}

static void insert_spaces(GString *text, GArray *ends, const GArray *places)
{
	g_autofree char *tight = g_strndup(text->str, text->len);
	gsize done = 0;
	guint next = 0;

	g_string_truncate(text, 0);
	for (guint i = 0; i < ends->len; i++) {
		gsize *end = &g_array_index(ends, gsize, i);

		for (; next < places->len; next++) {
			gsize place = g_array_index(places, gsize, next);

			if (place >= *end)
				break;
			g_string_append_len(text, tight + done, (gssize)(place - done));
			g_string_append(text, LOOSE_SPACE);
			done = place;
		}
		g_string_append_len(text, tight + done, (gssize)(*end - done));
		done = *end;
		*end = text->len;
	}
}

void stretch_loosen(GString *text, GArray *ends)
{
	g_autoptr(GArray) places = g_array_new(false, false, sizeof(gsize));

	for (const char *at = text->str; *at != '\0';) {
		gsize length;
		const char *end = end_of_stretch(at, &length);

		if (length > STRETCH_MOST)
			add_places(places, text->str, at, end);
		at = end;
	}
	if (places->len > 0)
		insert_spaces(text, ends, places);
}

gsize stretch_end(const GString *text, gsize from)
{
	gsize length;

	if (from >= text->len)
		return text->len;
	while (((guchar)text->str[from] & 0xc0) == 0x80)
		from++;
	return (gsize)(end_of_stretch(text->str + from, &length) - text->str);
}
