#include "cli-terminal.h"

#include "lang-core.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REPLACEMENT 0xfffd
#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_ISOLATE "\u2069"

bool terminal_has_colour(FILE *stream)
{
	const char *refused = g_getenv("NO_COLOR"), *term = g_getenv("TERM");

	if (refused != NULL && *refused != '\0')
		return false;
	return isatty(fileno(stream)) && term != NULL && !g_str_equal(term, "dumb");
}

const char *terminal_tone(Tone tone)
{
	static const char *const sequences[] = {
		[TONE_PLAIN] = "",         [TONE_BOLD] = "\033[1m",
		[TONE_GOOD] = "\033[32m",  [TONE_BAD] = "\033[1;31m",
		[TONE_DOUBT] = "\033[33m", [TONE_FAINT] = "\033[2m",
	};

	return sequences[tone];
}

const char *terminal_plain(void)
{
	return "\033[0m";
}

unsigned terminal_columns(FILE *stream)
{
	struct winsize size = { 0 };

	if (!isatty(fileno(stream)) || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static unsigned cells_of(gunichar c)
{
	if (g_unichar_iszerowidth(c) || g_unichar_iscntrl(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

unsigned text_cells(const char *text)
{
	unsigned cells = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		cells += cells_of(g_utf8_get_char(p));
	return cells;
}

char *text_without_controls(const char *text)
{
	GString *safe = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_string_append_unichar(safe, g_unichar_iscntrl(c) ? REPLACEMENT : c);
	}
	return g_string_free(safe, FALSE);
}

char *text_isolate(const char *text)
{
	return lang_has_rtl(text)
		       ? g_strconcat(FIRST_STRONG_ISOLATE, text, POP_ISOLATE, NULL)
		       : g_strdup(text);
}

char *text_cut(const char *text, unsigned cells)
{
	const char *p = text;
	unsigned used = 0;

	if (text_cells(text) <= cells)
		return g_strdup(text);
	while (*p != '\0' && used + cells_of(g_utf8_get_char(p)) + 1 <= cells) {
		used += cells_of(g_utf8_get_char(p));
		p = g_utf8_next_char(p);
	}
	return g_strdup_printf("%.*s…", (int)(p - text), text);
}

static bool words_fit(char *const *words, unsigned cells)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (text_cells(words[i]) > cells)
			return false;
	return true;
}

char *text_fold(const char *text, unsigned cells, unsigned start, unsigned indent)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	GString *folded = NULL;
	unsigned at = start;

	if (cells <= indent || !words_fit(words, cells - indent))
		return g_strdup(text);
	folded = g_string_new(NULL);
	for (size_t i = 0; words[i] != NULL; i++) {
		unsigned width = text_cells(words[i]);

		if (i > 0 && at + 1 + width > cells) {
			g_string_append_printf(folded, "\n%*s", (int)indent, "");
			at = indent;
		} else if (i > 0) {
			g_string_append_c(folded, ' ');
			at++;
		}
		g_string_append(folded, words[i]);
		at += width;
	}
	return g_string_free(folded, FALSE);
}
