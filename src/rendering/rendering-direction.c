/* The noun is the line: which way it runs, and what makes others see that. */
#include "rendering-direction.h"

#include "lang-core.h"

#include <string.h>

#define LEFT_TO_RIGHT_MARK "\xe2\x80\x8e"    /* U+200E */
#define RIGHT_TO_LEFT_MARK "\xe2\x80\x8f"    /* U+200F */
#define LEFT_TO_RIGHT_ISOLATE "\xe2\x81\xa6" /* U+2066 */
#define RIGHT_TO_LEFT_ISOLATE "\xe2\x81\xa7" /* U+2067 */
#define END_ISOLATE "\xe2\x81\xa9"           /* U+2069 */

/* A letter, or the European digits of a telephone number. */
static bool says_direction(gunichar c)
{
	return g_unichar_isalpha(c) || (c >= '0' && c <= '9');
}

bool line_turns(const char *line, bool rtl)
{
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p))
		if (says_direction(g_utf8_get_char(p)))
			return lang_runs_rtl(line) != rtl;
	return false;
}

void line_isolate(GString *out, const char *line, bool rtl)
{
	bool turns = line_turns(line, rtl);

	if (turns)
		g_string_append(out,
				rtl ? LEFT_TO_RIGHT_ISOLATE : RIGHT_TO_LEFT_ISOLATE);
	g_string_append(out, line);
	if (turns)
		g_string_append(out, END_ISOLATE);
}

char *line_mark(const char *line, bool rtl)
{
	const char *mark = rtl ? LEFT_TO_RIGHT_MARK : RIGHT_TO_LEFT_MARK;
	const char *end = line + strlen(line);

	if (!line_turns(line, rtl))
		return g_strdup(line);

	bool first = g_unichar_isalpha(g_utf8_get_char(line));
	bool last = g_unichar_isalnum(g_utf8_get_char(g_utf8_prev_char(end)));

	return g_strconcat(first ? "" : mark, line, last ? "" : mark, NULL);
}
