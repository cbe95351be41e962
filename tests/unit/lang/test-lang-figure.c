#include "lang-figure.h"

#include <glib.h>

/* All figures of `text`, each in brackets. Yours. */
static char *show_figures(const char *text)
{
	GString *out = g_string_new(NULL);
	const char *figure;
	size_t length = 0;

	while ((figure = lang_find_figure(text, &length)) != NULL) {
		g_string_append_printf(out, "%.*s[%.*s]", (int)(figure - text), text,
				       (int)length, figure);
		text = figure + length;
	}
	g_string_append(out, text);
	return g_string_free(out, FALSE);
}

static void test_figures(void)
{
	static const char *const cases[] = {
		"в связи с [33-й] годовщиной [366-го] полка",
		"[1992-ci] ilin, [25-dən] [26-na]",
		"[٣٣-й]",
		"кто-то, 25-26, 1-14/2025, A-1, -й, 33-, 33 -й",
		"a 33-year-old, 70-летие",
		"[123456789-й], 1234567890-й",
		"",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) pieces = g_strsplit_set(cases[i], "[]", -1);
		g_autofree char *text = g_strjoinv("", pieces);
		g_autofree char *shown = show_figures(text);

		g_assert_cmpstr(shown, ==, cases[i]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/figure/found", test_figures);
	return g_test_run();
}
