#include "rendering-latin.h"

#include <stdbool.h>

#define MARK "\xe2\x80\x8e" /* U+200E */
#define ISOLATE "\xe2\x81\xa6"
#define END_ISOLATE "\xe2\x81\xa9"

/* The text with a bar where each Latin stretch begins and ends. */
static char *show_stretches(const char *text)
{
	g_autoptr(GArray) stretches = latin_find(text);
	GString *shown = g_string_new(NULL);
	guint at = 0;

	for (guint i = 0; i < stretches->len; i++) {
		TextStretch stretch = g_array_index(stretches, TextStretch, i);

		g_assert_cmpuint(stretch.start, >=, at);
		g_string_append_len(shown, text + at, stretch.start - at);
		g_string_append_c(shown, '|');
		g_string_append_len(shown, text + stretch.start,
				    stretch.end - stretch.start);
		g_string_append_c(shown, '|');
		at = stretch.end;
	}
	g_string_append(shown, text + at);
	return g_string_free(shown, false);
}

static void test_stretches(void)
{
	static const char *const cases[] = {
		"كلمة",
		"|OSCE|",
		"كلمة |OSCE and NATO| كلمة |EU|.",
		/* what stands between Latin words, whatever it is */
		"كلمة |l’Assemblée – 12–14 %, «Rue» 3| كلمة",
		"كلمة |Rue 3|، |Rue 4|؟",
		"كلمة |e\xcc\x81t\xcc\x81| كلمة", /* marks */
		/* a pair within, at the end of and around a Latin stretch */
		"كلمة |European Union (EU) law| كلمة",
		"كلمة |European Union (EU)| كلمة",
		"كلمة |European “Union”|. كلمة",
		"كلمة (|EU|) كلمة",
		"كلمة (|EU|)| OSCE| كلمة",
		"كلمة (|EU [a (b)]|) كلمة",
		"كلمة |EU (a| كلمة |b)| كلمة",
		"كلمة |EU| (كلمة) كلمة",
		"كلمة |EU|) كلمة", /* closes nothing */
		"كلمة |" MARK "(EU) Dr. Roe (Jr.)" MARK "| كلمة",
		/* nothing else: all of it */
		"|(EU) 12, Castle Street (2nd floor).|",
		"الرقم |" ISOLATE "1-14/00005" END_ISOLATE "|",
		/* what begins or ends a line that runs by itself is of its script */
		"|" ISOLATE "(EU) Dr. Roe (Jr.)" END_ISOLATE "|\xe2\x80\xa8كلمة",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) pieces = g_strsplit(cases[i], "|", -1);
		g_autofree char *text = g_strjoinv("", pieces);
		g_autofree char *shown = show_stretches(text);

		g_assert_cmpstr(shown, ==, cases[i]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/latin/stretches", test_stretches);
	return g_test_run();
}
