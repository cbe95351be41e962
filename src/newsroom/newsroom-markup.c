#include "newsroom-markup.h"

#include "lang-figure.h"

#include <stdbool.h>
#include <string.h>

static const char *reference_for(gunichar c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_xml_character(gunichar c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
	       (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/*
 * Append `text` with & < > " ' as references, and characters that XML 1.0 does not
 * allow (section 2.2) as U+FFFD.
 */
static void markup_append_text(GString *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		const char *reference = reference_for(c);

		if (reference != NULL)
			g_string_append(out, reference);
		else
			g_string_append_unichar(out, is_xml_character(c) ? c : 0xfffd);
	}
}

void markup_append(GString *out, const char *format, ...)
{
	va_list texts;
	const char *blank;

	va_start(texts, format);
	while ((blank = strstr(format, "{}")) != NULL) {
		const char *text = va_arg(texts, const char *);

		g_assert(text != NULL);
		g_string_append_len(out, format, blank - format);
		markup_append_text(out, text);
		format = blank + 2;
	}
	g_assert(va_arg(texts, const char *) == NULL);
	va_end(texts);
	g_string_append(out, format);
}

void markup_append_words(GString *out, const char *text)
{
	const char *figure;
	size_t length = 0;

	while ((figure = lang_find_figure(text, &length)) != NULL) {
		g_autofree char *before = g_strndup(text, (gsize)(figure - text));
		g_autofree char *whole = g_strndup(figure, length);

		markup_append(out, "{}<span class=\"figure\">{}</span>", before, whole,
			      NULL);
		text = figure + length;
	}
	markup_append_text(out, text);
}
